import type { TenantStatement } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import type { Ask } from './ask';
import type { SlotInput, SpecialDay, StaffFacts } from './free-slots';
import { hourMs, wholeHours } from './zone-time';

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

/**
 * The stamp of all that decides about the tenant's slots, and the facts themselves unless that is the stamp which is sent
 * along. One statement, and so of one moment: a function that only reads sees what the statement sees that calls it.
 */
const slotFacts: TenantStatement = {
  name: 'slot-facts',
  text: `
    select m.stamp, case when m.stamp is distinct from $7::text
        then slot_facts(s.tenant, $2::uuid, $3::uuid, $4::timestamptz, $5::timestamptz, $6::uuid) end as facts
      from (select set_config('app.tenant_id', $1::uuid::text, true)::uuid as tenant) s
      cross join lateral (
        select coalesce(bit_xor(c.mark), 0)::text as stamp from slot_changes c where c.tenant_id = s.tenant) m`,
};

interface Kept {
  stamp: string;
  facts: SlotFacts;
  /** How many intervals are in them, and some more for the rest. */
  size: number;
  until: number;
}

/** Half of the time after which the database forgets a change: until then no stamp comes back. */
const keptMs = hourMs;
/** In all that is kept, some hundred bytes each. */
const mostIntervals = 200_000;
const kept = new WeakMap<Platform, { facts: Map<string, Kept>; intervals: number }>();

/**
 * Reads what decides about slots that begin between two instants, in one round trip. What the process has read before is
 * given again, the same objects, once the database has confirmed that nothing has changed; they must not be written to.
 * @param about.serviceId null for all staff, without what they have booked
 * @param about.staffId null for all who do the service
 * @param about.without an appointment that is about to be moved, and so is in nobody's way
 * @returns the facts of these whole hours: what is booked up to a day before and after may be among them
 */
export async function readSlotFacts(
  platform: Platform,
  ask: Ask,
  about: { serviceId: string | null; staffId?: string | null | undefined; without?: string | null },
  from: number,
  until: number,
): Promise<SlotFacts> {
  const { serviceId, staffId = null, without = null } = about;
  const [first, last] = wholeHours(from, until);
  const key = [ask.tenantId, serviceId, staffId, without, first, last].join(' ');
  const known = ask.isAlone ? knownOf(platform, key) : undefined;
  const { stamp, facts } = await ask.row<{ stamp: string; facts: SlotFacts | null }>(
    slotFacts,
    ...[
      serviceId,
      staffId,
      new Date(first).toISOString(),
      new Date(last).toISOString(),
      without,
      known?.stamp ?? null,
    ],
  );
  if (!facts) return known!.facts;
  // A transaction marks only the first of its changes, so what it reads itself is no one else's.
  if (ask.isAlone) keep(platform, key, stamp, facts);
  return facts;
}

function knownOf(platform: Platform, key: string): Kept | undefined {
  const found = kept.get(platform)?.facts.get(key);
  return found && found.until > Date.now() ? found : undefined;
}

function keep(platform: Platform, key: string, stamp: string, facts: SlotFacts): void {
  const all = kept.get(platform) ?? { facts: new Map<string, Kept>(), intervals: 0 };
  kept.set(platform, all);
  const size = facts.staff.reduce(
    (sum, { shifts, timeOff, busy }) => sum + shifts.length + timeOff.length + busy.length + 1,
    facts.holidays.length + 20,
  );
  const forget = (name: string): void => {
    all.intervals -= all.facts.get(name)?.size ?? 0;
    all.facts.delete(name);
  };
  forget(key);
  if (size > mostIntervals) return;
  // When it is full, what was read longest ago goes.
  while (all.intervals + size > mostIntervals) forget(all.facts.keys().next().value!);
  all.facts.set(key, { stamp, facts, size, until: Date.now() + keptMs });
  all.intervals += size;
}
