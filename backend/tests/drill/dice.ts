/** Chance that comes out the same for the same seed. */
export interface Dice {
  /** From 0 up to but without 1. */
  next(): number;
  /** A whole number from 0 up to but without `end`. */
  below(end: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** Makes dice. @param name each part of a drill has dice of its own, so that none depends on the pace of another */
export function diceOf(seed: number, name: string): Dice {
  let state = [...name].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 16_777_619), seed | 0);
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return { next, below, chance: (share) => next() < share, pick: (items) => items[below(items.length)]! };
}
