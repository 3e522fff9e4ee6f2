import { startTestApp, type TestApp } from '../../../tests/client';
import { makeSlotToken } from './slot-token';
import { ahead, openShop, type Shop } from './testing';

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

const call = (method: 'get' | 'post' | 'patch' | 'delete', path: string) =>
  app.call(method, path, shop.owner.token);
const at = (days: number, minute: number): string => ahead(days, minute).toISOString();
const wish = (more: object = {}) => ({
  serviceId: shop.serviceId,
  staffId: shop.staffId,
  // Ten o’clock in Istanbul.
  startsAt: at(3, 420),
  customer: { phone: '+905321234567', name: 'Deniz' },
  ...more,
});
const book = (more: object = {}) => call('post', '/api/appointments').send(wish(more));
const booked = async (more: object = {}) => {
  const answer = await book(more);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body.data;
};
const slots = async (query: object) =>
  (await call('get', '/api/appointments/slots').query({ serviceId: shop.serviceId, days: 1, ...query })).body
    .data;

describe('a booking', () => {
  it('is stored with its customer, and is read back with the texts that go out and the reminders to come', async () => {
    const made = await booked({ notes: 'Short, please' });
    expect(made).toEqual({
      id: expect.any(String),
      status: 'BOOKED',
      source: 'STAFF',
      startsAt: at(3, 420),
      endsAt: at(3, 480),
      version: 1,
      notes: 'Short, please',
      customer: { id: expect.any(String), name: 'Deniz', phone: '+905321234567' },
      service: { id: shop.serviceId, name: 'Haircut', durationMinutes: 60 },
      staff: { id: shop.staffId, name: 'Ayşe' },
      callId: null,
      createdAt: expect.any(String),
      texts: [
        expect.objectContaining({ kind: 'appointment-booked', audience: 'customer', status: 'QUEUED' }),
        expect.objectContaining({ kind: 'appointment-reminder', status: 'PLANNED', at: at(2, 420) }),
        expect.objectContaining({ kind: 'appointment-reminder', status: 'PLANNED', at: at(3, 360) }),
      ],
    });
    const { texts: _, ...plain } = made;
    const listed = await call('get', '/api/appointments').query({ from: at(3, 0), until: at(4, 0) });
    expect(listed.body.data.appointments).toEqual([plain]);
    expect((await call('get', `/api/appointments/${made.id}`)).body.data).toEqual(made);
  });

  it('has one job for the texts to customer and staff', async () => {
    await call('patch', `/api/staff/${shop.staffId}`).send({ phone: '+905321119999' });
    const { id } = await booked();
    const texts = await app.database.query<{ id: string }>(
      'select id from notifications where related_appointment_id = $1 order by id',
      [id],
    );
    expect(texts).toHaveLength(2);
    const jobs = await app.database.query<{ task: string; payload: { notificationIds?: string[] } }>(
      `select t.identifier as task, j.payload from graphile_worker._private_jobs j
       join graphile_worker._private_tasks t on t.id = j.task_id
       where j.payload ->> 'tenantId' = $1 and t.identifier like 'notification%'`,
      [shop.owner.tenantId],
    );
    expect(jobs.map(({ task, payload }) => [task, payload.notificationIds?.sort()])).toEqual([
      ['notifications.write', texts.map((each) => each.id)],
    ]);
  });

  it('takes the slot that was offered, and gives it to nobody else', async () => {
    const offered = await slots({ from: at(3, 0) });
    expect(offered.timeZone).toBe('Europe/Istanbul');
    expect([offered.slots[0].startsAt, offered.slots.at(-1).startsAt]).toEqual([at(3, 360), at(3, 780)]);
    const { token } = offered.slots[4];
    const body = { slotToken: token, customer: { name: 'Deniz' } };
    const first = await call('post', '/api/appointments').send(body);
    expect([first.status, first.body.data.startsAt]).toEqual([201, offered.slots[4].startsAt]);
    const second = await call('post', '/api/appointments').send(body);
    expect([second.status, second.body.code]).toEqual([409, 'slot-taken']);
    // An hour before and an hour after are equally near; then away from both.
    expect(second.body.alternatives.map((each: { startsAt: string }) => each.startsAt)).toEqual(
      [360, 480, 495, 510, 525].map((minute) => at(3, minute)),
    );
    expect(
      (
        await call('post', '/api/appointments').send({
          ...body,
          slotToken: second.body.alternatives[0].token,
        })
      ).status,
    ).toBe(201);
  });

  it('knows a customer again by phone, and fills in only what is not known', async () => {
    const first = await booked({ customer: { phone: '+905321234567' } });
    expect(first.customer.name).toBeNull();
    const second = await booked({ startsAt: at(4, 420) });
    expect(second.customer).toEqual({ ...first.customer, name: 'Deniz' });
    const third = await booked({
      startsAt: at(5, 420),
      customer: { phone: '+905321234567', name: 'Someone' },
    });
    expect(third.customer).toEqual(second.customer);
    const fourth = await booked({ startsAt: at(6, 420), customer: undefined, customerId: first.customer.id });
    expect(fourth.customer).toEqual(second.customer);
  });

  it('is done once for one Idempotency-Key', async () => {
    const send = () => call('post', '/api/appointments').set('Idempotency-Key', 'one').send(wish());
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status, second.headers['idempotency-replayed']]).toEqual([201, 201, 'true']);
    expect(second.body).toEqual(first.body);
  });

  it('of an offer that has expired is refused, with others at hand', async () => {
    const wish = {
      serviceId: shop.serviceId,
      staffId: shop.staffId,
      startsAt: ahead(3, 420),
      durationMinutes: 60,
      hoursVersion: 0,
    };
    const before = { ...app.platform, clock: () => new Date(Date.now() - 31 * 60_000) };
    const token = makeSlotToken(before, shop.owner.tenantId, wish);
    const late = await call('post', '/api/appointments').send({
      slotToken: token,
      customer: { name: 'Deniz' },
    });
    expect([late.status, late.body.code, late.body.alternatives[0].startsAt]).toEqual([
      409,
      'slot-taken',
      at(3, 420),
    ]);
    const stranger = await openShop(app);
    const fresh = makeSlotToken(app.platform, stranger.owner.tenantId, wish);
    const foreign = await call('post', '/api/appointments').send({
      slotToken: fresh,
      customer: { name: 'Deniz' },
    });
    expect([foreign.status, foreign.body.code]).toEqual([404, 'not-found']);
  });

  it('by staff may lie outside hours, but not over another one', async () => {
    expect((await booked({ startsAt: at(3, 60) })).startsAt).toBe(at(3, 60));
    for (const minute of [1, 30, 60, 119])
      expect((await book({ startsAt: at(3, minute) })).body.code).toBe('slot-taken');
    for (const minute of [0, 120]) expect((await book({ startsAt: at(3, minute) })).status).toBe(201);
  });

  it('with a key keeps to the hours', async () => {
    const made = await call('post', '/api/api-keys').send({ name: 'Site', scopes: ['appointments:write'] });
    const withKey = (more: object) =>
      app.call('post', '/api/appointments', made.body.data.key).send(wish(more));
    const refused = await withKey({ startsAt: at(3, 60) });
    expect([refused.status, refused.body.code, refused.body.alternatives.length]).toEqual([
      409,
      'slot-taken',
      5,
    ]);
    const taken = await withKey({});
    expect([taken.status, taken.body.data.source]).toEqual([201, 'WEB']);
  });

  it.each([
    ['service', { serviceId: '00000000-0000-4000-8000-000000000000' }],
    ['staff', { staffId: '00000000-0000-4000-8000-000000000000' }],
    ['customer', { customer: undefined, customerId: '00000000-0000-4000-8000-000000000000' }],
  ])('needs a %s that is there', async (_what, change) => {
    const answer = await book(change);
    expect([answer.status, answer.body.code]).toEqual([404, 'not-found']);
  });

  it.each([
    [{ startsAt: '2027-01-01T10:00:30Z' }],
    [{ startsAt: '0000-01-01T10:00:00Z' }],
    [{ startsAt: undefined }],
    [{ slotToken: 'x' }],
    [{ customerId: '00000000-0000-4000-8000-000000000000' }],
    [{ customer: {} }],
    [{ customer: { phone: '0532' } }],
  ])('is refused with %j', async (change) => {
    expect((await book(change)).status).toBe(422);
  });
});

