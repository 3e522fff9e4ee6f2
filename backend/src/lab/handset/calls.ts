import type { LiveCall, PhoneCall } from '../twilio/line';
import type { VoiceCall, VoiceLine } from '../voice-line';
import type { Conversation } from './conversation';
import { type Simulators, voicesOf } from './simulators';

/** A call as a handset shows it. */
export interface LabCall {
  id: string;
  from: string;
  to: string;
  status: 'ringing' | 'in-progress' | 'ended';
  turns: LabTurn[];
  endedReason: string | null;
}

export interface LabTurn {
  role: 'assistant' | 'caller' | 'tool';
  text: string;
  at: string;
  tool?: { name: string; arguments: Record<string, unknown>; result: string };
}

/** A call over a carrier that connects the voice AI itself. */
interface CarrierCall {
  phone: PhoneCall | LiveCall;
  from: string;
  to: string;
  at: string;
  /** Words left after the tone. */
  left: LabTurn[];
}

/** What handsets can do with calls. */
export interface HandsetCalls {
  /** Calls a number. @returns null when no carrier has it */
  place(wanted: { from: string; to: string }): LabCall | null;
  /** Shows a call; null when there is none. */
  show(id: string): LabCall | null;
  /** The newest first. */
  list(): LabCall[];
  /** Says something. @returns once it has been answered */
  say(id: string, text: string): Promise<void>;
  hangUp(id: string): void;
}

const most = 50;
const mostKept = 500;

/** What a telephone's carrier vouches for: signed calls are a thing of the United States. One ending is a liar's. */
function verstatOf(from: string): string {
  if (!from.startsWith('+1')) return 'No-TN-Validation';
  return from.endsWith('9905') ? 'TN-Validation-Failed-C' : 'TN-Validation-Passed-A';
}

/** The same, as carriers tell it that split it in two. */
function attestationOf(verstat: string): { level: 'A' | 'B' | 'C'; isValid: boolean } | undefined {
  const found = /^TN-Validation-(Passed|Failed)-([ABC])$/.exec(verstat);
  return found ? { level: found[2] as 'A' | 'B' | 'C', isValid: found[1] === 'Passed' } : undefined;
}

/** Makes the telephones of a lab. */
export function makeCalls(simulators: Simulators): HandsetCalls {
  const { twilio } = simulators;
  const voices = voicesOf(simulators);
  const ofCall = (id: string) => voices.find((voice) => voice.voiceCall(id) !== null);
  const carried = new Map<string, CarrierCall>();
  /** Calls that the product has placed over the carrier ring here by themselves. */
  const findLine = (id: string): CarrierCall | undefined => {
    const known = carried.get(id);
    if (known) return known;
    const placed = twilio.placed.find((each) => each.sid === id);
    return placed && keepPlaced(carried, placed);
  };
  const show = (id: string): LabCall | null => {
    const line = findLine(id);
    if (line) return presentCarried(voices, line);
    const voice = ofCall(id);
    return voice ? present(voice, voice.voiceCall(id)!) : null;
  };
  return {
    show,
    place({ from, to }) {
      const carrier = [simulators.twilio, simulators.telnyx].find((each) => each.ownerOf(to));
      if (!carrier) {
        for (const voice of voices) {
          const call = voice.callIn({ from, to });
          if (call) return show(call.id);
        }
        return null;
      }
      const verstat = verstatOf(from);
      const phone = carrier.callIn({
        from: from || 'anonymous',
        to,
        verstat,
        attestation: attestationOf(verstat),
      });
      carried.set(phone.sid, { phone, from, to, at: new Date().toISOString(), left: [] });
      if (carried.size > mostKept) carried.delete(carried.keys().next().value!);
      return show(phone.sid);
    },
    list() {
      for (const placed of twilio.placed) if (!carried.has(placed.sid)) keepPlaced(carried, placed);
      const direct = voices.flatMap((voice) =>
        voice
          .voiceCalls()
          .filter(({ carrierCallId }) => !carried.has(carrierCallId ?? ''))
          .map((call) => ({ at: call.createdAt, call: present(voice, call) })),
      );
      const shown = [
        ...direct,
        ...[...carried.values()].map((line) => ({ at: line.at, call: presentCarried(voices, line) })),
      ];
      return shown
        .sort((one, other) => other.at.localeCompare(one.at))
        .slice(0, most)
        .map(({ call }) => call);
    },
    async say(id, text) {
      const line = findLine(id);
      if (line && 'takenOver' in line.phone) line.phone.takenOver = true;
      const voiceCallId = line ? await voiceOf(line.phone) : id;
      if (line?.phone.isRecording()) {
        line.phone.leaveMessage(text);
        line.left.push({ role: 'caller', text, at: new Date().toISOString() });
      } else {
        await ofCall(voiceCallId)?.say(voiceCallId, text);
      }
    },
    hangUp(id) {
      const line = findLine(id);
      if (line) line.phone.hangUp();
      else ofCall(id)?.hangUp(id);
    },
  };
}

const connectingMs = 3_000;

/** Some carriers take a call a moment before they connect the voice AI: people say their sentence when it is there. */
async function voiceOf(phone: PhoneCall | LiveCall): Promise<string> {
  const end = Date.now() + connectingMs;
  for (;;) {
    const id = phone.voiceCallId();
    const isOver = phone.status() !== 'in-progress' || Date.now() > end;
    if (id !== null || phone.isRecording() || isOver) return id ?? '';
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function keepPlaced(carried: Map<string, CarrierCall>, phone: LiveCall): CarrierCall {
  const { from, to, createdAt } = phone.call;
  const line = { phone, from, to, at: new Date(createdAt).toISOString(), left: [] };
  carried.set(phone.sid, line);
  return line;
}

function present(voice: VoiceLine, { id, from, to, status, endedReason }: VoiceCall): LabCall {
  const conversation = voice.conversation(id);
  return { id, from, to, status, turns: conversation ? turnsOf(conversation) : [], endedReason };
}

function presentCarried(voices: readonly VoiceLine[], { phone, from, to, at, left }: CarrierCall): LabCall {
  const voiced = voices.flatMap((voice) =>
    voice
      .voiceCalls()
      .filter(({ carrierCallId }) => carrierCallId === phone.sid)
      .map((call) => ({ call, conversation: voice.conversation(call.id) })),
  );
  const announced = phone.heard().map((text): LabTurn => ({ role: 'assistant', text, at }));
  const status = statusOf(phone.status());
  return {
    id: phone.sid,
    from,
    to,
    status,
    turns: [
      ...voiced.flatMap(({ conversation }) => (conversation ? turnsOf(conversation) : [])),
      ...announced,
      ...left,
    ].sort((one, other) => one.at.localeCompare(other.at)),
    endedReason: status === 'ended' ? (voiced.at(-1)?.call.endedReason ?? phone.status()) : null,
  };
}

function statusOf(status: string): LabCall['status'] {
  if (status === 'queued' || status === 'ringing') return 'ringing';
  return status === 'in-progress' ? 'in-progress' : 'ended';
}

function turnsOf({ said }: Conversation): LabTurn[] {
  return said.flatMap((each): LabTurn[] => {
    const at = new Date(each.time).toISOString();
    if (each.role === 'bot') return [{ role: 'assistant', text: each.message ?? '', at }];
    if (each.role === 'user') return [{ role: 'caller', text: each.message ?? '', at }];
    if (each.role !== 'tool_call_result') return [];
    const result = each.result ?? '';
    const tool = { name: each.name ?? '', arguments: each.arguments ?? {}, result };
    return [{ role: 'tool', text: result, at, tool }];
  });
}
