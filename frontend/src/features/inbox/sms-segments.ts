// The default alphabet of GSM 03.38; those in the second list take two places.
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '^{}\\[~]|€\f';

const basic = new Set(BASIC);
const extended = new Set(EXTENDED);

export interface SegmentCount {
  /** What the text takes of its segments: letters of the alphabet used, not characters on screen. */
  units: number;
  segments: number;
  /** How many more fit until another segment begins. */
  left: number;
}

/**
 * Estimates how many segments a text takes, while it is typed; the carrier's own count decides what it costs. Texts
 * within GSM 03.38 have 160 places (153 in each of several), others 70 (67), as 3GPP TS 23.040 says.
 */
export function countSegments(text: string): SegmentCount {
  const plain = [...text].every((letter) => basic.has(letter) || extended.has(letter));
  const units = plain
    ? [...text].reduce((sum, letter) => sum + (extended.has(letter) ? 2 : 1), 0)
    : text.length;
  const [single, each] = plain ? [160, 153] : [70, 67];
  if (units <= single) return { units, segments: units === 0 ? 0 : 1, left: single - units };
  const segments = Math.ceil(units / each);
  return { units, segments, left: segments * each - units };
}
