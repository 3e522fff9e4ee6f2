import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ProblemPanel } from '../../components/problem-panel';
import { SecretField } from '../../components/secret-field';
import { api, unwrap } from '../../lib/api';
import { openSession } from '../../lib/session';
import classes from './form.module.css';
import { isLongEnough } from './rules';

/** Asks an invited person for a name and a password and signs them in. */
export function JoinForm({ token }: { token: string }) {
  const { t } = useTranslation('auth');
  const navigate = useNavigate();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', password: '' },
    validate: {
      name: (value) => (value.trim() ? null : t('nameNeeded')),
      password: (value) => (isLongEnough(value) ? null : t('passwordTooShort')),
    },
  });
  const join = useMutation({
    mutationFn: (values: { name: string; password: string }) =>
      unwrap(
        api.POST('/api/auth/accept-invitation', { body: { token, ...values, name: values.name.trim() } }),
      ),
    onSuccess: (session) => {
      openSession(session);
      void navigate('/dashboard', { replace: true });
    },
  });
  return (
    <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => join.mutate(values))}>
      {join.error && <ProblemPanel error={join.error} />}
      <TextInput
        label={t('name')}
        autoComplete="name"
        maxLength={120}
        required
        withAsterisk={false}
        key={form.key('name')}
        {...form.getInputProps('name')}
      />
      <SecretField
        label={t('password')}
        description={t('passwordHint')}
        autoComplete="new-password"
        maxLength={200}
        required
        withAsterisk={false}
        key={form.key('password')}
        {...form.getInputProps('password')}
      />
      <Button type="submit" loading={join.isPending} fullWidth>
        {t('invitation.submit')}
      </Button>
    </form>
  );
}
