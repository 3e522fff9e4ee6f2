import { z } from 'zod';
import type { CallFacts, CallOutcome, CallPause, ProviderEvent } from '../event';
import { type ClientState, readState } from './client-state';
import { parseTime } from './message-state';
import type { News } from './news';
import { addressOfRecording } from './recordings';

const e164 = /^\+[1-9]\d{6,14}$/;
const text = z.string().nullish();

/** The members of news about calls that we read; which are there depends on the kind. */
const payload = z.object({
  call_control_id: text,
  client_state: text,
  direction: text,
  from: text,
  to: text,
  start_time: text,
  hangup_cause: text,
  sip_hangup_cause: text,
  result: text,
  status: text,
  digits: text,
  shaken_stir_attestation: text,
  shaken_stir_validated: z.boolean().nullish(),
  recording_id: text,
  recording_started_at: text,
  recording_ended_at: text,
  channels: text,
  recording_urls: z.object({ mp3: text, wav: text }).nullish(),
  transcription_text: text,
});
type Payload = z.infer<typeof payload>;

/** One piece of news on its way to be read. */
interface Told extends Payload {
  name: string;
  at: Date;
  callId: string;
  state: ClientState | null;
}

export const isCallNews = (name: string): boolean => name.startsWith('call.');

export function callNews({ event_type: name, occurred_at, payload: given }: News): ProviderEvent[] {
  const known = payload.parse(given);
  const state = readState(known.client_state);
  const told: Told = {
    ...known,
    name,
    // One without a time is taken at the time of its delivery.
    at: parseTime(occurred_at) ?? new Date(0),
    callId: (state?.for === 'leg' ? state.call : known.call_control_id) ?? '',
    state,
  };
  return readers[name]?.(told) ?? [{ type: 'unknown', name }];
}

const readers: Record<string, (told: Told) => ProviderEvent[] | null> = {
  'call.initiated': initiated,
  'call.answered': answered,
  'call.bridged': (told) => (told.state?.for === 'leg' ? leg(told, 'answered') : null),
  'call.hangup': hungUp,
  'call.speak.ended': (told) => stepOver(told, 'say'),
  'call.playback.ended': played,
  'call.recording.saved': recorded,
  'call.recording.error': (told) => stepOver(told, 'record'),
  'call.recording.transcription.saved': transcribed,
  'call.machine.detection.ended': machine,
  'call.machine.premium.detection.ended': machine,
  'call.machine.greeting.ended': greeted,
  'call.machine.premium.greeting.ended': greeted,
  'call.gather.ended': pressed,
};

function initiated(told: Told): ProviderEvent[] | null {
  if (told.state?.for === 'leg') return leg(told, 'ringing');
  if (told.state?.for === 'call') return [progress(told, 'ringing')];
  if (told.direction !== 'incoming') return null;
  const verstat = verstatOf(told);
  return [
    { ...progress(told, 'ringing'), ...(verstat && { verstat }) },
    { type: 'call.waits', call: factsOf(told), after: { what: 'arrived' } },
  ];
}

function answered(told: Told): ProviderEvent[] | null {
  const { state } = told;
  if (state?.for === 'leg') return leg(told, 'answered');
  if (state?.for === 'call') {
    const goesOn = waits(told, { what: 'answered', machineResult: null });
    // Whether it is a person is told a moment later, where we wanted to know; if not, they wait in silence.
    return [
      progress(told, 'in-progress'),
      state.detects === 'off' ? goesOn : { ...goesOn, inSeconds: longestDetectionSeconds[state.detects] },
    ];
  }
  // Somebody to whom a ringing call was put through has taken it.
  if (state?.for === 'connect') return [progress(told, 'in-progress')];
  if (state?.for !== 'take') return null;
  return [progress(told, 'in-progress'), waits(told, pauseOf(state))];
}

function hungUp(told: Told): ProviderEvent[] {
  const cause = told.hangup_cause ?? 'unspecified';
  if (told.state?.for === 'leg') {
    const { position, mark } = told.state;
    const legId = told.call_control_id ?? null;
    const after: CallPause = { what: 'leg', position, mark, outcome: legOutcome(cause), legId };
    return [...leg(told, 'ended'), waits(told, after)];
  }
  // A caller who hangs up before we have taken the call has no state of ours.
  const outcome = told.state ? (outcomes[cause] ?? 'failed') : 'no-answer';
  const sip = told.sip_hangup_cause;
  return [
    {
      ...progress(told, 'ended'),
      outcome,
      endedReason: sip && sip !== 'unspecified' ? `${cause} (SIP ${sip})` : cause,
    },
  ];
}

const outcomes: Record<string, CallOutcome> = {
  normal_clearing: 'completed',
  time_limit: 'completed',
  user_busy: 'busy',
  timeout: 'no-answer',
  no_answer: 'no-answer',
  originator_cancel: 'no-answer',
};

function legOutcome(cause: string): 'answered' | 'no-answer' | 'busy' | 'failed' {
  const outcome = outcomes[cause] ?? 'failed';
  return outcome === 'completed' ? 'answered' : outcome;
}