describe('a change', () => {
  const patch = (id: string, change: object) => call('patch', `/api/appointments/${id}`).send(change);

  it('moves it, tells those concerned, and lets go of the old time', async () => {
    const { id } = await booked();
    const moved = (await patch(id, { startsAt: at(3, 450), version: 1 })).body.data;
    expect(moved).toMatchObject({
      status: 'RESCHEDULED',
      version: 2,
      startsAt: at(3, 450),
      endsAt: at(3, 510),
    });
    expect(moved.texts.map((each: { kind: string }) => each.kind)).toEqual([
      'appointment-changed',
      'appointment-reminder',
      'appointment-reminder',
    ]);
    await booked({ startsAt: at(3, 390) });
    const back = await patch(id, { startsAt: at(3, 420), version: 2 });
    expect([back.status, back.body.code, back.body.alternatives.length]).toEqual([409, 'slot-taken', 5]);
  });

  it('of an old version is refused', async () => {
    const { id } = await booked();
    await patch(id, { startsAt: at(3, 450), version: 1 });
    const late = await patch(id, { startsAt: at(3, 480), version: 1 });
    expect([late.status, late.body.code]).toEqual([409, 'conflict']);
  });

  it('of the notes alone texts nobody', async () => {
    const { id, texts } = await booked();
    const noted = (await patch(id, { notes: 'Allergic', version: 1 })).body.data;
    expect(noted).toMatchObject({ notes: 'Allergic', version: 1, status: 'BOOKED', texts });
  });

  it('to a longer service takes its time from then on', async () => {
    const { id } = await booked();
    const color = await call('post', '/api/services').send({
      name: 'Colour',
      durationMinutes: 120,
      bufferAfterMinutes: 15,
      staffIds: [shop.staffId],
    });
    const changed = (await patch(id, { serviceId: color.body.data.id, version: 1 })).body.data;
    expect(changed).toMatchObject({ status: 'BOOKED', version: 2, endsAt: at(3, 540) });
    expect((await book({ startsAt: at(3, 540) })).body.code).toBe('slot-taken');
    expect((await book({ startsAt: at(3, 555) })).status).toBe(201);
  });
});

