import { Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { SecretField } from '../../components/secret-field';
import { api, unwrap } from '../../lib/api';
import { openSession } from '../../lib/session';
import classes from './form.module.css';
import { isEmail, isLongEnough } from './rules';
import { useAction } from './use-action';
import { useFields } from './use-fields';

/** Asks an invited person for a name and a password, and where they were invited by text for an address. Signs them in. */
export function JoinForm({ token, asksEmail }: { token: string; asksEmail: boolean }) {
  const { t } = useTranslation('auth');
  const navigate = useNavigate();
  const form = useFields(
    { name: '', email: '', password: '' },
    {
      email: (value) => (!asksEmail || isEmail(value) ? null : t('invalidEmail')),
      name: (value) => (value.trim() ? null : t('nameNeeded')),
      password: (value) => (isLongEnough(value) ? null : t('passwordTooShort')),
    },
  );
  const join = useAction(
    ({ name, email, password }: { name: string; email: string; password: string }) =>
      unwrap(
        api.POST('/api/auth/accept-invitation', {
          body: { token, password, name: name.trim(), ...(asksEmail && { email: email.trim() }) },
        }),
      ),
    (session) => {
      openSession(session);
      void navigate('/dashboard', { replace: true });
    },
  );
  return (
    <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => join.run(values))}>
      {join.error && <ProblemPanel error={join.error} />}
      <TextInput
        label={t('name')}
        autoComplete="name"
        maxLength={120}
        required
        withAsterisk={false}
        {...form.field('name')}
      />
      {asksEmail && (
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="email"
          maxLength={254}
          required
          withAsterisk={false}
          {...form.field('email')}
        />
      )}
      <SecretField
        label={t('password')}
        description={t('passwordHint')}
        autoComplete="new-password"
        maxLength={200}
        required
        withAsterisk={false}
        {...form.field('password')}
      />
      <Button type="submit" loading={join.pending} fullWidth>
        {t('invitation.submit')}
      </Button>
    </form>
  );
}
