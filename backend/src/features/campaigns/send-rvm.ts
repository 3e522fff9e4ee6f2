import type { RvmRequest } from '../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import { referenceFor } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { addDays } from '../../platform/time';
import { ProviderError } from '../../providers/error';
import type { RvmDelivery, RvmOrder } from './delivery';
import { endRvm } from './end-rvm';
import { judgeRvm } from './judge-rvm';
import { noteRvm } from './note-rvm';
import { openDelivery } from './open-delivery';
import { enqueueRvm } from './queue-rvm';

export interface RvmJob {
  tenantId: string;
  rvmId: string;
}

/** A request that this run works on. */
interface Held {
  row: RvmRequest;
  /** An earlier run may have sent it. */
  isLost: boolean;
}

/** What is tried again no longer after this is given up. */
const patienceDays = 2;

/**
 * Leaves one voicemail. It is marked as taken before anything goes out; from there on it is looked up before it is sent
 * again, whoever was killed in between. One that can be neither found nor ruled out waits for a person.
 */
export async function sendRvm(platform: Platform, job: RvmJob): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const held = await scope.tx((tx) => take(platform, tx, job.rvmId));
  if (!held) return;
  try {
    const delivery = await openDelivery(platform, scope, held.row);
    if (held.isLost) await search(platform, scope, held.row, delivery);
    else await give(platform, scope, held.row, delivery);
  } catch (error) {
    if (error instanceof Problem) return fail(platform, scope, held.row, 'no-provider', error.message);
    if (!(error instanceof ProviderError)) throw error;
    await settle(platform, scope, held, error);
  }
}

/** Takes a request that is due, after judging it at this moment; null when there is nothing to do now. */
async function take(platform: Platform, tx: TenantTx, id: string): Promise<Held | null> {
  await tx.$queryRaw`select 1 from rvm_queue where id = ${id}::uuid for update`;
  const row = await tx.rvmRequest.findUnique({ where: { id } });
  if (!row || row.parkedAt) return null;
  const now = platform.clock();
  if (row.status === 'QUEUED') {
    const settled = new Date((row.claimedAt ?? now).getTime() + settledAfterMs(platform));
    if (settled <= now) return { row, isLost: true };
    await enqueueRvm(tx, id, settled);
    return null;
  }
  if (row.status !== 'PENDING') return null;
  if (row.notBefore && row.notBefore > now) {
    await enqueueRvm(tx, id, row.notBefore);
    return null;
  }
  const verdict = await judgeRvm(tx, row, now);
  if (verdict.go) {
    const data = { status: 'QUEUED' as const, claimedAt: now, consentEntryId: verdict.consentEntryId };
    return { row: await tx.rvmRequest.update({ where: { id }, data }), isLost: false };
  }
  if ('until' in verdict) {
    await tx.rvmRequest.update({ where: { id }, data: { notBefore: verdict.until } });
    await enqueueRvm(tx, id, verdict.until);
  } else {
    await endRvm(tx, { id }, { ...verdict, status: 'BLOCKED', now });
  }
  emitChange(tx, 'rvm.changed', id);
  return null;
}

/** After so long nobody is sending it any more. */
function settledAfterMs(platform: Platform): number {
  return 2 * platform.config.providerTimeoutMs + 3 * platform.config.paceMs;
}

function orderOf(row: RvmRequest): RvmOrder {
  const { id, toNumber: to, fromNumber: from, audioUrl, leadId, claimedAt } = row;
  return { reference: referenceFor(id), to, from, audioUrl, leadId, since: claimedAt ?? row.createdAt };
}

async function give(
  platform: Platform,
  scope: TenantScope,
  row: RvmRequest,
  delivery: RvmDelivery,
): Promise<void> {
  // Who was held up since it took this may no longer send: by now another may be looking for it.
  if (platform.clock().getTime() - row.claimedAt!.getTime() > platform.config.providerTimeoutMs)
    return later(platform, scope, row, settledAfterMs(platform));
  const given = await delivery.send(orderOf(row));
  await scope.tx((tx) => noteRvm(tx, row.id, given, platform.clock()));
}

/** Looks for what may have been sent. What certainly was not begins anew, and is judged anew. */
async function search(
  platform: Platform,
  scope: TenantScope,
  row: RvmRequest,
  delivery: RvmDelivery,
): Promise<void> {
  const found = await delivery.find(orderOf(row));
  await scope.tx(async (tx) => {
    if (found) return noteRvm(tx, row.id, found, platform.clock());
    await tx.rvmRequest.updateMany({
      where: { id: row.id, status: 'QUEUED' },
      data: { status: 'PENDING', claimedAt: null, notBefore: null },
    });
    await enqueueRvm(tx, row.id);
  });
}

/** Decides how it goes on after an error. */
async function settle(
  platform: Platform,
  scope: TenantScope,
  { row, isLost }: Held,
  error: ProviderError,
): Promise<void> {
  const pause = Math.max(error.retryAfterMs ?? 0, 60 * platform.config.paceMs);
  const isLate = addDays(row.createdAt, patienceDays) < platform.clock();
  if (isLost) {
    if (error.retryable && !isLate) return later(platform, scope, row, pause);
    return park(platform, scope, row, error.message);
  }
  if (error.kind === 'ambiguous' || error.kind === 'unexpected')
    return later(platform, scope, row, settledAfterMs(platform));
  if (!error.retryable || isLate) return fail(platform, scope, row, error.kind, error.message);
  await scope.tx(async (tx) => {
    const notBefore = new Date(platform.clock().getTime() + pause);
    await tx.rvmRequest.updateMany({
      where: { id: row.id, status: 'QUEUED' },
      data: { status: 'PENDING', claimedAt: null, notBefore, failureReason: error.message },
    });
    await enqueueRvm(tx, row.id, notBefore);
  });
}

const later = (platform: Platform, scope: TenantScope, { id }: RvmRequest, ms: number): Promise<void> =>
  scope.tx((tx) => enqueueRvm(tx, id, new Date(platform.clock().getTime() + ms)));

async function park(platform: Platform, scope: TenantScope, row: RvmRequest, why: string): Promise<void> {
  await scope.tx(async (tx) => {
    await tx.rvmRequest.updateMany({
      where: { id: row.id, status: 'QUEUED' },
      data: {
        parkedAt: platform.clock(),
        failureCode: 'unknown',
        failureReason: `It may have been sent or not: ${why}`,
      },
    });
    emitChange(tx, 'rvm.changed', row.id);
  });
}

async function fail(
  platform: Platform,
  scope: TenantScope,
  row: RvmRequest,
  code: string,
  reason: string,
): Promise<void> {
  await scope.tx(async (tx) => {
    const open = { id: row.id, status: { in: ['PENDING' as const, 'QUEUED' as const] } };
    await endRvm(tx, open, { status: 'FAILED', code, reason, now: platform.clock() });
    emitChange(tx, 'rvm.changed', row.id);
  });
}
