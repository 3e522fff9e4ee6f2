import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { api, unwrap } from '../../lib/api';
import { formatDate } from '../../lib/format';
import type { Invitation } from '../../lib/model';
import { formatPhone } from '../../lib/phone';
import { keys } from '../../lib/query-client';
import rows from './rows.module.css';

/** Shows an invitation that is still open, and takes it back. */
export function InvitationRow({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation(['settings', 'common']);
  const place = usePlace();
  const queryClient = useQueryClient();
  const whom = invitation.email ?? formatPhone(invitation.phone ?? '');
  const cancel = useMutation({
    mutationFn: () =>
      unwrap(api.DELETE('/api/team/invitations/{id}', { params: { path: { id: invitation.id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.team }),
  });
  return (
    <li className={rows.row}>
      <span className={rows.words}>
        <span className={rows.name}>{whom}</span>
        <span className={rows.soft}>
          {t(`common:roles.${invitation.role}`)} ·{' '}
          {t('team.validUntil', { date: formatDate(place, invitation.expiresAt) })}
        </span>
      </span>
      <Button
        variant="subtle"
        color="red"
        loading={cancel.isPending}
        aria-label={t('team.cancelName', { email: whom })}
        onClick={() => cancel.mutate()}
      >
        {t('team.cancel')}
      </Button>
      {cancel.error && (
        <div className={rows.problem}>
          <ProblemPanel error={cancel.error} />
        </div>
      )}
    </li>
  );
}