describe('a status', () => {
  const set = (id: string, status: string) => call('post', `/api/appointments/${id}/status`).send({ status });

  it('goes the ways that are allowed, and no other', async () => {
    const allowed: Record<string, string[]> = {
      BOOKED: ['CONFIRMED', 'CANCELLED', 'COMPLETED', 'NO_SHOW'],
      RESCHEDULED: ['CONFIRMED', 'CANCELLED', 'COMPLETED', 'NO_SHOW'],
      CONFIRMED: ['CONFIRMED', 'CANCELLED', 'COMPLETED', 'NO_SHOW'],
      CANCELLED: ['CANCELLED'],
      COMPLETED: ['COMPLETED'],
      NO_SHOW: ['NO_SHOW', 'COMPLETED'],
    };
    const { id } = await booked();
    for (const from of Object.keys(allowed))
      for (const to of ['CONFIRMED', 'CANCELLED', 'COMPLETED', 'NO_SHOW']) {
        await app.database.query('update appointments set status = $2::appointment_status where id = $1', [
          id,
          from,
        ]);
        const answer = await set(id, to);
        const right = allowed[from]!.includes(to) ? [200, to] : [409, undefined];
        expect([from, to, answer.status, answer.body.data?.status]).toEqual([from, to, ...right]);
      }
  });

  it.each(['CANCELLED', 'COMPLETED', 'NO_SHOW'])('%s frees the time', async (status) => {
    const { id } = await booked();
    expect((await book()).status).toBe(409);
    expect((await set(id, status)).body.data).toMatchObject({
      status,
      version: status === 'CANCELLED' ? 2 : 1,
    });
    expect((await book()).status).toBe(201);
  });

  it('cancelled once or twice texts once', async () => {
    const { id } = await booked();
    await set(id, 'CANCELLED');
    const { texts } = (await set(id, 'CANCELLED')).body.data;
    expect(texts.map((each: { kind: string }) => each.kind)).toEqual(['appointment-cancelled']);
  });
});

describe('the list', () => {
  const list = async (query: object) => call('get', '/api/appointments').query(query);
  const ids = async (query: object): Promise<string[]> =>
    (await list(query)).body.data.appointments.map((each: { id: string }) => each.id);

  it('has what touches the time asked for, by staff, status and customer', async () => {
    const [first, second] = [await booked({ startsAt: at(3, 480) }), await booked()];
    expect(await ids({})).toEqual([second.id, first.id]);
    expect(await ids({ from: at(3, 479), until: at(3, 480) })).toEqual([second.id]);
    expect(await ids({ from: at(3, 480), until: at(3, 481) })).toEqual([first.id]);
    expect(await ids({ from: at(3, 0).slice(0, 10), until: at(4, 0).slice(0, 10) })).toHaveLength(2);
    await call('post', `/api/appointments/${first.id}/status`).send({ status: 'CANCELLED' });
    expect(await ids({ status: 'CANCELLED' })).toEqual([first.id]);
    expect(await ids({ customerId: second.customer.id, staffId: shop.staffId })).toHaveLength(2);
    expect(await ids({ staffId: first.customer.id })).toEqual([]);
  });

  it('is of 62 days at most', async () => {
    expect((await list({ from: '2027-01-01', until: '2027-03-04' })).status).toBe(200);
    for (const until of ['2027-03-07', '2026-12-31'])
      expect((await list({ from: '2027-01-01', until })).body.errors).toMatchObject([{ path: 'until' }]);
  });
});

it('the database itself refuses what overlaps', async () => {
  const { id } = await booked();
  const copy = (minutes: number) =>
    app.database.query(
      `insert into appointments (tenant_id, id, customer_id, service_id, staff_id, starts_at, ends_at, blocked_from,
         blocked_until, source, updated_at)
       select tenant_id, gen_random_uuid(), customer_id, service_id, staff_id, starts_at + $2, ends_at + $2,
         blocked_from + $2, blocked_until + $2, 'AI', now() from appointments where id = $1`,
      [id, `${minutes} minutes`],
    );
  for (const minutes of [0, 1, 59, -59])
    await expect(copy(minutes)).rejects.toThrow('appointments_no_overlap');
  await copy(60);
  await copy(-60);
});
