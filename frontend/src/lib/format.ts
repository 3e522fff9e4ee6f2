/** Where a person is: decides how dates, money and lists are written. */
export interface Place {
  language: string;
  timeZone: string;
}

export const NO_VALUE = '–';

/** Writes a date such as "21 Nov 2026"; an empty value becomes a dash. */
export function formatDate(place: Place, at: string | null | undefined): string {
  return at ? write(place, at, { day: 'numeric', month: 'short', year: 'numeric' }) : NO_VALUE;
}

/** Writes date and time such as "21 Nov 2026, 14:05" in the business's time zone. */
export function formatDateTime(place: Place, at: string | null | undefined): string {
  return at
    ? write(place, at, {
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
      })
    : NO_VALUE;
}

/** Writes date and time of this year such as "21 Nov, 14:05". */
export function formatMoment(place: Place, at: string): string {
  return write(place, at, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}

/** Writes a time of day such as "14:05". */
export function formatTime(place: Place, at: string): string {
  return write(place, at, { hour: '2-digit', minute: '2-digit' });
}

/** Writes a weekday with its date, such as "Saturday, 21 November". */
export function formatDay(place: Place, at: Date): string {
  return write(place, at, { weekday: 'long', day: 'numeric', month: 'long' });
}

function write(place: Place, at: string | Date, options: Intl.DateTimeFormatOptions): string {
  // "en" alone would put the month first, which most of the world misreads.
  const locale = place.language === 'en' ? 'en-GB' : place.language;
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? NO_VALUE
    : new Intl.DateTimeFormat(locale, { ...options, timeZone: place.timeZone }).format(date);
}

/** Names the calendar day of a moment in the business's time zone, as `YYYY-MM-DD`. */
export function dayKey(place: Place, at: string | Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: place.timeZone }).format(new Date(at));
}

/** Writes an amount in major units with its currency: whole amounts without decimals. */
export function formatMoney(place: Place, amount: number, currency: string): string {
  const digits = Number.isInteger(amount) ? 0 : 2;
  return new Intl.NumberFormat(place.language, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount);
}

/** Writes what a single call or text cost, which may be a part of a cent: "$0.0083". */
export function formatCost(place: Place, amount: number, currency: string): string {
  return new Intl.NumberFormat(place.language, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: 4,
  }).format(amount);
}

/** Writes a whole number with the language's separators. */
export function formatCount(place: Place, value: number): string {
  return new Intl.NumberFormat(place.language).format(value);
}

/** Writes a share of one as a percentage, such as 0.985 → "98.5%" or "%98,5". */
export function formatShare(place: Place, share: number): string {
  return new Intl.NumberFormat(place.language, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}

/** Writes a duration in seconds as minutes and seconds: 75 → "1:15". */
export function formatDuration(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

/** Names a country in the person's language, or answers its code when the browser does not know it. */
export function countryName(language: string, code: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Names a language in the person's own language: "tr" → "Turkish" or "Türkçe". */
export function languageName(language: string, code: string): string {
  try {
    const name = new Intl.DisplayNames([language], { type: 'language' }).of(code) ?? code;
    return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
  } catch {
    return code;
  }
}
