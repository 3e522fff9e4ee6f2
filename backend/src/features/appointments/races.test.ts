import { Client } from 'pg';
import { startTestApp, type TestApp } from '../../../tests/client';
import type { TenantScope } from '../../platform/db/tenant';
import { sleep } from '../../platform/time';
import { bookAppointment, cancelAppointment, changeAppointment, findSlots, findUpcoming } from '.';
import { ahead, everyDay, openShop, type Shop } from './testing';

let app: TestApp;
let shop: Shop;
let scope: TenantScope;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  await app.database.query('delete from rate_limits');
  shop = await openShop(app);
  scope = app.platform.system.scope(shop.owner.tenantId);
});
afterAll(() => app.close());

const phone = (index: number): string => `+90532${String(1_000_000 + index)}`;
const book = (index: number, startsAt: Date, more: object = {}) =>
  bookAppointment(app.platform, scope, {
    serviceId: shop.serviceId,
    staffId: shop.staffId,
    startsAt,
    customer: { phone: phone(index), name: `Caller ${index}` },
    source: 'AI',
    ...more,
  });
const booked = async (index: number, startsAt: Date) => {
  const result = await book(index, startsAt);
  if (!result.ok) throw new Error(result.reason);
  return result.appointment;
};
const count = async (sql: string): Promise<number> =>
  Number((await app.database.query<{ count: string }>(sql, [shop.owner.tenantId]))[0]!.count);
const overlapping = `select count(*) from appointments a join appointments b
  on a.tenant_id = b.tenant_id and a.staff_id = b.staff_id and a.id < b.id
    and tstzrange(a.blocked_from, a.blocked_until) && tstzrange(b.blocked_from, b.blocked_until)
  where a.tenant_id = $1 and a.status in ('BOOKED', 'CONFIRMED', 'RESCHEDULED')
    and b.status in ('BOOKED', 'CONFIRMED', 'RESCHEDULED')`;

describe('many at once', () => {
  it('who want one slot: one gets it, all others are told so and offered other times', async () => {
    const [slot] = await findSlots(app.platform, scope, {
      serviceId: shop.serviceId,
      from: ahead(3, 420),
      days: 1,
      limit: 1,
    });
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        bookAppointment(app.platform, scope, {
          slotToken: slot!.token,
          customer: { phone: phone(index) },
          source: 'AI',
        }),
      ),
    );
    const won = results.filter((each) => each.ok);
    const lost = results.filter((each) => !each.ok);
    expect([won.length, lost.length]).toEqual([1, 199]);
    for (const each of lost) {
      expect(each).toMatchObject({ reason: 'slot-taken' });
      expect(each.ok || each.alternatives).toHaveLength(5);
    }
    expect(await count('select count(*) from appointments where tenant_id = $1')).toBe(1);
    // Who got nothing left nothing behind.
    expect(await count('select count(*) from customers where tenant_id = $1')).toBe(1);
    expect(await count('select count(*) from notifications where tenant_id = $1')).toBe(1);
    process.stdout.write(`cases: ${results.length} bookings of one slot at once, one of which got it\n`);
  });

  it('who want times that overlap: none overlap in the end', async () => {
    const results = await Promise.all(
      Array.from({ length: 120 }, (_, index) => book(index, ahead(3, 360 + (index % 20) * 15))),
    );
    expect(results.filter((each) => each.ok).length).toBeGreaterThanOrEqual(3);
    expect(await count(overlapping)).toBe(0);
    process.stdout.write(`cases: ${results.length} bookings of overlapping times at once\n`);
  });

  it('who book directly in the database: the constraint holds without our lock', async () => {
    const { id } = await booked(0, ahead(3, 420));
    await cancelAppointment(app.platform, scope, { appointmentId: id, source: 'STAFF' });
    const revive = `update appointments set status = 'BOOKED' where id = $1`;
    const [first] = await Promise.all([
      book(1, ahead(3, 420)),
      app.database.query(revive, [id]).catch(() => null),
    ]);
    expect(await count(overlapping)).toBe(0);
    expect(first.ok || first.reason === 'slot-taken').toBe(true);
  });

  it('with one phone make one customer', async () => {
    const times = [360, 420, 480, 540, 600, 660];
    const results = await Promise.all(times.map((minute) => book(1, ahead(3, minute))));
    expect(results.every((each) => each.ok)).toBe(true);
    expect(await count('select count(*) from customers where tenant_id = $1')).toBe(1);
  });
});

