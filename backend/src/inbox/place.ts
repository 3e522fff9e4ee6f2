import { idFromReference } from '../platform/ids';
import type { CallFacts, ProviderEvent } from '../providers/event';

/** What the database finds the tenant of a delivery by; see the function `tenant_of_delivery`. */
export interface Place {
  /** It is about the account itself. */
  forAccount?: boolean;
  voiceNumber?: string | null;
  /** A row of ours, by the reference we gave. */
  row?: string | null;
  call?: string | null;
  message?: string | null;
  /** Our number, and who is at the other end of it. */
  number?: string | null;
  contact?: string | null;
}

/** Reads off a call where it belongs. */
export function placeOfCall(call: CallFacts): Place {
  const inbound = call.direction === 'inbound';
  return {
    voiceNumber: call.voiceNumberId,
    row: idFromReference(call.reference),
    call: call.callId,
    number: inbound ? call.to : call.from,
    contact: inbound ? call.from : call.to,
  };
}

/** Reads off events where they belong: one delivery is about one thing. */
export function placeOf(events: readonly ProviderEvent[]): Place {
  for (const event of events) {
    switch (event.type) {
      case 'call.progressed':
      case 'call.reported':
      case 'call.waits':
        return placeOfCall(event.call);
      case 'recording.finished':
      case 'transcription.finished':
      case 'leg.progressed':
      case 'keys.pressed':
        return { call: event.callId };
      case 'message.received':
        return { number: event.to, contact: event.from };
      case 'message.progressed':
        return { message: event.messageId, number: event.from ?? null, contact: event.to };
      case 'order.settled':
        return { row: idFromReference(event.reference) };
      case 'messages.hinted':
        return { forAccount: true };
      default:
    }
  }
  return {};
}
