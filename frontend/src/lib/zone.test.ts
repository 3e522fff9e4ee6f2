import { addDays, clockText, localMoment, momentOf, readClock, weekdayOf, weekOf } from './zone';

describe('The clock of a zone', () => {
  it('shows the day and the minute there, not here', () => {
    expect(localMoment('Europe/Istanbul', '2026-11-21T21:30:00Z')).toEqual({ day: '2026-11-22', minute: 30 });
    expect(localMoment('America/New_York', '2026-11-21T03:05:00Z')).toEqual({
      day: '2026-11-20',
      minute: 1325,
    });
  });

  it.each([
    ['Europe/Istanbul', '2026-11-21', 570, '2026-11-21T06:30:00.000Z'],
    ['America/New_York', '2026-07-01', 540, '2026-07-01T13:00:00.000Z'],
    ['America/New_York', '2026-12-01', 540, '2026-12-01T14:00:00.000Z'],
    ['Asia/Kathmandu', '2026-11-21', 0, '2026-11-20T18:15:00.000Z'],
    ['Europe/Berlin', '2026-11-21', 1440, '2026-11-21T23:00:00.000Z'],
  ])('finds when %s shows %s + %i minutes', (zone, day, minute, moment) => {
    expect(momentOf(zone, day, minute).toISOString()).toBe(moment);
  });

  it('moves a time on that is left out when clocks go forward', () => {
    const at = momentOf('Europe/Berlin', '2026-03-29', 150);
    expect(at.toISOString()).toBe('2026-03-29T01:30:00.000Z');
    expect(localMoment('Europe/Berlin', at)).toEqual({ day: '2026-03-29', minute: 210 });
  });

  it('takes a time that comes twice the first time', () => {
    expect(momentOf('Europe/Berlin', '2026-10-25', 150).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });

  it('knows days of 23 and 25 hours', () => {
    const hours = (day: string) =>
      (momentOf('Europe/Berlin', day, 1440).getTime() - momentOf('Europe/Berlin', day, 0).getTime()) /
      3_600_000;
    expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-11-21')]).toEqual([23, 25, 24]);
  });

  it('goes there and back for every quarter of an hour around a change of clocks', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Europe/Istanbul']) {
      for (
        let at = Date.parse('2026-03-28T00:00:00Z');
        at < Date.parse('2026-04-06T00:00:00Z');
        at += 900_000
      ) {
        const local = localMoment(zone, new Date(at));
        expect(localMoment(zone, momentOf(zone, local.day, local.minute))).toEqual(local);
      }
    }
  });
});

describe('Days of the calendar', () => {
  it('counts over months, years and changes of clocks', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
    expect(addDays('2026-10-25', 1)).toBe('2026-10-26');
  });

  it('starts weeks on Monday', () => {
    expect(weekdayOf('2026-11-22')).toBe(7);
    expect(weekOf('2026-11-22')).toEqual([
      '2026-11-16',
      '2026-11-17',
      '2026-11-18',
      '2026-11-19',
      '2026-11-20',
      '2026-11-21',
      '2026-11-22',
    ]);
  });
});

describe('Time fields', () => {
  it('writes minutes', () => {
    expect([clockText(545), clockText(0), clockText(1440)]).toEqual(['09:05', '00:00', '24:00']);
  });

  it.each([
    ['09:05', 545],
    ['9.05', 545],
    ['905', 545],
    ['0905', 545],
    [' 9 ', 540],
    ['24:00', 1440],
    ['0', 0],
    ['', null],
    ['25:00', null],
    ['10:75', null],
    ['24:01', null],
    ['noon', null],
  ])('reads "%s"', (text, minute) => {
    expect(readClock(text)).toBe(minute);
  });
});
