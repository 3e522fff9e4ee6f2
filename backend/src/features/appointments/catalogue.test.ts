import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { openingHours } from '.';
import { ahead, everyDay, openShop, type Shop } from './testing';

let app: TestApp;
let shop: Shop;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  await app.database.query('delete from rate_limits');
  shop = await openShop(app);
});
afterAll(() => app.close());

type Method = 'get' | 'post' | 'patch' | 'delete';
const call = (method: Method, path: string) => app.call(method, path, shop.owner.token);
const at = (days: number, minute: number): string => ahead(days, minute).toISOString();
const day = (days: number): string => at(days, 0).slice(0, 10);
const book = (minute: number, more: object = {}) =>
  call('post', '/api/appointments').send({
    serviceId: shop.serviceId,
    staffId: shop.staffId,
    startsAt: at(3, minute),
    customer: { name: 'Deniz' },
    ...more,
  });
const starts = async (query: object): Promise<string[]> => {
  const wish = { serviceId: shop.serviceId, from: day(3), days: 1, ...query };
  const answer = await call('get', '/api/appointments/slots').query(wish);
  return answer.body.data.slots.map((each: { startsAt: string }) => each.startsAt);
};
const audited = async (noun: string) => {
  const { entries } = (await call('get', `/api/audit-log?action=${noun}`)).body.data;
  return entries.map((each: { action: string; changes: object }) => [each.action, each.changes]);
};

describe('services', () => {
  it('are added, changed, given to staff, and kept for history when they end', async () => {
    const made = await call('post', '/api/services').send({
      name: 'Colour',
      durationMinutes: 90,
      price: '350',
      currency: 'TRY',
      staffIds: [shop.staffId],
    });
    expect([made.status, made.body.data]).toEqual([
      201,
      {
        id: expect.any(String),
        name: 'Colour',
        durationMinutes: 90,
        bufferBeforeMinutes: 0,
        bufferAfterMinutes: 0,
        price: '350.00',
        currency: 'TRY',
        isActive: true,
        staffIds: [shop.staffId],
      },
    ]);
    const path = `/api/services/${made.body.data.id}`;
    const changed = await call('patch', path).send({ durationMinutes: 100, staffIds: [] });
    expect(changed.body.data).toMatchObject({ name: 'Colour', durationMinutes: 100, staffIds: [] });
    expect((await call('delete', path)).status).toBe(200);
    const { services } = (await call('get', '/api/services')).body.data;
    expect(services.map((each: { name: string; isActive: boolean }) => [each.name, each.isActive])).toEqual([
      ['Haircut', true],
      ['Colour', false],
    ]);
    expect((await audited('service')).slice(0, 3)).toEqual([
      ['service.removed', {}],
      ['service.updated', { durationMinutes: [90, 100], staffIds: [[shop.staffId], []] }],
      ['service.created', { durationMinutes: 90 }],
    ]);
  });

  it('that have ended are neither offered nor booked', async () => {
    await call('delete', `/api/services/${shop.serviceId}`);
    const answer = await call('get', '/api/appointments/slots').query({ serviceId: shop.serviceId });
    expect([answer.status, answer.body.code]).toEqual([404, 'not-found']);
    expect((await book(420)).status).toBe(404);
  });
});

