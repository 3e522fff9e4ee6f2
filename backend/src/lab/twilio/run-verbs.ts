import { answer, ask, type Line, pause } from './line';
import { keepRecording, recordingUrl, reportRecording, reportTranscription } from './recordings';
import type { Verb } from './twiml-reader';
import { newSid } from './world';

const pollMs = 15;
/** How long a person who is called talks, and how long they let it ring, where nobody else decides. */
const talkMs = 300;
const ringMs = 60;
/** How a telephone with these last digits takes a call; all others answer. */
type Fate = 'busy' | 'no-answer' | 'failed' | 'machine' | 'full-machine';
const fates: [ending: string, fate: Fate][] = [
  ['9901', 'busy'],
  ['9902', 'no-answer'],
  ['9903', 'machine'],
  ['9904', 'failed'],
  // It greets, and hangs up while a message is left.
  ['9905', 'full-machine'],
];

/** Says whether no person, but something answers. */
export function isMachine(fate: Fate | undefined): fate is 'machine' | 'full-machine' {
  return fate === 'machine' || fate === 'full-machine';
}

/** Says how a telephone takes a call; undefined for a person who answers. */
export function fateOf(number: string): Fate | undefined {
  return fates.find(([ending]) => number.endsWith(ending))?.[1];
}

/** Runs one document after another, until the call is over. @returns whether one could not be had */
export async function runDocuments(line: Line, first: Verb[] | null): Promise<{ failed: boolean }> {
  let verbs = first;
  let failed = verbs === null;
  while (verbs && !line.gone && !line.world.closing.aborted) {
    const next: Verb[] | null | 'failed' = await runVerbs(line, verbs);
    failed = next === 'failed';
    verbs = next === 'failed' ? null : next;
  }
  return { failed };
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
    case 'Play':
      answer(line);
      line.heard.push(verb.attributes['digits'] ? `[${verb.attributes['digits']}]` : `♪ ${verb.text.trim()}`);
      if (line.call.direction === 'outbound-api' && fateOf(line.call.to) === 'full-machine') line.gone = true;
      await pause(line, pollMs);
      return 'on';
    case 'Gather':
      return gather(line, verb);
    case 'Redirect':
      return (await ask(line, verb.text.trim(), {})) ?? 'failed';
    case 'Hangup':
      return 'hang-up';
    default:
      return 'failed';
  }
}

type LegStatus = 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled';

async function dial(line: Line, verb: Verb): Promise<'on' | 'failed' | Verb[]> {
  const target = verb.children[0];
  const callerId = verb.attributes['callerId'];
  // Twilio shows no number that is neither the caller's nor one of the account's.
  // A SIP address may be shown anything.
  const isAllowed =
    !callerId ||
    target?.name === 'Sip' ||
    callerId === line.call.from ||
    [...line.account.numbers.values()].some((each) => each.phoneNumber === callerId);
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
  const leg = world.bridge({
    sipUri,
    from: verb.attributes['callerId'] ?? call.from,
    to: call.to,
    callSid: call.sid,
  });
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
  const fate = fateOf(number);
  if (fate && !isMachine(fate)) return fate;
  answer(line);
  await pause(line, talkMs);
  return 'completed';
}

/** Waits for keys, and goes where it says. */
async function gather(line: Line, verb: Verb): Promise<'on' | 'failed' | Verb[]> {
  answer(line);
  line.heard.push(...verb.children.filter(({ name }) => name === 'Say').map(({ text }) => text));
  const wanted = Number(verb.attributes['numDigits'] ?? 1);
  const until = Date.now() + Number(verb.attributes['timeout'] ?? 5) * 1000;
  while (line.pressed.length < wanted && Date.now() < until) {
    if (line.gone || line.redirected || line.world.closing.aborted) return 'on';
    await pause(line, pollMs);
  }
  const digits = line.pressed.slice(0, wanted);
  line.pressed = line.pressed.slice(wanted);
  const { action, actionOnEmptyResult } = verb.attributes;
  if (!action || (digits === '' && actionOnEmptyResult !== 'true')) return 'on';
  return (await ask(line, action, { Digits: digits })) ?? 'failed';
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
