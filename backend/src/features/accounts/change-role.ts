import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { type Role, roleMay } from '../../platform/permissions';
import { personOf } from './people';
import { presentMember } from './present';
import type { MemberAnswer } from './schema';
import { lockTeam, refuseLastOwner, refuseOwnership } from './team-rules';

/**
 * Gives a member another role, at once: roles are looked up at each request.
 * @throws Problem `not-found`, `forbidden`, `last-owner`
 */
export async function changeRole(tx: TenantTx, by: By, memberId: string, role: Role): Promise<MemberAnswer> {
  const actor = personOf(by.actor);
  const { self, target, otherOwners } = await lockTeam(tx, actor, memberId);
  if (!roleMay(self.role, 'team:write'))
    throw new Problem('forbidden', 'Your role was changed a moment ago.');
  refuseOwnership(self.role, target.role, role);
  if (role !== 'OWNER') refuseLastOwner(target, otherOwners);
  const user = await tx.user.findUniqueOrThrow({ where: { id: target.userId } });
  const member = await tx.member.update({ where: { id: memberId }, data: { role } });
  if (role !== target.role) {
    await audit(tx, by, {
      action: 'member.role-changed',
      targetType: 'member',
      targetId: memberId,
      targetName: user.email,
      changes: { role: [target.role, role] },
    });
    emitChange(tx, 'team.changed', memberId);
  }
  return presentMember(member, user, actor);
}
