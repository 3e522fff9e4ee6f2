import type { TenantStatement } from '../../platform/db/tenant';
import type { Ask } from './ask';
import type { SlotInput, SpecialDay, StaffFacts } from './free-slots';

/** What the database knows that decides about slots; `service` is null when it is not offered. */
export interface SlotFacts {
  zone: string;
  leadMinutes: number;
  horizonDays: number;
  stepMinutes: number;
  service: SlotInput['service'] | null;
  holidays: SpecialDay[];
  /** Another number once hours have been changed that hold for the whole business. */
  hoursVersion: number;
  /** `changedAt` in milliseconds, of their hours or anything else about them. */
  staff: (StaffFacts & { changedAt: number })[];
}

const slotFacts: TenantStatement = {
  name: 'slot-facts',
  text: 'select slot_facts($1::uuid, $2::uuid, $3::uuid, $4::timestamptz, $5::timestamptz, $6::uuid) as value',
};

/**
 * Reads what decides about slots that begin between two instants, in one round trip.
 * @param about.serviceId null for all staff, without what they have booked
 * @param about.staffId null for all who do the service
 * @param about.without an appointment that is about to be moved, and so is in nobody's way
 */
export function readSlotFacts(
  ask: Ask,
  about: { serviceId: string | null; staffId?: string | null; without?: string | null },
  from: number,
  until: number,
): Promise<SlotFacts> {
  return ask<SlotFacts>(
    slotFacts,
    about.serviceId,
    about.staffId ?? null,
    new Date(from),
    new Date(until),
    about.without ?? null,
  );
}
