import { setTimeout as wait } from 'node:timers/promises';
import { deliver } from './deliver';
import { readTwiml, type Verb } from './twiml-reader';
import {
  type BridgedLeg,
  newSid,
  type OwnedNumber,
  ownerOf,
  rfc2822,
  type SimulatedCall,
  type SimulatedRecording,
  type TwilioAccount,
  type World,
} from './world';

export interface IncomingCall {
  /** E.164; `anonymous` for a caller who is withheld. */
  from: string;
  to: string;
  /** Whom was called first, when the call was forwarded here. */
  forwardedFrom?: string;
  /** What the carrier vouches for, such as `TN-Validation-Passed-A`. */
  verstat?: string;
}

/** A call from a telephone of the lab, as its user has it in hand. */
export interface PhoneCall {
  readonly sid: string;
  status(): SimulatedCall['status'];
  /** The voice AI's id of the call while it is connected there. */
  voiceCallId(): string | null;
  /** Whether a message is being recorded now. */
  isRecording(): boolean;
  /** What Twilio itself has said to the caller. */
  heard(): readonly string[];
  /** Leaves words in a message that is being recorded; they become its transcription. */
  leaveMessage(text: string): void;
  hangUp(): void;
  /** Settles once the call is over and everything has been reported. */
  readonly ended: Promise<void>;
}

/** A live call inside the simulator. */
export interface LiveCall extends PhoneCall {
  /** Runs other TwiML instead of what is running. */
  redirect(verbs: Verb[]): void;
}

const pollMs = 15;
/** How long a person who is called talks, and how long they let it ring, where nobody else decides. */
const talkMs = 300;
const ringMs = 60;
/** How a telephone with these last digits takes a call; all others answer. */
const fates: [ending: string, status: 'busy' | 'no-answer' | 'failed'][] = [
  ['9901', 'busy'],
  ['9902', 'no-answer'],
  ['9904', 'failed'],
];

/** Everything about one call while it runs. */
interface Line {
  world: World;
  account: TwilioAccount;
  number: OwnedNumber;
  call: SimulatedCall;
  incoming: IncomingCall;
  heard: string[];
  message: string[];
  leg: BridgedLeg | null;
  recording: boolean;
  /** The caller has hung up. */
  gone: boolean;
  /** Other TwiML has been ordered. */
  redirected: Verb[] | null;
}

/** Lets a telephone call a number somebody owns. @throws Error when nobody has it */
export function startPhoneCall(world: World, incoming: IncomingCall): LiveCall {
  const owner = ownerOf(world, incoming.to);
  if (!owner) throw new Error(`Nobody has the Twilio number ${incoming.to} in this lab.`);
  const call: SimulatedCall = {
    sid: newSid('CA'),
    parentSid: null,
    direction: 'inbound',
    from: incoming.from,
    to: incoming.to,
    status: 'ringing',
    numberSid: owner.number.sid,
    forwardedFrom: incoming.forwardedFrom ?? null,
    createdAt: Date.now(),
    answeredAt: null,
    endedAt: null,
    sequence: 0,
    statusCallback: owner.number.statusCallback || null,
  };
  owner.account.calls.set(call.sid, call);
  const line: Line = {
    world,
    ...owner,
    call,
    incoming,
    heard: [],
    message: [],
    leg: null,
    recording: false,
    gone: false,
    redirected: null,
  };
  const ended = runCall(line).finally(() => world.live.delete(call.sid));
  const live: LiveCall = {
    sid: call.sid,
    status: () => call.status,
    voiceCallId: () => line.leg?.id ?? null,
    isRecording: () => line.recording,
    heard: () => line.heard,
    leaveMessage: (text) => void line.message.push(text),
    hangUp() {
      line.gone = true;
    },
    redirect(verbs) {
      line.redirected = verbs;
    },
    ended,
  };
  world.live.set(call.sid, live);
  return live;
}

async function runCall(line: Line): Promise<void> {
  const { world, number } = line;
  let verbs = number.voiceUrl ? await ask(line, number.voiceUrl, {}) : null;
  if (!verbs && number.voiceFallbackUrl)
    verbs = await ask(line, number.voiceFallbackUrl, { ErrorCode: '11200', ErrorUrl: number.voiceUrl });
  let isFailed = verbs === null;
  while (verbs && !line.gone && !world.closing.aborted) {
    const next: Verb[] | null | 'failed' = await runVerbs(line, verbs);
    isFailed = next === 'failed';
    verbs = next === 'failed' ? null : next;
  }
  await endCall(line, isFailed);
}

