/*
 * Days and times of day in the business's time zone, whatever zone the browser is in. A day is written `YYYY-MM-DD`
 * and is arithmetic on the calendar only; a minute counts from local midnight as the clock on the wall shows it.
 */
export interface LocalMoment {
  day: string;
  /** What the clock shows, as minutes after midnight: 0 … 1439. */
  minute: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formats.set(timeZone, format);
  return format;
}

/** Says which day it is and what the clock shows in a zone at a moment. */
export function localMoment(timeZone: string, at: string | Date): LocalMoment {
  const part: Record<string, string> = {};
  for (const { type, value } of formatFor(timeZone).formatToParts(new Date(at))) part[type] = value;
  return {
    day: `${part['year']}-${part['month']}-${part['day']}`,
    minute: Number(part['hour']) * 60 + Number(part['minute']),
  };
}

const wallClock = (day: string, minute: number): number =>
  Date.parse(`${day}T00:00:00Z`) + minute * MINUTE_MS;

function offsetAt(timeZone: string, at: number): number {
  const { day, minute } = localMoment(timeZone, new Date(at));
  return wallClock(day, minute) - Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

/**
 * Finds the moment at which the clock of a zone shows a time on a day. A time that comes twice (clocks go back) is
 * taken the first time; one that is left out (clocks go forward) is moved on by what is left out.
 * @param minute may be 1440, the end of the day
 */
export function momentOf(timeZone: string, day: string, minute: number): Date {
  const wall = wallClock(day, minute);
  const before = wall - offsetAt(timeZone, wall - DAY_MS);
  const after = wall - offsetAt(timeZone, wall + DAY_MS);
  const fits = [before, after].filter((at) => offsetAt(timeZone, at) === wall - at);
  return new Date(fits.length > 0 ? Math.min(...fits) : before);
}

/** Counts days on from a day, or back with a negative number. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Answers the ISO weekday of a day: 1 is Monday, 7 Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/** Lists the seven days of the week a day is in, from Monday. */
export function weekOf(day: string): string[] {
  const monday = addDays(day, 1 - weekdayOf(day));
  return [0, 1, 2, 3, 4, 5, 6].map((days) => addDays(monday, days));
}

/** Writes minutes after midnight for a time field: 545 → "09:05"; the end of the day is "24:00". */
export function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Reads a time of day as people type it: "09:05", "9.05", "905" and "9" → minutes; null when it is none. */
export function readClock(text: string): number | null {
  const match = /^(\d{1,2})(?:[:.]?([0-5]\d))?$/.exec(text.trim());
  if (!match) return null;
  const minute = Number(match[1]) * 60 + Number(match[2] ?? 0);
  return minute <= 1440 ? minute : null;
}

/** Writes a calendar day in the person's language, such as "Saturday, 21 November", independent of any zone. */
export function dayText(language: string, day: string, options: Intl.DateTimeFormatOptions): string {
  const locale = language === 'en' ? 'en-GB' : language;
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(
    new Date(`${day}T12:00:00Z`),
  );
}

/** Answers the later one of two days. */
export const laterDay = (one: string, other: string): string => (one > other ? one : other);
