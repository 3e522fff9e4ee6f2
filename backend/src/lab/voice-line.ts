import type { Conversation } from './handset/conversation';

/** A call at a voice AI of the lab, read anew each time. */
export interface VoiceCall {
  id: string;
  /** E.164; empty when withheld. */
  from: string;
  to: string;
  status: 'ringing' | 'in-progress' | 'ended';
  endedReason: string | null;
  createdAt: string;
  /** The call of the carrier that has connected it; null where it came straight. */
  carrierCallId: string | null;
}

/** A voice AI of the lab, as its telephones and carriers see it. */
export interface VoiceLine {
  /** Calls a number that somebody has here. @returns null when nobody has it */
  callIn(call: { from: string; to: string }): { id: string } | null;
  /** Takes a call that a carrier connects over SIP. @returns null when it is refused or nobody has that address */
  acceptSipCall(call: {
    sipUri: string;
    from: string;
    to: string;
    carrierCallId?: string;
  }): { id: string } | null;
  /** Finds a call by its id. */
  voiceCall(id: string): VoiceCall | null;
  /** Every call, the oldest first. */
  voiceCalls(): VoiceCall[];
  /** Lets the customer say something. @returns once the assistant has answered */
  say(callId: string, text: string): Promise<void>;
  /** Ends a call from the customer's side. */
  hangUp(callId: string): void;
  /** What has been said in a call; null before it is answered. */
  conversation(callId: string): Conversation | null;
}

/** What a carrier holds of a call that it has connected. */
export interface Leg {
  id: string;
  state(): 'ringing' | 'in-progress' | 'ended';
  hangUp(): void;
}

/**
 * Makes the way from a carrier to the voice AIs over SIP: whoever knows the address takes the call.
 * @returns null, which a carrier hears as a refusal, where nobody does
 */
export function bridgeTo(
  voices: readonly VoiceLine[],
): (call: { sipUri: string; from: string; to: string; callSid: string }) => Leg | null {
  return ({ callSid, ...call }) => {
    for (const voice of voices) {
      const taken = voice.acceptSipCall({ ...call, carrierCallId: callSid });
      if (!taken) continue;
      return {
        id: taken.id,
        state: () => voice.voiceCall(taken.id)?.status ?? 'ended',
        hangUp: () => voice.hangUp(taken.id),
      };
    }
    return null;
  };
}

/** How a call over SIP is spoilt: refused, or left ringing for so long; null: not at all. */
export type SipSpoil = { ringMs: number } | 'refused' | null;

/** The operation by which a fault names a call over SIP. */
export const sipOperation = 'SIP INVITE';

/** Reads a fault as one of a call over SIP: it is slow, or rings and rings, or is refused. */
export function spoilOf(fault: { kind: string; delayMs?: number } | undefined): SipSpoil {
  if (!fault) return null;
  if (fault.kind === 'slow') return { ringMs: fault.delayMs ?? 10_000 };
  return fault.kind === 'timeout-after-commit' ? { ringMs: 3_600_000 } : 'refused';
}
