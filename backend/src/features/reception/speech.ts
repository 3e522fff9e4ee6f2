/** Languages we have sentences in; the model puts English into any other. */
export type Language = 'en' | 'tr';

/** Gives the language of our sentences for a call's. */
export function languageOf(code: string): Language {
  return code.toLowerCase().startsWith('tr') ? 'tr' : 'en';
}

const spoken = {
  day: ['en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' }],
  time: ['en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }],
  halfDayTime: ['en-US', { hour: 'numeric', minute: '2-digit' }],
  longDay: ['en-GB', { weekday: 'long', day: 'numeric', month: 'long' }],
  longTurkishDay: ['tr-TR', { weekday: 'long', day: 'numeric', month: 'long' }],
} as const satisfies Record<string, readonly [string, Intl.DateTimeFormatOptions]>;

const formats = new Map<string, Intl.DateTimeFormat>();
const written = new Map<string, string>();

/** Writes an instant. Nothing of it is shorter than a minute, so what was written of a minute is kept. */
function write(kind: keyof typeof spoken, timeZone: string, at: number): string {
  const name = `${kind} ${timeZone}`;
  const key = `${name} ${Math.floor(at / 60_000)}`;
  const known = written.get(key);
  if (known !== undefined) return known;
  const [locale, options] = spoken[kind];
  // Making one takes longer than a whole tool.
  const format = formats.get(name) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone });
  if (formats.size > 2_000) formats.clear();
  formats.set(name, format);
  const text = format.format(at);
  if (written.size > 5_000) written.clear();
  written.set(key, text);
  return text;
}

/** Where and how times are spoken. */
export interface Clockface {
  language: Language;
  timeZone: string;
  /** Half-day hours where people say them. */
  countryCode: string;
  now: Date;
}

/** Gives the local day of an instant, `YYYY-MM-DD`. */
export function localDay(at: Date, timeZone: string): string {
  return write('day', timeZone, at.getTime());
}

/** Gives the local time of an instant, `HH:MM`. */
export function localTime(at: Date, timeZone: string): string {
  return write('time', timeZone, at.getTime());
}

/** Gives the day so many days later. @param day `YYYY-MM-DD` */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Says a day and time as on the phone: "tomorrow, Sunday 22 November, at 10:00". */
export function sayTime(at: Date, face: Clockface): string {
  const { language, timeZone, countryCode } = face;
  const day = sayDay(localDay(at, timeZone), face);
  if (language === 'tr') return `${day} saat ${localTime(at, timeZone)}`;
  const time = countryCode === 'US' ? write('halfDayTime', timeZone, at.getTime()) : localTime(at, timeZone);
  return `${day} at ${time}`;
}

/** Says a day as on the phone. @param day `YYYY-MM-DD` */
export function sayDay(day: string, { language, timeZone, now }: Clockface): string {
  const noon = Date.parse(`${day}T12:00:00Z`);
  const said = write(language === 'tr' ? 'longTurkishDay' : 'longDay', 'UTC', noon);
  const today = localDay(now, timeZone);
  if (day === today) return language === 'tr' ? `bugün, ${said},` : `today, ${said},`;
  if (day === dayAfter(today, 1)) return language === 'tr' ? `yarın, ${said},` : `tomorrow, ${said},`;
  return said;
}

/** Says an amount with its currency. @param amount a decimal string */
export function sayPrice(amount: string, currency: string | null, language: Language): string {
  const locale = language === 'tr' ? 'tr-TR' : 'en-US';
  const figure = Number(amount);
  const digits = Number.isInteger(figure) ? 0 : 2;
  const style = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  if (!currency) return new Intl.NumberFormat(locale, style).format(figure);
  return new Intl.NumberFormat(locale, { style: 'currency', currency, ...style }).format(figure);
}

const weekdays: Record<string, number> = {
  ...{ monday: 1, tuesday: 2, wednesday: 3, thursday: 4, friday: 5, saturday: 6, sunday: 7 },
  ...{ pazartesi: 1, salı: 2, çarşamba: 3, perşembe: 4, cuma: 5, cumartesi: 6, pazar: 7 },
};

/**
 * Reads a day as models and callers give it: a date, `today`, `tomorrow`, or a weekday, in English or Turkish.
 * @returns `YYYY-MM-DD`, or null for what is no day
 */
export function readDay(given: string, timeZone: string, now: Date): string | null {
  const word = given.trim().toLocaleLowerCase('tr');
  const date = /^\d{4}-\d{2}-\d{2}/.exec(word)?.[0];
  if (date) return Number.isNaN(Date.parse(`${date}T00:00:00Z`)) ? null : date;
  const today = localDay(now, timeZone);
  if (/^(today|bugün)$/.test(word)) return today;
  if (/^(tomorrow|yarın)$/.test(word)) return dayAfter(today, 1);
  // English words lose their dotted i in Turkish small letters and the other way round.
  const weekday = weekdays[word] ?? weekdays[given.trim().toLowerCase()];
  if (weekday === undefined) return null;
  const current = new Date(`${today}T00:00:00Z`).getUTCDay() || 7;
  return dayAfter(today, (weekday - current + 7) % 7 || 7);
}

/** Makes names comparable: small letters without marks, Turkish ones included. */
export function plain(name: string): string {
  return name
    .replace(/[ıİ]/g, 'i')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Finds what a caller means by a name: the same, else one that begins with or holds it, else one sharing a word. */
export function findNamed<Named extends { name: string }>(all: readonly Named[], wanted: string): Named[] {
  const sought = plain(wanted);
  if (!sought) return [];
  const tries: ((name: string) => boolean)[] = [
    (name) => name === sought,
    (name) => name.startsWith(sought) || sought.startsWith(name),
    (name) => name.includes(sought) || sought.includes(name),
    (name) => name.split(' ').some((word) => word.length > 2 && sought.split(' ').includes(word)),
  ];
  for (const fits of tries) {
    const found = all.filter((each) => fits(plain(each.name)));
    if (found.length > 0) return found;
  }
  return [];
}

/** Makes one line of a text, without what a model could take for a new instruction's begin. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
