import type { CallFacts, CallProgress, ProviderEvent } from '../event';
import { outcomeOf } from './ended-reason';
import { instantOf, type Message, readCall } from './webhook-message';
import { readReport } from './webhook-report';

/** What is heard and not read: the report at the end has all of it, in order and corrected. */
const ignored =
  /^(transcript|speech-update|conversation-update|user-interrupted|hang|model-output|voice-input|assistant\.|tool-calls-result|function-call)/;

const progresses: Record<string, CallProgress> = {
  scheduled: 'queued',
  queued: 'queued',
  ringing: 'ringing',
  'in-progress': 'in-progress',
  forwarding: 'in-progress',
  ended: 'ended',
  'not-found': 'ended',
  'deletion-failed': 'ended',
};

/** Reads what a message tells; a type that VAPI has added since is kept as unknown. */
export function readEvents(message: Message | null): ProviderEvent[] {
  if (!message) return [{ type: 'unknown', name: 'no message' }];
  const call = readCall(message);
  switch (message.type) {
    case 'status-update':
      return [call ? progressed(message, call) : unknown(message)];
    case 'end-of-call-report':
      return [call ? readReport(message, call) : unknown(message)];
    case 'assistant-request':
      return call ? [ongoing(message, call, 'ringing')] : [unknown(message)];
    // Whoever asks these is in a conversation, also when the word of it has been lost.
    case 'tool-calls':
    case 'transfer-destination-request':
      return call ? [ongoing(message, call, 'in-progress')] : [unknown(message)];
    default:
      return ignored.test(message.type) ? [] : [unknown(message)];
  }
}

function unknown({ type }: Message): ProviderEvent {
  return { type: 'unknown', name: type.slice(0, 100) };
}

function ongoing(message: Message, call: CallFacts, progress: CallProgress): ProviderEvent {
  const controlUrl = message.call?.monitor?.controlUrl;
  return {
    type: 'call.progressed',
    call,
    progress,
    at: instantOf(message),
    ...(controlUrl && { controlUrl }),
  };
}

function progressed(message: Message, call: CallFacts): ProviderEvent {
  const status = String(message['status']);
  const progress = progresses[status];
  if (!progress) return { type: 'unknown', name: `status-update ${status.slice(0, 60)}` };
  if (progress !== 'ended') return ongoing(message, call, progress);
  const endedReason = typeof message['endedReason'] === 'string' ? message['endedReason'] : null;
  const { startedAt, endedAt } = message.call ?? {};
  const seconds = (Date.parse(endedAt ?? '') - Date.parse(startedAt ?? '')) / 1000;
  return {
    type: 'call.progressed',
    call,
    progress,
    at: instantOf(message),
    outcome: outcomeOf(endedReason, Boolean(startedAt)),
    ...(endedReason && { endedReason }),
    ...(seconds >= 0 && { durationSeconds: Math.round(seconds) }),
    ...(endedReason === 'voicemail' && { machineResult: 'machine' }),
  };
}