describe('a request of the voice AI', () => {
  const toolCall = { id: 'call-1', name: 'book_appointment', arguments: { when: 'ten' } };

  it('that is delivered many times at once books once, and answers the same', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => book(1, ahead(3, 420), { toolCall })));
    const ids = new Set(results.map((each) => (each.ok ? each.appointment.id : each.reason)));
    expect(ids.size).toBe(1);
    expect(results.filter((each) => each.ok && !each.repeated)).toHaveLength(1);
    expect(await count('select count(*) from appointments where tenant_id = $1')).toBe(1);
    const [row] = await app.database.query<{ name: string; result_id: string }>(
      'select name, result_id from tool_calls where tenant_id = $1',
      [shop.owner.tenantId],
    );
    expect(row).toEqual({ name: 'book_appointment', result_id: [...ids][0] });
  });

  it('is answered the same when its time is long over, or its token', async () => {
    const [slot] = await findSlots(app.platform, scope, {
      serviceId: shop.serviceId,
      from: ahead(3, 420),
      days: 1,
      limit: 1,
    });
    const wish = { slotToken: slot!.token, customer: { phone: phone(1) }, source: 'AI' as const, toolCall };
    const first = await bookAppointment(app.platform, scope, wish);
    const later = { ...app.platform, clock: () => ahead(9, 0) };
    const again = await bookAppointment(later, scope, wish);
    expect(again).toEqual({ ...first, repeated: true });
  });

  type Change = ['post' | 'patch', string, object];
  const today = (): string => ahead(3, 0).toISOString().slice(0, 10);
  const away = () => ({ startsAt: ahead(3, 0), endsAt: ahead(4, 0) });
  it.each<[string, (staffId: string) => Change]>([
    ['time off', (staffId) => ['post', `/api/staff/${staffId}/time-off`, away()]],
    ['shifts', (staffId) => ['patch', `/api/staff/${staffId}`, { shifts: everyDay(600, 660) }]],
    ['a holiday', () => ['post', '/api/holidays', { day: today(), name: 'Bayram' }]],
    ['the lead', () => ['patch', '/api/settings/booking', { bookingLeadMinutes: 10 * 1440 }]],
    ['the time zone', () => ['patch', '/api/tenant', { timeZone: 'America/New_York' }]],
  ])('with a slot that was offered before %s changed is refused', async (_what, change) => {
    const wish = { serviceId: shop.serviceId, from: ahead(3, 360), days: 1, limit: 1 };
    // Offered by a process whose clock is an hour ahead.
    const hasty = { ...app.platform, clock: () => new Date(Date.now() + 3_600_000) };
    const [slot] = await findSlots(hasty, scope, wish);
    const [method, path, body] = change(shop.staffId);
    expect((await app.call(method, path, shop.owner.token).send(body)).status).toBeLessThan(300);
    const customer = { phone: phone(1) };
    const book = () =>
      bookAppointment(app.platform, scope, { slotToken: slot!.token, customer, source: 'AI', toolCall });
    expect(await book()).toMatchObject({ ok: false, reason: 'outside-hours' });
    expect(await count('select count(*) from customers where tenant_id = $1')).toBe(0);
  });

  it('with a slot whose shop has changed something else is booked', async () => {
    const wish = { serviceId: shop.serviceId, from: ahead(3, 360), days: 1, limit: 1 };
    const [slot] = await findSlots(app.platform, scope, wish);
    await app.call('patch', '/api/settings/booking', shop.owner.token).send({ textsStaff: false });
    const customer = { phone: phone(1) };
    expect(
      await bookAppointment(app.platform, scope, {
        slotToken: slot!.token,
        customer,
        source: 'AI',
        toolCall,
      }),
    ).toMatchObject({ ok: true, repeated: false });
  });

  it('that was refused may be tried again', async () => {
    const { id } = await booked(1, ahead(3, 420));
    expect(await book(2, ahead(3, 420), { toolCall })).toMatchObject({ ok: false, reason: 'slot-taken' });
    await cancelAppointment(app.platform, scope, { appointmentId: id, source: 'AI' });
    expect(await book(2, ahead(3, 420), { toolCall })).toMatchObject({ ok: true, repeated: false });
  });

  it('to change or cancel is done once too', async () => {
    const { id } = await booked(1, ahead(3, 420));
    const move = { appointmentId: id, startsAt: ahead(3, 480), source: 'AI' as const, toolCall };
    const [first, second] = [
      await changeAppointment(app.platform, scope, move),
      await changeAppointment(app.platform, scope, move),
    ];
    expect(first).toMatchObject({ ok: true, repeated: false, appointment: { version: 2 } });
    expect(second).toEqual({ ...first, repeated: true });
    const cancel = { appointmentId: id, source: 'AI' as const, toolCall: { ...toolCall, id: 'call-2' } };
    expect(await cancelAppointment(app.platform, scope, cancel)).toMatchObject({ ok: true, repeated: false });
    expect(await cancelAppointment(app.platform, scope, cancel)).toMatchObject({ ok: true, repeated: true });
  });

  it('outside hours is refused, with times inside them', async () => {
    for (const startsAt of [ahead(3, 300), ahead(3, 800), ahead(3, 421), ahead(-1, 420), ahead(100, 420)]) {
      const result = await book(1, startsAt);
      expect([startsAt, result]).toEqual([startsAt, expect.objectContaining({ reason: 'outside-hours' })]);
    }
    const early = await book(1, ahead(3, 300));
    expect(early.ok || early.alternatives.map((each) => each.startsAt)).toEqual(
      [360, 375, 390, 405, 420].map((minute) => ahead(3, minute)),
    );
  });

  it('about someone else’s appointment changes nothing', async () => {
    const stranger = await openShop(app);
    const theirs = app.platform.system.scope(stranger.owner.tenantId);
    const { id } = await booked(1, ahead(3, 420));
    const wish = { appointmentId: id, source: 'AI' as const };
    expect(await changeAppointment(app.platform, theirs, { ...wish, startsAt: ahead(3, 480) })).toMatchObject(
      {
        reason: 'unknown',
      },
    );
    expect(await cancelAppointment(app.platform, theirs, wish)).toMatchObject({ reason: 'unknown' });
    expect(await findUpcoming(theirs, { phone: phone(1), limit: 5 })).toEqual([]);
    expect(await findUpcoming(scope, { phone: phone(1), limit: 5 })).toMatchObject([
      { id, status: 'BOOKED' },
    ]);
  });
});

