import type { CallLog, CallStatus, PhoneNumber } from '../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { newId, referenceFor } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import { ProviderError } from '../../providers/error';
import type { CallRequest, MachineDetection, ProviderCallState } from '../../providers/provider';
import { ensureRemoteAssistant } from '../assistants';
import { accountKeyOf, type ConnectedAccount, connectAccount, openBreakers } from '../providers';
import { enqueueWatch } from '../reception';
import type { Choice } from '../routing';
import { finishCall, tellCall } from './finish-call';
import { moveCall, reasonToMove } from './move-call';
import { callAddresses, holderOf, type Placer, type PlacingNumber, placerOf } from './placing';
import { askPriceLater } from './price-call';
import { requireLine } from './require-line';
import { signPlacedCall } from './sign-placed-call';

export interface CallJob {
  tenantId: string;
  callId: string;
}

const ringSeconds = 60;

/** A call that is to be placed. */
export interface CallOrder {
  number: PlacingNumber & { id: string; number: string | null };
  /** Who speaks; null where a message is left. */
  assistantId: string | null;
  /** What is left on an answering machine. */
  messageUrl?: string;
  /** E.164 */
  to: string;
  /** `test`, `voicemail`, or null for an ordinary one. */
  purpose: string | null;
  customerId?: string | null;
  /** Default no. */
  record?: boolean;
  /** Whether it is found out if a person or a machine answers; default no. */
  machineDetection?: boolean;
  /** Why this number was chosen; absent where it was no choice, and the call stays with it. */
  choice?: Choice;
  /** The provider or account that somebody asked for. */
  providerOverride?: string | null;
}

/**
 * Writes a call that is to be placed, with the job that places it. Nothing has rung when it returns.
 * @throws Problem `plan-limit` when the business has as many calls as it may have at once
 */
export async function queueCall(tx: TenantTx, order: CallOrder): Promise<CallLog> {
  const row = await writeCall(tx, order);
  await enqueue(tx, 'call.place', { callId: row.id }, { key: `call.place:${row.id}`, serial: true });
  return row;
}

/** Writes a call that is to be placed, and nothing that places it. @throws Problem `plan-limit` */
export async function writeCall(tx: TenantTx, order: CallOrder): Promise<CallLog> {
  await requireLine(tx, order.number, { isUrgent: order.messageUrl === undefined });
  return tx.callLog.create({
    data: {
      id: newId(),
      provider: placerOf(order.number).account.provider,
      phoneNumberId: order.number.id,
      assistantId: order.assistantId,
      direction: 'OUTBOUND',
      purpose: order.purpose,
      fromNumber: order.number.number,
      toNumber: order.to,
      customerId: order.customerId ?? null,
      recordCall: order.record ?? false,
      detectMachine: order.machineDetection ?? false,
      messageUrl: order.messageUrl ?? null,
      providerOverride: order.providerOverride ?? null,
      ...(order.choice && { choice: { ...order.choice } }),
    },
  });
}

/**
 * Places the call. Before a second attempt the first one is looked for, so that a lost answer does not ring twice. Where an
 * account certainly cannot, the next one is given the call.
 * @param tried what accounts have said that could not, in this run
 */
