import type { CallLog, CallStatus } from '../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { newId, referenceFor } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import type { ProviderCallState } from '../../providers/provider';
import { ensureRemoteAssistant } from '../assistants';
import { connectAccount } from '../providers';
import { finishCall, tellCall } from './finish-call';

export interface CallJob {
  tenantId: string;
  callId: string;
}

/** A call that the receptionist is to place. */
export interface CallOrder {
  number: { id: string; number: string | null; voiceProvider: CallLog['provider'] };
  assistantId: string;
  /** E.164 */
  to: string;
  /** `test`, or null for an ordinary one. */
  purpose: string | null;
  customerId?: string | null;
}

/** Writes a call that is to be placed, with the job that places it. Nothing has rung when it returns. */
export async function queueCall(tx: TenantTx, order: CallOrder): Promise<CallLog> {
  const row = await tx.callLog.create({
    data: {
      id: newId(),
      provider: order.number.voiceProvider,
      phoneNumberId: order.number.id,
      assistantId: order.assistantId,
      direction: 'OUTBOUND',
      purpose: order.purpose,
      fromNumber: order.number.number,
      toNumber: order.to,
      customerId: order.customerId ?? null,
    },
  });
  await enqueue(tx, 'call.place', { callId: row.id }, { key: `call.place:${row.id}`, serial: true });
  return row;
}

/**
 * Places the call. Before a second attempt the first one is looked for, so that a lost answer does not ring twice.
 */
export async function placeCall(
  platform: Platform,
  job: CallJob,
  attempt: { number: number; last: boolean },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const { row, number } = await readCall(scope, job.callId);
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

/** Asks how the call is doing, until it has ended: where the provider's own news cannot reach us. */
export async function followCall(platform: Platform, job: CallJob): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const { row, number } = await readCall(scope, job.callId);
  if (!row.callSid || row.endTime || !number) return;
  const voice = await connectAccount(platform, scope, {
    provider: number.voiceProvider,
    accountId: number.voiceAccountId,
  });
  const state = await voice.ask('calls.get', (provider, call) => provider.calls!.get(call, row.callSid!));
  if (!state) return endCall(platform, job, 'FAILED', 'call-not-found');
  await noteState(platform, job, state);
}

function readCall(scope: TenantScope, id: string) {
  return scope.tx(async (tx) => {
    const row = await tx.callLog.findUniqueOrThrow({ where: { id } });
    const number = row.phoneNumberId
      ? await tx.phoneNumber.findUnique({ where: { id: row.phoneNumberId } })
      : null;
    return { row, number };
  });
}

async function noteState(platform: Platform, job: CallJob, state: ProviderCallState): Promise<void> {
  const status = statusOf(state);
  const ended = state.status === 'ended';
  const seconds =
    state.startedAt && state.endedAt
      ? Math.round((state.endedAt.getTime() - state.startedAt.getTime()) / 1000)
      : null;
  await platform.system.scope(job.tenantId).tx(async (tx) => {
    const [before] = await tx.$queryRaw<{ end_time: Date | null; reported_at: Date | null }[]>`
      select end_time, reported_at from call_logs where id = ${job.callId}::uuid for update`;
    // The report of the whole call is better than what can be asked.
    if (before && !before.reported_at)
      await tx.$executeRaw`
        update call_logs set call_sid = ${state.id},
          status = case when call_rank(${status}::call_status) > call_rank(status) then ${status}::call_status else status end,
          answered_time = coalesce(${state.answered ? state.startedAt : null}::timestamptz, answered_time),
          end_time = coalesce(end_time, ${state.endedAt}::timestamptz, ${ended ? platform.clock() : null}::timestamptz),
          duration_seconds = coalesce(${seconds}::int, duration_seconds),
          hangup_cause = coalesce(${state.endedReason}, hangup_cause),
          cost = coalesce(${state.cost?.amount ?? null}::numeric, cost),
          currency = coalesce(${state.cost?.currency ?? null}, currency)
        where id = ${job.callId}::uuid`;
    if (before && ended && before.end_time === null) await finishCall(tx, job.callId);
    await tellCall(tx, job.callId);
    if (!ended)
      await enqueue(
        tx,
        'call.follow',
        { callId: job.callId },
        {
          key: `call.follow:${job.callId}`,
          at: new Date(platform.clock().getTime() + platform.config.paceMs * 5),
        },
      );
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
    await tx.callLog.updateMany({
      where: { id: job.callId, endTime: null },
      data: { status, hangupCause: reason.slice(0, 200), endTime: platform.clock() },
    });
    await tellCall(tx, job.callId);
  });
}
