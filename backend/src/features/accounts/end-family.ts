import type { TenantTx } from '../../platform/db/tenant';

/** Ends one sign-in: its refresh tokens, and at the next request its access tokens too. */
export async function endFamily(tx: TenantTx, familyId: string, now: Date): Promise<void> {
  await tx.session.updateMany({ where: { familyId, revokedAt: null }, data: { revokedAt: now } });
}