export async function placeCall(
  platform: Platform,
  job: CallJob,
  attempt: { number: number; last: boolean },
  tried: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const { row, number } = await readCall(scope, job.callId);
  // Its news came and the answer did not.
  if (row.callSid && !row.endTime) return scope.tx((tx) => followLater(platform, tx, row.id));
  if (row.callSid || row.status !== 'QUEUED') return;
  const failed = (reason: string) => endCall(platform, job, 'FAILED', reason);
  if (number?.status !== 'ACTIVE' || !number.voiceNumberId || !(row.assistantId || row.messageUrl))
    return failed('number-not-active');
  const placer = holderOf(row.provider, number);
  const account = await connectAccount(platform, scope, placer.account);
  const goOn = async (reason: string): Promise<boolean> => {
    const all = new Map([...tried, [account.key, reason]]);
    if (!(await moveCall(platform, scope, row, all))) return false;
    // Nothing was placed there yet, so there is nothing to look for.
    await placeCall(platform, job, { ...attempt, number: 1 }, all);
    return true;
  };
  // One that rests is better than none.
  const rests = attempt.number === 1 && !(await openBreakers(platform).admits(account.key));
  if (rests && (await goOn('It has failed too often, and rests.'))) return;
  await scope.tx((tx) => signPlacedCall(platform, tx, row, number));
  try {
    const line = { row, number, placer, account };
    const request = await requestOf(platform, scope, line);
    const earlier = attempt.number > 1 ? await lookFor(scope, line, request) : null;
    const state =
      earlier ?? (await account.ask('calls.start', (provider, call) => provider.calls!.start(call, request)));
    await notePlaced(platform, job, placer, state);
  } catch (error) {
    const reason = reasonToMove(row, error);
    if (reason !== null && (await goOn(reason))) return;
    if (error instanceof ProviderError && (!error.retryable || attempt.last)) return failed(error.message);
    throw error;
  }
}

/** Looks for a call whose answer was lost, and notes it. @returns whether it was placed */
export async function findPlaced(platform: Platform, job: CallJob): Promise<boolean> {
  const scope = platform.system.scope(job.tenantId);
  const { row, number } = await readCall(scope, job.callId);
  if (row.callSid) return true;
  if (!number) return false;
  const placer = holderOf(row.provider, number);
  const line = { row, number, placer, account: await connectAccount(platform, scope, placer.account) };
  const state = await lookFor(scope, line, await requestOf(platform, scope, line));
  if (state) await notePlaced(platform, job, placer, state);
  return state !== null;
}

/** A call, and the account that places it. */
interface CallLine {
  row: CallLog;
  number: PhoneNumber;
  placer: Placer;
  account: ConnectedAccount;
}

function lookFor(
  scope: TenantScope,
  { row, account }: CallLine,
  request: CallRequest,
): Promise<ProviderCallState | null> {
  return account.ask('calls.find', async (provider, call) =>
    provider.calls!.findStarted(call, request, row.createdAt, await otherCalls(scope, row)),
  );
}

async function notePlaced(
  platform: Platform,
  job: CallJob,
  placer: Placer,
  state: ProviderCallState,
): Promise<void> {
  await noteState(platform, job, placer, state);
  if (placer.isCarrier)
    await platform.system.scope(job.tenantId).tx((tx) => askPriceLater(platform, tx, job.callId));
}

function detectionOf({ messageUrl, detectMachine }: CallLog): MachineDetection {
  if (messageUrl !== null) return 'end-of-greeting';
  return detectMachine ? 'who' : 'off';
}

/** A carrier is told where it asks; a voice AI who speaks. */
async function requestOf(
  platform: Platform,
  scope: TenantScope,
  { row, number, placer, account }: CallLine,
): Promise<CallRequest> {
  return {
    reference: referenceFor(row.id),
    from: {
      id: (placer.isCarrier ? number.carrierNumberId : number.voiceNumberId) ?? '',
      number: number.number,
    },
    to: row.toNumber!,
    assistantId: placer.isCarrier
      ? null
      : await ensureRemoteAssistant(platform, scope, account, row.assistantId!),
    addresses: placer.isCarrier ? callAddresses(platform, placer.account, row.id) : null,
    record: row.recordCall,
    machineDetection: detectionOf(row),
    timeoutSeconds: ringSeconds,
  };
}

/** Ids of calls to the same telephone that belong to other rows: a lost call is none of them. */
async function otherCalls(scope: TenantScope, row: CallLog): Promise<Set<string>> {
  const rows = await scope.tx((tx) =>
    tx.callLog.findMany({
      where: {
        provider: row.provider,
        toNumber: row.toNumber,
        callSid: { not: null },
        startTime: { gte: new Date(row.createdAt.getTime() - 3_600_000) },
      },
      select: { callSid: true },
    }),
  );
  return new Set(rows.map(({ callSid }) => callSid!));
}

