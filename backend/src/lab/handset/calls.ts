import type { PhoneCall } from '../twilio/phone-call';
import type { Conversation } from '../vapi/conversation';
import type { SimulatedCall } from '../vapi/world';
import type { Simulators } from './simulators';

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
  phone: PhoneCall;
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

/** Makes the telephones of a lab. */
export function makeCalls(simulators: Simulators): HandsetCalls {
  const { vapi, twilio } = simulators;
  const carried = new Map<string, CarrierCall>();
  const show = (id: string): LabCall | null => {
    const line = carried.get(id);
    if (line) return presentCarried(simulators, line);
    const call = vapi.calls().find((each) => each.id === id);
    return call ? present(simulators, call) : null;
  };
  return {
    show,
    place({ from, to }) {
      if (!twilio.ownerOf(to)) {
        const call = vapi.callIn({ from, to });
        return call && present(simulators, call);
      }
      const phone = twilio.callIn({ from: from || 'anonymous', to });
      carried.set(phone.sid, { phone, from, to, at: new Date().toISOString(), left: [] });
      if (carried.size > mostKept) carried.delete(carried.keys().next().value!);
      return show(phone.sid);
    },
    list() {
      const direct = vapi.calls().filter((call) => !carried.has(String(call['phoneCallProviderId'])));
      const shown = [
        ...direct.map((call) => ({ at: call.createdAt, call: present(simulators, call) })),
        ...[...carried.values()].map((line) => ({ at: line.at, call: presentCarried(simulators, line) })),
      ];
      return shown
        .sort((one, other) => other.at.localeCompare(one.at))
        .slice(0, most)
        .map(({ call }) => call);
    },
    async say(id, text) {
      const line = carried.get(id);
      if (line?.phone.isRecording()) {
        line.phone.leaveMessage(text);
        line.left.push({ role: 'caller', text, at: new Date().toISOString() });
      } else await vapi.say(line ? (line.phone.voiceCallId() ?? '') : id, text);
    },
    hangUp(id) {
      const line = carried.get(id);
      if (line) line.phone.hangUp();
      else vapi.hangUp(id);
    },
  };
}

function present({ vapi }: Simulators, call: SimulatedCall): LabCall {
  const ours = vapi.numberOf(call.phoneNumberId) ?? '';
  const theirs = call.customer.number ?? '';
  const outbound = call.type === 'outboundPhoneCall';
  const conversation = vapi.conversation(call.id);
  return {
    id: call.id,
    from: outbound ? ours : theirs,
    to: outbound ? theirs : ours,
    status: statusOf(call.status),
    turns: conversation ? turnsOf(conversation) : [],
    endedReason: call.endedReason ?? null,
  };
}

function presentCarried({ vapi }: Simulators, { phone, from, to, at, left }: CarrierCall): LabCall {
  const voiced = vapi.calls().filter((call) => call['phoneCallProviderId'] === phone.sid);
  const conversations = voiced.flatMap(({ id }) => vapi.conversation(id) ?? []);
  const announced = phone.heard().map((text): LabTurn => ({ role: 'assistant', text, at }));
  const status = statusOf(phone.status());
  return {
    id: phone.sid,
    from,
    to,
    status,
    turns: [...conversations.flatMap(turnsOf), ...announced, ...left].sort((one, other) =>
      one.at.localeCompare(other.at),
    ),
    endedReason: status === 'ended' ? (voiced.at(-1)?.endedReason ?? phone.status()) : null,
  };
}

function statusOf(status: string): LabCall['status'] {
  if (status === 'queued' || status === 'ringing') return 'ringing';
  return status === 'in-progress' || status === 'forwarding' ? 'in-progress' : 'ended';
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
