import type { Person, TestApp } from '../../../tests/client';
import { newId } from '../../platform/ids';

/** What a booking needs. */
export interface Salon {
  service: string;
  staff: string;
}

/** Gives a business a service and somebody who does it. */
export async function makeSalon(app: TestApp, owner: Person): Promise<Salon> {
  const [service, staff] = [newId(), newId()];
  await app.database.query(
    `insert into services (tenant_id, id, name, duration_minutes, updated_at) values ($1, $2, 'Haircut', 30, now())`,
    [owner.tenantId, service],
  );
  await app.database.query(
    `insert into staff (tenant_id, id, name, phone, updated_at) values ($1, $2, 'Sarah', '+14155559000', now())`,
    [owner.tenantId, staff],
  );
  return { service, staff };
}

/** Puts an appointment into the book, whatever the hours. @returns its id */
export async function bookFor(
  app: TestApp,
  owner: Person,
  salon: Salon,
  wish: { phone: string; inHours: number; announce?: boolean; name?: string },
): Promise<string> {
  const [id, customer, staff] = [newId(), newId(), newId()];
  const startsAt = new Date(Date.now() + wish.inHours * 3_600_000);
  const endsAt = new Date(startsAt.getTime() + 1_800_000);
  await app.database.query(
    `insert into staff (tenant_id, id, name, phone, updated_at) values ($1, $2, 'Sarah', '+14155559000', now())`,
    [owner.tenantId, staff],
  );
  await app.database.query(
    `insert into customers (tenant_id, id, name, phone, updated_at) values ($1, $2, $3, $4, now())`,
    [owner.tenantId, customer, wish.name ?? 'Emma Jones', wish.phone],
  );
  await app.database.query(
    `insert into appointments (tenant_id, id, customer_id, service_id, staff_id, starts_at, ends_at, blocked_from, blocked_until, source, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $6, $7, 'STAFF', now())`,
    [owner.tenantId, id, customer, salon.service, staff, startsAt, endsAt],
  );
  if (wish.announce !== false)
    await app.platform.system
      .scope(owner.tenantId)
      .tx((tx) => tx.$executeRaw`select announce_appointment(${id}::uuid, 'booked')`);
  return id;
}

/** Fills a day with appointments of which all are to be reminded now, each of another customer; without quiet hours. */
export async function makeDueReminders(app: TestApp, tenantId: string, count: number): Promise<void> {
  const { query } = app.database;
  await query(
    `insert into tenant_settings (tenant_id, quiet_from_minute, quiet_until_minute, updated_at) values ($1, 0, 0, now())`,
    [tenantId],
  );
  await query(
    `insert into services (tenant_id, id, name, duration_minutes, updated_at) values ($1, gen_random_uuid(), 'Haircut', 30, now())`,
    [tenantId],
  );
  await query(
    `insert into staff (tenant_id, id, name, updated_at) values ($1, gen_random_uuid(), 'Sarah', now())`,
    [tenantId],
  );
  await query(
    `with made as (
       insert into customers (tenant_id, id, name, phone, updated_at)
       select $1, gen_random_uuid(), 'Customer ' || n, '+1415' || (2000000 + n), now() from generate_series(1, $2::int) n
       returning id, phone),
     placed as (select id, row_number() over (order by phone) as place from made)
     insert into appointments (tenant_id, id, customer_id, service_id, staff_id, starts_at, ends_at, blocked_from, blocked_until, source, updated_at)
     select $1, gen_random_uuid(), placed.id, v.id, s.id, at, at + interval '6 seconds', at, at + interval '6 seconds', 'STAFF', now()
     from placed cross join services v cross join staff s
     cross join lateral (select now() + interval '2 hours' + placed.place * interval '7 seconds' as at) t
     where v.tenant_id = $1 and s.tenant_id = $1`,
    [tenantId, count],
  );
}