function leg(
  { callId, call_control_id: legId, state, at }: Told,
  progress: 'ringing' | 'answered' | 'ended',
): ProviderEvent[] {
  if (state?.for !== 'leg') return [];
  return [{ type: 'leg.progressed', callId, legId: legId ?? '', position: state.position, progress, at }];
}

/** A caller who has hung up hears nothing of what is left. */
function stepOver(told: Told, kind: 'say' | 'play' | 'record'): ProviderEvent[] | null {
  const { state, status } = told;
  if (state?.for !== kind || status === 'call_hangup') return null;
  return [waits(told, pauseOf(state))];
}

/** A sound that could not be had is over too, but nobody has heard it. */
function played(told: Told): ProviderEvent[] | null {
  const over = stepOver(told, 'play');
  if (!over || told.status !== 'completed') return over;
  return [{ type: 'audio.played', callId: told.callId }, ...over];
}

function recorded(told: Told): ProviderEvent[] {
  const url = told.recording_id
    ? addressOfRecording(told.recording_id)
    : (told.recording_urls?.mp3 ?? told.recording_urls?.wav);
  if (!told.callId || !url) return [{ type: 'unknown', name: 'recording without its parts' }];
  const [begun, ended] = [parseTime(told.recording_started_at), parseTime(told.recording_ended_at)];
  const over = stepOver(told, 'record') ?? [];
  return [
    {
      type: 'recording.finished',
      callId: told.callId,
      recordingId: told.recording_id ?? url.slice(0, 200),
      url,
      durationSeconds: begun && ended ? Math.round((ended.getTime() - begun.getTime()) / 1000) : null,
      channels: told.channels === 'dual' ? 2 : 1,
      voicemail: told.state?.for === 'record',
    },
    ...over,
  ];
}

function transcribed(told: Told): ProviderEvent[] {
  const { callId, recording_id: recordingId, transcription_text: words } = told;
  if (!callId || !recordingId) return [{ type: 'unknown', name: 'transcription without its recording' }];
  return [{ type: 'transcription.finished', callId, recordingId, text: words ?? null, confidence: null }];
}

/** Telnyx listens for 3.5 seconds, and its news may take a moment; the end of a greeting takes as long as that. */
const longestDetectionSeconds = { who: 7, 'end-of-greeting': 40 };

/** What cannot be told is taken for a person. */
function machine(told: Told): ProviderEvent[] | null {
  if (told.state?.for !== 'call' || !told.result) return null;
  const machineResult = machines[told.result] ?? 'human';
  return answeredBy(told, machineResult, machineResult === 'machine' && told.state.detects !== 'who');
}

/** Only a machine's greeting is told of, and sometimes nothing before it. */
function greeted(told: Told): ProviderEvent[] | null {
  if (told.state?.for !== 'call' || !told.result) return null;
  return answeredBy(told, told.result === 'beep_detected' ? 'machine_end_beep' : 'machine_end', false);
}

/** @param speaks a machine that is not to be interrupted */
function answeredBy(told: Told, machineResult: string, speaks: boolean): ProviderEvent[] {
  const news = { ...progress(told, 'in-progress'), machineResult };
  return speaks ? [news] : [news, waits(told, { what: 'answered', machineResult })];
}

const machines: Record<string, string> = { machine: 'machine', fax_detected: 'fax' };

function pressed({ callId, digits, at }: Told): ProviderEvent[] | null {
  return digits ? [{ type: 'keys.pressed', callId, digits, at }] : null;
}

type Progressed = Extract<ProviderEvent, { type: 'call.progressed' }>;

function progress(told: Told, to: Progressed['progress']): Progressed {
  return { type: 'call.progressed', call: factsOf(told), progress: to, at: told.at };
}

function waits(told: Told, after: CallPause): Extract<ProviderEvent, { type: 'call.waits' }> {
  return { type: 'call.waits', call: factsOf(told), after };
}

function pauseOf({ position, rest }: Extract<ClientState, { rest: unknown }>): CallPause {
  return { what: 'step', position, rest };
}

/** A leg speaks of two telephones that are not the caller's and ours. */
function factsOf({ callId, state, direction, from, to }: Told): CallFacts {
  const isLeg = state?.for === 'leg';
  const reference = state?.for === 'call' ? state.reference : null;
  const outbound = reference !== null || direction === 'outgoing';
  const numberOf = (number: string | null | undefined) =>
    number && !isLeg && e164.test(number) ? number : null;
  return {
    callId,
    direction: outbound ? 'outbound' : 'inbound',
    from: numberOf(from),
    to: numberOf(to),
    voiceNumberId: null,
    assistantId: null,
    reference,
  };
}

/** What Telnyx vouches for, in the words that other carriers have for it. */
function verstatOf(told: Told): string | null {
  const { shaken_stir_attestation: level, shaken_stir_validated: isValid } = told;
  if (!level || isValid === null || isValid === undefined) return null;
  return `TN-Validation-${isValid ? 'Passed' : 'Failed'}-${level.slice(0, 1)}`;
}