describe('staff', () => {
  it('keep their hours as a whole, and are offered by them', async () => {
    const lunch = { kind: 'BREAK', weekday: 1, startMinute: 720, endMinute: 780 };
    const shifts = [
      ...everyDay(600, 840),
      ...[1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ ...lunch, weekday })),
    ];
    const changed = await call('patch', `/api/staff/${shop.staffId}`).send({ shifts });
    expect(changed.body.data.shifts).toHaveLength(14);
    // Ten to two with lunch from twelve to one, in Istanbul.
    expect(await starts({})).toEqual([420, 435, 450, 465, 480, 600].map((minute) => at(3, minute)));
    const [action, changes] = (await audited('staff'))[0];
    expect([action, Object.keys(changes)]).toEqual(['staff.updated', ['shifts']]);
  });

  it.each([
    [[{ kind: 'WORK', weekday: 0, startMinute: 1, endMinute: 2 }]],
    [[{ kind: 'WORK', weekday: 1, startMinute: 2, endMinute: 2 }]],
    [[{ kind: 'WORK', weekday: 1, startMinute: 0, endMinute: 1441 }]],
    [
      [
        { kind: 'WORK', weekday: 1, startMinute: 0, endMinute: 60 },
        { kind: 'WORK', weekday: 1, startMinute: 59, endMinute: 120 },
      ],
    ],
  ])('refuse the hours %j', async (shifts) => {
    expect((await call('patch', `/api/staff/${shop.staffId}`).send({ shifts })).status).toBe(422);
  });

  it('work by the clocks of their own zone', async () => {
    await call('patch', `/api/staff/${shop.staffId}`).send({ timeZone: 'Asia/Kolkata' });
    // Nine o’clock in Kolkata; the day that is asked for begins in Istanbul.
    expect((await starts({}))[0]).toBe(at(3, 210));
    expect((await call('patch', `/api/staff/${shop.staffId}`).send({ timeZone: '+03:00' })).status).toBe(422);
  });

  it('who are away are not offered, and what was booked is named', async () => {
    const { id } = (await book(420)).body.data;
    const away = { startsAt: at(3, 400), endsAt: at(4, 400), reason: 'Ill' };
    const made = await call('post', `/api/staff/${shop.staffId}/time-off`).send(away);
    expect([made.status, made.body.data.timeOff]).toEqual([201, { id: expect.any(String), ...away }]);
    expect(made.body.data.conflicts).toMatchObject([{ id }]);
    expect(await starts({})).toEqual([]);
    const path = `/api/staff/${shop.staffId}/time-off/${made.body.data.timeOff.id}`;
    expect([(await call('delete', path)).status, (await call('delete', path)).status]).toEqual([200, 404]);
    expect((await starts({})).length).toBeGreaterThan(10);
  });

  it('with appointments before them stay, and leave when those are gone', async () => {
    const { id } = (await book(420)).body.data;
    const refused = await call('delete', `/api/staff/${shop.staffId}`);
    expect([refused.status, refused.body.code, refused.body.appointments]).toEqual([
      409,
      'conflict',
      [expect.objectContaining({ id })],
    ]);
    await call('post', `/api/appointments/${id}/status`).send({ status: 'CANCELLED' });
    expect((await call('delete', `/api/staff/${shop.staffId}`)).status).toBe(200);
    expect(await starts({})).toEqual([]);
    expect((await book(420)).status).toBe(404);
  });

  it('who leave while they are being booked: either stays booked, or is gone', async () => {
    const [removed, booked] = await Promise.all([call('delete', `/api/staff/${shop.staffId}`), book(420)]);
    expect([[200, 404].join(), [409, 201].join()]).toContain([removed.status, booked.status].join());
  });
});

describe('slots', () => {
  it('are offered once for each who is free', async () => {
    const second = await call('post', '/api/staff').send({
      name: 'Can',
      serviceIds: [shop.serviceId],
      shifts: everyDay(540, 600),
    });
    const answer = await call('get', '/api/appointments/slots').query({
      serviceId: shop.serviceId,
      from: day(3),
      days: 1,
    });
    const names = answer.body.data.slots.slice(0, 3).map((each: { staffName: string }) => each.staffName);
    expect(names).toEqual(['Ayşe', 'Can', 'Ayşe']);
    expect(await starts({ staffId: second.body.data.id })).toEqual([at(3, 360)]);
  });

  it('keep to lead, horizon and step', async () => {
    const set = await call('patch', '/api/settings/booking').send({
      bookingLeadMinutes: 2 * 1440,
      bookingHorizonDays: 4,
      slotStepMinutes: 60,
    });
    expect(set.status).toBe(200);
    const all = await starts({ from: undefined, days: 31 });
    expect(all.every((each) => each.endsWith(':00:00.000Z'))).toBe(true);
    expect(all.length).toBeGreaterThan(0);
    expect(Date.parse(all[0]!)).toBeGreaterThanOrEqual(Date.now() + 2 * 86_400_000 - 60_000);
    expect(Date.parse(all.at(-1)!)).toBeLessThan(Date.now() + 4 * 86_400_000);
  });

  it('over more than a window are found all the same', async () => {
    const all = await starts({ days: 31 });
    expect(new Set(all.map((each) => each.slice(0, 10))).size).toBe(31);
  });
});

