import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { personOf } from './people';
import { refuseOwnership } from './team-rules';

/** Withdraws an invitation that has not been accepted; its link is dead at once. @throws Problem `not-found` */
export async function revokeInvitation(tx: TenantTx, by: By, id: string): Promise<Record<string, never>> {
  const invitation = await tx.invitation.findUnique({ where: { id } });
  if (!invitation || invitation.acceptedAt)
    throw new Problem('not-found', 'There is no such open invitation.');
  refuseOwnership(personOf(by.actor).role, invitation.role);
  const { count } = await tx.invitation.deleteMany({ where: { id, acceptedAt: null } });
  if (count === 0) throw new Problem('not-found', 'The invitation has just been accepted.');
  await audit(tx, by, {
    action: 'invitation.revoked',
    targetType: 'invitation',
    targetId: id,
    targetName: invitation.email ?? invitation.phone ?? '',
    changes: { role: invitation.role },
  });
  emitChange(tx, 'team.changed', id);
  return {};
}
