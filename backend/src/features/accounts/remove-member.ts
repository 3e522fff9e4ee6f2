import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { roleMay } from '../../platform/permissions';
import { personOf } from './people';
import { lockTeam, refuseLastOwner, refuseOwnership } from './team-rules';

/**
 * Takes a person out of the team, oneself included, and ends their sign-ins here. API keys stay: they belong to the
 * business.
 * @throws Problem `not-found`, `forbidden`, `last-owner`
 */
export async function removeMember(tx: TenantTx, by: By, memberId: string): Promise<Record<string, never>> {
  const { self, target, otherOwners } = await lockTeam(tx, personOf(by.actor), memberId);
  if (!roleMay(self.role, 'team:write'))
    throw new Problem('forbidden', 'Your role was changed a moment ago.');
  refuseOwnership(self.role, target.role);
  refuseLastOwner(target, otherOwners);
  const user = await tx.user.findUniqueOrThrow({ where: { id: target.userId } });
  await tx.member.delete({ where: { id: memberId } });
  await tx.session.updateMany({
    where: { userId: target.userId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  await audit(tx, by, {
    action: 'member.removed',
    targetType: 'member',
    targetId: memberId,
    targetName: user.email,
    changes: { role: target.role },
  });
  emitChange(tx, 'team.changed', memberId);
  return {};
}
