export const hourMs = 3_600_000;
export const minuteMs = 60_000;
export const dayMs = 24 * hourMs;

/** The hours, on the clock of UTC, that a stretch of time touches: the same for many that begin now. */
export function wholeHours(from: number, until: number): [number, number] {
  return [Math.floor(from / hourMs) * hourMs, Math.ceil(until / hourMs) * hourMs];
}

/** A stretch of instants in which a zone's clocks go evenly: local time is the instant plus `offset`. Half-open. */
export interface ZoneStretch {
  from: number;
  until: number;
  /** Milliseconds east of UTC. */
  offset: number;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
const midnightOffsets = new Map<string, Map<number, number>>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(zone, made);
  return made;
}

/** Gives how far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
export function offsetAt(zone: string, at: number): number {
  const [month, day, year, hour, minute, second] = clockOf(zone).format(at).split(/\D+/).map(Number);
  const local = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
  return local - Math.floor(at / 1000) * 1000;
}

/** The same for a midnight of UTC, which is asked for again and again. */
function offsetAtMidnight(zone: string, midnight: number): number {
  let known = midnightOffsets.get(zone);
  if (!known || known.size > 5_000) {
    known = new Map();
    midnightOffsets.set(zone, known);
  }
  const found = known.get(midnight);
  if (found !== undefined) return found;
  const offset = offsetAt(zone, midnight);
  known.set(midnight, offset);
  return offset;
}

/** Cuts a stretch of time where a zone's clocks are put forward or back. Asks once for each day, not for each minute. */
export function stretchesOf(zone: string, from: number, until: number): ZoneStretch[] {
  const stretches: ZoneStretch[] = [];
  let start = from;
  let offset = offsetAt(zone, from);
  for (let at = from; at < until; ) {
    const midnight = (Math.floor(at / dayMs) + 1) * dayMs;
    const next = Math.min(midnight, until);
    const after = next === midnight ? offsetAtMidnight(zone, next) : offsetAt(zone, next);
    if (after !== offset) {
      const change = changeBetween(zone, at, next, offset);
      stretches.push({ from: start, until: change, offset });
      start = change;
      offset = after;
    }
    at = next;
  }
  if (start < until) stretches.push({ from: start, until, offset });
  return stretches;
}

/** Finds the second in which a zone leaves an offset. */
function changeBetween(zone: string, from: number, until: number, offset: number): number {
  let before = Math.floor(from / 1000);
  let after = Math.ceil(until / 1000);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(zone, middle * 1000) === offset) before = middle;
    else after = middle;
  }
  return after * 1000;
}

/** Numbers the local day of an instant: days since 1970-01-01 on that zone's calendar. */
export function localDayOf(zone: string, at: number): number {
  return Math.floor((at + offsetAt(zone, at)) / dayMs);
}

/** Gives the number of a day written YYYY-MM-DD. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / dayMs;
}

/** Writes a day number as YYYY-MM-DD. */
export function dayText(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** ISO weekday of a day number: 1 is Monday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Finds the instant at which a local day begins; where its midnight is skipped, the first instant after it. */
export function startOfDay(zone: string, day: number): number {
  const midnight = day * dayMs;
  for (const { from, until, offset } of stretchesOf(zone, midnight - 2 * dayMs, midnight + 2 * dayMs)) {
    if (midnight < from + offset) return from;
    if (midnight < until + offset) return midnight - offset;
  }
  return midnight;
}
