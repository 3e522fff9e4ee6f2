import { setTimeout as wait } from 'node:timers/promises';

/** Gives the current instant. Passed in wherever time decides something, so that a test can set it. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/** Waits. @param ms milliseconds @param signal ends the wait early, with an AbortError */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await wait(ms, undefined, signal ? { signal } : undefined);
}

const dayMs = 86_400_000;

/** Adds whole days of 24 hours. */
export function addDays(date: Date, days: number): Date {
  return new Date(date.getTime() + days * dayMs);
}

/** Tells whether a name is in the IANA time zone database. */
export function isTimeZone(name: string): boolean {
  // Intl takes offsets too, which know no daylight saving.
  if (!/^[A-Z][A-Za-z]+(\/[\w+-]+)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
