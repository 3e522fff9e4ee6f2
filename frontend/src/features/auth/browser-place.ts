/** What the browser tells about where a business is, so that signing up need not ask. */
export interface BrowserPlace {
  timeZone: string;
  countryCode: string | undefined;
}

const US_ZONES =
  /^(US\/|America\/(New_York|Chicago|Denver|Los_Angeles|Phoenix|Anchorage|Detroit|Boise|Indiana|Kentucky)|Pacific\/Honolulu)/;

/** Reads the time zone, and the country from it or from the region of the browser's first language. */
export function browserPlace(timeZone: string, language: string): BrowserPlace {
  if (timeZone === 'Europe/Istanbul' || timeZone === 'Turkey') return { timeZone, countryCode: 'TR' };
  if (US_ZONES.test(timeZone)) return { timeZone, countryCode: 'US' };
  return { timeZone, countryCode: regionOf(language) };
}

function regionOf(language: string): string | undefined {
  try {
    return new Intl.Locale(language).region;
  } catch {
    return undefined;
  }
}
