import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Role } from '../../platform/permissions';
import type { UserActor } from './people';

export interface TeamMember {
  id: string;
  userId: string;
  role: Role;
}

/** Keeps ownership among owners: nobody else makes or unmakes one. @throws Problem `forbidden` */
export function refuseOwnership(actorRole: Role, ...roles: Role[]): void {
  if (actorRole === 'OWNER' || !roles.includes('OWNER')) return;
  throw new Problem('forbidden', 'Only an owner decides who is an owner.');
}

/**
 * Holds the whole team until the transaction ends, and finds in it who acts and who is acted on. Changes of roles so
 * come one after another, and each sees what the one before has left: two owners cannot unmake each other.
 * @throws Problem `not-found` when there is no such member, `forbidden` when the actor is none any more
 */
export async function lockTeam(
  tx: TenantTx,
  actor: UserActor,
  memberId: string,
): Promise<{ self: TeamMember; target: TeamMember; otherOwners: number }> {
  // Always in the same order: two that lock the team then wait for each other, and never in a circle.
  const team = await tx.$queryRaw<TeamMember[]>`
    select id, user_id as "userId", role::text as role from members order by id for update`;
  const target = team.find((each) => each.id === memberId);
  if (!target) throw new Problem('not-found', 'There is no such member in this team.');
  const self = team.find((each) => each.userId === actor.userId);
  if (!self) throw new Problem('forbidden', 'You are no longer in this team.');
  const otherOwners = team.filter((each) => each.role === 'OWNER' && each.id !== memberId).length;
  return { self, target, otherOwners };
}

/** Keeps a business from having no owner. @throws Problem `last-owner` */
export function refuseLastOwner(target: TeamMember, otherOwners: number): void {
  if (target.role !== 'OWNER' || otherOwners > 0) return;
  throw new Problem('last-owner', 'A business needs an owner. Make somebody else an owner first.');
}
