import { Client } from 'pg';
import { startTestApp, type TestApp } from '../../../tests/client';
import type { TenantScope, TenantStatement } from '../../platform/db/tenant';
import { findSlots, openingHours } from '.';
import { ahead, openShop, type Shop } from './testing';

let app: TestApp;
let shop: Shop;
let scope: TenantScope;
/** Of each statement that asks for slots, whether the facts came with its answer. */
const read: boolean[] = [];

/** A tenant's scope that notes what its statements answer. */
function watched(tenantId: string): TenantScope {
  const plain = app.platform.system.scope(tenantId);
  const call = async <Row extends object>(statement: TenantStatement, ...values: unknown[]) => {
    const rows = await plain.call<Row>(statement, ...values);
    if (statement.name === 'slot-facts') read.push((rows[0] as { facts?: object }).facts !== null);
    return rows;
  };
  return { ...plain, call };
}

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  await app.database.query('delete from rate_limits');
  shop = await openShop(app);
  scope = watched(shop.owner.tenantId);
  read.length = 0;
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => app.close());

const day = ahead(3, 0);
const slots = (of: TenantScope = scope) =>
  findSlots(app.platform, of, { serviceId: shop.serviceId, from: day, days: 1, limit: 100 });
const starts = async (of?: TenantScope) => (await slots(of)).map(({ startsAt }) => startsAt.toISOString());
const write = (sql: string) => sql.replaceAll('$tenant', `'${shop.owner.tenantId}'`);
const change = (sql: string) => app.database.query(write(sql));
const booking = (startsAt: Date, id = 'gen_random_uuid()') => `
  with person as (insert into customers (tenant_id, id, updated_at) values ($tenant, gen_random_uuid(), now()) returning id)
  insert into appointments (tenant_id, id, customer_id, service_id, staff_id, starts_at, ends_at, blocked_from, blocked_until,
      source, updated_at)
    select $tenant, ${id}, person.id, '${shop.serviceId}', '${shop.staffId}', t.at, t.at + interval '1 hour', t.at,
      t.at + interval '1 hour', 'STAFF', now()
    from person, (select '${startsAt.toISOString()}'::timestamptz as at) t`;

async function connected(): Promise<Client> {
  const client = new Client({ connectionString: app.database.ownerUrl });
  await client.connect();
  return client;
}

