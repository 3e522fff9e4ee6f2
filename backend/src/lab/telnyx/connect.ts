import { pause } from './deliver';
import { answer, hangUp, type Line, openLine, startRecording, tell } from './line';
import { isoTime } from './world';

const pollMs = 10;
/** How long a person who is called talks, and how long they let it ring, where nobody else decides. */
const talkMs = 300;
const ringMs = 40;

/** A recording that lasts as long as its leg. */
export const wholeCall = { channels: 'dual', maxMs: 0, silenceMs: 0, transcribes: false } as const;

/** How a telephone with these last digits takes a call; all others answer. */
const fates: [ending: string, cause: string][] = [
  ['9901', 'user_busy'],
  ['9902', 'timeout'],
  ['9904', 'call_rejected'],
];

/** Says why a telephone does not take a call; undefined for one that does. */
export function fateOf(number: string): string | undefined {
  return fates.find(([ending]) => number.endsWith(ending))?.[1];
}

export interface Transfer {
  to: string;
  from: string;
  timeoutMs: number;
  clientState: string | null;
  record: boolean;
  headers: { name: string; value: string }[];
}

/** Calls somebody for a call that is going on, and connects the two when they answer. */
export async function transfer(line: Line, wanted: Transfer): Promise<void> {
  const leg = openLine(line.world, line.account, {
    direction: 'outgoing',
    from: wanted.from,
    to: wanted.to,
    connectionId: line.connectionId,
    callSessionId: line.callSessionId,
    clientState: wanted.clientState,
  });
  if (line.other) {
    // Who was connected before is let go.
    const before = line.other;
    [line.other, before.other] = [null, null];
    void hangUp(before, 'normal_clearing');
  }
  [line.other, leg.other] = [leg, line];
  void tell(leg, 'call.initiated', {
    direction: 'outgoing',
    state: 'bridging',
    start_time: isoTime(leg.startedAt),
  });
  if (/^sips?:/.test(wanted.to)) await bridge(line, leg, wanted);
  else await ringPhone(line, leg, wanted);
}

async function connected(line: Line, leg: Line, record: boolean): Promise<void> {
  // A call that still rings is taken with it.
  if (line.answeredAt === null) void answer(line);
  await answer(leg);
  if (record) startRecording(line, wholeCall);
  void tell(leg, 'call.bridged');
  void tell(line, 'call.bridged');
}

/** Connects a SIP address, and waits until one side is through. */
async function bridge(line: Line, leg: Line, wanted: Transfer): Promise<void> {
  const query = new URLSearchParams(
    Object.fromEntries(wanted.headers.map(({ name, value }) => [name, value])),
  ).toString();
  const sipUri = query ? `${wanted.to}?${query}` : wanted.to;
  const voice = line.world.bridge({ sipUri, from: wanted.from, to: line.to, callSid: line.callControlId });
  if (!voice) return hangUp(leg, 'not_found');
  leg.voice = voice;
  const patience = Date.now() + wanted.timeoutMs;
  for (;;) {
    const state = voice.state();
    if (leg.endedAt !== null || line.world.closing.aborted) return;
    if (state === 'in-progress' && leg.answeredAt === null) await connected(line, leg, wanted.record);
    if (state === 'ended') {
      leg.voice = null;
      return hangUp(leg, leg.answeredAt === null ? 'unspecified' : 'normal_clearing', 'callee');
    }
    if (leg.answeredAt === null && Date.now() > patience) return hangUp(leg, 'timeout');
    await pause(line.world, pollMs);
  }
}

/** Rings a telephone outside, which answers and talks for a moment. */
async function ringPhone(line: Line, leg: Line, wanted: Transfer): Promise<void> {
  line.world.dialled.push({ number: wanted.to, callerId: wanted.from });
  await pause(line.world, ringMs);
  if (leg.endedAt !== null) return;
  const fate = fateOf(wanted.to);
  if (fate) return hangUp(leg, fate, 'callee');
  await connected(line, leg, wanted.record);
  await pause(line.world, talkMs);
  await hangUp(leg, 'normal_clearing', 'callee');
}
