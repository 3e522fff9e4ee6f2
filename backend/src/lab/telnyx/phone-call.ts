import type { PhoneCall } from '../twilio/line';
import { pause } from './deliver';
import { hangUp, type Line, openLine, tell } from './line';
import { isoTime, ownerOf, type World } from './world';

export interface IncomingCall {
  /** E.164; `anonymous` for a caller who is withheld. */
  from: string;
  to: string;
  /** What the caller's carrier vouches for. */
  attestation?: { level: 'A' | 'B' | 'C'; isValid: boolean };
}

const pollMs = 10;

/** Lets a telephone call a number somebody owns. @throws Error when nobody has it */
export function startPhoneCall(world: World, incoming: IncomingCall): PhoneCall {
  const owner = ownerOf(world, incoming.to);
  if (!owner) throw new Error(`Nobody has the Telnyx number ${incoming.to} in this lab.`);
  const { account, number } = owner;
  const line = openLine(world, account, {
    direction: 'incoming',
    from: incoming.from,
    to: incoming.to,
    connectionId: number.connectionId ?? '',
  });
  const application = account.applications.get(line.connectionId);
  // Told only where the application wants to know.
  const said = application?.shakenStir ? incoming.attestation : undefined;
  void tell(line, 'call.initiated', {
    direction: 'incoming',
    state: 'parked',
    start_time: isoTime(line.startedAt),
    ...(said && { shaken_stir_attestation: said.level, shaken_stir_validated: said.isValid }),
  });
  const patience = application?.firstCommandSeconds;
  if (patience)
    world.later(patience * 1000, () => {
      if (!line.commanded) void hangUp(line, 'timeout');
    });
  return phoneOf(line);
}

/** Gives a telephone its end of a line. */
export function phoneOf(line: Line): PhoneCall {
  return {
    sid: line.callControlId,
    status: () => statusOf(line),
    voiceCallId: () => line.other?.voice?.id ?? null,
    isRecording: () => line.recording?.channels === 'single',
    heard: () => line.heard,
    press(digits) {
      line.pressed += digits;
    },
    leaveMessage: (text) => void line.message.push(text),
    hangUp: () =>
      void hangUp(line, line.answeredAt === null ? 'originator_cancel' : 'normal_clearing', 'caller'),
    ended: endOf(line),
  };
}

function statusOf(line: Line): ReturnType<PhoneCall['status']> {
  if (line.endedAt === null) return line.answeredAt === null ? 'ringing' : 'in-progress';
  return line.answeredAt === null ? 'no-answer' : 'completed';
}

async function endOf(line: Line): Promise<void> {
  while (line.endedAt === null && !line.world.closing.aborted) await pause(line.world, pollMs);
}
