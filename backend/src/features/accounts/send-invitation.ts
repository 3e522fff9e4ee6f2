import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { hashToken } from '../../platform/http/tokens';
import { newToken } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { invitationLetter } from './letters';
import { localeOf } from './present';

const dayMs = 86_400_000;

/**
 * Makes the link of an invitation and sends it; does nothing when it was withdrawn or accepted meanwhile. Run again
 * after a crash it sends a second letter, and only the newest link works. When the last attempt fails it says so in
 * the audit log, where those who invited can see it.
 */
export async function sendInvitation(
  platform: Platform,
  payload: { tenantId: string; invitationId: string },
  attempt: { last: boolean },
): Promise<void> {
  const scope = platform.system.scope(payload.tenantId);
  const token = newToken();
  const facts = await scope.tx((tx) => prepare(tx, payload.invitationId, token, platform.clock()));
  if (!facts) return;
  const link = `${platform.config.publicUrl}/accept-invitation?token=${token}`;
  try {
    await platform.mail.send(invitationLetter(facts.email, facts.locale, { ...facts, link }));
  } catch (error) {
    if (attempt.last)
      await scope.tx((tx) => audit(tx, 'system', undelivered(payload.invitationId, facts.email)));
    throw error;
  }
}

async function prepare(tx: TenantTx, id: string, token: string, now: Date) {
  const { count } = await tx.invitation.updateMany({
    where: { id, email: { not: null }, acceptedAt: null, expiresAt: { gt: now } },
    data: { tokenHash: hashToken(token) },
  });
  if (count === 0) return null;
  const invitation = await tx.invitation.findUniqueOrThrow({ where: { id } });
  const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } });
  const inviter = await tx.user.findUnique({ where: { id: invitation.invitedBy } });
  const email = invitation.email!;
  const invited = await tx.user.findUnique({ where: { email } });
  return {
    email,
    role: invitation.role,
    businessName: tenant.name,
    invitedBy: inviter?.name || inviter?.email || tenant.name,
    locale: localeOf(invited ?? tenant),
    days: Math.max(1, Math.round((invitation.expiresAt.getTime() - now.getTime()) / dayMs)),
  };
}

function undelivered(targetId: string, targetName: string) {
  return { action: 'invitation.undelivered', targetType: 'invitation', targetId, targetName };
}
