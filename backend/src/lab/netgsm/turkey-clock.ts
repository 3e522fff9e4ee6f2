/** Turkey is three hours ahead of UTC all year. */
const aheadMs = 3 * 3_600_000;

interface Parts {
  day: string;
  month: string;
  year: string;
  time: string;
}

function partsOf(moment: Date): Parts {
  const [date = '', clock = ''] = new Date(moment.getTime() + aheadMs).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return { day, month, year, time: clock.slice(0, 8) };
}

/** Writes `dd.MM.yyyy HH:mm:ss` in Turkey time, as reports do. */
export function dotted(moment: Date): string {
  const { day, month, year, time } = partsOf(moment);
  return `${day}.${month}.${year} ${time}`;
}

/** Writes `ddMMyyyyHHmmss` in Turkey time, as the inbox does. */
export function compact(moment: Date): string {
  const { day, month, year, time } = partsOf(moment);
  return `${day}${month}${year}${time.replaceAll(':', '')}`;
}

/** Reads `ddMMyyyyHHmm` or `ddMMyyyyHHmmss` in Turkey time; null when it is neither. */
export function fromCompact(text: string): Date | null {
  const match = /^(\d{2})(\d{2})(\d{4})(\d{2})(\d{2})(\d{2})?$/.exec(text);
  if (!match) return null;
  const [, day, month, year, hour, minute, second = '00'] = match;
  const moment = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}+03:00`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