describe('changes that meet', () => {
  it('to one time: one gets it', async () => {
    const made = await Promise.all(
      [360, 420, 480, 540].map((minute, index) => booked(index, ahead(3, minute))),
    );
    const results = await Promise.all(
      made.map(({ id }) =>
        changeAppointment(app.platform, scope, {
          appointmentId: id,
          startsAt: ahead(3, 660),
          source: 'STAFF',
        }),
      ),
    );
    expect(results.filter((each) => each.ok)).toHaveLength(1);
    for (const each of results) if (!each.ok) expect(each).toMatchObject({ reason: 'slot-taken' });
    expect(await count(overlapping)).toBe(0);
  });

  it('that swap two appointments never deadlock', async () => {
    const [first, second] = [await booked(1, ahead(3, 420)), await booked(2, ahead(3, 540))];
    const move = (id: string, minute: number) =>
      changeAppointment(app.platform, scope, {
        appointmentId: id,
        startsAt: ahead(3, minute),
        source: 'STAFF',
      });
    for (let round = 0; round < 10; round += 1)
      await Promise.all([move(first.id, round % 2 ? 420 : 600), move(second.id, round % 2 ? 600 : 420)]);
    expect(await count(overlapping)).toBe(0);
  });

  it('with a cancellation: cancelled is cancelled, and the time is free', async () => {
    const { id } = await booked(1, ahead(3, 420));
    const [moved] = await Promise.all([
      changeAppointment(app.platform, scope, { appointmentId: id, startsAt: ahead(3, 480), source: 'STAFF' }),
      cancelAppointment(app.platform, scope, { appointmentId: id, source: 'AI' }),
    ]);
    const [row] = await app.database.query<{ status: string; version: number }>(
      'select status, version from appointments where id = $1',
      [id],
    );
    expect(row).toEqual({ status: 'CANCELLED', version: moved.ok ? 3 : 2 });
    expect((await book(2, ahead(3, 420))).ok).toBe(true);
    expect((await book(3, ahead(3, 480))).ok).toBe(true);
  });

  it('of one version: one is done, the other is told to read again', async () => {
    const { id } = await booked(1, ahead(3, 420));
    const results = await Promise.all(
      [480, 540].map((minute) =>
        app
          .call('patch', `/api/appointments/${id}`, shop.owner.token)
          .send({ startsAt: ahead(3, minute).toISOString(), version: 1 }),
      ),
    );
    expect(results.map((each) => each.status).sort()).toEqual([200, 409]);
    expect(results.find((each) => each.status === 409)!.body.code).toBe('conflict');
  });
});

