import { Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { SecretField } from '../../components/secret-field';
import { api, unwrap } from '../../lib/api';
import { openSession } from '../../lib/session';
import { AuthLayout, FormFoot } from './auth-layout';
import classes from './form.module.css';
import { isEmail } from './rules';
import { useAction } from './use-action';
import { useFields } from './use-fields';

/** Signs a person in and takes them back to where they wanted to go. */
export default function SignIn() {
  const { t } = useTranslation('auth');
  const state = useLocation().state as { reason?: string; from?: string } | null;
  const form = useFields(
    { email: '', password: '' },
    {
      email: (value) => (isEmail(value) ? null : t('invalidEmail')),
      password: (value) => (value ? null : t('passwordNeeded')),
    },
  );
  const signIn = useAction(
    (values: { email: string; password: string }) =>
      unwrap(api.POST('/api/auth/login', { body: { ...values, email: values.email.trim() } })),
    openSession,
  );
  return (
    <AuthLayout title={t('signIn.title')}>
      {state?.reason === 'expired' && !signIn.error && (
        <p className={classes.notice} role="status">
          {t('signIn.expired')}
        </p>
      )}
      {signIn.error && <ProblemPanel error={signIn.error} />}
      <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => signIn.run(values))}>
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          inputMode="email"
          required
          withAsterisk={false}
          {...form.field('email')}
        />
        <SecretField
          label={t('password')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          {...form.field('password')}
        />
        <Link to="/forgot-password" className={`${classes.link} ${classes.end}`}>
          {t('signIn.forgot')}
        </Link>
        <Button type="submit" loading={signIn.pending} fullWidth>
          {t('signIn.submit')}
        </Button>
      </form>
      <FormFoot>
        {t('signIn.noAccount')}{' '}
        <Link to="/signup" className={classes.link} state={state?.from ? { from: state.from } : null}>
          {t('signIn.signUp')}
        </Link>
      </FormFoot>
    </AuthLayout>
  );
}
