import type { DataReceipt } from '../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { releaseNumber } from '../numbers';

/** Seconds between looks at a release that is under way. */
const lookEvery = 5;

/**
 * Has the numbers of an erasure released, as a person would, and notes those that are. A release is never given up: a
 * number that stays is paid for.
 */
export async function releaseNumbers(
  platform: Platform,
  scope: TenantScope,
  requestId: string,
): Promise<void> {
  const open = await scope.tx((tx) =>
    tx.dataReceipt.findMany({ where: { requestId, kind: 'number', nextAttemptAt: { not: null } } }),
  );
  for (const item of open) await scope.tx((tx) => look(platform, tx, item));
  if (open.length > 0) scope.tell({ type: 'data-request.changed', id: requestId });
}

async function look(platform: Platform, tx: TenantTx, item: DataReceipt): Promise<void> {
  const now = platform.clock();
  const number = await tx.phoneNumber.findUnique({
    where: { id: item.subject },
    include: { provisionings: { orderBy: { createdAt: 'desc' }, take: 1 } },
  });
  if (!number || ['CANCELLED', 'FAILED'].includes(number.status)) {
    await tx.dataReceipt.update({
      where: { id: item.id },
      data: { status: 'DONE', reason: null, nextAttemptAt: null, finishedAt: now },
    });
    return;
  }
  const stuck = number.provisionings[0]?.status === 'NEEDS_ATTENTION';
  if (item.attempts === 0) await begin(tx, number.id);
  await tx.dataReceipt.update({
    where: { id: item.id },
    data: {
      attempts: 1,
      status: stuck ? 'FAILED' : 'PENDING',
      reason: stuck ? 'The release stopped and needs a decision: see the number, or Settings, Checks.' : null,
      nextAttemptAt: new Date(now.getTime() + lookEvery * platform.config.paceMs),
    },
  });
}

async function begin(tx: TenantTx, id: string): Promise<void> {
  try {
    await releaseNumber(tx, 'system', id);
  } catch (error) {
    // Somebody is releasing it already.
    if (!(error instanceof Problem) || error.code !== 'number-busy') throw error;
  }
}
