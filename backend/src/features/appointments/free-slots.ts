import { type Interval, merge, subtract } from './intervals';
import { dayMs, dayNumber, minuteMs, stretchesOf, weekdayOf } from './zone-time';

export type Shift = readonly [
  kind: 'WORK' | 'BREAK',
  weekday: number,
  startMinute: number,
  endMinute: number,
];

/** A day on which the usual hours are cut down to those from opening to closing; without either, closed. */
export interface SpecialDay {
  day: string;
  name: string;
  opensMinute: number | null;
  closesMinute: number | null;
}

/** When somebody works. Minutes are those of the clocks in `zone`. */
export interface Hours {
  zone: string;
  shifts: readonly Shift[];
  /** In milliseconds since the epoch, like all instants here. */
  timeOff: readonly Interval[];
  holidays: readonly SpecialDay[];
}

export interface StaffFacts {
  id: string;
  name: string;
  /** Null for the tenant's. */
  zone: string | null;
  shifts: readonly Shift[];
  timeOff: readonly Interval[];
  /** What is booked, with its buffers. */
  busy: readonly Interval[];
}

export interface SlotInput {
  service: { durationMinutes: number; bufferBeforeMinutes: number; bufferAfterMinutes: number };
  staff: readonly StaffFacts[];
  holidays: readonly SpecialDay[];
  zone: string;
  leadMinutes: number;
  horizonDays: number;
  stepMinutes: number;
  now: number;
  /** Slots begin from here on, and before `until`. */
  from: number;
  until: number;
  /** Most slots of each staff member; default all. */
  most?: number;
}

export interface FreeSlot {
  staffId: string;
  staffName: string;
  start: number;
  end: number;
}

/** A piece of one local day: the minutes in which somebody works, and how far the clocks are ahead. */
interface WorkDay {
  day: number;
  from: number;
  until: number;
  offset: number;
  minutes: Interval[];
}

/**
 * Finds the slots that are free, by time and then in the order of `staff`. A slot lies wholly within work, outside
 * breaks, time off and closed days, all by the local clocks; it begins at a multiple of the step after local midnight;
 * and with its buffers it overlaps nothing that is booked. Hours that the clocks skip do not exist; hours that they
 * repeat exist twice.
 */
export function freeSlots(input: SlotInput): FreeSlot[] {
  const from = Math.max(input.from, input.now + input.leadMinutes * minuteMs);
  const until = Math.min(input.until, input.now + input.horizonDays * dayMs);
  if (from >= until) return [];
  const found = input.staff.flatMap((each) => slotsOf(input, each, from, until));
  return input.staff.length > 1 ? found.sort((a, b) => a.start - b.start) : found;
}

function slotsOf(input: SlotInput, staff: StaffFacts, from: number, until: number): FreeSlot[] {
  const { service, stepMinutes } = input;
  const duration = service.durationMinutes * minuteMs;
  const before = service.bufferBeforeMinutes * minuteMs;
  const after = service.bufferAfterMinutes * minuteMs;
  const hours: Hours = { ...staff, zone: staff.zone ?? input.zone, holidays: input.holidays };
  const days = workDays(hours, from, until + duration);
  const open = openOf(days, staff.timeOff);
  const busy = merge([...staff.busy]);
  const slots: FreeSlot[] = [];
  let opening = 0;
  let booking = 0;
  for (const start of startsOf(days, stepMinutes)) {
    if (start < from) continue;
    if (start >= until) break;
    const end = start + duration;
    while (opening < open.length && open[opening]![1] <= start) opening += 1;
    if (opening === open.length) break;
    if (start < open[opening]![0] || end > open[opening]![1]) continue;
    while (booking < busy.length && busy[booking]![1] <= start - before) booking += 1;
    if (booking < busy.length && busy[booking]![0] < end + after) continue;
    slots.push({ staffId: staff.id, staffName: staff.name, start, end });
    if (slots.length === input.most) break;
  }
  return slots;
}

/** Finds when somebody is at work, as instants. */
export function openIntervals(hours: Hours, from: number, until: number): [number, number][] {
  return openOf(workDays(hours, from, until), hours.timeOff);
}

function openOf(days: WorkDay[], timeOff: readonly Interval[]): [number, number][] {
  const work = days.flatMap(({ day, from, until, offset, minutes }) =>
    minutes.map(([start, end]): Interval => {
      const midnight = day * dayMs - offset;
      return [Math.max(midnight + start * minuteMs, from), Math.min(midnight + end * minuteMs, until)];
    }),
  );
  return subtract(merge(work), merge([...timeOff]));
}

function workDays(hours: Hours, from: number, until: number): WorkDay[] {
  const weekly = [1, 2, 3, 4, 5, 6, 7].map((weekday) => workMinutes(hours.shifts, weekday));
  const special = new Map(hours.holidays.map((each) => [dayNumber(each.day), each]));
  const days: WorkDay[] = [];
  for (const stretch of stretchesOf(hours.zone, from, until)) {
    const last = Math.ceil((stretch.until + stretch.offset) / dayMs);
    for (let day = Math.floor((stretch.from + stretch.offset) / dayMs); day < last; day += 1) {
      const minutes = withinSpecial(weekly[weekdayOf(day) - 1]!, special.get(day));
      if (minutes.length > 0) days.push({ ...stretch, day, minutes });
    }
  }
  return days;
}

function workMinutes(shifts: readonly Shift[], weekday: number): Interval[] {
  const of = (kind: Shift[0]) =>
    merge(
      shifts
        .filter((each) => each[0] === kind && each[1] === weekday)
        .map((each): Interval => [each[2], each[3]]),
    );
  return subtract(of('WORK'), of('BREAK'));
}

function withinSpecial(minutes: Interval[], special: SpecialDay | undefined): Interval[] {
  if (!special) return minutes;
  if (special.opensMinute === null && special.closesMinute === null) return [];
  const opens = special.opensMinute ?? 0;
  const closes = special.closesMinute ?? 1440;
  return minutes
    .map(([start, end]): Interval => [Math.max(start, opens), Math.min(end, closes)])
    .filter(([start, end]) => start < end);
}

/** All instants of the grid within the hours, in order. */
function* startsOf(days: WorkDay[], stepMinutes: number): Generator<number> {
  for (const { day, from, until, offset, minutes } of days) {
    const midnight = day * dayMs - offset;
    for (const [start, end] of minutes) {
      for (let minute = Math.ceil(start / stepMinutes) * stepMinutes; minute < end; minute += stepMinutes) {
        const at = midnight + minute * minuteMs;
        if (at >= from && at < until) yield at;
      }
    }
  }
}
