import type { TenantScope } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { askAlone } from './ask';
import { openIntervals } from './free-slots';
import { type Interval, merge } from './intervals';
import { readSlotFacts } from './slot-facts';
import { dayMs, dayText, localDayOf, minuteMs, startOfDay, stretchesOf } from './zone-time';

/** One day of the business, by its own clocks. */
export interface OpenDay {
  /** YYYY-MM-DD */
  day: string;
  /** When somebody works; the end may be 1440. Empty when closed. */
  open: { startMinute: number; endMinute: number }[];
  /** Name of the holiday, when it is one; it may be open for some of it. */
  holiday: string | null;
}

/**
 * Tells when the business is open: when at least one of its staff works. Days and minutes are those of the tenant's
 * zone, whatever zone a staff member works in.
 * @param wish.from in the first day
 * @param wish.days how many days, the first included
 */
export async function openingHours(
  platform: Platform,
  scope: TenantScope,
  wish: { from: Date; days: number },
): Promise<OpenDay[]> {
  const from = wish.from.getTime();
  // The zone is not known yet; a day more on each side covers every one.
  const facts = await readSlotFacts(
    platform,
    askAlone(scope),
    { serviceId: null },
    from - 2 * dayMs,
    from + (wish.days + 2) * dayMs,
  );
  const first = localDayOf(facts.zone, from);
  const start = startOfDay(facts.zone, first);
  const end = startOfDay(facts.zone, first + wish.days);
  const open = merge(
    facts.staff.flatMap((each) =>
      openIntervals({ ...each, zone: each.zone ?? facts.zone, holidays: facts.holidays }, start, end),
    ),
  );
  const holidays = new Map(facts.holidays.map((each) => [each.day, each.name]));
  const minutes = localMinutes(facts.zone, open, start, end);
  return Array.from({ length: wish.days }, (_, index) => {
    const day = dayText(first + index);
    return {
      day,
      open: merge(minutes.get(first + index) ?? []).map(([startMinute, endMinute]) => ({
        startMinute,
        endMinute,
      })),
      holiday: holidays.get(day) ?? null,
    };
  });
}

/** Reads instants off a zone's clocks, by local day. An hour that is repeated counts once. */
function localMinutes(
  zone: string,
  open: Interval[],
  start: number,
  end: number,
): Map<number, [number, number][]> {
  const byDay = new Map<number, [number, number][]>();
  for (const stretch of stretchesOf(zone, start, end)) {
    for (const interval of open) {
      const from = Math.max(interval[0], stretch.from) + stretch.offset;
      const until = Math.min(interval[1], stretch.until) + stretch.offset;
      for (let day = Math.floor(from / dayMs); day * dayMs < until && from < until; day += 1) {
        const minutes: [number, number] = [
          Math.max(0, (from - day * dayMs) / minuteMs),
          Math.min(1440, (until - day * dayMs) / minuteMs),
        ];
        byDay.set(day, [...(byDay.get(day) ?? []), minutes]);
      }
    }
  }
  return byDay;
}
