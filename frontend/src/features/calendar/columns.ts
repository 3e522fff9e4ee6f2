import type { Appointment, Holiday, Staff } from '../booking';
import { type DayAppointment, onDay, type Shade, sharedDay, staffDay } from './hours';
import { type Placed, placeInLanes, type Span, scaleFor } from './spans';
import type { ViewName } from './use-view';

/** One column of the grid: a day of one person, or of everybody. */
export interface Column {
  key: string;
  day: string;
  /** Null: several people share the column. */
  staff: Staff | null;
  open: Span[];
  shades: Shade[];
  blocks: Placed<DayAppointment>[];
}

interface Wanted {
  view: ViewName;
  days: string[];
  day: string;
  /** Those whose columns or appointments are shown. */
  staff: Staff[];
  holidays: Holiday[];
  appointments: Appointment[];
  timeZone: string;
}

/** Makes the columns of a day (one for each person) or of a week (one for each day). */
export function makeColumns({ view, days, day, staff, holidays, appointments, timeZone }: Wanted): Column[] {
  const hoursOf = (person: Staff, on: string) => staffDay(person, on, holidays, timeZone);
  const blocksOf = (people: Staff[], on: string) =>
    placeInLanes(
      onDay(
        timeZone,
        on,
        appointments.filter((each) => people.some(({ id }) => id === each.staff.id)),
      ),
    );
  if (view === 'day') {
    return staff.map((person) => ({
      key: person.id,
      day,
      staff: person,
      ...hoursOf(person, day),
      blocks: blocksOf([person], day),
    }));
  }
  const only = staff.length === 1 ? (staff[0] ?? null) : null;
  return days.map((on) => ({
    key: on,
    day: on,
    staff: only,
    ...(only ? hoursOf(only, on) : sharedDay(staff.map((person) => hoursOf(person, on)))),
    blocks: blocksOf(staff, on),
  }));
}

/** Finds the hours that a scale for these columns has to show. */
export const scaleOf = (columns: readonly Column[]): Span =>
  scaleFor(columns.flatMap(({ open, blocks }) => [...open, ...blocks]));

/** Lists who is shown: active people, and those who still have an appointment in sight. */
export function peopleShown(staff: Staff[], appointments: Appointment[], only: string | null): Staff[] {
  const busy = new Set(appointments.map((each) => each.staff.id));
  const shown = staff.filter(({ id, isActive }) => isActive || busy.has(id));
  return shown.some(({ id }) => id === only) ? shown.filter(({ id }) => id === only) : shown;
}
