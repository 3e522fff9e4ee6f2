import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { LinkButton } from '../../components/link-button';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { SecretField } from '../../components/secret-field';
import { api, unwrap } from '../../lib/api';
import { AuthLayout, FormFoot } from './auth-layout';
import classes from './form.module.css';
import { isLongEnough } from './rules';
import { useAction } from './use-action';
import { useFields } from './use-fields';

/** Sets a new password with the token of the e-mailed link. */
export default function ResetPassword() {
  const { t } = useTranslation('auth');
  const token = useSearchParams()[0].get('token') ?? '';
  const form = useFields(
    { password: '' },
    { password: (value) => (isLongEnough(value) ? null : t('passwordTooShort')) },
  );
  const reset = useAction(({ password }: { password: string }) =>
    unwrap(api.POST('/api/auth/reset-password', { body: { token, password } })),
  );
  const again = (
    <FormFoot>
      <Link to="/forgot-password" className={classes.link}>
        {t('reset.again')}
      </Link>
    </FormFoot>
  );
  if (!token) {
    return (
      <AuthLayout title={t('reset.title')} lead={t('reset.noToken')}>
        {again}
      </AuthLayout>
    );
  }
  if (reset.data) {
    return (
      <AuthLayout title={t('reset.doneTitle')} lead={t('reset.doneText')}>
        <LinkButton to="/login">{t('reset.signIn')}</LinkButton>
      </AuthLayout>
    );
  }
  return (
    <AuthLayout title={t('reset.title')} lead={t('reset.lead')}>
      {reset.error && <ProblemPanel error={reset.error} />}
      <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => reset.run(values))}>
        <SecretField
          label={t('newPassword')}
          description={t('passwordHint')}
          autoComplete="new-password"
          maxLength={200}
          required
          withAsterisk={false}
          {...form.field('password')}
        />
        <Button type="submit" loading={reset.pending} fullWidth>
          {t('reset.submit')}
        </Button>
      </form>
      {reset.error && again}
    </AuthLayout>
  );
}
