/** From and until, half-open: the end does not belong to it. */
export type Interval = readonly [number, number];

/** Sorts intervals and joins those that touch. */
export function merge(intervals: Interval[]): [number, number][] {
  const joined: [number, number][] = [];
  for (const [from, until] of [...intervals].sort((a, b) => a[0] - b[0])) {
    if (from >= until) continue;
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], until);
    else joined.push([from, until]);
  }
  return joined;
}

/** Takes the second ones out of the first ones. Both must be merged. */
export function subtract(intervals: Interval[], taken: Interval[]): [number, number][] {
  if (taken.length === 0) return intervals as [number, number][];
  const left: [number, number][] = [];
  let first = 0;
  for (const [from, until] of intervals) {
    while (first < taken.length && taken[first]![1] <= from) first += 1;
    let start = from;
    for (let index = first; index < taken.length && taken[index]![0] < until; index += 1) {
      if (taken[index]![0] > start) left.push([start, taken[index]![0]]);
      start = Math.max(start, taken[index]![1]);
    }
    if (start < until) left.push([start, until]);
  }
  return left;
}
