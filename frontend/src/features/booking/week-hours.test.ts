import type { Shift } from './api';
import { copyDay, nextShift, problemOf, shiftsOn, usualShifts, withDay } from './week-hours';

const shift = (startMinute: number, endMinute: number, kind: Shift['kind'] = 'WORK', weekday = 1): Shift => ({
  kind,
  weekday,
  startMinute,
  endMinute,
});

describe('Weekly hours', () => {
  it('copies the stretches of a day, breaks as well, over those of others', () => {
    const week = withDay(usualShifts, 1, [shift(600, 1200), shift(780, 840, 'BREAK')]);
    const copied = copyDay(week, 1, [2, 6]);
    for (const weekday of [2, 6]) {
      expect(shiftsOn(copied, weekday)).toEqual([
        shift(600, 1200, 'WORK', weekday),
        shift(780, 840, 'BREAK', weekday),
      ]);
    }
    expect(shiftsOn(copied, 3)).toEqual([shift(540, 1080, 'WORK', 3)]);
    expect(shiftsOn(copied, 7)).toEqual([]);
  });

  it('proposes a break inside of work and an evening after it', () => {
    expect(nextShift([shift(540, 1080)], 'BREAK', 1)).toEqual(shift(780, 840, 'BREAK'));
    expect(nextShift([shift(540, 1080)], 'WORK', 1)).toEqual(shift(1140, 1320));
    expect(nextShift([], 'WORK', 1)).toEqual(shift(540, 1080));
    expect(nextShift([shift(540, 1430)], 'WORK', 1).endMinute).toBeLessThanOrEqual(1440);
  });

  it.each([
    ['nothing', [shift(540, 720), shift(780, 1080), shift(600, 630, 'BREAK')], null],
    ['an end before its start', [shift(720, 720)], 'order'],
    ['two stretches at once', [shift(540, 720), shift(700, 1080)], 'overlap'],
    ['a break outside of work', [shift(540, 720), shift(700, 730, 'BREAK')], 'outside'],
  ])('finds %s', (_name, day, problem) => {
    expect(problemOf(day)).toBe(problem);
  });
});