describe('holidays', () => {
  it('close the day, or shorten it', async () => {
    const closed = await call('post', '/api/holidays').send({ day: day(3), name: 'Bayram' });
    expect([closed.status, closed.body.data]).toEqual([
      201,
      { id: expect.any(String), day: day(3), name: 'Bayram', opensMinute: null, closesMinute: null },
    ]);
    expect(await starts({})).toEqual([]);
    expect((await call('post', '/api/holidays').send({ day: day(3), name: 'Again' })).body.code).toBe(
      'conflict',
    );
    const listed = await call('get', '/api/holidays').query({ from: day(3), until: day(3) });
    expect(listed.body.data.holidays).toEqual([closed.body.data]);
    await call('delete', `/api/holidays/${closed.body.data.id}`);
    await call('post', '/api/holidays').send({
      day: day(3),
      name: 'Eve',
      opensMinute: 540,
      closesMinute: 630,
    });
    expect(await starts({})).toEqual([360, 375, 390].map((minute) => at(3, minute)));
  });

  it.each([[{ day: '2027-02-29' }], [{ opensMinute: 600 }], [{ opensMinute: 600, closesMinute: 600 }]])(
    'refuse %j',
    async (more) => {
      const answer = await call('post', '/api/holidays').send({ day: '2027-03-01', name: 'Bayram', ...more });
      expect(answer.status).toBe(422);
    },
  );
});

describe('opening hours', () => {
  const hours = (days: number) =>
    openingHours(app.platform, app.platform.system.scope(shop.owner.tenantId), { from: ahead(3, 420), days });

  it('are those of anyone who works, with holidays named', async () => {
    await call('post', '/api/staff').send({ name: 'Can', shifts: everyDay(480, 560) });
    await call('post', '/api/staff').send({ name: 'Ece', shifts: everyDay(1200, 1440) });
    await call('post', '/api/holidays').send({ day: day(4), name: 'Bayram' });
    const open = [
      { startMinute: 480, endMinute: 1020 },
      { startMinute: 1200, endMinute: 1440 },
    ];
    expect(await hours(3)).toEqual([
      { day: day(3), open, holiday: null },
      { day: day(4), open: [], holiday: 'Bayram' },
      { day: day(5), open, holiday: null },
    ]);
  });
});

describe('settings', () => {
  it('have defaults, change one at a time, and are written down', async () => {
    const before = (await call('get', '/api/settings/booking')).body.data;
    expect(before).toMatchObject({
      reminderMinutes: [1440, 60],
      confirmsBookings: true,
      slotStepMinutes: 15,
    });
    const after = await call('patch', '/api/settings/booking').send({
      reminderMinutes: [120],
      autoReply: 'Merhaba',
    });
    expect(after.body.data).toEqual({ ...before, reminderMinutes: [120], autoReply: 'Merhaba' });
    expect((await call('get', '/api/settings/booking')).body.data).toEqual(after.body.data);
    expect(await audited('settings')).toEqual([
      ['settings.changed', { reminderMinutes: [[1440, 60], [120]], autoReply: [null, 'Merhaba'] }],
    ]);
  });

  it('are the same as the columns’ defaults until they are set', async () => {
    const before = (await call('get', '/api/settings/booking')).body.data;
    await app.database.query('insert into tenant_settings (tenant_id, updated_at) values ($1, now())', [
      shop.owner.tenantId,
    ]);
    expect((await call('get', '/api/settings/booking')).body.data).toEqual(before);
  });

  it('are read by staff and changed by who may', async () => {
    const makeStaff = (person: Person) =>
      app.database.query(`update members set role = 'STAFF' where tenant_id = $1`, [person.tenantId]);
    await makeStaff(shop.owner);
    expect((await call('get', '/api/settings/booking')).status).toBe(200);
    expect((await call('patch', '/api/settings/booking').send({ textsStaff: false })).status).toBe(403);
  });
});
