import type { Shift } from './api';

export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** The hours a new person starts with: Monday to Friday, 9 to 18. */
export const usualShifts: Shift[] = [1, 2, 3, 4, 5].map((weekday) => ({
  kind: 'WORK',
  weekday,
  startMinute: 540,
  endMinute: 1080,
}));

export const shiftsOn = <T extends Shift>(shifts: readonly T[], weekday: number): T[] =>
  shifts
    .filter((shift) => shift.weekday === weekday)
    .sort((one, other) => one.startMinute - other.startMinute || one.kind.localeCompare(other.kind));

/** Replaces the stretches of one weekday. */
export const withDay = <T extends Shift>(shifts: readonly T[], weekday: number, day: readonly T[]): T[] => [
  ...shifts.filter((shift) => shift.weekday !== weekday),
  ...day.map((shift) => ({ ...shift, weekday })),
];

/** Gives other days the stretches of one. */
export const copyDay = <T extends Shift>(shifts: readonly T[], from: number, to: readonly number[]): T[] =>
  to
    .filter((weekday) => weekday !== from)
    .reduce<T[]>((all, weekday) => withDay(all, weekday, shiftsOn(shifts, from)), [...shifts]);

/** A stretch that is being edited; the key stays while its times change. */
export interface KeyedShift extends Shift {
  key: number;
}

let lastKey = 0;

/** Gives a stretch a key of its own. */
export const keyed = (shift: Shift): KeyedShift => {
  lastKey += 1;
  return { ...shift, key: lastKey };
};

/** Proposes the next stretch of a day: after the last one, or a break in the middle of the longest. */
export function nextShift(day: readonly Shift[], kind: Shift['kind'], weekday: number): Shift {
  const work = day.filter((shift) => shift.kind === 'WORK');
  if (kind === 'BREAK') {
    const [longest] = [...work].sort(
      (one, other) => other.endMinute - other.startMinute - (one.endMinute - one.startMinute),
    );
    const middle = longest ? Math.round((longest.startMinute + longest.endMinute) / 120) * 60 : 720;
    return { kind, weekday, startMinute: middle - 60, endMinute: middle };
  }
  const last = Math.max(0, ...work.map(({ endMinute }) => endMinute));
  if (last === 0) return { kind, weekday, startMinute: 540, endMinute: 1080 };
  const startMinute = Math.min(last + 60, 1380);
  return { kind, weekday, startMinute, endMinute: Math.min(startMinute + 180, 1440) };
}

export type HoursProblem = 'order' | 'overlap' | 'outside';

/** Finds what is wrong with the stretches of a day: an end before its start, two at once, a break outside of work. */
export function problemOf(day: readonly Shift[]): HoursProblem | null {
  if (day.some(({ startMinute, endMinute }) => endMinute <= startMinute)) return 'order';
  const meets = (one: Shift, other: Shift) =>
    one.startMinute < other.endMinute && other.startMinute < one.endMinute;
  const twice = day.some((one, i) =>
    day.slice(i + 1).some((other) => one.kind === other.kind && meets(one, other)),
  );
  if (twice) return 'overlap';
  const work = day.filter(({ kind }) => kind === 'WORK');
  const within = (each: Shift) =>
    work.some((shift) => shift.startMinute <= each.startMinute && each.endMinute <= shift.endMinute);
  return day.some((each) => each.kind === 'BREAK' && !within(each)) ? 'outside' : null;
}
