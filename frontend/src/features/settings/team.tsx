import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { api, unwrap } from '../../lib/api';
import { keys } from '../../lib/query-client';
import { InvitationRow } from './invitation-row';
import { InviteForm } from './invite-form';
import { MemberRow } from './member-row';
import rows from './rows.module.css';
import { SettingsPage } from './settings-page';

/** Shows who works here, who is invited, and changes both. */
export default function Team() {
  const { t } = useTranslation('settings');
  const mayChange = usePermission('team:write');
  const team = useQuery({
    queryKey: keys.team,
    queryFn: ({ signal }) => unwrap(api.GET('/api/team', { signal })),
  });
  return (
    <SettingsPage title={t('team.title')} lead={t('team.summary')}>
      {mayChange && (
        <Panel title={t('team.invite')}>
          <InviteForm />
        </Panel>
      )}
      <Loaded query={team} skeleton={<RowsSkeleton rows={3} height={72} />}>
        {({ members, invitations }) => (
          <>
            <Panel title={t('team.members')} flush>
              <ul className={rows.list}>
                {members.map((member) => (
                  <MemberRow key={member.id} member={member} mayChange={mayChange} />
                ))}
              </ul>
            </Panel>
            {mayChange && (
              <Panel title={t('team.invitations')} flush>
                {invitations.length === 0 ? (
                  <p className={rows.none}>{t('team.noInvitations')}</p>
                ) : (
                  <ul className={rows.list}>
                    {invitations.map((invitation) => (
                      <InvitationRow key={invitation.id} invitation={invitation} />
                    ))}
                  </ul>
                )}
              </Panel>
            )}
          </>
        )}
      </Loaded>
    </SettingsPage>
  );
}
