import type { ReconciliationFinding } from '../../../generated/prisma/client';
import { audit } from '../../../platform/audit';
import { platformTenantId } from '../../../platform/db/system';
import type { TenantScope, TenantTx } from '../../../platform/db/tenant';
import { emitChange } from '../../../platform/events';
import { Problem } from '../../../platform/http/problem';
import type { By } from '../../../platform/http/route';
import { enqueue } from '../../../platform/jobs';
import type { Platform } from '../../../platform/platform';
import type { ProviderId } from '../../../providers/provider';
import { connectAccount } from '../../providers';
import { asksUs } from '../carrier-addresses';
import { enqueueConfigure } from '../configure-number';
import { enqueueLink } from '../link-assistant';
import { enqueueAdvance, lockNumber } from '../provisioning/record';
import { startSaga } from '../provisioning/start-saga';
import type { SagaState } from '../provisioning/step';

/** Lists what is open. */
export async function listFindings(tx: TenantTx) {
  const rows = await tx.reconciliationFinding.findMany({
    where: { repairedAt: null },
    orderBy: { foundAt: 'desc' },
    take: 200,
  });
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind.toLowerCase().replace('_', '-') as 'paid-unused' | 'ours-gone' | 'drift' | 'stuck',
    provider: row.provider,
    number: row.number,
    detail: row.detail,
    foundAt: row.foundAt.toISOString(),
  }));
}

/** Asks for one finding to be mended. @throws Problem `not-found` */
export async function requestRepair(tx: TenantTx, by: By, id: string): Promise<void> {
  const row = await tx.reconciliationFinding.findFirst({ where: { id, repairedAt: null } });
  if (!row) throw new Problem('not-found', 'There is no such open finding.');
  await enqueue(tx, 'reconciliation.repair', { findingId: id }, { key: `reconciliation.repair:${id}` });
  await audit(tx, by, {
    action: 'finding.repair-requested',
    targetType: 'finding',
    targetId: id,
    targetName: row.number,
    changes: { kind: row.kind },
  });
}

/** Mends one finding; safe to run again. */
export async function repairFinding(
  platform: Platform,
  job: { tenantId: string; findingId: string },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const row = await scope.tx((tx) =>
    tx.reconciliationFinding.findFirst({ where: { id: job.findingId, repairedAt: null } }),
  );
  if (!row) return;
  if (row.kind === 'PAID_UNUSED') {
    // It may have come into use since it was found.
    if (!(await scope.tx((tx) => isUsed(tx, row)))) await removeUnused(platform, scope, row);
  } else await scope.tx((tx) => mendOurs(tx, row));
  await scope.tx(async (tx) => {
    await tx.reconciliationFinding.update({ where: { id: row.id }, data: { repairedAt: platform.clock() } });
    emitChange(tx, 'finding.changed', row.id);
  });
}

async function isUsed(tx: TenantTx, { subjectType, subjectId, accountKey }: ReconciliationFinding) {
  if (subjectType === 'assistant')
    return (await tx.assistantRemote.count({ where: { accountKey, remoteId: subjectId } })) > 0;
  const held =
    subjectType === 'number'
      ? { OR: [{ voiceNumberId: subjectId }, { carrierNumberId: subjectId }] }
      : { voiceTrunkId: subjectId };
  return (await tx.phoneNumber.count({ where: { ...held, status: { notIn: ['CANCELLED', 'FAILED'] } } })) > 0;
}

async function removeUnused(
  platform: Platform,
  scope: TenantScope,
  row: ReconciliationFinding,
): Promise<void> {
  const shared = row.accountKey.startsWith('platform:');
  const owner = shared ? platform.system.scope(platformTenantId) : scope;
  const account = await connectAccount(platform, owner, {
    provider: row.provider,
    accountId: shared ? null : row.accountKey,
  });
  await account.ask(`${row.subjectType}s.remove-unused`, (provider, call) => {
    if (row.subjectType === 'number') return provider.numbers!.release(call, row.subjectId);
    if (row.subjectType === 'trunk') return provider.carrierImport!.deleteTrunk(call, row.subjectId);
    return provider.assistants!.delete(call, row.subjectId);
  });
}

async function mendOurs(tx: TenantTx, row: ReconciliationFinding): Promise<void> {
  await lockNumber(tx, row.subjectId);
  const number = await tx.phoneNumber.findUnique({ where: { id: row.subjectId } });
  if (!number) return;
  const isCarrier = row.provider === number.provider && asksUs(number.provider);
  if (row.kind === 'DRIFT') {
    await (isCarrier ? enqueueConfigure(tx, number.id) : enqueueLink(tx, number.id));
  } else if (row.kind === 'STUCK') {
    const saga = await tx.provisioning.findFirst({
      where: { phoneNumberId: number.id, status: 'NEEDS_ATTENTION' },
    });
    if (!saga) return;
    const { undoing } = saga.state as SagaState;
    await tx.provisioning.update({
      where: { id: saga.id },
      data: { status: undoing ? 'UNDOING' : 'RUNNING', resumeAt: new Date() },
    });
    await tx.provisioningStep.updateMany({
      where: { provisioningId: saga.id, attempts: { gt: 1 } },
      data: { attempts: 1 },
    });
    await enqueueAdvance(tx, saga.id);
  } else if (number.status === 'ACTIVE' && isCarrier) {
    // What the carrier has taken back cannot be had again; what was built on it is cleared away.
    await startSaga(tx, { phoneNumberId: number.id, kind: 'RELEASE', mode: null });
    await audit(tx, 'system', { action: 'number.lost', targetType: 'number', targetId: number.id });
  } else if (number.status === 'ACTIVE') {
    await setUpAgain(tx, number);
  }
}

/** A carrier's number is brought to the voice provider anew; the voice provider's own number is lost with it. */
async function setUpAgain(
  tx: TenantTx,
  number: {
    id: string;
    provider: ProviderId;
    poolEntryId: string | null;
    sipTrunkId: string | null;
    carrierNumberId: string | null;
  },
): Promise<void> {
  const cleared = { voiceNumberId: null, voiceTrunkId: null, voiceSipUri: null };
  if (number.provider === 'VAPI') {
    await tx.phoneNumber.update({
      where: { id: number.id },
      data: { ...cleared, status: 'CANCELLED', releasedAt: new Date() },
    });
    await audit(tx, 'system', { action: 'number.lost', targetType: 'number', targetId: number.id });
    return;
  }
  const mode = number.poolEntryId
    ? 'POOL'
    : number.sipTrunkId
      ? 'TRUNK'
      : number.carrierNumberId
        ? 'API'
        : 'ASSISTED';
  await tx.phoneNumber.update({ where: { id: number.id }, data: { ...cleared, status: 'PENDING' } });
  await startSaga(tx, {
    phoneNumberId: number.id,
    kind: 'PROVISION',
    mode,
    state: { established: true, ...(number.sipTrunkId ? { sipTrunkId: number.sipTrunkId } : {}) },
    provider: number.provider,
  });
}
