import type { TenantScope } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';

const hidden = /(\/accept-invitation\?token=)hidden\b/;

/**
 * Puts the token of an invitation into its text at the moment of sending: the text that is kept, and that all of the team
 * may read, has none. Only the very text that was written for an open invitation is filled in.
 */
export async function fillLink(
  platform: Platform,
  scope: TenantScope,
  text: { id: string; body: string },
): Promise<string> {
  if (!hidden.test(text.body)) return text.body;
  const invitation = await scope.read((tx) =>
    tx.invitation.findFirst({ where: { messageId: text.id, acceptedAt: null }, select: { id: true } }),
  );
  if (!invitation) return text.body;
  return text.body.replace(hidden, `$1${platform.signer.sign('invitation', invitation.id)}`);
}
