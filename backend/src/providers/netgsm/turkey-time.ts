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
