import { type Interval, merge, subtract } from './intervals';
import { keptOfEach } from './kept-of-each';
import { dayMs, dayNumber, minuteMs, stretchesOf, weekdayOf, wholeHours } from './zone-time';

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
  const { from, until } = boundsOf(input);
  if (from >= until) return [];
  const found = input.staff.flatMap((each) => slotsOf(input, each, from, until));
  return input.staff.length > 1 ? found.sort((a, b) => a.start - b.start) : found;
}

/** Finds the first `most` times at which anybody is free, each with the first who is. */
export function firstFreeTimes(input: SlotInput & { most: number }): readonly FreeSlot[] {
  const { from, until } = boundsOf(input);
  const { staff, zone, service, holidays, stepMinutes, most } = input;
  const last = firsts(staff, [zone, service, holidays, stepMinutes, most], () => ({
    from,
    until: from,
    found: [],
  }));
  const first = last.found[0]?.start ?? Number.NEGATIVE_INFINITY;
  // The first ones stay the first ones until one of them has passed.
  if (last.found.length === most && last.from <= from && from <= first && last.until <= until)
    return last.found;
  const found = findFirst(input, from, until);
  Object.assign(last, { from, until, found });
  return found;
}

function findFirst(input: SlotInput & { most: number }, from: number, until: number): FreeSlot[] {
  const zones = new Set(input.staff.map(({ zone }) => zone ?? input.zone));
  if (from >= until || zones.size === 0) return [];
  if (zones.size > 1) return distinctTimes(freeSlots(input)).slice(0, input.most);
  // On one clock everybody's slots begin at the same times: those are gone through once, and mostly ask one person.
  const [zone] = zones as Set<string>;
  const hours = wholeHours(from, until);
  const days = grids(input.staff, [zone, ...hours], () =>
    workDays({ zone: zone!, shifts: allDay, timeOff: [], holidays: [] }, ...hours),
  );
  const people = input.staff.map((staff) => ({ staff, diary: null as Diary | null }));
  const found: FreeSlot[] = [];
  for (const start of startsOf(days, input.stepMinutes)) {
    if (start < from) continue;
    if (start >= until) break;
    for (const person of people) {
      person.diary ??= diaryOf(input, person.staff, from, until);
      if (!person.diary.isFree(start)) continue;
      found.push(slotAt(input, person.staff, start));
      break;
    }
    if (found.length === input.most) break;
  }
  return found;
}

/** Keeps the first slot of each time. */
export function distinctTimes(slots: FreeSlot[]): FreeSlot[] {
  const seen = new Set<number>();
  return slots.filter(({ start }) => {
    if (seen.has(start)) return false;
    seen.add(start);
    return true;
  });
}

function boundsOf(input: SlotInput): { from: number; until: number } {
  return {
    from: Math.max(input.from, input.now + input.leadMinutes * minuteMs),
    until: Math.min(input.until, input.now + input.horizonDays * dayMs),
  };
}

function slotsOf(input: SlotInput, staff: StaffFacts, from: number, until: number): FreeSlot[] {
  const { days, isFree } = diaryOf(input, staff, from, until);
  const slots: FreeSlot[] = [];
  for (const start of startsOf(days, input.stepMinutes)) {
    if (start < from) continue;
    if (start >= until) break;
    if (isFree(start)) slots.push(slotAt(input, staff, start));
    if (slots.length === input.most) break;
  }
  return slots;
}

function slotAt({ service }: SlotInput, { id, name }: StaffFacts, start: number): FreeSlot {
  return { staffId: id, staffName: name, start, end: start + service.durationMinutes * minuteMs };
}

/** When somebody works, and has nothing to do. */
interface Diary {
  days: WorkDay[];
  /** To be asked of one time after another, never of an earlier one. */
  isFree(start: number): boolean;
}

function diaryOf(input: SlotInput, staff: StaffFacts, from: number, until: number): Diary {
  const { service, holidays } = input;
  const duration = service.durationMinutes * minuteMs;
  const before = service.bufferBeforeMinutes * minuteMs;
  const after = service.bufferAfterMinutes * minuteMs;
  const zone = staff.zone ?? input.zone;
  const hours = wholeHours(from, until + duration);
  const { days, open, busy } = pages(staff, [zone, holidays, ...hours], () => {
    const worked = workDays({ ...staff, zone, holidays }, ...hours);
    return { days: worked, open: openOf(worked, staff.timeOff), busy: merge([...staff.busy]) };
  });
  let opening = 0;
  let booking = 0;
  const isFree = (start: number): boolean => {
    const end = start + duration;
    while (opening < open.length && open[opening]![1] <= start) opening += 1;
    if (opening === open.length || start < open[opening]![0] || end > open[opening]![1]) return false;
    while (booking < busy.length && busy[booking]![1] <= start - before) booking += 1;
    return booking === busy.length || busy[booking]![0] >= end + after;
  };
  return { days, isFree };
}

/** What a diary is made from, for some whole hours. */
interface Page {
  days: WorkDay[];
  open: [number, number][];
  busy: [number, number][];
}

// Facts that have not changed are the same objects, and are asked about again and again.
const pages = keptOfEach<StaffFacts, Page>();
const grids = keptOfEach<readonly StaffFacts[], WorkDay[]>();
const firsts = keptOfEach<
  readonly StaffFacts[],
  { from: number; until: number; found: readonly FreeSlot[] }
>();
const allDay = [1, 2, 3, 4, 5, 6, 7].map((weekday): Shift => ['WORK', weekday, 0, 1440]);

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
