/** S4: what a voice AI asks while a caller waits. Against one prepared statement that does the same. */
import { randomUUID } from 'node:crypto';
import type { SlotFacts } from '../../backend/src/features/appointments/slot-facts';
import { makeSlotToken } from '../../backend/src/features/appointments/slot-token';
import type { Platform } from '../../backend/src/platform/platform';
import { makeSigner } from '../../backend/src/platform/signer';
import { freePort } from '../../backend/tests/peers';
import type { Case, Figure } from './main';
import { median, rounds } from './measure';
import { startLoad, startProduct, startYardstick } from './processes';
import { makeTenants, openWorld, type World } from './world';

const staffCount = 10;
const bookings = 2_000;
const dayMs = 86_400_000;

interface Business {
  tenantId: string;
  serviceId: string;
  staff: string[];
}

/** One business with ten people who work every day, and 2,000 bookings of 500 customers over 90 days. */
async function makeBusiness(world: World): Promise<Business> {
  await makeTenants(world, 20, 1);
  const { rows } = await world.owner.query<{ tenant_id: string }>(
    `update phone_numbers set voice_number_id = $1, provider = 'VAPI' where id = (select id from phone_numbers limit 1) returning tenant_id`,
    [world.sample.vapiNumberId],
  );
  const tenantId = rows[0]!.tenant_id;
  await world.owner.query(`update tenants set time_zone = 'UTC' where id = $1`, [tenantId]);
  await world.owner.query(
    `insert into tenant_settings (tenant_id, booking_horizon_days, updated_at) values ($1, 400, now())`,
    [tenantId],
  );
  const serviceId = randomUUID();
  await world.owner.query(
    `insert into services (tenant_id, id, name, duration_minutes, updated_at) values ($1, $2, 'Cut', 30, now())`,
    [tenantId, serviceId],
  );
  const staff = Array.from({ length: staffCount }, () => randomUUID());
  for (const [index, id] of staff.entries()) {
    await world.owner.query(
      `insert into staff (tenant_id, id, name, phone, updated_at) values ($1, $2, $3, $4, now())`,
      [tenantId, id, `Person ${index}`, `+1212555${String(index).padStart(4, '0')}`],
    );
    await world.owner.query(
      `insert into staff_services (tenant_id, staff_id, service_id) values ($1, $2, $3)`,
      [tenantId, id, serviceId],
    );
  }
  await world.owner.query(
    `insert into staff_shifts (tenant_id, id, staff_id, kind, weekday, start_minute, end_minute)
     select $1, gen_random_uuid(), s.id, 'WORK', d, 0, 1440 from staff s, generate_series(1, 7) d where s.tenant_id = $1`,
    [tenantId],
  );
  await world.owner.query(
    `with people as (
       insert into customers (tenant_id, id, phone, updated_at)
       select $1, gen_random_uuid(), '+1415556' || lpad(n::text, 4, '0'), now() from generate_series(0, 499) n returning id),
     person as (select id, row_number() over () - 1 as place from people)
     insert into appointments (tenant_id, id, customer_id, service_id, staff_id, starts_at, ends_at, blocked_from, blocked_until, source, updated_at)
     select $1, gen_random_uuid(), p.id, $2, s.id, t.at, t.at + interval '30 minutes', t.at, t.at + interval '30 minutes', 'STAFF', now()
     from (select id, row_number() over (order by id) - 1 as place from staff where tenant_id = $1) s
     cross join lateral (select n, date_trunc('day', now()) + make_interval(mins => (n * 648 / 30 * 30)::int) as at
       from generate_series(1, $3::int) n) t
     join person p on p.place = (s.place * $3::int + t.n) % 500`,
    [tenantId, serviceId, bookings / staffCount],
  );
  await world.owner.query(`
    create table ideal_staff as select id, name from staff where tenant_id = '${tenantId}';
    create table ideal_shifts as select staff_id, weekday, start_minute, end_minute from staff_shifts where tenant_id = '${tenantId}';
    create index on ideal_shifts (staff_id, weekday);
    create table ideal_customers (id uuid primary key, phone text unique, name text);
    create table ideal_appointments (id uuid primary key, customer_id uuid not null, staff_id uuid not null, starts_at timestamptz not null,
      ends_at timestamptz not null, exclude using gist (staff_id with =, tstzrange(starts_at, ends_at) with &&));
    insert into ideal_appointments select id, customer_id, staff_id, starts_at, ends_at from appointments where tenant_id = '${tenantId}';
    create index on ideal_appointments (staff_id, starts_at);
    create table ideal_texts (id uuid primary key, appointment_id uuid not null, recipient text not null);
    analyze services, staff, staff_services, staff_shifts, customers, appointments, ideal_staff, ideal_shifts, ideal_appointments`);
  return { tenantId, serviceId, staff };
}

