import '../../components/overlay-styles';
import { Button, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { api, unwrap } from '../../lib/api';
import { focusFirst } from '../../lib/focus-first';
import type { Role } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import { keys } from '../../lib/query-client';
import classes from './form.module.css';
import { roles } from './roles';

/** Invites a person by e-mail, with what they may do. */
export function InviteForm() {
  const { t } = useTranslation(['settings', 'common']);
  const queryClient = useQueryClient();
  const form = useForm<{ email: string; role: Role }>({
    initialValues: { email: '', role: 'STAFF' },
    validate: {
      email: (value) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()) ? null : t('team.emailInvalid')),
    },
  });
  const invite = useMutation({
    mutationFn: ({ email, role }: { email: string; role: Role }) =>
      unwrap(api.POST('/api/team/invitations', { body: { email: email.trim(), role } })),
    onSuccess: (_invitation, { email }) => {
      form.reset();
      notifyDone(t('team.invited', { email: email.trim() }));
      return queryClient.invalidateQueries({ queryKey: keys.team });
    },
  });
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit((values) => invite.mutate(values), focusFirst)}
    >
      <div className={classes.pair}>
        <TextInput label={t('team.email')} type="email" autoComplete="off" {...form.getInputProps('email')} />
        <Select
          label={t('team.role')}
          data={roles.map((role) => ({ value: role, label: t(`common:roles.${role}`) }))}
          {...form.getInputProps('role')}
        />
      </div>
      <p className={classes.soft}>{t(`team.roleText.${form.values.role}`)}</p>
      {invite.error && <ProblemPanel error={invite.error} />}
      <div>
        <Button type="submit" loading={invite.isPending}>
          {t('team.send')}
        </Button>
      </div>
    </form>
  );
}