/** Requests TwiML. @returns null when none can be had */
async function ask(line: Line, url: string, more: Record<string, string>): Promise<Verb[] | null> {
  const body = await deliver(line.world, line.account, url, { ...parametersOf(line), ...more });
  return body === null ? null : readTwiml(body);
}

/** What every request about a call says. */
function parametersOf({ account, call, incoming }: Line): Record<string, string> {
  return {
    AccountSid: account.sid,
    ApiVersion: '2010-04-01',
    CallSid: call.sid,
    CallStatus: call.status,
    Direction: 'inbound',
    From: call.from,
    To: call.to,
    Caller: call.from,
    Called: call.to,
    ...(incoming.forwardedFrom && { ForwardedFrom: incoming.forwardedFrom }),
    ...(incoming.verstat && { StirVerstat: incoming.verstat }),
  };
}

/** Runs one document. @returns the next one; null when the call is over; `failed` when there was none to be had */
async function runVerbs(line: Line, verbs: readonly Verb[]): Promise<Verb[] | null | 'failed'> {
  for (const verb of verbs) {
    if (line.gone) return null;
    const next = await runVerb(line, verb);
    if (line.redirected) {
      const other = line.redirected;
      line.redirected = null;
      return other;
    }
    if (next === 'hang-up') return null;
    if (next !== 'on') return next;
  }
  return null;
}

async function runVerb(line: Line, verb: Verb): Promise<'on' | 'hang-up' | 'failed' | Verb[]> {
  switch (verb.name) {
    case 'Say':
      answer(line);
      line.heard.push(verb.text);
      await pause(line, pollMs);
      return 'on';
    case 'Dial':
      return dial(line, verb);
    case 'Record':
      return record(line, verb);
    case 'Hangup':
      return 'hang-up';
    default:
      return 'failed';
  }
}

function answer({ call }: Line): void {
  if (call.status !== 'ringing') return;
  call.status = 'in-progress';
  call.answeredAt = Date.now();
}

type LegStatus = 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled';

async function dial(line: Line, verb: Verb): Promise<'on' | 'failed' | Verb[]> {
  const target = verb.children[0];
  const callerId = verb.attributes['callerId'];
  // Twilio shows no number that is neither the caller's nor one of the account's.
  const isAllowed =
    !callerId || [...line.account.numbers.values()].some((each) => each.phoneNumber === callerId);
  const begun = Date.now();
  const status: LegStatus = !isAllowed
    ? 'failed'
    : target?.name === 'Sip'
      ? await bridge(line, target.text.trim(), verb)
      : await ringPhone(line, (target?.text ?? verb.text).trim(), verb);
  const answered = status === 'completed';
  const seconds = answered ? Math.max(1, Math.round((Date.now() - begun) / 1000)) : 0;
  const made = answered && verb.attributes['record'] ? keepRecording(line, seconds, 'DialVerb') : null;
  if (made) void reportRecording(line, made, verb.attributes['recordingStatusCallback']);
  const { action } = verb.attributes;
  if (!action || line.redirected) return 'on';
  const next = await ask(line, action, {
    DialCallStatus: status,
    DialCallSid: newSid('CA'),
    DialBridged: String(answered),
    ...(answered && { DialCallDuration: String(seconds) }),
    ...(made && { RecordingUrl: recordingUrl(line, made) }),
  });
  return next ?? 'failed';
}

/** Connects a SIP address, and waits until one side is through. */
async function bridge(line: Line, sipUri: string, verb: Verb): Promise<LegStatus> {
  const { call, world } = line;
  const leg = world.bridge({ sipUri, from: call.from, to: call.to, callSid: call.sid });
  if (!leg) return 'failed';
  line.leg = leg;
  try {
    const patience = Date.now() + Number(verb.attributes['timeout'] ?? 30) * 1000;
    let wasAnswered = false;
    for (;;) {
      const state = leg.state();
      if (state === 'in-progress' && !wasAnswered) {
        wasAnswered = true;
        answer(line);
      }
      if (state === 'ended') return wasAnswered ? 'completed' : 'failed';
      if (line.gone || line.redirected || world.closing.aborted) {
        leg.hangUp();
        return wasAnswered ? 'completed' : 'canceled';
      }
      if (!wasAnswered && Date.now() > patience) {
        leg.hangUp();
        return 'no-answer';
      }
      await pause(line, pollMs);
    }
  } finally {
    line.leg = null;
  }
}

/** Rings a telephone outside, which answers and talks for a moment. */
async function ringPhone(line: Line, number: string, verb: Verb): Promise<LegStatus> {
  line.world.dialled.push({ number, callerId: verb.attributes['callerId'] ?? line.call.from });
  await pause(line, ringMs);
  if (line.gone) return 'canceled';
  const fate = fates.find(([ending]) => number.endsWith(ending))?.[1];
  if (fate) return fate;
  answer(line);
  await pause(line, talkMs);
  return 'completed';
}

