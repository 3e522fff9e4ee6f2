const CALLING_CODES: Record<string, string> = {
  TR: '90',
  US: '1',
  CA: '1',
  GB: '44',
  DE: '49',
  FR: '33',
  NL: '31',
};
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * Reads a phone number as people type it ("0532 123 45 67", "(415) 555-0132", "+90…", "0090…") and answers it in
 * E.164, or null when it cannot be one. National numbers are read as numbers of `countryCode`.
 */
export function toE164(input: string, countryCode: string | null | undefined): string | null {
  const typed = input.replace(/[\s().\-/]/g, '');
  if (typed.startsWith('+')) return valid(typed);
  if (typed.startsWith('00')) return valid(`+${typed.slice(2)}`);
  if (!/^\d+$/.test(typed)) return null;
  const code = CALLING_CODES[countryCode ?? ''];
  if (!code) return null;
  const national = code === '1' ? typed.replace(/^1(?=\d{10}$)/, '') : typed.replace(/^0/, '');
  return valid(`+${code}${national}`);
}

function valid(number: string): string | null {
  return E164.test(number) && plausibleLength(number) ? number : null;
}

// Turkey and North America number their subscribers with exactly ten digits (ITU-T E.164 national plans).
function plausibleLength(number: string): boolean {
  if (number.startsWith('+90')) return number.length === 13;
  return number.startsWith('+1') ? number.length === 12 : true;
}

/** Answers the last four digits, which a person types to show that they mean this number. */
export function lastFour(number: string): string {
  return number.replace(/\D/g, '').slice(-4);
}

/** Names the country a number's calling code belongs to, where that is only one; null for others. */
export function callingCountry(number: string): string | null {
  const match = Object.entries(CALLING_CODES).find(
    ([country, code]) => country !== 'CA' && number.startsWith(`+${code}`),
  );
  return match?.[0] ?? null;
}

/** Writes an E.164 number as people of its country write it; anything else, such as a sender's name, is left as it is. */
export function formatPhone(number: string): string {
  const turkish = /^\+90(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(number);
  if (turkish) return `+90 ${turkish.slice(1).join(' ')}`;
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return american ? `+1 (${american[1]}) ${american[2]}-${american[3]}` : number;
}

/** Writes every E.164 number inside a text as {@link formatPhone} does. */
export function formatPhonesIn(text: string): string {
  return text.replace(/\+[1-9]\d{7,14}\b/g, formatPhone);
}
