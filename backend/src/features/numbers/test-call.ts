import type { CallStatus } from '../../generated/prisma/client';
import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId, referenceFor } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import type { ProviderCallState } from '../../providers/provider';
import { ensureRemoteAssistant } from '../assistants';
import { connectAccount } from '../providers';
import { findNumber, presentCall } from './present-number';
import { paceOf } from './provisioning/pace';

interface CallJob {
  tenantId: string;
  callId: string;
}

/** Has the receptionist call a telephone from this number. @throws Problem `number-not-active` */
export async function startTestCall(tx: TenantTx, by: By, id: string, to: string) {
  const number = await findNumber(tx, id);
  if (number.status !== 'ACTIVE' || !number.voiceNumberId)
    throw new Problem('number-not-active', 'The number must be active before it can call.');
  if (!number.assistantId)
    throw new Problem('conflict', 'Choose a receptionist for this number first: it is who calls.');
  const row = await tx.callLog.create({
    data: {
      id: newId(),
      provider: number.voiceProvider,
      phoneNumberId: id,
      assistantId: number.assistantId,
      direction: 'OUTBOUND',
      purpose: 'test',
      fromNumber: number.number,
      toNumber: to,
    },
  });
  await enqueue(
    tx,
    'call.place-test',
    { callId: row.id },
    { key: `call.place-test:${row.id}`, serial: true },
  );
  await audit(tx, by, {
    action: 'number.test-called',
    targetType: 'number',
    targetId: id,
    targetName: number.number,
    changes: { to },
  });
  return presentCall(row);
}

/** Reads a test call of a number. */
export async function getTestCall(tx: TenantTx, numberId: string, callId: string) {
  const row = await tx.callLog.findFirst({ where: { id: callId, phoneNumberId: numberId, purpose: 'test' } });
  if (!row) throw new Problem('not-found', 'There is no such call.');
  return presentCall(row);
}

/**
 * Places the call. Before a second attempt the first one is looked for, so that a lost answer does not ring twice.
 */
export async function placeTestCall(
  platform: Platform,
  job: CallJob,
  attempt: { number: number; last: boolean },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const { row, number } = await scope.tx(async (tx) => {
    const found = await tx.callLog.findUniqueOrThrow({ where: { id: job.callId } });
    return { row: found, number: await tx.phoneNumber.findUnique({ where: { id: found.phoneNumberId! } }) };
  });
  if (row.callSid || row.status !== 'QUEUED') return;
  const failed = (reason: string) => endCall(platform, job, 'FAILED', reason);
  if (number?.status !== 'ACTIVE' || !number.voiceNumberId || !row.assistantId)
    return failed('number-not-active');
  const voice = await connectAccount(platform, scope, {
    provider: number.voiceProvider,
    accountId: number.voiceAccountId,
  });
  const reference = referenceFor(row.id);
  try {
    const earlier =
      attempt.number > 1
        ? await voice.ask('calls.find', (provider, call) =>
            provider.calls!.findStarted(call, reference, row.createdAt),
          )
        : null;
    const assistantId = await ensureRemoteAssistant(platform, scope, voice, row.assistantId);
    const request = { reference, fromNumberId: number.voiceNumberId, to: row.toNumber!, assistantId };
    const state =
      earlier ?? (await voice.ask('calls.start', (provider, call) => provider.calls!.start(call, request)));
    await noteState(platform, job, state);
  } catch (error) {
    if (error instanceof ProviderError && (!error.retryable || attempt.last)) return failed(error.message);
    throw error;
  }
}

/** Asks how the call is doing, until it has ended. */
export async function followTestCall(platform: Platform, job: CallJob): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const { row, number } = await scope.tx(async (tx) => {
    const found = await tx.callLog.findUniqueOrThrow({ where: { id: job.callId } });
    return {
      row: found,
      number: await tx.phoneNumber.findUniqueOrThrow({ where: { id: found.phoneNumberId! } }),
    };
  });
  if (!row.callSid || row.endTime) return;
  const voice = await connectAccount(platform, scope, {
    provider: number.voiceProvider,
    accountId: number.voiceAccountId,
  });
  const state = await voice.ask('calls.get', (provider, call) => provider.calls!.get(call, row.callSid!));
  if (!state) return endCall(platform, job, 'FAILED', 'call-not-found');
  await noteState(platform, job, state);
}

const order: CallStatus[] = ['QUEUED', 'RINGING', 'IN_PROGRESS', 'COMPLETED'];

async function noteState(platform: Platform, job: CallJob, state: ProviderCallState): Promise<void> {
  const status = statusOf(state);
  await platform.system.scope(job.tenantId).tx(async (tx) => {
    const row = await tx.callLog.findUniqueOrThrow({ where: { id: job.callId } });
    // News may come late; a call only moves forward.
    const forward = order.indexOf(status) < 0 || order.indexOf(status) >= order.indexOf(row.status);
    await tx.callLog.update({
      where: { id: job.callId },
      data: {
        callSid: state.id,
        ...(forward && !row.endTime ? { status } : {}),
        answeredTime: state.answered ? state.startedAt : null,
        endTime: state.endedAt,
        durationSeconds:
          state.startedAt && state.endedAt
            ? Math.round((state.endedAt.getTime() - state.startedAt.getTime()) / 1000)
            : null,
        hangupCause: state.endedReason,
        ...(state.cost ? { cost: state.cost.amount, currency: state.cost.currency } : {}),
      },
    });
    if (row.callSid === null)
      await tx.phoneNumber.update({
        where: { id: row.phoneNumberId! },
        data: { callsOut: { increment: 1 } },
      });
    await emitChange(tx, 'call.changed', job.callId);
    if (state.status !== 'ended') {
      const at = new Date(platform.clock().getTime() + paceOf(platform.config).pollMs);
      await enqueue(
        tx,
        'call.follow-test',
        { callId: job.callId },
        { key: `call.follow-test:${job.callId}`, at },
      );
    }
  });
}

function statusOf(state: ProviderCallState): CallStatus {
  if (state.status === 'ringing') return 'RINGING';
  if (state.status === 'in-progress') return 'IN_PROGRESS';
  if (state.status === 'queued') return 'QUEUED';
  if (state.answered) return 'COMPLETED';
  if (/busy/.test(state.endedReason ?? '')) return 'BUSY';
  return /no-answer|did-not-answer|voicemail/.test(state.endedReason ?? '') ? 'NO_ANSWER' : 'FAILED';
}

async function endCall(platform: Platform, job: CallJob, status: CallStatus, reason: string): Promise<void> {
  await platform.system.scope(job.tenantId).tx(async (tx) => {
    await tx.callLog.update({
      where: { id: job.callId },
      data: { status, hangupCause: reason.slice(0, 200), endTime: platform.clock() },
    });
    await emitChange(tx, 'call.changed', job.callId);
  });
}
