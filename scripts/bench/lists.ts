/** S5 and S6: a list of calls of a large business, and of its numbers. Against Express that answers a constant. */
import { randomUUID } from 'node:crypto';
import { cursorAfter } from '../../backend/src/platform/http/paging';
import { makeTokens } from '../../backend/src/platform/http/tokens';
import { freePort } from '../../backend/tests/peers';
import type { Case, Figure } from './main';
import { median, rounds } from './measure';
import { startLoad, startProduct, startYardstick } from './processes';
import { makeTenants, openWorld, type World } from './world';

/** A world of many calls: one in ten is of the first business. */
export interface LargeWorld {
  rows: number;
  tenants: number;
  /** Numbers of each. */
  each: number;
}

const million: LargeWorld = { rows: 1_000_000, tenants: 1_000, each: 5 };
const share = 10;
const secondsApart = 20;

/**
 * Requests a second of jambonz-api-server for the same lists where bare Express answered 10,500 (measured on two cores;
 * the middle of what was seen). It needs MySQL and Redis, so it is not started here.
 */
const jambonz = { calls: 1_055 / 10_500, numbers: 440 / 10_500 };

/** Makes calls of businesses that are there. @returns the largest one */
export async function makeCalls(world: World, { rows: count, tenants, each }: LargeWorld): Promise<string> {
  const people = tenants > 10_000 ? 1 : 20;
  await world.owner.query(`
    create temp table places as select tenant_id, id, number, row_number() over (order by tenant_id, id) - 1 as place from phone_numbers;
    create unique index on places (place);
    insert into customers (tenant_id, id, name, phone, updated_at)
      select t.id, gen_random_uuid(), 'Customer ' || c, '+1415555' || lpad(c::text, 4, '0'), now()
      from tenants t, generate_series(0, ${people - 1}) c where t.name like 'Business%'`);
  const { rows: indexes } = await world.owner.query<{
    name: string;
    definition: string;
    constrained: string | null;
  }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition, c.conname as constrained
     from pg_index i left join pg_constraint c on c.conindid = i.indexrelid
     where i.indrelid = 'call_logs'::regclass`,
  );
  // Rows come in faster without the indexes, which are made again as they were.
  const plain = indexes.filter((each) => each.constrained === null);
  for (const { name } of plain) await world.owner.query(`drop index ${name}`);
  await world.owner.query('set session_replication_role = replica');
  await world.owner.query(
    `insert into call_logs (tenant_id, id, call_sid, provider, phone_number_id, direction, status, from_number, to_number,
       start_time, answered_time, end_time, duration_seconds, call_reason, summary, customer_id, cost, currency)
     select n.tenant_id, gen_random_uuid(), 'CA' || i, 'TWILIO', n.id, 'INBOUND', 'COMPLETED', c.phone, n.number,
       t.at, t.at + interval '2 s', t.at + interval '90 s', 88, 'SETUP_APPOINTMENT',
       'The caller asked for a haircut on Friday and booked 10:30 with Person 3.', c.id, 0.0123, 'USD'
     from generate_series(1, $1::int) i
     join places n on n.place = case when i % $2 = 0 then i / $2 % $4::int else i % $5::int end
     join customers c on c.tenant_id = n.tenant_id and c.phone = '+1415555' || lpad((i % $6::int)::text, 4, '0'),
       lateral (select now() - make_interval(secs => i * $3::int) as at) t`,
    [count, share, secondsApart, each, tenants * each, people],
  );
  await world.owner.query('set session_replication_role = default');
  for (const { definition } of plain) await world.owner.query(definition);
  await world.owner.query('vacuum analyze');
  const { rows } = await world.owner.query<{ id: string }>(
    'select tenant_id as id from places where place = 0',
  );
  return rows[0]!.id;
}

/** Signs somebody in at a business. @returns the access token */
export async function signIn(world: World, tenantId: string): Promise<string> {
  const claims = { userId: randomUUID(), tenantId, familyId: randomUUID() };
  await world.owner.query(
    `with u as (insert into users (id, email, password_hash) values ($2, 'owner@example.com', '') returning id),
     m as (insert into members (tenant_id, id, user_id, role) select $1, gen_random_uuid(), id, 'OWNER' from u)
     insert into sessions (tenant_id, id, family_id, user_id, token_hash, expires_at, signed_in_at, password_version)
     select $1, gen_random_uuid(), $3, id, '', now() + interval '1 day', now(), 1 from u`,
    [tenantId, claims.userId, claims.familyId],
  );
  return makeTokens([{ id: 'bench', key: world.signingKey }]).sign(claims).token;
}

export const lists: Case = {
  names: ['S5', 'S6'],
  async run(wanted) {
    const world = await openWorld();
    try {
      await makeTenants(world, million.tenants, million.each);
      const tenantId = await makeCalls(world, million);
      const token = await signIn(world, tenantId);
      const env = { ...world.env, RATE_LIMIT_PER_MINUTE: '100000000' };
      const product = await startProduct('api', env, await freePort());
      const bare = await startYardstick('bare-express.ts', {}, await freePort());
      const load = await startLoad();
      try {
        const compare = (path: string, other = '/', yardstick = bare) =>
          rounds({
            product,
            yardstick,
            load,
            maker: 'page',
            sample: { ...world.sample, page: { path, token } },
            yardstickSample: { ...world.sample, page: { path: other, token } },
            connections: 16,
            seconds: 2,
          });
        const figures: Figure[] = [];
        const first = '/api/telephony/call-logs';
        const ago = (count: number) => new Date(Date.now() - count * share * secondsApart * 1000);
        const day = `endDate=${ago(70_000).toISOString()}&startDate=${ago(80_000).toISOString()}`;
        const line = (
          name: string,
          what: string,
          yardstick: string,
          measured: Awaited<ReturnType<typeof rounds>>,
          goals: { must: string; wanted: string },
          ratio: number,
        ) =>
          figures.push({
            name,
            what,
            mine: `${measured.mine.perSecond.toFixed(0)}/s`,
            yardstick: `${measured.yardstick.perSecond.toFixed(0)}/s ${yardstick}`,
            ratio,
            ...goals,
            processor: { mine: measured.mine.processor, yardstick: measured.yardstick.processor },
          });
        const calls = await compare(first);
        const callsRatio = median(calls.ratios.perSecond);
        if (wanted.includes('S5')) {
          const goals = { must: '≥ 0.35', wanted: '≥ 0.55' };
          line('S5', '50 calls of 100,000, first page', 'bare Express', calls, goals, callsRatio);
          const cursor = cursorAfter({ at: ago(60_000), id: randomUUID() });
          for (const [what, path] of [
            ['page 1,200', `${first}?cursor=${cursor}`],
            ['of a time a while ago', `${first}?${day}`],
          ] as const) {
            const deep = await compare(path, first, product);
            const slower = 1 / median(deep.ratios.perSecond);
            line(
              'S5',
              `50 calls of 100,000, ${what}`,
              'first page',
              deep,
              { must: '≤ 1.15', wanted: '≤ 1.05' },
              slower,
            );
          }
        }
        if (wanted.includes('S6')) {
          const numbers = await compare('/api/phone-numbers');
          for (const [what, measured, ratio, theirs, goals] of [
            ['calls', calls, callsRatio, jambonz.calls, { must: '≥ 4', wanted: '≥ 9' }],
            [
              'numbers',
              numbers,
              median(numbers.ratios.perSecond),
              jambonz.numbers,
              { must: '≥ 6', wanted: '≥ 12' },
            ],
          ] as const)
            line(
              'S6',
              `list of ${what}, to jambonz as it was to bare Express`,
              'bare Express',
              measured,
              goals,
              ratio / theirs,
            );
        }
        return figures;
      } finally {
        await Promise.all([product.stop(), bare.stop(), load.stop()]);
      }
    } finally {
      await world.close();
    }
  },
};