describe('the version of the hours', () => {
  const version = async (): Promise<string> => {
    const [row] = await app.database.query<{ version: string }>(
      `select (date_part('epoch', s.updated_at) * 1000)::bigint + hours_version(s.tenant_id) as version from staff s where s.id = $1`,
      [shop.staffId],
    );
    return row!.version;
  };
  const bookBy = async (hours: string, startsAt: Date): Promise<string> => {
    const [row] = await app.database.query<{ outcome: string }>(
      `select book_time($1, gen_random_uuid(), $2, $3, $4, null, $5, null, null, $6, 'Caller', null, gen_random_uuid(), 'AI',
         null, null, null, null, null) ->> 'outcome' as outcome`,
      [shop.owner.tenantId, shop.serviceId, shop.staffId, startsAt, hours, phone(1)],
    );
    return row!.outcome;
  };

  it('is the same where a time is found and where it is booked, and another one after a holiday was added', async () => {
    const before = await version();
    expect(await bookBy(before, ahead(3, 600))).toBe('booked');
    await app.database.query(
      `insert into holidays (tenant_id, id, day, name) values ($1, gen_random_uuid(), current_date + 30, 'Closed')`,
      [shop.owner.tenantId],
    );
    expect(await bookBy(before, ahead(3, 660))).toBe('recheck');
    expect(await bookBy(await version(), ahead(3, 660))).toBe('booked');
  });
});

describe('telling of a booking', () => {
  let client: Client;
  let heard: string[];
  beforeEach(async () => {
    // The first job of its kind makes its kind known, by another way.
    await booked(1, ahead(3, 600));
    await app.platform.system.settled();
    heard = [];
    client = new Client({ connectionString: app.database.ownerUrl });
    await client.connect();
    client.on('notification', ({ channel, payload }) => {
      const { tenantId, type } = JSON.parse(payload!) as { tenantId?: string; type?: string };
      if (channel === 'jobs:insert' || tenantId === shop.owner.tenantId) heard.push(type ?? channel);
    });
    await client.query('listen telyx_changes; listen "jobs:insert"');
  });
  afterEach(() => client.end());

  /** What has been heard when all that was told so far has come. */
  const heardSoFar = async (): Promise<string[]> => {
    await app.platform.system.settled();
    scope.tell({ type: 'end', id: '' });
    for (const end = Date.now() + 5_000; !heard.includes('end') && Date.now() < end; ) await sleep(5);
    return heard.sort();
  };
  const bookBy = (tells: boolean, ending: 'commit' | 'rollback') =>
    app.database.query(
      `begin; select book_time('${shop.owner.tenantId}', gen_random_uuid(), '${shop.serviceId}', '${shop.staffId}', '${ahead(3, 660).toISOString()}',
         null, null, null, null, '${phone(2)}', 'Caller', null, gen_random_uuid(), 'AI', null, null, null, null, null, ${tells}); ${ending}`,
    );

  it('comes after its commit where it is all that is done, to screens and workers', async () => {
    await booked(2, ahead(3, 660));
    expect(await heardSoFar()).toEqual(['appointment.changed', 'end', 'jobs:insert']);
  });

  it('is left to who asks then: the statement itself tells nothing, so it holds up no other commit', async () => {
    await bookBy(false, 'commit');
    expect(await heardSoFar()).toEqual(['end']);
  });

  it('comes with the commit of the whole where more is done, and not without it', async () => {
    await bookBy(true, 'rollback');
    expect(await heardSoFar()).toEqual(['end']);
    heard = [];
    await bookBy(true, 'commit');
    expect(await heardSoFar()).toEqual(['appointment.changed', 'end', 'jobs:insert']);
  });
});
