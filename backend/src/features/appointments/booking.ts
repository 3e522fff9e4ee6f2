import type { TenantStatement } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import type { Ask } from './ask';
import type { Slot } from './find-slots';
import { freeSlots } from './free-slots';
import { type BookedAppointment, presentRecord } from './present-appointment';
import { readSlotFacts } from './slot-facts';
import { minuteMs } from './zone-time';

export type Source = 'AI' | 'STAFF' | 'WEB' | 'SMS';

/** A request of the voice AI: however often it is delivered, it is done once. */
export interface ToolCall {
  /** The provider's id of the request, unique in the tenant. */
  id: string;
  name: string;
  arguments: Record<string, unknown>;
  callLogId?: string | null;
}

/** Why nothing was booked. `alternatives` are up to five free times, the nearest first. */
export type Refusal = 'slot-taken' | 'outside-hours' | 'unknown';

export type BookingResult<Reason = Refusal> =
  | {
      ok: true;
      appointment: BookedAppointment;
      /** Done before, by an earlier delivery of the same request; or nothing was left to do. */
      repeated: boolean;
    }
  | { ok: false; reason: Reason; alternatives: Slot[]; what?: string | undefined };

/** What a booking function of the database answers. */
export interface Outcome {
  outcome:
    | 'booked'
    | 'changed'
    | 'repeated'
    | 'taken'
    | 'unknown'
    | 'stale'
    | 'closed'
    | 'outside-hours'
    | 'recheck';
  what?: string;
  appointment?: BookedAppointment;
}

const statement = (name: string, text: string): TenantStatement => ({ name, text });
export const bookFunction = statement(
  'book-time',
  `select book_time($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::timestamptz, $6::int, $7::bigint, $8::text, $9::uuid, $10::text,
    $11::text, $12::text, $13::uuid, $14::appointment_source, $15::uuid, $16::text, $17::text, $18::text, $19::jsonb, $20) as value`,
);
export const changeFunction = statement(
  'change-appointment',
  'select change_appointment($1::uuid, $2::jsonb) as value',
);
export const statusFunction = statement(
  'set-appointment-status',
  'select set_appointment_status($1::uuid, $2::jsonb) as value',
);

/** Turns the answer of a database function into a result; `alternatives` are looked for when a time was refused. */
export async function resultOf(
  { outcome, what, appointment }: Outcome,
  alternatives: () => Promise<Slot[]>,
): Promise<BookingResult<Refusal | 'stale' | 'closed'>> {
  if (appointment && outcome !== 'closed')
    return { ok: true, appointment: presentRecord(appointment), repeated: outcome === 'repeated' };
  if (outcome === 'unknown' || outcome === 'stale' || outcome === 'closed')
    return { ok: false, reason: outcome, alternatives: [], what };
  const reason = outcome === 'outside-hours' ? outcome : 'slot-taken';
  return { ok: false, reason, alternatives: await alternatives() };
}

/**
 * Tells whether a time is one that is offered, by hours, lead and step; whether it is still free is decided by the
 * database, when it books.
 * @param at.offeredAt when it was offered: time that has passed since does not count against the lead
 */
export async function isWithinHours(
  platform: Platform,
  ask: Ask,
  at: { serviceId: string; staffId: string; startsAt: Date; offeredAt?: Date | undefined },
): Promise<boolean> {
  const from = at.startsAt.getTime();
  const until = from + minuteMs;
  const facts = await readSlotFacts(
    platform,
    ask,
    { serviceId: at.serviceId, staffId: at.staffId },
    from,
    until,
  );
  // Not for us to say: the booking function tells the unknown from the wrong.
  if (!facts.service || facts.staff.length === 0) return true;
  const staff = facts.staff.map((each) => ({ ...each, busy: [] }));
  const now = (at.offeredAt ?? platform.clock()).getTime();
  return freeSlots({ ...facts, service: facts.service, staff, now, from, until }).some(
    (slot) => slot.start === from,
  );
}
