/** A stretch of one day in minutes after local midnight; the end is not included. */
export interface Span {
  start: number;
  end: number;
}

export const DAY: Span = { start: 0, end: 1440 };

/** Cuts a span to what lies inside another one; null when nothing does. */
export function clip(span: Span, within: Span): Span | null {
  const start = Math.max(span.start, within.start);
  const end = Math.min(span.end, within.end);
  return start < end ? { start, end } : null;
}

/** Joins spans that touch or overlap, in order of time. */
export function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else merged.push({ ...span });
  }
  return merged;
}

/** Takes stretches out of spans. */
export function subtract(spans: readonly Span[], cuts: readonly Span[]): Span[] {
  return cuts.reduce<Span[]>(
    (left, cut) =>
      left.flatMap((span) =>
        [
          { start: span.start, end: Math.min(span.end, cut.start) },
          { start: Math.max(span.start, cut.end), end: span.end },
        ].filter(({ start, end }) => start < end),
      ),
    [...spans],
  );
}

export type Placed<T> = T & { lane: number; lanes: number };

/**
 * Puts spans that overlap side by side: each gets the first lane that is free, and says how many lanes the group it
 * overlaps with has, so that its width is one share of them.
 */
export function placeInLanes<T extends Span>(spans: readonly T[]): Placed<T>[] {
  const placed: Placed<T>[] = [];
  let group: Placed<T>[] = [];
  let ends: number[] = [];
  const close = () => {
    for (const each of group) each.lanes = ends.length;
    placed.push(...group);
    group = [];
    ends = [];
  };
  for (const span of [...spans].sort((one, other) => one.start - other.start || other.end - one.end)) {
    if (ends.every((end) => end <= span.start)) close();
    const free = ends.findIndex((end) => end <= span.start);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = span.end;
    group.push({ ...span, lane, lanes: 1 });
  }
  close();
  return placed;
}

const HOUR = 60;
const USUAL: Span = { start: 9 * HOUR, end: 18 * HOUR };
const LEAST = 6 * HOUR;

/** Finds the hours a scale has to show so that all spans fit: whole hours, six at least, 9 to 18 without any. */
export function scaleFor(spans: readonly Span[]): Span {
  if (spans.length === 0) return USUAL;
  const start = Math.floor(Math.min(...spans.map((span) => span.start)) / HOUR) * HOUR;
  const end = Math.ceil(Math.max(...spans.map((span) => span.end)) / HOUR) * HOUR;
  if (end - start >= LEAST) return { start, end };
  return {
    start: Math.max(0, Math.min(start, DAY.end - LEAST)),
    end: Math.max(end, Math.min(DAY.end, start + LEAST)),
  };
}

/** Moves a minute to the nearest step, such as a quarter of an hour. */
export const snap = (minute: number, step: number): number => Math.round(minute / step) * step;
