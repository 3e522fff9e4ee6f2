import type { Request } from 'express';
import { fateOf, transfer, wholeCall } from './connect';
import { pause } from './deliver';
import { answer, hangUp, type Line, startRecording, tell } from './line';

type Body = Record<string, unknown>;

/** What a command does to a leg. */
type Command = (line: Line, body: Body) => void;

const text = (body: Body, name: string): string => (typeof body[name] === 'string' ? body[name] : '');
const number = (body: Body, name: string, otherwise: number): number =>
  typeof body[name] === 'number' ? body[name] : otherwise;

/** How long something takes to be said in the lab. */
const speechMs = 10;

/** Those that a ringing call takes; all others want one that was answered. */
export const whileRinging = new Set(['answer', 'reject', 'hangup', 'transfer', 'client_state_update']);

/** Parameters that Telnyx demands, by command. */
export const demanded: Record<string, string[]> = {
  speak: ['payload', 'voice'],
  gather_using_speak: ['payload', 'voice'],
  send_dtmf: ['digits'],
  record_start: ['format', 'channels'],
  reject: ['cause'],
  transfer: ['to'],
};

export const commands: Record<string, Command> = {
  answer: (line) => {
    if (line.answeredAt === null) void answer(line);
  },
  hangup: (line) => void hangUp(line, 'normal_clearing', 'callee'),
  reject: (line) => void hangUp(line, 'call_rejected', 'callee'),
  speak(line, body) {
    line.heard.push(text(body, 'payload'));
    void tell(line, 'call.speak.started');
    void pause(line.world, speechMs).then(() =>
      tell(line, 'call.speak.ended', { status: line.endedAt === null ? 'completed' : 'call_hangup' }),
    );
  },
  playback_start(line, body) {
    const media = { media_url: text(body, 'audio_url'), overlay: false };
    line.heard.push(`♪ ${media.media_url}`);
    void tell(line, 'call.playback.started', media);
    void pause(line.world, speechMs).then(async () => {
      const isFull = line.direction === 'outgoing' && line.to.endsWith(fullMachine);
      if (isFull) await hangUp(line, 'normal_clearing', 'callee');
      await tell(line, 'call.playback.ended', {
        ...media,
        status: line.endedAt === null ? 'completed' : 'call_hangup',
      });
    });
  },
  gather_using_speak(line, body) {
    line.heard.push(text(body, 'payload'));
    void gather(line, number(body, 'maximum_digits', 128), number(body, 'timeout_millis', 60_000));
  },
  send_dtmf: (line, body) => void line.heard.push(`[${text(body, 'digits')}]`),
  record_start(line, body) {
    startRecording(line, {
      channels: text(body, 'channels') === 'dual' ? 'dual' : 'single',
      maxMs: number(body, 'max_length', 0) * 1000,
      silenceMs: number(body, 'timeout_secs', 0) > 0 ? line.world.silenceMs : 0,
      transcribes: body['transcription'] === true,
    });
  },
  record_stop: (line) => line.recording?.stop(),
  transfer(line, body) {
    void transfer(line, {
      to: text(body, 'to'),
      // Telnyx shows the number that was called where nobody says otherwise.
      from: text(body, 'from') || line.to,
      timeoutMs: number(body, 'timeout_secs', 30) * 1000,
      clientState: text(body, 'target_leg_client_state') || null,
      record: text(body, 'record') === 'record-from-answer',
      headers: Array.isArray(body['custom_headers'])
        ? (body['custom_headers'] as { name: string; value: string }[])
        : [],
    });
  },
};

async function gather(line: Line, most: number, timeoutMs: number): Promise<void> {
  const until = Date.now() + timeoutMs;
  while (line.pressed.length < most && Date.now() < until && line.endedAt === null) {
    if (line.world.closing.aborted) return;
    await pause(line.world, speechMs);
  }
  const digits = line.pressed.slice(0, most);
  line.pressed = line.pressed.slice(most);
  await tell(line, 'call.gather.ended', { digits, status: digits ? 'valid' : 'timeout' });
}

const ringMs = 40;
/** How long a machine speaks before it takes a message. */
const greetingMs = 80;
/** The last digits of a telephone where a machine answers; the second one hangs up while a message is left. */
const fullMachine = '9905';
const machines = ['9903', fullMachine];

async function detectMachine(line: Line, wanted: string): Promise<void> {
  if (wanted === 'disabled') return;
  const isMachine = machines.some((ending) => line.to.endsWith(ending));
  await tell(line, 'call.machine.detection.ended', { result: isMachine ? 'machine' : 'human' });
  if (!isMachine || wanted !== 'greeting_end') return;
  await pause(line.world, greetingMs);
  if (line.endedAt === null) await tell(line, 'call.machine.greeting.ended', { result: 'beep_detected' });
}

/** Rings a telephone for an account, which takes the call and hangs up after a while. */
export async function dial(line: Line, body: Request['body'], calleeMs: number): Promise<void> {
  const wanted = body as Body;
  await pause(line.world, 1);
  await tell(line, 'call.initiated', { direction: 'outgoing', state: 'bridging' });
  await pause(line.world, ringMs);
  if (line.endedAt !== null) return;
  const fate = fateOf(line.to);
  if (fate) return hangUp(line, fate, 'callee');
  await answer(line);
  if (text(wanted, 'record') === 'record-from-answer') startRecording(line, wholeCall);
  void detectMachine(line, text(wanted, 'answering_machine_detection') || 'disabled');
  line.world.later(calleeMs, () => void hangUp(line, 'normal_clearing', 'callee'));
}
