import type { TenantScope } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { type Ask, askAlone } from './ask';
import { distinctTimes, type FreeSlot, firstFreeTimes, freeSlots } from './free-slots';
import { keptOfEach } from './kept-of-each';
import { readSlotFacts, type SlotFacts } from './slot-facts';
import { makeSlotToken } from './slot-token';
import { dayMs } from './zone-time';

/** A time that can be booked, with the token to book it. */
export interface Slot {
  startsAt: Date;
  endsAt: Date;
  serviceId: string;
  staffId: string;
  staffName: string;
  /** Good for 30 minutes. */
  token: string;
}

export interface SlotWish {
  serviceId: string;
  /** Without it, whoever does the service. */
  staffId?: string | null | undefined;
  from: Date;
  /** How many days of 24 hours from there on. */
  days: number;
  /** Most slots. */
  limit: number;
  /** Without `staffId`: gives a time once for each one who is free, default once for all. */
  everyStaff?: boolean;
  /** An appointment that is to be moved, and so is in nobody's way. */
  without?: string | null;
}

/** How many days are read at once: few at first, because the first free times are mostly near. */
const windows = { first: 3, later: 14 };

/**
 * Finds the first times that can be booked, in order. An unknown service has none.
 * @returns at most `limit` slots; each is free now, and kept for nobody
 */
export async function findSlots(
  platform: Platform,
  scope: TenantScope,
  wish: SlotWish,
): Promise<readonly Slot[]> {
  return (await searchSlots(platform, askAlone(scope), wish)).slots;
}

/** Finds slots, with what was known of the business: `facts.service` is null when the service is unknown. */
export async function searchSlots(
  platform: Platform,
  ask: Ask,
  wish: SlotWish,
): Promise<{ slots: readonly Slot[]; facts: SlotFacts }> {
  const now = platform.clock().getTime();
  const start = Math.max(wish.from.getTime(), now);
  const end = wish.from.getTime() + wish.days * dayMs;
  let found: readonly FreeSlot[] = [];
  let facts: SlotFacts;
  let from = start;
  let days = wish.limit > 100 ? windows.later : windows.first;
  do {
    const until = Math.max(from, Math.min(from + days * dayMs, end));
    facts = await readSlotFacts(platform, ask, wish, from, until);
    if (!facts.service) break;
    const input = { ...facts, service: facts.service, now, from, until, most: wish.limit };
    const more = wish.everyStaff ? freeSlots(input) : firstFreeTimes(input);
    found = found.length === 0 ? more : [...found, ...more];
    from = until;
    days = windows.later;
  } while (found.length < wish.limit && from < Math.min(end, now + facts.horizonDays * dayMs));
  const slots = offers(found, [platform, ask.tenantId, wish.serviceId, wish.limit, facts], () =>
    found.slice(0, wish.limit).map((each) => offer(platform, ask.tenantId, wish.serviceId, facts, each)),
  );
  return { facts, slots };
}

// The same times come out again as long as nothing has changed.
const offers = keptOfEach<readonly FreeSlot[], readonly Slot[]>();

/** How many days before and after a time alternatives are looked for, first and then. */
const nearDays = [2, 14];

/**
 * Finds up to five other times, the nearest first; for one time the staff member who was asked for, when free.
 */
export async function nearestSlots(
  platform: Platform,
  ask: Ask,
  wish: { serviceId: string; staffId: string; startsAt: Date; without?: string | null },
): Promise<Slot[]> {
  const now = platform.clock().getTime();
  const wanted = wish.startsAt.getTime();
  const about = { serviceId: wish.serviceId, without: wish.without ?? null };
  const distance = (slot: FreeSlot): number => Math.abs(slot.start - wanted);
  const preference = (slot: FreeSlot): number => (slot.staffId === wish.staffId ? 0 : 1);
  let slots: Slot[] = [];
  for (const days of nearDays) {
    const from = Math.max(now, wanted - days * dayMs);
    const until = Math.max(now, wanted) + days * dayMs;
    const facts = await readSlotFacts(platform, ask, about, from, until);
    if (!facts.service) return [];
    const near = freeSlots({ ...facts, service: facts.service, now, from, until }).sort(
      (a, b) => distance(a) - distance(b) || preference(a) - preference(b),
    );
    slots = distinctTimes(near)
      .slice(0, 5)
      .map((each) => offer(platform, ask.tenantId, wish.serviceId, facts, each));
    if (slots.length === 5) break;
  }
  return slots;
}

function offer(
  platform: Platform,
  tenantId: string,
  serviceId: string,
  facts: SlotFacts,
  slot: FreeSlot,
): Slot {
  const startsAt = new Date(slot.start);
  const { durationMinutes } = facts.service!;
  return {
    startsAt,
    endsAt: new Date(slot.end),
    serviceId,
    staffId: slot.staffId,
    staffName: slot.staffName,
    // Of many that are found few are handed out, and a signature costs more than the finding.
    get token() {
      return makeSlotToken(platform, tenantId, {
        serviceId,
        staffId: slot.staffId,
        startsAt,
        durationMinutes,
        hoursVersion: facts.hoursVersion + facts.staff.find(({ id }) => id === slot.staffId)!.changedAt,
      });
    },
  };
}
