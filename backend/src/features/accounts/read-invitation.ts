import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import { hashToken } from '../../platform/http/tokens';
import type { Platform } from '../../platform/platform';
import type { InvitationOffer } from './schema';

/** Shows whoever has the link what they are invited to. @throws Problem `invalid-token` */
export async function readInvitation(platform: Platform, token: string): Promise<InvitationOffer> {
  const tokenHash = hashToken(token);
  const scope = platform.system.scope(await tenantOfInvitation(platform, tokenHash));
  return scope.tx(async (tx) => {
    const { email, phone, role } = await findOpenInvitation(tx, tokenHash, platform.clock());
    const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } });
    return { email, phone, role, businessName: tenant.name };
  });
}

/** Finds the business that a link invites to. @throws Problem `invalid-token` */
export async function tenantOfInvitation(platform: Platform, tokenHash: string): Promise<string> {
  const tenantId = await platform.system.tenantOfInvitation(tokenHash);
  if (!tenantId) throw deadInvitation();
  return tenantId;
}

/** Reads an invitation that can still be accepted. @throws Problem `invalid-token` */
export async function findOpenInvitation(tx: TenantTx, tokenHash: string, now: Date) {
  const invitation = await tx.invitation.findUnique({ where: { tokenHash } });
  if (!invitation || invitation.acceptedAt || invitation.expiresAt <= now) throw deadInvitation();
  return invitation;
}

/** Says that a link leads to no invitation any more. */
export const deadInvitation = () =>
  new Problem(
    'invalid-token',
    'The invitation has been used, withdrawn or replaced, or is too old. Ask for a new one.',
  );
