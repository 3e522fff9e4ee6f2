/**
 * Reads a Turkish number in any form that Netgsm, callers and forms write: `0532…`, `90532…`, `+90532…`,
 * `+90 (0532) …`, `532…`. Area codes and services start with 2 to 5 or 8 (0850); anything else is not one.
 * @returns the ten national digits, without trunk zero or country code; null when it is not a Turkish number
 */
export function parseTurkishNumber(text: string): string | null {
  const bare = text.replace(/[\s().-]/g, '');
  return /^(?:(?:\+|00)?90)?0?([2-58]\d{9})$/.exec(bare)?.[1] ?? null;
}

/** Writes a Turkish number as E.164 (`+908500001001`); null when the text is not a Turkish number. */
export function turkishE164(text: string): string | null {
  const national = parseTurkishNumber(text);
  return national && `+90${national}`;
}
