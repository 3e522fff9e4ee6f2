import type { CallLog } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { signCall } from '../signatures';

/** Signs a call that is about to be placed. A number on a trunk of the tenant's own was not bought through us. */
export async function signPlacedCall(
  platform: Platform,
  tx: TenantTx,
  { id, fromNumber, toNumber }: CallLog,
  number: { id: string; provider: CallLog['provider'] },
): Promise<void> {
  if (!fromNumber || !toNumber) return;
  const isOwned = number.provider !== 'CUSTOM';
  await signCall(platform, tx, { callId: id, numberId: number.id, from: fromNumber, to: toNumber, isOwned });
}
