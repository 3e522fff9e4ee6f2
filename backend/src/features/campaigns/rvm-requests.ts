import type { z } from 'zod';
import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import type { Platform } from '../../platform/platform';
import { endRvm } from './end-rvm';
import { enqueueRvm, queueRvm, type WantedRvm } from './queue-rvm';
import { presentRvm, type resolveRvmBody, type rvmQuery, withCall } from './schema';

/** Asks for a voicemail to be left. Nothing has gone out when it returns. */
export async function createRvm(platform: Platform, tx: TenantTx, by: By, wanted: WantedRvm) {
  const row = await queueRvm(platform, tx, wanted);
  await note(tx, by, row.id, 'requested', { to: row.toNumber });
  return readRvm(tx, row.id);
}

/** Lists voicemails, the newest first. */
export async function listRvm(tx: TenantTx, { status, limit, offset }: z.output<typeof rvmQuery>) {
  const where = status ? { status } : {};
  const rows = await tx.rvmRequest.findMany({
    where,
    include: withCall,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    skip: offset,
  });
  return { requests: rows.map(presentRvm), total: await tx.rvmRequest.count({ where }), limit, offset };
}

/** Reads one. @throws Problem `not-found` */
export async function readRvm(tx: TenantTx, id: string) {
  const row = await tx.rvmRequest.findUnique({ where: { id }, include: withCall });
  if (!row) throw new Problem('not-found', 'There is no such voicemail.');
  return presentRvm(row);
}

/** Takes one back that has not gone out. @throws Problem `not-found`; `conflict` once it may have */
export async function cancelRvm(tx: TenantTx, by: By, id: string, now: Date) {
  await readRvm(tx, id);
  const end = { status: 'BLOCKED' as const, code: 'cancelled', reason: 'Cancelled by the team.', now };
  if (!(await endRvm(tx, { id, status: 'PENDING' }, end)))
    throw new Problem('conflict', 'It has gone out, or is about to. It cannot be taken back.');
  await note(tx, by, id, 'cancelled', {});
  return readRvm(tx, id);
}

/** Decides about one that may have been sent or not. @throws Problem `not-found`, `conflict` */
export async function resolveRvm(
  tx: TenantTx,
  by: By,
  id: string,
  { outcome }: z.output<typeof resolveRvmBody>,
  now: Date,
) {
  await readRvm(tx, id);
  if (!(await decide(tx, id, outcome, now)))
    throw new Problem('conflict', 'Nothing is to be decided about this voicemail.');
  if (outcome === 'resend') await enqueueRvm(tx, id);
  await note(tx, by, id, 'resolved', { outcome });
  return readRvm(tx, id);
}

async function decide(
  tx: TenantTx,
  id: string,
  outcome: z.output<typeof resolveRvmBody>['outcome'],
  now: Date,
): Promise<boolean> {
  const undecided = { id, status: 'QUEUED' as const, parkedAt: { not: null } };
  if (outcome === 'drop')
    return endRvm(tx, undecided, { status: 'FAILED', code: 'dropped', reason: 'Dropped by the team.', now });
  const change =
    outcome === 'sent'
      ? { status: 'SENT' as const, sentAt: now }
      : { status: 'PENDING' as const, claimedAt: null };
  const { count } = await tx.rvmRequest.updateMany({
    where: undecided,
    data: { ...change, failureCode: null, failureReason: null, parkedAt: null },
  });
  return count > 0;
}

async function note(tx: TenantTx, by: By, id: string, what: string, changes: Record<string, unknown>) {
  await audit(tx, by, { action: `rvm.${what}`, targetType: 'rvm', targetId: id, changes });
  emitChange(tx, 'rvm.changed', id);
}
