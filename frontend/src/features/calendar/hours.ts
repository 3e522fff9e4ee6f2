import { addDays, localMoment, momentOf, weekdayOf } from '../../lib/zone';
import type { Appointment, Holiday, Shift, Staff } from '../booking';
import { clip, DAY, merge, type Span, subtract } from './spans';

export interface Shade extends Span {
  kind: 'closed' | 'break' | 'off' | 'holiday';
  /** The reason of a time off or the name of a holiday. */
  label: string | null;
}

export interface StaffDay {
  open: Span[];
  shades: Shade[];
}

/** Cuts a stretch of time to what falls on one day of a zone, as the clock there shows it; null when nothing does. */
export function spanOnDay(
  timeZone: string,
  day: string,
  startsAt: string | Date,
  endsAt: string | Date,
): Span | null {
  const from = new Date(startsAt).getTime();
  const until = new Date(endsAt).getTime();
  const first = momentOf(timeZone, day, 0).getTime();
  const last = momentOf(timeZone, day, 1440).getTime();
  if (until <= first || from >= last || until <= from) return null;
  const start = from <= first ? 0 : localMoment(timeZone, new Date(from)).minute;
  const end = until >= last ? 1440 : localMoment(timeZone, new Date(until)).minute;
  // Where clocks go back in between, the end can show an earlier time than the start.
  const real = Math.round((Math.min(until, last) - Math.max(from, first)) / 60_000);
  return { start, end: end > start ? end : Math.min(1440, start + real) };
}

export interface DayAppointment extends Span {
  appointment: Appointment;
}

/** Picks the appointments of a day with the time each takes on it. */
export function onDay(timeZone: string, day: string, appointments: readonly Appointment[]): DayAppointment[] {
  return appointments.flatMap((appointment) => {
    const span = spanOnDay(timeZone, day, appointment.startsAt, appointment.endsAt);
    return span ? [{ ...span, appointment }] : [];
  });
}

/** Works out when a staff member works on a day of the business, and what closes the rest of it. */
export function staffDay(
  staff: Staff,
  day: string,
  holidays: readonly Holiday[],
  timeZone: string,
): StaffDay {
  const work = merge(shiftSpans(staff, 'WORK', day, timeZone));
  const breaks = shiftSpans(staff, 'BREAK', day, timeZone).flatMap((each) =>
    work.flatMap((span) => clip(each, span) ?? []),
  );
  const off = staff.timeOff.flatMap(({ startsAt, endsAt, reason }) => {
    const span = spanOnDay(timeZone, day, startsAt, endsAt);
    return span ? [{ ...span, kind: 'off' as const, label: reason }] : [];
  });
  const closed = holidayShades(holidays.find((each) => each.day === day));
  const named: Shade[] = [
    ...breaks.map((span) => ({ ...span, kind: 'break' as const, label: null })),
    ...off,
    ...closed,
  ];
  const rest = subtract([DAY], work).map((span) => ({ ...span, kind: 'closed' as const, label: null }));
  return { open: subtract(work, named), shades: [...rest, ...named] };
}

/** Puts the days of several people together: shaded is only when nobody works; a holiday is everybody's. */
export function sharedDay(days: readonly StaffDay[]): StaffDay {
  const open = merge(days.flatMap((each) => each.open));
  const holidays = days[0]?.shades.filter(({ kind }) => kind === 'holiday') ?? [];
  const closed = subtract(subtract([DAY], open), holidays);
  return {
    open,
    shades: [...closed.map((span) => ({ ...span, kind: 'closed' as const, label: null })), ...holidays],
  };
}

function holidayShades(holiday: Holiday | undefined): Shade[] {
  if (!holiday) return [];
  const { opensMinute, closesMinute, name } = holiday;
  const open =
    opensMinute === null || closesMinute === null ? [] : [{ start: opensMinute, end: closesMinute }];
  return subtract([DAY], open).map((span) => ({ ...span, kind: 'holiday', label: name }));
}

function shiftSpans(staff: Staff, kind: Shift['kind'], day: string, timeZone: string): Span[] {
  const zone = staff.timeZone ?? timeZone;
  const days = zone === timeZone ? [day] : [addDays(day, -1), day, addDays(day, 1)];
  return days.flatMap((theirs) =>
    staff.shifts
      .filter((shift) => shift.kind === kind && shift.weekday === weekdayOf(theirs))
      .flatMap(({ startMinute, endMinute }) => {
        if (zone === timeZone) return [{ start: startMinute, end: endMinute }];
        const span = spanOnDay(
          timeZone,
          day,
          momentOf(zone, theirs, startMinute),
          momentOf(zone, theirs, endMinute),
        );
        return span ? [span] : [];
      }),
  );
}
