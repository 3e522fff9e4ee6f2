/** Turkey keeps UTC+3 all year since 2016: no summer time to reckon with. */
const offset = '+03:00';

const dayFirst = /^(\d{2})\.(\d{2})\.(\d{4})(?: (\d{2}):(\d{2})(?::(\d{2}))?)?$/;
const yearFirst = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/;

/**
 * Reads a moment as Netgsm writes it: `dd.MM.yyyy` or `yyyy-MM-dd`, with or without a time, in Turkey time.
 * A day without a time means its first second, the earliest that can be meant.
 * @returns null when the text is neither
 */
export function parseTurkeyTime(text: string): Date | null {
  const turned = dayFirst.exec(text);
  const match = turned
    ? [turned[0], turned[3], turned[2], turned[1], ...turned.slice(4)]
    : yearFirst.exec(text);
  if (!match) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = match;
  const moment = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  return Number.isNaN(moment.getTime()) || !isSameDay(moment, Number(day)) ? null : moment;
}

/** Refuses what Date would roll over: 31 February is not 3 March. */
function isSameDay(moment: Date, day: number): boolean {
  return new Date(moment.getTime() + 3 * 3_600_000).getUTCDate() === day;
}

/** Writes `dd.MM.yyyy HH:mm:ss` in Turkey time, as report queries take it. */
export function dottedTime(moment: Date): string {
  const [year, month, day, ...clock] = partsOf(moment);
  return `${day}.${month}.${year} ${clock.join(':')}`;
}

/** Writes `ddMMyyyyHHmmss` in Turkey time, as inbox queries take it. */
export function compactTime(moment: Date): string {
  const [year, month, day, ...clock] = partsOf(moment);
  return [day, month, year, ...clock].join('');
}

/** Reads `ddMMyyyyHHmmss`, or any form that `parseTurkeyTime` reads; null when it is neither. */
export function parseInboxTime(text: string): Date | null {
  const match = /^(\d{2})(\d{2})(\d{4})(\d{2})(\d{2})(\d{2})?$/.exec(text.trim());
  if (!match) return parseTurkeyTime(text.trim());
  const [, day, month, year, hour, minute, second = '00'] = match;
  return parseTurkeyTime(`${year}-${month}-${day} ${hour}:${minute}:${second}`);
}

/** Year, month, day, hour, minute and second as people in Turkey read them. */
function partsOf(moment: Date): string[] {
  return new Date(moment.getTime() + 3 * 3_600_000).toISOString().slice(0, 19).split(/[-T:]/);
}
