import type { NumberDay } from '../../lib/model';

export const measures = ['calls', 'answerRate', 'minutes', 'texts'] as const;
export type Measure = (typeof measures)[number];

type Figures = Omit<NumberDay, 'day'>;

/** Sums up days. */
export function totalsOf(days: readonly NumberDay[]): Figures {
  const sum = (name: keyof Figures) => days.reduce((total, day) => total + day[name], 0);
  return {
    callsIn: sum('callsIn'),
    callsOut: sum('callsOut'),
    answered: sum('answered'),
    seconds: sum('seconds'),
    smsIn: sum('smsIn'),
    smsOut: sum('smsOut'),
  };
}

/** The share of the calls that came in which were answered, 0 … 1; null when none came in. */
export const answerRate = ({ callsIn, answered }: Pick<Figures, 'callsIn' | 'answered'>): number | null =>
  callsIn > 0 ? Math.min(1, answered / callsIn) : null;

/** What a bar of a day is made of, from the bottom up: one or two parts. */
export function partsOf(day: NumberDay, measure: Measure): number[] {
  if (measure === 'calls') return [day.callsIn, day.callsOut];
  if (measure === 'texts') return [day.smsIn, day.smsOut];
  if (measure === 'minutes') return [Math.round(day.seconds / 60)];
  return [Math.round((answerRate(day) ?? 0) * 100)];
}

/** The end of an axis: the smallest of 1, 2, 5, 10, 20, 50 … that holds the highest bar. */
export function axisEnd(highest: number): number {
  let unit = 1;
  for (;;) {
    const fits = [1, 2, 5].find((step) => step * unit >= highest);
    if (fits) return fits * unit;
    unit *= 10;
  }
}