describe('what decides about slots', () => {
  it('is read once while nothing changes, and once more for another stretch of time', async () => {
    const first = await slots();
    expect(first.length).toBeGreaterThan(10);
    expect(await slots()).toEqual(first);
    await findSlots(app.platform, scope, {
      serviceId: shop.serviceId,
      from: ahead(9, 0),
      days: 1,
      limit: 100,
    });
    expect(await slots()).toEqual(first);
    expect(read).toEqual([true, false, true, false]);
  });

  it.each<[string, () => string]>([
    ['a booking', () => booking(ahead(3, 420))],
    [
      'a booking that is moved',
      () => `update appointments set starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day',
        blocked_from = blocked_from + interval '1 day', blocked_until = blocked_until + interval '1 day' where tenant_id = $tenant`,
    ],
    [
      'the buffer of a booking',
      () =>
        `update appointments set blocked_until = blocked_until + interval '30 minutes' where tenant_id = $tenant`,
    ],
    [
      'a booking that is cancelled',
      () => `update appointments set status = 'CANCELLED' where tenant_id = $tenant`,
    ],
    ['a booking that is gone', () => 'delete from appointments where tenant_id = $tenant'],
    ['the service', () => 'update services set duration_minutes = 90 where tenant_id = $tenant'],
    ['the end of a service', () => 'update services set is_active = false where tenant_id = $tenant'],
    ['the zone of a staff member', () => `update staff set time_zone = 'UTC' where tenant_id = $tenant`],
    ['the end of a staff member', () => 'update staff set is_active = false where tenant_id = $tenant'],
    ['who does what', () => 'delete from staff_services where tenant_id = $tenant'],
    ['a shift', () => 'update staff_shifts set end_minute = 700 where tenant_id = $tenant'],
    [
      'a break',
      () => `insert into staff_shifts (tenant_id, id, staff_id, kind, weekday, start_minute, end_minute)
        select $tenant, gen_random_uuid(), '${shop.staffId}', 'BREAK', d, 720, 780 from generate_series(1, 7) d`,
    ],
    [
      'time off',
      () => `insert into staff_time_off (tenant_id, id, staff_id, starts_at, ends_at)
        values ($tenant, gen_random_uuid(), '${shop.staffId}', '${ahead(3, 0).toISOString()}', '${ahead(4, 0).toISOString()}')`,
    ],
    [
      'a holiday',
      () => `insert into holidays (tenant_id, id, day, name)
        values ($tenant, gen_random_uuid(), '${day.toISOString().slice(0, 10)}', 'Closed')`,
    ],
    [
      'the settings',
      () => `insert into tenant_settings (tenant_id, slot_step_minutes, updated_at) values ($tenant, 60, now())
        on conflict (tenant_id) do update set slot_step_minutes = 60, updated_at = now()`,
    ],
    ['the zone of the business', () => `update tenants set time_zone = 'Asia/Tokyo' where id = $tenant`],
  ])('is read again once %s has changed', async (what, sql) => {
    if (/moved|buffer|cancelled|gone/.test(what)) await change(booking(ahead(3, 420)));
    const before = await starts();
    expect(await starts()).toEqual(before);
    await change(sql());
    const after = await starts();
    expect(after).not.toEqual(before);
    expect(await starts()).toEqual(after);
    expect(read).toEqual([true, false, true, false]);
  });

  it('is not read again for what does not decide about it', async () => {
    await change(booking(ahead(3, 420)));
    await slots();
    await change(`update appointments set notes = 'Short' where tenant_id = $tenant`);
    await change(`update tenants set name = 'Other' where id = $tenant`);
    await slots();
    expect(read).toEqual([true, false]);
  });

  it('changes for others when a transaction is committed, with all of its parts', async () => {
    const before = await starts();
    const other = await connected();
    await other.query('begin');
    await other.query(write(booking(ahead(3, 420))));
    expect(await starts()).toEqual(before);
    await other.query(write(booking(ahead(3, 540))));
    expect(await starts()).toEqual(before);
    await other.query('commit');
    await other.end();
    const after = await starts();
    for (const taken of [420, 540]) expect(after).not.toContain(ahead(3, taken).toISOString());
    expect(read).toEqual([true, false, false, true]);
  });

  it('has one mark of a transaction, and one of each business in it', async () => {
    const elsewhere = await openShop(app);
    const marks = async (tenantId: string) =>
      (await app.database.query('select mark from slot_changes where tenant_id = $1', [tenantId])).length;
    const [mine, theirs] = [await marks(shop.owner.tenantId), await marks(elsewhere.owner.tenantId)];
    const other = await connected();
    await other.query('begin');
    for (const minute of [420, 480, 540]) await other.query(write(booking(ahead(3, minute))));
    await other.query('update services set duration_minutes = 45 where tenant_id = any ($1)', [
      [shop.owner.tenantId, elsewhere.owner.tenantId],
    ]);
    await other.query('commit');
    await other.end();
    expect(await marks(shop.owner.tenantId)).toBeLessThanOrEqual(mine + 2);
    expect(await marks(elsewhere.owner.tenantId)).toBe(theirs + 1);
  });

  it('is marked again where the part that marked it was taken back', async () => {
    const before = await starts();
    const other = await connected();
    await other.query('begin');
    await other.query('savepoint tried');
    await other.query(write(booking(ahead(3, 420))));
    await other.query('rollback to savepoint tried');
    await other.query(write(booking(ahead(3, 540))));
    await other.query('commit');
    await other.end();
    const after = await starts();
    expect(after).toContain(ahead(3, 420).toISOString());
    expect(after).not.toContain(ahead(3, 540).toISOString());
    expect(after).not.toEqual(before);
  });

  it('is each business’s own, whoever’s service is asked for', async () => {
    const elsewhere = await openShop(app);
    await app.database.query('delete from slot_changes');
    expect((await slots()).length).toBeGreaterThan(0);
    expect(await slots(watched(elsewhere.owner.tenantId))).toEqual([]);
  });

  it('is read anew after an hour, before its marks are forgotten', async () => {
    await app.database.query('delete from slot_changes');
    const before = await starts();
    await change(booking(ahead(3, 420)));
    // The stamp is again what it was.
    await app.database.query('delete from slot_changes');
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 3_600_000);
    expect(await starts()).not.toEqual(before);
    jest.restoreAllMocks();
    await app.database.query(
      `insert into slot_changes (tenant_id, at) values ($1, now() - interval '90 minutes'),
      ($1, now() - interval '3 hours')`,
      [shop.owner.tenantId],
    );
    await app.platform.system.sweepOldRows();
    expect(await app.database.query('select 1 from slot_changes')).toHaveLength(1);
  });

  it('is also what the opening hours are told by', async () => {
    const hours = () => openingHours(app.platform, scope, { from: day, days: 1 });
    const before = await hours();
    expect(await hours()).toEqual(before);
    await change('update staff_shifts set end_minute = 700 where tenant_id = $tenant');
    expect(await hours()).not.toEqual(before);
    expect(read).toEqual([true, false, true]);
  });
});
