import type { Appointment, Staff } from '../booking';
import { onDay, sharedDay, spanOnDay, staffDay } from './hours';

const istanbul = 'Europe/Istanbul';
const berlin = 'Europe/Berlin';

function person(changes: Partial<Staff> = {}): Staff {
  return {
    id: 's1',
    name: 'Ayşe',
    phone: null,
    email: null,
    userId: null,
    timeZone: null,
    isActive: true,
    serviceIds: [],
    shifts: [
      { kind: 'WORK', weekday: 1, startMinute: 540, endMinute: 1080 },
      { kind: 'BREAK', weekday: 1, startMinute: 720, endMinute: 780 },
    ],
    timeOff: [],
    hasFeed: false,
    ...changes,
  };
}

// 2026-11-23 is a Monday.
const monday = '2026-11-23';
const kinds = (day: ReturnType<typeof staffDay>) =>
  day.shades.map(({ kind, start, end }) => `${kind} ${start}-${end}`);

describe('The day of a staff member', () => {
  it('is open in the shifts without the breaks', () => {
    const day = staffDay(person(), monday, [], istanbul);
    expect(day.open).toEqual([
      { start: 540, end: 720 },
      { start: 780, end: 1080 },
    ]);
    expect(kinds(day)).toEqual(['closed 0-540', 'closed 1080-1440', 'break 720-780']);
  });

  it('is closed on a weekday without shifts', () => {
    expect(kinds(staffDay(person(), '2026-11-24', [], istanbul))).toEqual(['closed 0-1440']);
  });

  it('leaves out time off that began on another day', () => {
    const timeOff = [
      { id: 't', startsAt: '2026-11-20T06:00:00Z', endsAt: '2026-11-23T07:00:00Z', reason: 'Holiday' },
    ];
    const day = staffDay(person({ timeOff }), monday, [], istanbul);
    expect(day.open[0]).toEqual({ start: 600, end: 720 });
    expect(day.shades.find(({ kind }) => kind === 'off')).toEqual({
      kind: 'off',
      start: 0,
      end: 600,
      label: 'Holiday',
    });
  });

  it('is shortened or closed by a holiday', () => {
    const short = { id: 'h', day: monday, name: 'Eve', opensMinute: 540, closesMinute: 660 };
    expect(staffDay(person(), monday, [short], istanbul).open).toEqual([{ start: 540, end: 660 }]);
    const closed = { ...short, opensMinute: null, closesMinute: null };
    expect(staffDay(person(), monday, [closed], istanbul).open).toEqual([]);
  });

  it('is moved by the distance of their own time zone', () => {
    // Istanbul is two hours ahead of Berlin in winter and one in summer.
    const away = person({ timeZone: istanbul });
    expect(staffDay(away, monday, [], berlin).open[0]).toEqual({ start: 420, end: 600 });
    expect(staffDay(away, '2026-07-06', [], berlin).open[0]).toEqual({ start: 480, end: 660 });
  });

  it('is shared with others: open when anybody works', () => {
    const late = person({ shifts: [{ kind: 'WORK', weekday: 1, startMinute: 700, endMinute: 1200 }] });
    const days = [person(), late].map((each) => staffDay(each, monday, [], istanbul));
    expect(sharedDay(days).open).toEqual([{ start: 540, end: 1200 }]);
  });
});

describe('An appointment on a day', () => {
  const appointment = (startsAt: string, endsAt: string) => ({ id: 'a', startsAt, endsAt }) as Appointment;

  it('stands at the time of the business', () => {
    const late = appointment('2026-11-23T21:30:00Z', '2026-11-23T22:00:00Z');
    expect(onDay(istanbul, monday, [late])).toEqual([]);
    expect(onDay(istanbul, '2026-11-24', [late])[0]).toMatchObject({ start: 30, end: 60 });
  });

  it('is cut at midnight', () => {
    const night = ['2026-11-23T20:30:00Z', '2026-11-23T21:30:00Z'] as const;
    expect(spanOnDay(istanbul, monday, ...night)).toEqual({ start: 1410, end: 1440 });
    expect(spanOnDay(istanbul, '2026-11-24', ...night)).toEqual({ start: 0, end: 30 });
  });

  it('keeps its length when the clocks go back meanwhile', () => {
    const span = spanOnDay(berlin, '2026-10-25', '2026-10-25T00:45:00Z', '2026-10-25T01:15:00Z');
    expect(span).toEqual({ start: 165, end: 195 });
  });

  it('shows the clock of the wall when they go forward', () => {
    const span = spanOnDay(berlin, '2026-03-29', '2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z');
    expect(span).toEqual({ start: 90, end: 210 });
  });
});
