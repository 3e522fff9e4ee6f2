import fc from 'fast-check';
import {
  distinctTimes,
  firstFreeTimes,
  freeSlots,
  type Shift,
  type SlotInput,
  type StaffFacts,
} from './free-slots';
import { dayNumber, startOfDay, stretchesOf } from './zone-time';

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

/** What a wall clock in a zone shows, asked of Intl anew for every minute. */
function clockAt(zone: string, at: number): { day: string; weekday: number; minute: number } {
  const parts = Object.fromEntries(
    clock(zone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  return {
    day: `${parts['year']}-${parts['month']}-${parts['day']}`,
    weekday: weekdays.indexOf(parts['weekday']!) + 1,
    minute: Number(parts['hour']) * 60 + Number(parts['minute']),
  };
}
const clocks = new Map<string, Intl.DateTimeFormat>();
function clock(zone: string): Intl.DateTimeFormat {
  const options = { year: 'numeric', month: '2-digit', day: '2-digit', weekday: 'short' } as const;
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  if (!clocks.has(zone))
    clocks.set(zone, new Intl.DateTimeFormat('en-US', { timeZone: zone, ...options, ...time }));
  return clocks.get(zone)!;
}

/** Whether somebody works in the minute that begins here. */
function works(input: SlotInput, staff: StaffFacts, at: number): boolean {
  const { day, weekday, minute } = clockAt(staff.zone ?? input.zone, at);
  const inShift = (kind: Shift[0]) =>
    staff.shifts.some(
      (each) => each[0] === kind && each[1] === weekday && each[2] <= minute && minute < each[3],
    );
  if (!inShift('WORK') || inShift('BREAK')) return false;
  const special = input.holidays.find((each) => each.day === day);
  if (
    special &&
    (special.opensMinute === null || minute < special.opensMinute || minute >= special.closesMinute!)
  )
    return false;
  return !staff.timeOff.some(([from, until]) => from < at + minuteMs && at < until);
}

/** The slow and obvious answer: goes through every minute, and for each slot through each of its minutes. */
function oracle(input: SlotInput): string[] {
  const { service, stepMinutes } = input;
  const duration = service.durationMinutes * minuteMs;
  const earliest = Math.max(input.from, input.now + input.leadMinutes * minuteMs);
  const latest = Math.min(input.until, input.now + input.horizonDays * dayMs);
  const found: string[] = [];
  for (const staff of input.staff) {
    const open = new Map<number, boolean>();
    const isOpen = (at: number): boolean => {
      if (!open.has(at)) open.set(at, works(input, staff, at));
      return open.get(at)!;
    };
    for (let at = Math.ceil(earliest / minuteMs) * minuteMs; at < latest; at += minuteMs) {
      if (clockAt(staff.zone ?? input.zone, at).minute % stepMinutes !== 0) continue;
      let fits = true;
      for (let each = at; each < at + duration && fits; each += minuteMs) fits = isOpen(each);
      const from = at - service.bufferBeforeMinutes * minuteMs;
      const until = at + duration + service.bufferAfterMinutes * minuteMs;
      if (fits && !staff.busy.some((each) => each[0] < until && from < each[1]))
        found.push(`${at} ${staff.id}`);
    }
  }
  return found.sort();
}

const named = (input: SlotInput): string[] =>
  freeSlots(input)
    .map((each) => `${each.start} ${each.staffId}`)
    .sort();

/** Days on which clocks are changed, and some on which they are not. */
const days = [
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Europe/Istanbul', '2026-03-29'],
  ['Europe/London', '2026-03-29'],
  ['Europe/London', '2026-10-25'],
  ['Asia/Kolkata', '2026-10-25'],
  // Midnight itself was skipped, and repeated.
  ['America/Sao_Paulo', '2018-11-04'],
  ['America/Sao_Paulo', '2018-02-17'],
  // A whole day was skipped.
  ['Pacific/Apia', '2011-12-29'],
  // By half an hour.
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
] as const;

const minutes = fc.integer({ min: 0, max: 1440 });
const stretch = fc.tuple(minutes, minutes).filter(([from, until]) => from < until);
const shift = fc
  .tuple(
    fc.constantFrom('WORK' as const, 'WORK' as const, 'BREAK' as const),
    fc.integer({ min: 1, max: 7 }),
    fc.oneof(stretch, fc.constant([0, 1440] as [number, number]), fc.constant([60, 300] as [number, number])),
  )
  .map(([kind, weekday, [from, until]]): Shift => [kind, weekday, from, until]);
const interval = (start: number) =>
  fc
    .tuple(fc.integer({ min: -600, max: 4000 }), fc.integer({ min: 1, max: 500 }))
    .map(([from, length]): [number, number] => [start + from * minuteMs, start + (from + length) * minuteMs]);

const input = fc
  .record({
    place: fc.constantFrom(...days),
    shiftDays: fc.integer({ min: -1, max: 0 }),
    otherZone: fc.constantFrom(null, ...days.map((each) => each[0])),
  })
  .chain(({ place: [zone, day], shiftDays, otherZone }) => {
    const start = startOfDay(zone, dayNumber(day) + shiftDays);
    const staff = (id: string) =>
      fc.record({
        id: fc.constant(id),
        name: fc.constant(id),
        zone: fc.constant(id === 'a' ? null : otherZone),
        shifts: fc.array(shift, { minLength: 4, maxLength: 14 }),
        timeOff: fc.array(interval(start), { maxLength: 2 }),
        busy: fc.array(interval(start), { maxLength: 5 }),
      });
    return fc.record({
      zone: fc.constant(zone as string),
      now: fc.integer({ min: -3000, max: 600 }).map((minute) => start + minute * minuteMs),
      from: fc.constant(start),
      until: fc.integer({ min: 1000, max: 3200 }).map((minute) => start + minute * minuteMs),
      leadMinutes: fc.integer({ min: 0, max: 300 }),
      horizonDays: fc.integer({ min: 1, max: 30 }),
      stepMinutes: fc.constantFrom(5, 10, 15, 20, 30, 50, 60),
      service: fc.record({
        durationMinutes: fc.integer({ min: 5, max: 240 }),
        bufferBeforeMinutes: fc.constantFrom(0, 0, 10, 35),
        bufferAfterMinutes: fc.constantFrom(0, 0, 5, 60),
      }),
      holidays: fc
        .array(
          fc.record({
            day: fc.constantFrom(day, new Date((dayNumber(day) + 1) * dayMs).toISOString().slice(0, 10)),
            name: fc.constant('Holiday'),
            hours: fc.oneof(fc.constant(null), stretch),
          }),
          { maxLength: 1 },
        )
        .map((all) =>
          all.map(({ hours, ...each }) => ({
            ...each,
            opensMinute: hours?.[0] ?? null,
            closesMinute: hours?.[1] ?? null,
          })),
        ),
      staff: fc.tuple(staff('a'), staff('b')),
    });
  });

describe('free slots', () => {
  it('are those that going through every minute finds, in any zone, on days when clocks change', () => {
    let found = 0;
    fc.assert(
      fc.property(input, (each: SlotInput) => {
        const slots = named(each);
        found += slots.length;
        expect(slots).toEqual(oracle(each));
      }),
      { numRuns: 120, interruptAfterTimeLimit: 25_000 },
    );
    // A test in which nothing is ever free would prove nothing.
    expect(found).toBeGreaterThan(1000);
  });

  it('come by time, and never overlap what is booked', () => {
    fc.assert(
      fc.property(input, (each: SlotInput) => {
        const slots = freeSlots(each);
        const starts = slots.map((slot) => slot.start);
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
        for (const slot of slots) {
          const { busy } = each.staff.find((one) => one.id === slot.staffId)!;
          expect(busy.filter(([from, until]) => from < slot.end && slot.start < until)).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are found one for each time, the same as when all are found', () => {
    fc.assert(
      fc.property(
        input,
        fc.boolean(),
        fc.integer({ min: 1, max: 80 }),
        (each: SlotInput, isOneZone, most) => {
          const staff = each.staff.map((one) => (isOneZone ? { ...one, zone: null } : one));
          const first = firstFreeTimes({ ...each, staff, most });
          expect(first).toEqual(distinctTimes(freeSlots({ ...each, staff })).slice(0, most));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are the same from facts that are kept as from facts that are new, while time goes on', () => {
    fc.assert(
      fc.property(
        input,
        fc.integer({ min: 1, max: 80 }),
        fc.array(fc.integer({ min: -120, max: 600 }), { minLength: 2, maxLength: 6 }),
        (each: SlotInput, most, minutes) => {
          let later = 0;
          for (const passed of minutes) {
            later += passed * minuteMs;
            const moved = {
              ...each,
              most,
              now: each.now + later,
              from: each.from + later,
              until: each.until + later,
            };
            const anew = { ...moved, staff: structuredClone(each.staff) };
            expect(firstFreeTimes(moved)).toEqual(firstFreeTimes(anew));
            expect(freeSlots(moved)).toEqual(freeSlots(anew));
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

const shop = (zone: string, day: string, shifts: Shift[], more: Partial<SlotInput> = {}): SlotInput => {
  const from = startOfDay(zone, dayNumber(day));
  return {
    zone,
    from,
    until: startOfDay(zone, dayNumber(day) + 1),
    now: from - dayMs,
    leadMinutes: 0,
    horizonDays: 30,
    stepMinutes: 30,
    service: { durationMinutes: 30, bufferBeforeMinutes: 0, bufferAfterMinutes: 0 },
    holidays: [],
    staff: [{ id: 'a', name: 'Ayşe', zone: null, shifts, timeOff: [], busy: [] }],
    ...more,
  };
};
const always = (from: number, until: number): Shift[] =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => ['WORK', weekday, from, until]);
const iso = (slots: { start: number }[]): string[] =>
  slots.map((each) => new Date(each.start).toISOString().slice(11, 16));

describe('on the day when clocks', () => {
  it('are put forward there is nothing in the hour that is skipped', () => {
    // One to four in New York: two o’clock is three o’clock.
    expect(iso(freeSlots(shop('America/New_York', '2026-03-08', always(60, 240))))).toEqual([
      '06:00',
      '06:30',
      '07:00',
      '07:30',
    ]);
  });

  it('are put back the hour that comes twice can be booked twice', () => {
    expect(iso(freeSlots(shop('America/New_York', '2026-11-01', always(60, 180))))).toEqual([
      '05:00',
      '05:30',
      '06:00',
      '06:30',
      '07:00',
      '07:30',
    ]);
  });

  it('stay as they are, as in Istanbul, the day is like any other', () => {
    for (const day of ['2026-03-29', '2026-10-25', '2026-07-01'])
      expect(iso(freeSlots(shop('Europe/Istanbul', day, always(540, 600))))).toEqual(['06:00', '06:30']);
  });

  it('skip midnight, the day begins an hour later', () => {
    const stretches = stretchesOf(
      'America/Sao_Paulo',
      Date.parse('2018-11-03T00:00Z'),
      Date.parse('2018-11-05T00:00Z'),
    );
    expect(stretches.map((each) => new Date(each.until).toISOString())).toEqual([
      '2018-11-04T03:00:00.000Z',
      '2018-11-05T00:00:00.000Z',
    ]);
    expect(startOfDay('America/Sao_Paulo', dayNumber('2018-11-04'))).toBe(Date.parse('2018-11-04T03:00Z'));
    expect(iso(freeSlots(shop('America/Sao_Paulo', '2018-11-04', always(0, 90))))).toEqual(['03:00']);
  });

  it('skip a whole day, nobody works on it', () => {
    const input = shop('Pacific/Apia', '2011-12-29', always(540, 600), {
      until: startOfDay('Pacific/Apia', dayNumber('2012-01-01')),
    });
    expect(freeSlots(input).map((each) => new Date(each.start).toISOString())).toEqual([
      '2011-12-29T19:00:00.000Z',
      '2011-12-29T19:30:00.000Z',
      '2011-12-30T19:00:00.000Z',
      '2011-12-30T19:30:00.000Z',
    ]);
  });
});

describe('hours', () => {
  it('go on over midnight where one day’s end is the next one’s beginning', () => {
    const input = shop('Europe/Istanbul', '2026-07-01', [...always(1380, 1440), ...always(0, 60)], {
      service: { durationMinutes: 90, bufferBeforeMinutes: 0, bufferAfterMinutes: 0 },
    });
    expect(iso(freeSlots(input))).toEqual(['20:00', '20:30']);
  });

  it('of a staff member elsewhere are by their own clocks', () => {
    const input = shop('Europe/Istanbul', '2026-07-01', []);
    const elsewhere = { ...input.staff[0]!, zone: 'Europe/London', shifts: always(540, 600) };
    expect(iso(freeSlots({ ...input, staff: [elsewhere] }))).toEqual(['08:00', '08:30']);
  });

  it('are held by half-open intervals: one may begin where another ends', () => {
    const input = shop('Europe/Istanbul', '2026-07-01', always(540, 660));
    const busy: [number, number][] = [[input.from + 570 * minuteMs, input.from + 600 * minuteMs]];
    expect(iso(freeSlots({ ...input, staff: [{ ...input.staff[0]!, busy }] }))).toEqual([
      '06:00',
      '07:00',
      '07:30',
    ]);
    const service = { durationMinutes: 30, bufferBeforeMinutes: 0, bufferAfterMinutes: 1 };
    expect(iso(freeSlots({ ...input, service, staff: [{ ...input.staff[0]!, busy }] }))).toEqual([
      '07:00',
      '07:30',
    ]);
  });

  it('begin after the lead and end at the horizon', () => {
    const input = shop('Europe/Istanbul', '2026-07-01', always(0, 1440));
    const slots = freeSlots({
      ...input,
      now: input.from,
      leadMinutes: 61,
      horizonDays: 1,
      until: input.until + dayMs,
    });
    expect([slots[0]!.start, slots.at(-1)!.start]).toEqual([
      input.from + 90 * minuteMs,
      input.from + (1440 - 30) * minuteMs,
    ]);
  });
});
