import type { CallLog } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import type { CallCommand } from '../../providers/call-control';
import type { CallPause, CallStep, ProviderEvent } from '../../providers/event';
import type { ProviderId } from '../../providers/provider';
import type { AnsweringFacts } from './ladder';
import type { Tries } from './next-try';
import { planCall, planUnknownNumber } from './plan-incoming-call';
import { planNextOfPlaced, planPlacedCall } from './plan-placed-call';

/** With the growing pauses between them, about as long as a caller waits. */
const ledAttempts = 5;

/** Over which account a call is led. */
export interface Line {
  provider: ProviderId;
  accountKey: string;
}

/** A command on its way to the carrier. */
export interface CommandJob extends Line {
  tenantId: string;
  callId: string;
  command: CallCommand;
  /** Of the command among those of the call. */
  position: number;
  /** How it is over when nobody tells, or when it cannot be carried out; null when nothing is left to do. */
  watched: Watched | null;
  tries: Tries;
}

/** Leads a call on: its carrier has told that a step is over, or has not told anything in time. */
export interface LeadJob extends Line {
  tenantId: string;
  callId: string;
  after: CallPause;
  /** What told it; absent where our own watch looks. */
  deliveryId?: string;
}

/** Has a call led on whose carrier takes commands, by a job: who comes next may have to be asked. */
export async function leadCall(
  platform: Platform,
  tx: TenantTx,
  event: Extract<ProviderEvent, { type: 'call.waits' }>,
  { provider, accountKey, deliveryId }: Line & { deliveryId: string },
): Promise<{ call: string } | null> {
  const call = await tx.callLog.findFirst({ where: { provider, callSid: event.call.callId } });
  if (!call) return null;
  const { after, inSeconds } = event;
  const job: Omit<LeadJob, 'tenantId'> = { callId: call.id, after, provider, accountKey, deliveryId };
  if (inSeconds !== undefined) await enqueueWatch(platform, tx, job, inSeconds);
  else
    await enqueue(tx, 'call.lead', job, {
      key: `call.lead:${call.id}:${placeAfter(after)}`,
      attempts: ledAttempts,
    });
  return { call: call.id };
}

/**
 * Decides what comes next in a call, and writes the command for it with the job that sends it. Each place of a plan is
 * left once, whoever says that its time has come: the carrier, however often, or our own watch.
 */
export async function goOn(platform: Platform, job: LeadJob): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const moment = await scope.read((tx) => readMoment(tx, job));
  if (!moment) return;
  const steps = spelledOut(await stepsAfter(platform, job, moment));
  await scope.tx((tx) => writeCommand(platform, tx, job, moment.call, steps));
}

interface Moment {
  call: CallLog;
  facts: AnsweringFacts | null;
  /** The leg that is over was answered. */
  answered: boolean;
}

/** @returns null when there is nothing to lead any more, or this place has been left */
async function readMoment(tx: TenantTx, { callId, provider, after }: LeadJob): Promise<Moment | null> {
  const call = await tx.callLog.findUnique({ where: { id: callId } });
  if (!call?.callSid || call.endTime || isHandedOver(call, after) || !findProvider(provider)?.callControl)
    return null;
  const left = await tx.callEvent.findFirst({
    where: { callLogId: callId, dedupeKey: `led:${placeAfter(after)}` },
    select: { id: true },
  });
  if (left) return null;
  const answered =
    after.what === 'leg' && after.outcome === 'answered' && (await wasAnswered(tx, callId, after.position));
  const facts = after.what !== 'step' && call.phoneNumberId ? await readFacts(tx, call.phoneNumberId) : null;
  return { call, facts, answered };
}

async function writeCommand(
  platform: Platform,
  tx: TenantTx,
  { provider, accountKey, after, deliveryId }: LeadJob,
  call: CallLog,
  steps: CallStep[],
): Promise<void> {
  const control = findProvider(provider)!.callControl!;
  const position = placeAfter(after);
  const { count } = await tx.callEvent.createMany({
    data: {
      id: newId(),
      callLogId: call.id,
      type: 'call.led',
      at: platform.clock(),
      data: { after: after.what },
      inboxDeliveryId: deliveryId ?? null,
      dedupeKey: `led:${position}`,
    },
    skipDuplicates: true,
  });
  if (count === 0) return;
  const moment = { callId: call.callSid!, caller: call.fromNumber, steps, position };
  const [command, watched] = mustBeTaken(call, after, steps)
    ? [control.take(moment), takenIn(steps, position)]
    : [control.next(moment), endOf(steps, position)];
  const tries: Tries = { count: 0, since: platform.clock().getTime(), doubtfulSince: null };
  await enqueueCommand(tx, { callId: call.id, provider, accountKey, command, position, watched, tries });
}

/**
 * A call that rings can be put through as it is, and the caller hears it ring until somebody takes it. For whatever else
 * it has to be taken first.
 */
function mustBeTaken(call: CallLog, after: CallPause, [step]: readonly CallStep[]): boolean {
  if (step?.do === 'connect' || call.direction === 'OUTBOUND' || call.answeredTime) return false;
  return after.what === 'arrived' || after.what === 'leg';
}

