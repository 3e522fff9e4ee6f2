import { cloneDatabase, type TestDatabase } from '../../../tests/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

const minutes = (text: string): number => {
  const [hour, minute] = text.split(':').map(Number);
  return hour! * 60 + minute!;
};

async function quiet(at: string, zone: string, from: string, until: string) {
  const [row] = await database.query<{ begins_at: Date | null; ends_at: Date | null }>(
    'select * from quiet_hours($1, $2, $3, $4)',
    [at, zone, minutes(from), minutes(until)],
  );
  return row!.ends_at && [row!.begins_at!.toISOString(), row!.ends_at.toISOString()];
}

describe('quiet hours', () => {
  it.each([
    ['21:00', '09:00', '2027-03-01T17:59:59Z', null],
    ['21:00', '09:00', '2027-03-01T18:00:00Z', ['2027-03-01T18:00:00.000Z', '2027-03-02T06:00:00.000Z']],
    ['21:00', '09:00', '2027-03-02T05:59:00Z', ['2027-03-01T18:00:00.000Z', '2027-03-02T06:00:00.000Z']],
    ['21:00', '09:00', '2027-03-02T06:00:00Z', null],
    ['12:00', '14:00', '2027-03-01T10:00:00Z', ['2027-03-01T09:00:00.000Z', '2027-03-01T11:00:00.000Z']],
    ['00:00', '00:00', '2027-03-01T22:00:00Z', null],
  ])('from %s until %s in Istanbul at %s', async (from, until, at, expected) => {
    expect(await quiet(at, 'Europe/Istanbul', from, until)).toEqual(expected);
  });

  it('last an hour less in the night in which the clock is put forward, and one more when it is put back', async () => {
    // New York: 14 March 2027 and 7 November 2027.
    expect(await quiet('2027-03-14T05:00:00Z', 'America/New_York', '21:00', '09:00')).toEqual([
      '2027-03-14T02:00:00.000Z',
      '2027-03-14T13:00:00.000Z',
    ]);
    expect(await quiet('2027-11-07T05:00:00Z', 'America/New_York', '21:00', '09:00')).toEqual([
      '2027-11-07T01:00:00.000Z',
      '2027-11-07T14:00:00.000Z',
    ]);
  });

  it('hold of every quarter of an hour of a year what the clock on the wall says', async () => {
    const wrong = await database.query(
      `select zone, at from unnest(array['America/New_York', 'Europe/London', 'Europe/Istanbul', 'Australia/Lord_Howe']) zone,
         generate_series('2027-01-01T00:00Z'::timestamptz, '2027-12-31T23:45Z', '45 minutes') at
       cross join lateral quiet_hours(at, zone, 1260, 540) q
       where (q.ends_at is not null) <> (extract(hour from at at time zone zone) >= 21 or extract(hour from at at time zone zone) < 9)
         or (q.ends_at is not null and not (q.begins_at <= at and at < q.ends_at))`,
    );
    expect(wrong).toEqual([]);
  });
});

describe('a reminder', () => {
  it.each([
    ['in the day goes out at its time', '2027-03-02T11:00Z', 60, '2027-03-02T10:00:00.000Z'],
    [
      'of a day before, in the night, waits for the morning',
      '2027-03-02T05:30Z',
      1440,
      '2027-03-01T06:00:00.000Z',
    ],
    [
      'that the morning would be too late for goes out the evening before',
      '2027-03-02T05:30Z',
      60,
      '2027-03-01T17:45:00.000Z',
    ],
    [
      'in the night, with time enough in the morning, waits',
      '2027-03-02T06:30Z',
      60,
      '2027-03-02T06:00:00.000Z',
    ],
  ])('%s', async (_name, startsAt, before, due) => {
    const [row] = await database.query<{ due: Date }>(
      `select reminder_due_at($1, $2, 'Europe/Istanbul', 1260, 540) as due`,
      [startsAt, before],
    );
    expect(row!.due.toISOString()).toBe(due);
  });
});