/** Which hours each staff member is offered in. */
async function readHoursVersions(
  world: World,
  { tenantId, serviceId }: Business,
): Promise<Map<string, number>> {
  const { rows } = await world.owner.query<{ value: SlotFacts }>(
    'select slot_facts($1, $2, null, now(), now(), null) as value',
    [tenantId, serviceId],
  );
  const { hoursVersion, staff } = rows[0]!.value;
  return new Map(staff.map(({ id, changedAt }) => [id, hoursVersion + changedAt]));
}

/** Half hours far ahead of all bookings, one after the other and each for another person. */
async function freeTimes(world: World, business: Business, count: number, from: Date) {
  const { tenantId, serviceId, staff } = business;
  const hoursVersions = await readHoursVersions(world, business);
  const platform = {
    signer: makeSigner([{ id: 'bench', key: world.signingKey }]),
    clock: () => new Date(),
  } as Platform;
  return Array.from({ length: count }, (_, index) => {
    const startsAt = new Date(from.getTime() + Math.floor(index / staffCount) * 1_800_000);
    const staffId = staff[index % staffCount]!;
    const hoursVersion = hoursVersions.get(staffId)!;
    const slot = makeSlotToken(platform, tenantId, {
      serviceId,
      staffId,
      startsAt,
      durationMinutes: 30,
      hoursVersion,
    });
    return {
      name: 'book_appointment',
      arguments: { slot, name: 'Jordan', staffId, startsAt: startsAt.toISOString() },
    };
  });
}

export const toolCalls: Case = {
  names: ['S4'],
  async run() {
    const world = await openWorld();
    try {
      const business = await makeBusiness(world);
      const product = await startProduct('api', world.env, await freePort());
      const yardstick = await startYardstick('ideal-tool.ts', world.env, await freePort());
      const load = await startLoad();
      try {
        const figures: Figure[] = [];
        const line = (
          what: string,
          { mine, yardstick: theirs, ratios }: Awaited<ReturnType<typeof rounds>>,
        ) => {
          figures.push({
            name: 'S4',
            what: `${what}, alone, p50`,
            mine: `${mine.p50.toFixed(2)} ms`,
            yardstick: `${theirs.p50.toFixed(2)} ms one statement`,
            ratio: median(ratios.p50),
            must: '≤ 2',
            wanted: '≤ 1.2',
          });
        };
        const both = { product, yardstick, load, maker: 'tools' as const, seconds: 2 };
        const slots = [{ name: 'free_slots', arguments: { service: 'Cut' } }];
        const free = { ...world.sample, tools: slots };
        line('free slots', await rounds({ ...both, sample: free, connections: 1 }));
        const crowd = await rounds({ ...both, sample: free, connections: 20 });
        // Each turn books times of its own: what one turn has taken is not free for the next.
        const first = new Date(Math.ceil(Date.now() / dayMs) * dayMs + 100 * dayMs);
        const times = await freeTimes(world, business, 100_000, first);
        let used = 0;
        const nextTools = (share: number) => {
          const mine = times.slice(used, used + share);
          used += share;
          return mine;
        };
        line(
          'booking',
          await rounds({
            ...both,
            sample: () => ({ ...world.sample, tools: nextTools(3_000) }),
            connections: 1,
          }),
        );
        const rush = await rounds({
          ...both,
          sample: () => ({ ...world.sample, tools: nextTools(4_000) }),
          connections: 20,
          seconds: 1,
          turns: 3,
        });
        for (const [what, { mine, yardstick: theirs, ratios }] of [
          ['free slots', crowd],
          ['booking', rush],
        ] as const)
          figures.push({
            name: 'S4',
            what: `${what}, 20 at once, p99 in ms`,
            mine: `${mine.p99.toFixed(1)} ms`,
            yardstick: `${theirs.p99.toFixed(1)} ms one statement`,
            ratio: median(ratios.p99),
            must: '< 50 ms',
            wanted: '',
          });
        return figures;
      } finally {
        await Promise.all([product.stop(), yardstick.stop(), load.stop()]);
      }
    } finally {
      await world.close();
    }
  },
};
