import { answerRate, axisEnd, partsOf, totalsOf } from './day-figures';

const day = {
  day: '2027-01-05',
  callsIn: 4,
  callsOut: 1,
  answered: 3,
  seconds: 200,
  smsIn: 2,
  smsOut: 5,
};
const none = { day: '2027-01-06', callsIn: 0, callsOut: 0, answered: 0, seconds: 0, smsIn: 0, smsOut: 0 };

describe('Figures of days', () => {
  it('are summed up', () => {
    expect(totalsOf([day, none, day])).toMatchObject({ callsIn: 8, answered: 6, seconds: 400, smsOut: 10 });
    expect(answerRate(totalsOf([day, day]))).toBe(0.75);
    expect(answerRate(none)).toBeNull();
  });

  it('become the parts of a bar', () => {
    expect(partsOf(day, 'calls')).toEqual([4, 1]);
    expect(partsOf(day, 'texts')).toEqual([2, 5]);
    expect(partsOf(day, 'minutes')).toEqual([3]);
    expect(partsOf(day, 'answerRate')).toEqual([75]);
    expect(partsOf(none, 'answerRate')).toEqual([0]);
  });

  it.each([
    [0, 1],
    [1, 1],
    [3, 5],
    [11, 20],
    [50, 50],
    [51, 100],
    [999, 1000],
  ])('an axis for %i ends at %i', (highest, end) => {
    expect(axisEnd(highest)).toBe(end);
  });
});
