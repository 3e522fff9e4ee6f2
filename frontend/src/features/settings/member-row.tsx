import { Select } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { api, unwrap } from '../../lib/api';
import type { Member, Role } from '../../lib/model';
import { keys } from '../../lib/query-client';
import { MemberRemoval } from './member-removal';
import { roles } from './roles';
import rows from './rows.module.css';

/** Shows one person of the team; those who may can change the role or remove them. */
export function MemberRow({ member, mayChange }: { member: Member; mayChange: boolean }) {
  const { t } = useTranslation(['settings', 'common']);
  const queryClient = useQueryClient();
  const name = member.name || member.email;
  const change = useMutation({
    mutationFn: (role: Role) =>
      unwrap(api.PATCH('/api/team/members/{id}', { params: { path: { id: member.id } }, body: { role } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.team }),
  });
  return (
    <li className={rows.row}>
      <span className={rows.words}>
        <span className={rows.name}>
          {name}
          {member.isYou && ` (${t('team.you')})`}
        </span>
        {member.name && <span className={rows.soft}>{member.email}</span>}
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
          <MemberRemoval member={member} name={name} />
        </span>
      ) : (
        <span className={rows.soft}>{t(`common:roles.${member.role}`)}</span>
      )}
      <div className={rows.problem}>{change.error && <ProblemPanel error={change.error} />}</div>
    </li>
  );
}
