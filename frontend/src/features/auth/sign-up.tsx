import { Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { SecretField } from '../../components/secret-field';
import { api, unwrap } from '../../lib/api';
import type { Language } from '../../lib/i18n';
import { openSession } from '../../lib/session';
import { AuthLayout, FormFoot } from './auth-layout';
import { browserPlace } from './browser-place';
import classes from './form.module.css';
import { isEmail, isLongEnough } from './rules';
import { useAction } from './use-action';
import { useFields } from './use-fields';

type SignUpValues = Record<'businessName' | 'email' | 'password', string>;

/** Opens an account from three answers; time zone, country and language come from the browser. */
export default function SignUp() {
  const { t, i18n } = useTranslation('auth');
  const form = useFields<SignUpValues>(
    { businessName: '', email: '', password: '' },
    {
      businessName: (value) => (value.trim() ? null : t('businessNeeded')),
      email: (value) => (isEmail(value) ? null : t('invalidEmail')),
      password: (value) => (isLongEnough(value) ? null : t('passwordTooShort')),
    },
  );
  const signUp = useAction(({ businessName, email, password }: SignUpValues) => {
    const place = browserPlace(Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.language);
    const locale = i18n.language as Language;
    const body = { businessName: businessName.trim(), email: email.trim(), password, locale, ...place };
    return unwrap(api.POST('/api/auth/signup', { body }));
  }, openSession);
  return (
    <AuthLayout title={t('signUp.title')} lead={t('signUp.lead')}>
      {signUp.error && <ProblemPanel error={signUp.error} />}
      <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => signUp.run(values))}>
        <TextInput
          label={t('businessName')}
          description={t('signUp.businessHint')}
          autoComplete="organization"
          maxLength={120}
          required
          withAsterisk={false}
          {...form.field('businessName')}
        />
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
          description={t('passwordHint')}
          autoComplete="new-password"
          maxLength={200}
          required
          withAsterisk={false}
          {...form.field('password')}
        />
        <Button type="submit" loading={signUp.pending} fullWidth>
          {t('signUp.submit')}
        </Button>
      </form>
      <FormFoot>
        {t('signUp.haveAccount')}{' '}
        <Link to="/login" className={classes.link}>
          {t('signUp.signIn')}
        </Link>
      </FormFoot>
    </AuthLayout>
  );
}
