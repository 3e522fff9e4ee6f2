import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { addDays } from '../../platform/time';
import { personOf } from './people';
import { presentInvitation } from './present';
import type { InvitationAnswer, Invite } from './schema';
import { refuseOwnership } from './team-rules';

const lifetimeDays = 7;

/**
 * Invites a person by letter. The link in it is made by the job that sends it, so that no token is ever in the queue.
 * An invitation that has expired, or whose person has left since, is made anew.
 * @throws Problem `invitation-exists`
 */
export async function inviteMember(
  platform: Platform,
  tx: TenantTx,
  by: By,
  { email, role }: Invite,
): Promise<InvitationAnswer> {
  const inviter = personOf(by.actor);
  refuseOwnership(inviter.role, role);
  const user = await tx.user.findUnique({ where: { email } });
  const member = user && (await tx.member.findFirst({ where: { userId: user.id } }));
  if (member) throw new Problem('invitation-exists', 'This person is in the team already.');

  const now = platform.clock();
  const [today, lastDay] = [now.toISOString(), addDays(now, lifetimeDays).toISOString()];
  const written = await tx.$queryRaw<{ id: string }[]>`
    insert into invitations as i (id, email, role, invited_by, expires_at, created_at)
    values (${newId()}::uuid, ${email}, ${role}::role, ${inviter.userId}::uuid, ${lastDay}::timestamptz, ${today}::timestamptz)
    on conflict (tenant_id, email) do update set
      id = excluded.id, role = excluded.role, invited_by = excluded.invited_by, expires_at = excluded.expires_at,
      created_at = excluded.created_at, token_hash = null, accepted_at = null
    where i.accepted_at is not null or i.expires_at <= ${today}::timestamptz
    returning i.id`;
  const id = written[0]?.id;
  if (!id)
    throw new Problem(
      'invitation-exists',
      'An invitation is on its way to this person. Withdraw it to send another.',
    );

  const invitation = await tx.invitation.findUniqueOrThrow({ where: { id } });
  await enqueue(tx, 'invitation.send', { invitationId: id }, { key: `invitation.send:${id}`, attempts: 10 });
  await audit(tx, by, {
    action: 'member.invited',
    targetType: 'invitation',
    targetId: id,
    targetName: email,
    changes: { role },
  });
  await emitChange(tx, 'team.changed', id);
  return presentInvitation(invitation);
}
