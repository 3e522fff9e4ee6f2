/** GSM 03.38 without the characters that take an escape. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿' +
    'abcdefghijklmnopqrstuvwxyzäöñüà',
);
const escaped = new Set('^{}\\[]~|€\f');

/** Places in a text of one segment, and in each segment of several, where a header takes some (3GPP TS 23.040). */
const places = { gsm7: { one: 160, each: 153 }, ucs2: { one: 70, each: 67 } };

/**
 * Counts the segments a text is billed as: GSM-7 when every character is in its alphabet, else UCS-2. A character
 * that takes two places (an escape, or a surrogate pair) is never cut in half.
 */
export function segmentsOf(body: string): number {
  const characters = [...body];
  const isGsm = characters.every((each) => basic.has(each) || escaped.has(each));
  const sizes = characters.map((each) => (isGsm ? (escaped.has(each) ? 2 : 1) : each.length));
  const { one, each } = isGsm ? places.gsm7 : places.ucs2;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return total <= one ? 1 : packed(sizes, each);
}

function packed(sizes: readonly number[], room: number): number {
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > room) {
      segments += 1;
      used = 0;
    }
    used += size;
  }
  return segments;
}
