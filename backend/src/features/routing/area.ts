/** Calling codes of one and two digits; all others have three (ITU-T E.164, list of assigned codes). */
const oneDigit = new Set(['1', '7']);
const twoDigits = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
);

/** The beginning of a number that its country shares: `+1`, `+90`, `+353`. */
export function countryPrefixOf(number: string): string {
  if (oneDigit.has(number.slice(1, 2))) return number.slice(0, 2);
  return twoDigits.has(number.slice(1, 3)) ? number.slice(0, 3) : number.slice(0, 4);
}

/** The beginning of a number that its area shares, where area codes have one length; null elsewhere. */
export function areaPrefixOf(number: string): string | null {
  if (number.startsWith('+1')) return number.length === 12 ? number.slice(0, 5) : null;
  if (number.startsWith('+90')) return number.length === 13 ? number.slice(0, 6) : null;
  return null;
}
