export type Locale = 'en' | 'tr';

export interface Place {
  countryCode: string;
  timeZone: string;
  locale: Locale;
}

let regionNames: Intl.DisplayNames | undefined;
/** Regions of ISO 3166 and CLDR that are not places where a business can be. */
const notCountries = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ']);

/** Tells whether two capital letters are a country. */
export function isCountry(code: string): boolean {
  regionNames ??= new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  return /^[A-Z]{2}$/.test(code) && !notCountries.has(code) && regionNames.of(code) !== undefined;
}

/** The zone where most of a country's people live. */
const mainZones: Record<string, string> = {
  TR: 'Europe/Istanbul',
  US: 'America/New_York',
  GB: 'Europe/London',
  DE: 'Europe/Berlin',
  FR: 'Europe/Paris',
  NL: 'Europe/Amsterdam',
};

/** Completes what a new business said of where it is. */
export function placeOf(given: Partial<Place>): Place {
  const turkish = given.timeZone === 'Europe/Istanbul' || given.locale === 'tr';
  const countryCode = given.countryCode ?? (turkish ? 'TR' : 'US');
  return {
    countryCode,
    timeZone: given.timeZone ?? mainZones[countryCode] ?? 'UTC',
    locale: given.locale ?? (countryCode === 'TR' ? 'tr' : 'en'),
  };
}
