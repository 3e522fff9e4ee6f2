import { randomInt } from 'node:crypto';

/** US area codes numbers come from when nobody asks for one. */
const usualAreaCodes = (
  '201 202 203 205 206 208 209 210 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248 251 252 253 ' +
  '254 256 260 262 267 269 270 272 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319'
).split(' ');

// 555-0100 to 555-0199 is kept free for fiction in every area code, so a lab number never rings anybody.
const numbersPerAreaCode = 100;

/** US numbers for sale; each is in one hand at a time. */
export interface NumberStock {
  /** Takes one out; null when the area code does not exist or is sold out. */
  take(areaCode?: string): string | null;
  /** Marks one as sold. */
  reserve(number: string): void;
  /** Puts one back, to be sold again. */
  giveBack(number: string): void;
  /** Names some area codes that have numbers. */
  hints(): string[];
}

/**
 * Fills a shop with a hundred numbers in every area code but those that are sold out.
 * @param exchange the three digits behind the area code, so that two shops never sell the same number
 */
export function openStock(soldOut: readonly string[], exchange = '555'): NumberStock {
  const taken = new Set<string>();
  const closed = new Set(soldOut);
  const open = usualAreaCodes.filter((code) => !closed.has(code));

  const takeFrom = (areaCode: string): string | null => {
    if (!/^[2-9]\d\d$/.test(areaCode) || closed.has(areaCode)) return null;
    const start = randomInt(numbersPerAreaCode);
    for (let step = 0; step < numbersPerAreaCode; step += 1) {
      const line = 100 + ((start + step) % numbersPerAreaCode);
      const number = `+1${areaCode}${exchange}0${line}`;
      if (taken.has(number)) continue;
      taken.add(number);
      return number;
    }
    return null;
  };

  return {
    take(areaCode) {
      if (areaCode !== undefined) return takeFrom(areaCode);
      const start = randomInt(open.length);
      for (let step = 0; step < open.length; step += 1) {
        const number = takeFrom(open[(start + step) % open.length]!);
        if (number) return number;
      }
      return null;
    },
    reserve(number) {
      taken.add(number);
    },
    giveBack(number) {
      taken.delete(number);
    },
    hints: () => open.slice(0, 3),
  };
}