/** Takes a message until the caller hangs up, or has been silent for as long as the verb allows. */
async function record(line: Line, verb: Verb): Promise<'on' | 'failed' | Verb[]> {
  answer(line);
  line.recording = true;
  const begun = Date.now();
  const silence = line.world.silenceMs;
  let spoken = line.message.length;
  let lastWord = begun;
  while (!line.gone && !line.redirected && !line.world.closing.aborted) {
    if (line.message.length > spoken) {
      spoken = line.message.length;
      lastWord = Date.now();
    }
    const longest = Number(verb.attributes['maxLength'] ?? 3600) * 1000;
    if (Date.now() - lastWord > silence || Date.now() - begun > longest) break;
    await pause(line, pollMs);
  }
  line.recording = false;
  // Twilio reports no recording of silence, and goes on with the next verb.
  if (line.message.length === 0) return 'on';
  const made = keepRecording(line, Math.max(1, Math.round((Date.now() - begun) / 1000)), 'RecordVerb');
  void reportRecording(line, made, verb.attributes['recordingStatusCallback']);
  void reportTranscription(line, made, verb);
  const { action } = verb.attributes;
  if (!action) return 'on';
  if (line.gone) line.call.status = 'completed';
  const next = await ask(line, action, {
    RecordingUrl: recordingUrl(line, made),
    RecordingSid: made.sid,
    RecordingDuration: String(made.seconds),
    ...(line.gone && { Digits: 'hangup' }),
  });
  return next ?? 'failed';
}

function keepRecording(
  { account, call }: Line,
  seconds: number,
  source: SimulatedRecording['source'],
): SimulatedRecording {
  const made: SimulatedRecording = {
    sid: newSid('RE'),
    callSid: call.sid,
    seconds,
    channels: source === 'DialVerb' ? 2 : 1,
    source,
    createdAt: Date.now(),
  };
  account.recordings.set(made.sid, made);
  return made;
}

function recordingUrl({ world, account }: Line, { sid }: SimulatedRecording): string {
  return `${world.address()}/2010-04-01/Accounts/${account.sid}/Recordings/${sid}`;
}

async function reportRecording(line: Line, made: SimulatedRecording, url: string | undefined): Promise<void> {
  if (!url) return;
  await deliver(line.world, line.account, url, {
    AccountSid: line.account.sid,
    CallSid: line.call.sid,
    RecordingSid: made.sid,
    RecordingUrl: recordingUrl(line, made),
    RecordingStatus: 'completed',
    RecordingDuration: String(made.seconds),
    RecordingChannels: String(made.channels),
    RecordingStartTime: rfc2822(made.createdAt) ?? '',
    RecordingSource: made.source,
    RecordingTrack: 'both',
  });
}

async function reportTranscription(line: Line, made: SimulatedRecording, verb: Verb): Promise<void> {
  const { transcribe, transcribeCallback } = verb.attributes;
  if (transcribe !== 'true' || !transcribeCallback) return;
  const sid = newSid('TR');
  await deliver(line.world, line.account, transcribeCallback, {
    AccountSid: line.account.sid,
    ApiVersion: '2010-04-01',
    CallSid: line.call.sid,
    From: line.call.from,
    To: line.call.to,
    RecordingSid: made.sid,
    RecordingUrl: recordingUrl(line, made),
    TranscriptionSid: sid,
    TranscriptionStatus: 'completed',
    TranscriptionText: line.message.join(' '),
    TranscriptionUrl: `${recordingUrl(line, made)}/Transcriptions/${sid}`,
  });
}

/** Ends the call, and reports it where the number's owner wants to know. */
async function endCall(line: Line, isFailed: boolean): Promise<void> {
  const { account, call, world } = line;
  call.endedAt = Date.now();
  call.status =
    isFailed && call.answeredAt === null ? 'failed' : call.answeredAt === null ? 'no-answer' : 'completed';
  if (!call.statusCallback) return;
  const seconds =
    call.answeredAt === null ? 0 : Math.max(1, Math.round((call.endedAt - call.answeredAt) / 1000));
  const sequence = call.sequence;
  call.sequence += 1;
  await deliver(world, account, call.statusCallback, {
    ...parametersOf(line),
    CallDuration: String(seconds),
    Duration: String(Math.ceil(seconds / 60)),
    Timestamp: rfc2822(call.endedAt) ?? '',
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(sequence),
  });
}

/** Waits; cut short when the simulator closes. */
async function pause({ world }: Line, ms: number): Promise<void> {
  await wait(ms, undefined, { signal: world.closing }).catch(() => undefined);
}
