import type { RvmStatus } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import type { GivenRvm, RvmState } from './delivery';

const statuses: Record<RvmState['status'], RvmStatus> = {
  // A service that has it in its own queue has it: from here on it is theirs.
  queued: 'SENT',
  sent: 'SENT',
  delivered: 'DELIVERED',
  failed: 'FAILED',
  blocked: 'BLOCKED',
};

/** Statuses that a later one may follow. */
const earlier: Record<RvmStatus, RvmStatus[]> = {
  PENDING: [],
  QUEUED: ['PENDING'],
  SENT: ['QUEUED'],
  DELIVERED: ['QUEUED', 'SENT'],
  FAILED: ['QUEUED', 'SENT'],
  BLOCKED: ['QUEUED', 'SENT'],
};

/**
 * Notes what is said of a voicemail by whoever leaves it. A status only moves forward, whatever comes twice or out of order.
 * @param given with their own id where it is known
 */
export async function noteRvm(
  tx: TenantTx,
  id: string,
  given: RvmState & Partial<Pick<GivenRvm, 'id'>>,
  now: Date,
): Promise<void> {
  if (given.id)
    await tx.rvmRequest.updateMany({
      where: { id, providerRequestId: null },
      data: { providerRequestId: given.id },
    });
  if (given.cost)
    await tx.rvmRequest.updateMany({
      where: { id },
      data: { cost: given.cost.amount, currency: given.cost.currency },
    });
  const status = statuses[given.status];
  const isBad = status === 'FAILED' || status === 'BLOCKED';
  await tx.rvmRequest.updateMany({
    where: { id, status: { in: earlier[status] } },
    data: {
      status,
      parkedAt: null,
      failureCode: isBad ? (given.code ?? 'service') : null,
      failureReason: isBad ? (given.reason ?? 'The service gives no reason.') : null,
      ...(status === 'DELIVERED' ? { deliveredAt: now } : {}),
    },
  });
  await tx.rvmRequest.updateMany({
    where: { id, sentAt: null, status: { in: ['SENT', 'DELIVERED', 'FAILED', 'BLOCKED'] } },
    data: { sentAt: now },
  });
  emitChange(tx, 'rvm.changed', id);
}
