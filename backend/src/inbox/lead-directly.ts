import { setTimeout as wait } from 'node:timers/promises';
import { callWith } from '../features/providers';
import {
  countTry,
  nextTry,
  placeAfter,
  planUnknownNumber,
  planWithoutFacts,
  spelledOut,
  type Tries,
} from '../features/reception';
import type { Platform } from '../platform/platform';
import type { CallCommand, CallControlApi, CallMoment } from '../providers/call-control';
import { ProviderError } from '../providers/error';
import type { CallPause, CallStep, ProviderEvent } from '../providers/event';
import type { Provider, ProviderCall } from '../providers/provider';
import type { Sender } from './account';

/** Why nobody else leads the call: its number belongs to no business, or what came of it could not be written. */
type Why = 'nobodys' | 'unwritten';

/** Commands that are being sent by this process, by the carrier's id of their call. */
const underWay = new Map<string, { commandId: string; ending: AbortController }>();

/**
 * Leads calls, of a carrier that takes commands, that no job will lead: from this process, with what can be said without
 * knowing anything. A repeat has the same commands, which the carrier ignores. A command that the carrier will not have
 * is sent again until the call is over, or somebody else leads it.
 */
export function leadDirectly(
  platform: Platform,
  provider: Provider,
  sender: Sender,
  events: readonly ProviderEvent[],
  why: Why,
): void {
  const { callControl } = provider;
  if (!callControl) return;
  const line: Line = { platform, callControl, account: callWith(platform, provider.id, sender.credentials) };
  for (const event of events) {
    if (isEnd(event)) stop(event.call.callId);
    if (event.type !== 'call.waits' || event.inSeconds !== undefined) continue;
    const { call, after } = event;
    const steps = spelledOut(stepsAfter(after, why));
    const moment = { callId: call.callId, caller: call.from, steps, position: placeAfter(after) };
    const isTaken = after.what !== 'arrived';
    void lead(line, moment, isTaken).catch((error: unknown) =>
      platform.log.error({ err: error }, 'a caller could not be told anything'),
    );
  }
}

/** Over which account calls are led. */
interface Line {
  platform: Platform;
  callControl: CallControlApi<unknown>;
  account: ProviderCall<unknown>;
}

/** Sends the next command of a call; behind one that cannot be carried out comes the one for the next step. */
async function lead(line: Line, moment: CallMoment, isTaken: boolean): Promise<void> {
  const { callControl } = line;
  const command = isTaken ? callControl.next(moment) : callControl.take(moment);
  const [step = { do: 'hang-up' }, ...rest] = moment.steps;
  const isLast = isTaken && step.do === 'hang-up';
  if ((await insist(line, command, isLast)) || isLast) return;
  await lead(line, { ...moment, steps: isTaken ? rest : moment.steps, position: moment.position + 1 }, true);
}

/** Leaves calls to the jobs that lead them from here, as their news could be written. */
export function leaveToJobs(events: readonly ProviderEvent[]): void {
  if (underWay.size === 0) return;
  for (const event of events) if (event.type === 'call.waits' || isEnd(event)) stop(event.call.callId);
}

function isEnd(event: ProviderEvent): event is Extract<ProviderEvent, { type: 'call.progressed' }> {
  return event.type === 'call.progressed' && event.progress === 'ended';
}

function stop(callId: string): void {
  underWay.get(callId)?.ending.abort();
}

/**
 * Sends one command until it is done, as `sendCommand` does with a database.
 * @returns false when it could not be carried out, and the call goes on with what comes behind it
 */
async function insist(
  { platform, callControl, account }: Line,
  command: CallCommand,
  isLast: boolean,
): Promise<boolean> {
  const { id, callId, action } = command;
  if (underWay.get(callId)?.commandId === id) return true;
  stop(callId);
  const ending = new AbortController();
  underWay.set(callId, { commandId: id, ending });
  const now = () => platform.clock().getTime();
  let tries: Tries = { count: 0, since: now(), doubtfulSince: null };
  try {
    for (;;) {
      const sentAt = now();
      const error = await callControl.send(account, command).then(() => null, onlyProviderErrors);
      if (error === null || ending.signal.aborted) return true;
      tries = countTry(tries, error, sentAt);
      const pauseMs = nextTry(tries, error, isLast, now());
      if (pauseMs === null) {
        platform.log.error({ err: error, action }, 'a caller could not be told something');
        return false;
      }
      // A process that is told to stop does not stay for it.
      await wait(pauseMs, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
      if (ending.signal.aborted) return true;
    }
  } finally {
    if (underWay.get(callId)?.ending === ending) underWay.delete(callId);
  }
}

function onlyProviderErrors(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  throw error;
}

function stepsAfter(after: CallPause, why: Why): CallStep[] {
  if (after.what === 'step') return after.rest;
  // Whom we have called is asked for no message.
  if (after.what === 'answered' || (after.what === 'leg' && after.outcome === 'answered')) return [];
  return why === 'nobodys' ? planUnknownNumber() : planWithoutFacts();
}
