import { Button, Select } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { api, signOut, unwrap } from '../../lib/api';
import type { Member, Role } from '../../lib/model';
import { keys } from '../../lib/query-client';
import { roles } from './roles';
import rows from './rows.module.css';

/** Shows one person of the team; those who may can change the role or remove them. */
export function MemberRow({ member, mayChange }: { member: Member; mayChange: boolean }) {
  const { t } = useTranslation(['settings', 'common']);
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState(false);
  const name = member.name || member.email;
  const params = { path: { id: member.id } };
  const refetch = () => queryClient.invalidateQueries({ queryKey: keys.team });
  const change = useMutation({
    mutationFn: (role: Role) => unwrap(api.PATCH('/api/team/members/{id}', { params, body: { role } })),
    onSuccess: refetch,
  });
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/team/members/{id}', { params })),
    onSuccess: () => (member.isYou ? signOut() : refetch()),
  });
  return (
    <li className={rows.row}>
      <span className={rows.words}>
        <span className={rows.name}>
          {name}
          {member.isYou && ` (${t('team.you')})`}
        </span>
        <span className={rows.soft}>{member.name ? member.email : t(`common:roles.${member.role}`)}</span>
      </span>
      {mayChange ? (
        <span className={rows.actions}>
          <Select
            aria-label={t('team.roleOf', { name })}
            w={150}
            data={roles.map((role) => ({ value: role, label: t(`common:roles.${role}`) }))}
            value={change.isPending ? change.variables : member.role}
            onChange={(role) => role && change.mutate(role as Role)}
          />
          <Button
            variant="subtle"
            color="red"
            aria-label={member.isYou ? undefined : t('team.removeName', { name })}
            onClick={() => setAsked(true)}
          >
            {member.isYou ? t('team.leave') : t('team.remove')}
          </Button>
        </span>
      ) : (
        <span className={rows.soft}>{t(`common:roles.${member.role}`)}</span>
      )}
      {change.error && (
        <div className={rows.problem}>
          <ProblemPanel error={change.error} />
        </div>
      )}
      <ConfirmDialog
        opened={asked}
        title={member.isYou ? t('team.leaveTitle') : t('team.removeTitle', { name })}
        confirmLabel={member.isYou ? t('team.leave') : t('team.removeName', { name })}
        onConfirm={() => remove.mutate(undefined, { onSuccess: () => setAsked(false) })}
        onClose={() => setAsked(false)}
        working={remove.isPending}
        error={remove.error}
      >
        <p>{member.isYou ? t('team.leaveText') : t('team.removeText')}</p>
      </ConfirmDialog>
    </li>
  );
}
