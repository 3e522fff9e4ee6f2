import { Prisma } from '../../generated/prisma/client';
import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { hashToken } from '../../platform/http/tokens';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { addDays } from '../../platform/time';
import { queueText, requireRoomForText } from '../messaging';
import { hiddenToken, invitationText, tokenOfText } from './invitation-text';
import { personOf } from './people';
import { localeOf, presentInvitation } from './present';
import type { InvitationAnswer, Invite } from './schema';
import { refuseOwnership } from './team-rules';

const lifetimeDays = 7;

/**
 * Invites a person by letter or by text. The link in it is made when it is sent, so that no token is ever in the queue.
 * An invitation that has expired, or whose person has left since, is made anew.
 * @throws Problem `invitation-exists`; by text also `plan-limit`
 */
export async function inviteMember(
  platform: Platform,
  tx: TenantTx,
  by: By,
  { role, ...to }: Invite,
): Promise<InvitationAnswer> {
  const { email, phone } = { email: to.email ?? null, phone: to.phone ?? null };
  const inviter = personOf(by.actor);
  refuseOwnership(inviter.role, role);
  if (email !== null) await refuseMember(tx, email);
  else await requireRoomForText(tx);
  const now = platform.clock();
  const [today, lastDay] = [now.toISOString(), addDays(now, lifetimeDays).toISOString()];
  const written = await tx.$queryRaw<{ id: string }[]>`
    insert into invitations as i (id, email, phone, role, invited_by, expires_at, created_at)
    values (${newId()}::uuid, ${email}, ${phone}, ${role}::role, ${inviter.userId}::uuid, ${lastDay}::timestamptz,
      ${today}::timestamptz)
    on conflict (tenant_id, ${Prisma.raw(email === null ? 'phone' : 'email')}) do update set
      id = excluded.id, role = excluded.role, invited_by = excluded.invited_by, expires_at = excluded.expires_at,
      created_at = excluded.created_at, token_hash = null, message_id = null, accepted_at = null
    where i.accepted_at is not null or i.expires_at <= ${today}::timestamptz
    returning i.id`;
  const id = written[0]?.id;
  if (!id)
    throw new Problem(
      'invitation-exists',
      'An invitation is on its way to this person. Withdraw it to send another.',
    );
  if (phone !== null) await textInvitation(platform, tx, { id, phone, role });
  else
    await enqueue(
      tx,
      'invitation.send',
      { invitationId: id },
      { key: `invitation.send:${id}`, attempts: 10 },
    );
  await audit(tx, by, {
    action: 'member.invited',
    targetType: 'invitation',
    targetId: id,
    targetName: email ?? phone ?? '',
    changes: { role, by: email === null ? 'text' : 'letter' },
  });
  emitChange(tx, 'team.changed', id);
  return presentInvitation(await tx.invitation.findUniqueOrThrow({ where: { id } }));
}

async function refuseMember(tx: TenantTx, email: string): Promise<void> {
  const user = await tx.user.findUnique({ where: { email } });
  const member = user && (await tx.member.findFirst({ where: { userId: user.id } }));
  if (member) throw new Problem('invitation-exists', 'This person is in the team already.');
}

/** Writes the text; its token is put in when it is sent. */
async function textInvitation(
  platform: Platform,
  tx: TenantTx,
  { id, phone, role }: { id: string; phone: string; role: Invite['role'] },
): Promise<void> {
  const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } });
  const messageId = await queueText(tx, {
    to: phone,
    body: invitationText(localeOf(tenant), {
      businessName: tenant.name,
      role,
      days: lifetimeDays,
      link: `${platform.config.publicUrl}/accept-invitation?token=${hiddenToken}`,
    }),
    purpose: 'SERVICE',
  });
  await tx.invitation.update({
    where: { id },
    data: { messageId, tokenHash: hashToken(tokenOfText(platform, id)) },
  });
}