/** Asks how the call is doing, until it has ended: where the provider's own news cannot reach us. */
export async function followCall(platform: Platform, job: CallJob): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const { row, number } = await readCall(scope, job.callId);
  if (!row.callSid || row.endTime || !number) return;
  const holder = holderOf(row.provider, number);
  const account = await connectAccount(platform, scope, holder.account);
  const state = await account.ask('calls.get', (provider, call) => provider.calls!.get(call, row.callSid!));
  if (!state) return endCall(platform, job, 'FAILED', 'call-not-found');
  await noteState(platform, job, holder, state);
}

async function followLater(platform: Platform, tx: TenantTx, callId: string): Promise<void> {
  const at = new Date(platform.clock().getTime() + platform.config.paceMs * 5);
  await enqueue(tx, 'call.follow', { callId }, { key: `call.follow:${callId}`, at });
}

/** Whom a carrier has reached that takes commands is spoken to, also when it has told us nothing of them. */
const untoldSeconds = 10;

function readCall(scope: TenantScope, id: string) {
  return scope.tx(async (tx) => {
    const row = await tx.callLog.findUniqueOrThrow({ where: { id } });
    const number = row.phoneNumberId
      ? await tx.phoneNumber.findUnique({ where: { id: row.phoneNumberId } })
      : null;
    return { row, number };
  });
}

async function noteState(
  platform: Platform,
  job: CallJob,
  { isCarrier, account }: Placer,
  state: ProviderCallState,
): Promise<void> {
  // A carrier's price is added to the voice AI's, on its own.
  const cost = isCarrier ? null : state.cost;
  const status = statusOf(state);
  const ended = state.status === 'ended';
  const seconds =
    state.startedAt && state.endedAt
      ? Math.round((state.endedAt.getTime() - state.startedAt.getTime()) / 1000)
      : null;
  await platform.system.scope(job.tenantId).tx(async (tx) => {
    const [before] = await tx.$queryRaw<
      { end_time: Date | null; reported_at: Date | null; status: CallStatus }[]
    >`
      select end_time, reported_at, status::text from call_logs where id = ${job.callId}::uuid for update`;
    // The report of the whole call is better than what can be asked.
    if (before && !before.reported_at)
      await tx.$executeRaw`
        update call_logs set call_sid = ${state.id},
          status = case when call_rank(${status}::call_status) > call_rank(status) then ${status}::call_status else status end,
          answered_time = coalesce(${state.answered ? state.startedAt : null}::timestamptz, answered_time),
          end_time = coalesce(end_time, ${state.endedAt}::timestamptz, ${ended ? platform.clock() : null}::timestamptz),
          duration_seconds = coalesce(${seconds}::int, duration_seconds),
          hangup_cause = coalesce(${state.endedReason}, hangup_cause),
          machine_result = coalesce(machine_result, ${state.machineResult ?? null}),
          cost = coalesce(${cost?.amount ?? null}::numeric, cost),
          currency = coalesce(${cost?.currency ?? null}, currency)
        where id = ${job.callId}::uuid`;
    if (before && ended && before.end_time === null) await finishCall(tx, job.callId);
    await tellCall(tx, job.callId);
    if (ended) return;
    await followLater(platform, tx, job.callId);
    const isNews = before?.status !== 'IN_PROGRESS' && status === 'IN_PROGRESS';
    if (isNews && findProvider(account.provider)?.callControl)
      await enqueueWatch(
        platform,
        tx,
        {
          callId: job.callId,
          provider: account.provider,
          accountKey: accountKeyOf(account),
          after: { what: 'answered', machineResult: null },
        },
        untoldSeconds,
      );
  });
}

function statusOf(state: ProviderCallState): CallStatus {
  if (state.status === 'ringing') return 'RINGING';
  if (state.status === 'in-progress') return 'IN_PROGRESS';
  if (state.status === 'queued') return 'QUEUED';
  if (state.answered) return 'COMPLETED';
  if (/busy/.test(state.endedReason ?? '')) return 'BUSY';
  return /no-answer|did-not-answer|voicemail|canceled/.test(state.endedReason ?? '') ? 'NO_ANSWER' : 'FAILED';
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
