import type { TenantTx } from '../../platform/db/tenant';
import type { Actor } from '../../platform/http/actor';
import { presentInvitation, presentMember } from './present';
import type { Team } from './schema';

/** Lists who works here, and who has been invited and has not come yet. */
export async function listTeam(tx: TenantTx, actor: Actor): Promise<Team> {
  const members = await tx.member.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
  const users = await tx.user.findMany({ where: { id: { in: members.map((each) => each.userId) } } });
  const byId = new Map(users.map((user) => [user.id, user]));
  const invitations = await tx.invitation.findMany({
    where: { acceptedAt: null },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return {
    members: members.map((each) => presentMember(each, byId.get(each.userId)!, actor)),
    invitations: invitations.map(presentInvitation),
  };
}