/** Has a command sent. @param at not before; default at once */
export async function enqueueCommand(
  tx: TenantTx,
  job: Omit<CommandJob, 'tenantId'>,
  at?: Date,
): Promise<void> {
  await enqueue(tx, 'call.command', job, {
    key: `call.command:${job.command.id}`,
    attempts: ledAttempts,
    ...(at && { at }),
  });
}

/** Has a call looked after whose carrier may not tell that it goes on: in so many seconds from now. */
export async function enqueueWatch(
  platform: Platform,
  tx: TenantTx,
  job: Omit<LeadJob, 'tenantId'>,
  seconds: number,
): Promise<void> {
  await enqueue(tx, 'call.watch', job, {
    key: `call.watch:${job.callId}:${placeAfter(job.after)}`,
    at: new Date(platform.clock().getTime() + seconds * 1000),
    attempts: ledAttempts,
  });
}

/** The receptionist's leg ends because somebody else was connected in its place: the caller is with them. */
function isHandedOver(call: CallLog, after: CallPause): boolean {
  return (
    call.carrierHolds && after.what === 'leg' && after.mark === 'receptionist' && after.outcome === 'answered'
  );
}

/** A call that begins has its first command before it. */
export function placeAfter(after: CallPause): number {
  return 'position' in after ? after.position + 1 : 0;
}

async function stepsAfter(platform: Platform, job: LeadJob, moment: Moment): Promise<CallStep[]> {
  const { after } = job;
  const { call, facts, answered } = moment;
  if (after.what === 'step') return after.rest;
  if (call.direction === 'OUTBOUND') return stepsOfPlaced(call, after, answered, facts);
  if (!facts || after.what === 'answered') return planUnknownNumber();
  const arrived = {
    tenant: job.tenantId,
    callId: call.id,
    call: { from: call.fromNumber, to: call.toNumber },
    facts: { ...facts, rungSeconds: (platform.clock().getTime() - call.startTime.getTime()) / 1000 },
  };
  if (after.what === 'arrived') return planCall(platform, arrived);
  // A leg may end in good order before anybody has taken it.
  const outcome = after.outcome === 'answered' && !answered ? 'no-answer' : after.outcome;
  return planCall(platform, arrived, { mark: after.mark, outcome });
}

function stepsOfPlaced(
  call: CallLog,
  after: Exclude<CallPause, { what: 'step' }>,
  answered: boolean,
  facts: AnsweringFacts | null,
): CallStep[] {
  if (!facts || !call.toNumber || after.what === 'arrived') return [];
  const { toNumber: contact, recordCall: record, messageUrl } = call;
  const placed = { ...facts, contact, record, messageUrl };
  return after.what === 'answered'
    ? planPlacedCall(placed, after.machineResult)
    : planNextOfPlaced(after.mark, answered, placed);
}

async function readFacts(tx: TenantTx, numberId: string): Promise<AnsweringFacts | null> {
  const [row] = await tx.$queryRaw<{ facts: AnsweringFacts | null }[]>`
    select answering_facts(${numberId}::uuid) as facts`;
  return row?.facts ?? null;
}

/** A leg may end in good order before anybody has taken it. */
export async function wasAnswered(tx: TenantTx, callId: string, position: number): Promise<boolean> {
  const found = await tx.callEvent.findFirst({
    where: { callLogId: callId, dedupeKey: `leg:${position}:answered` },
    select: { id: true },
  });
  return found !== null;
}

/** What is said before a message is a step of its own: a command does one thing. */
export function spelledOut(steps: readonly CallStep[]): CallStep[] {
  return steps.flatMap((step): CallStep[] =>
    step.do === 'voicemail' && step.greeting
      ? [
          { do: 'say', text: step.greeting, language: step.language },
          { ...step, greeting: '' },
        ]
      : [step],
  );
}

/** How a step ends when nobody tells. */
export interface Watched {
  after: CallPause;
  /** Until when the carrier would have told, at the latest. */
  seconds: number;
}

function takenIn(steps: CallStep[], position: number): Watched {
  return { after: { what: 'step', position, rest: steps }, seconds: 15 };
}

/** Machines take no longer message. */
const longestPlaySeconds = 300;

/** How the first step ends when nobody tells; null for one behind which nothing comes. */
function endOf([step, ...rest]: readonly CallStep[], position: number): Watched | null {
  switch (step?.do) {
    case 'say':
      // Slow voices speak some ten letters in a second.
      return { after: { what: 'step', position, rest }, seconds: 15 + step.text.length / 8 };
    case 'play':
      return { after: { what: 'step', position, rest }, seconds: longestPlaySeconds };
    case 'connect':
      return {
        after: { what: 'leg', position, mark: step.mark, outcome: 'failed', legId: null },
        seconds: step.timeoutSeconds + 15,
      };
    case 'voicemail':
      return { after: { what: 'step', position, rest }, seconds: step.maxSeconds + 30 };
    default:
      return null;
  }
}
