import type { TenantTx } from '../../platform/db/tenant';
import { idFromReference } from '../../platform/ids';
import type { CallFacts } from '../../providers/event';
import type { ProviderId } from '../../providers/provider';
import type { Origin } from './origin';

/** A call as it was before an event. */
export interface HeldCall {
  id: string;
  hadEnded: boolean;
  wasAnswered: boolean;
  reported: boolean;
  carrier: ProviderId;
  /** The carrier goes on with the call after the voice AI's part of it. */
  carrierHolds: boolean;
}

/** What the database finds the row of a call by; see its function `hold_call`. */
export function aboutCall(call: CallFacts): string {
  const inbound = call.direction === 'inbound';
  const [ours, theirs] = inbound ? [call.to, call.from] : [call.from, call.to];
  return JSON.stringify({
    call: call.callId,
    voiceNumber: call.voiceNumberId,
    number: ours,
    contact: theirs,
    direction: inbound ? 'INBOUND' : 'OUTBOUND',
    row: idFromReference(call.reference),
  });
}

/** Finds the row of a call that an event speaks of, makes it when the event comes first, and holds it. */
export async function holdCall(tx: TenantTx, call: CallFacts, origin: Origin, at: Date): Promise<HeldCall> {
  const [row] = await tx.$queryRaw<HeldCall[]>`
    select id, had_ended as "hadEnded", was_answered as "wasAnswered", reported, carrier::text as carrier,
      carrier_holds as "carrierHolds"
    from hold_call(${origin.provider}::phone_provider, ${aboutCall(call)}::jsonb, ${at})`;
  return row!;
}
