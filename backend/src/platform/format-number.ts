/**
 * Writes an E.164 number as people of its country write it internationally. Turkey and North America are grouped;
 * other countries are left as they are, which is always right, if less readable.
 */
export function formatNumber(number: string): string {
  const turkish = /^\+90(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(number);
  if (turkish) return `+90 ${turkish.slice(1).join(' ')}`;
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  if (american) return `+1 (${american[1]}) ${american[2]}-${american[3]}`;
  return number;
}

/** The shape of an E.164 number: a plus, no leading zero, 8 to 15 digits. */
export const e164Pattern = /^\+[1-9]\d{7,14}$/;
