import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { SecretField } from '../../components/secret-field';
import { api, unwrap } from '../../lib/api';
import { focusFirst } from '../../lib/focus-first';
import { notifyDone } from '../../lib/notify';
import { openSession } from '../../lib/session';
import classes from './form.module.css';

const SHORTEST = 10;

/** Changes the password; every other device is signed out, this one stays. */
export function PasswordForm({ email }: { email: string }) {
  const { t } = useTranslation('settings');
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: {
      currentPassword: (value) => (value ? null : t('account.currentNeeded')),
      newPassword: (value) => (value.length >= SHORTEST ? null : t('account.newTooShort')),
    },
  });
  const change = useMutation({
    mutationFn: (body: { currentPassword: string; newPassword: string }) =>
      unwrap(api.POST('/api/auth/change-password', { body })),
    onSuccess: (session) => {
      openSession(session);
      form.reset();
      notifyDone(t('account.passwordSaved'));
    },
  });
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit((values) => change.mutate(values), focusFirst)}
    >
      {/* Tells password managers whose password this is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <SecretField
        label={t('account.current')}
        autoComplete="current-password"
        {...form.getInputProps('currentPassword')}
      />
      <SecretField
        label={t('account.new')}
        description={t('account.newHint')}
        autoComplete="new-password"
        maxLength={200}
        {...form.getInputProps('newPassword')}
      />
      {change.error && <ProblemPanel error={change.error} />}
      <div>
        <Button type="submit" variant="default" loading={change.isPending}>
          {t('account.change')}
        </Button>
      </div>
    </form>
  );
}
