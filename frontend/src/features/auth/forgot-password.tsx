import { Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { api, unwrap } from '../../lib/api';
import { AuthLayout, FormFoot } from './auth-layout';
import classes from './form.module.css';
import { isEmail } from './rules';
import { useAction } from './use-action';
import { useFields } from './use-fields';

/** Sends a link for choosing a new password; the answer never tells whether the address has an account. */
export default function ForgotPassword() {
  const { t } = useTranslation('auth');
  const form = useFields({ email: '' }, { email: (value) => (isEmail(value) ? null : t('invalidEmail')) });
  const ask = useAction(async ({ email }: { email: string }) => {
    await unwrap(api.POST('/api/auth/forgot-password', { body: { email: email.trim() } }));
    return email.trim();
  });
  const back = (
    <FormFoot>
      <Link to="/login" className={classes.link}>
        {t('forgot.back')}
      </Link>
    </FormFoot>
  );
  if (ask.data) {
    return (
      <AuthLayout title={t('forgot.sentTitle')} lead={t('forgot.sentText', { email: ask.data })}>
        {back}
      </AuthLayout>
    );
  }
  return (
    <AuthLayout title={t('forgot.title')} lead={t('forgot.lead')}>
      {ask.error && <ProblemPanel error={ask.error} />}
      <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => ask.run(values))}>
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          inputMode="email"
          required
          withAsterisk={false}
          {...form.field('email')}
        />
        <Button type="submit" loading={ask.pending} fullWidth>
          {t('forgot.submit')}
        </Button>
      </form>
      {back}
    </AuthLayout>
  );
}
