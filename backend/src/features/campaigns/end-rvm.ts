import type { Prisma } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { dropMessage } from '../calls';

/**
 * Ends a voicemail that has not gone out and will not, with the call that was to leave it.
 * @param which it, while it is still as it must be for that
 * @returns false when it is not any more
 */
export async function endRvm(
  tx: TenantTx,
  which: Prisma.RvmRequestWhereInput & { id: string },
  end: { status: 'BLOCKED' | 'FAILED'; code: string; reason: string; now: Date },
): Promise<boolean> {
  const { status, code: failureCode, reason: failureReason, now } = end;
  const { count } = await tx.rvmRequest.updateMany({
    where: which,
    data: { status, failureCode, failureReason, parkedAt: null },
  });
  if (count === 0) return false;
  const { callLogId } = await tx.rvmRequest.findUniqueOrThrow({ where: { id: which.id } });
  if (callLogId) await dropMessage(tx, callLogId, { reason: failureReason, now });
  return true;
}
