import { setTimeout as wait } from 'node:timers/promises';
import { deliver } from './deliver';
import { readTwiml, type Verb } from './twiml-reader';
import {
  type BridgedLeg,
  rfc2822,
  type SimulatedCall,
  type SimulatedRecording,
  type TwilioAccount,
  type World,
} from './world';

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
  /** Presses keys, where Twilio waits for some. */
  press(digits: string): void;
  /** Leaves words in a message that is being recorded; they become its transcription. */
  leaveMessage(text: string): void;
  hangUp(): void;
  /** Settles once the call is over and everything has been reported. */
  readonly ended: Promise<void>;
}

/** A live call inside the simulator. */
export interface LiveCall extends PhoneCall {
  readonly call: SimulatedCall;
  /** A person has the telephone now: it is not hung up by itself any more. */
  takenOver: boolean;
  /** What is being recorded of the whole call; null when nothing is. */
  recorded: SimulatedRecording | null;
  /** Where it is told that this recording is ready. */
  recordedFor: string | null;
  /** Runs other TwiML instead of what is running. */
  redirect(verbs: Verb[]): void;
}

/** Everything about one call while it runs. */
export interface Line {
  world: World;
  account: TwilioAccount;
  call: SimulatedCall;
  /** What every request about it says beside the usual. */
  more: Record<string, string>;
  heard: string[];
  message: string[];
  pressed: string;
  leg: BridgedLeg | null;
  recording: boolean;
  /** The person has hung up. */
  gone: boolean;
  /** Other TwiML has been ordered. */
  redirected: Verb[] | null;
}

export function openLine(world: World, account: TwilioAccount, call: SimulatedCall): Line {
  return {
    world,
    account,
    call,
    more: {},
    heard: [],
    message: [],
    pressed: '',
    leg: null,
    recording: false,
    gone: false,
    redirected: null,
  };
}

/** Makes a telephone's end of a line, which lasts until `ended`. */
export function liveCallOf(line: Line, ended: Promise<void>): LiveCall {
  return {
    sid: line.call.sid,
    call: line.call,
    takenOver: false,
    recorded: null,
    recordedFor: null,
    status: () => line.call.status,
    voiceCallId: () => line.leg?.id ?? null,
    isRecording: () => line.recording,
    heard: () => line.heard,
    press(digits) {
      line.pressed += digits;
    },
    leaveMessage: (text) => void line.message.push(text),
    hangUp() {
      line.gone = true;
    },
    redirect(verbs) {
      line.redirected = verbs;
    },
    ended,
  };
}

/** Requests TwiML. @returns null when none can be had */
export async function ask(line: Line, url: string, more: Record<string, string>): Promise<Verb[] | null> {
  const body = await deliver(line.world, line.account, url, { ...parametersOf(line), ...more });
  return body === null ? null : readTwiml(body);
}

/** What every request about a call says. */
function parametersOf({ account, call, more }: Line): Record<string, string> {
  return {
    AccountSid: account.sid,
    ApiVersion: '2010-04-01',
    CallSid: call.sid,
    CallStatus: call.status,
    Direction: call.direction,
    From: call.from,
    To: call.to,
    Caller: call.from,
    Called: call.to,
    ...(call.answeredBy && { AnsweredBy: call.answeredBy }),
    ...more,
  };
}

/** Tells how far a call has come, where somebody wants to know. @param status default as it is */
export async function tellStatus(line: Line, more: Record<string, string> = {}): Promise<void> {
  const { account, call, world } = line;
  if (!call.statusCallback) return;
  const sequence = call.sequence;
  call.sequence += 1;
  await deliver(world, account, call.statusCallback, {
    ...parametersOf(line),
    Timestamp: rfc2822(call.endedAt ?? Date.now()) ?? '',
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(sequence),
    ...more,
  });
}

/** Ends the call, and reports it. @param status where it never was answered */
export async function endLine(line: Line, status: SimulatedCall['status']): Promise<void> {
  const { call } = line;
  call.endedAt = Date.now();
  call.status = call.answeredAt === null ? status : 'completed';
  const seconds =
    call.answeredAt === null ? 0 : Math.max(1, Math.round((call.endedAt - call.answeredAt) / 1000));
  await tellStatus(line, { CallDuration: String(seconds), Duration: String(Math.ceil(seconds / 60)) });
}

export function answer({ call }: Line): void {
  if (call.status !== 'ringing') return;
  call.status = 'in-progress';
  call.answeredAt = Date.now();
}

/** Waits; cut short when the simulator closes. */
export async function pause({ world }: Line, ms: number): Promise<void> {
  await wait(ms, undefined, { signal: world.closing }).catch(() => undefined);
}
