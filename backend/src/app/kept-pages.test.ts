import { type Person, startTestApp, type TestApp } from '../../tests/client';
import type { TenantScope } from '../platform/db/tenant';
import type { SignedIn } from '../platform/http/rows-list';
import { routes } from './api';
import { makePageReader, type PageReader } from './kept-pages';

let app: TestApp;
let owner: Person;
let other: Person;
let reader: PageReader;
const asked: string[] = [];
beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signUp();
  other = await app.signUp();
  for (const { tenantId } of [owner, other]) await fill(tenantId);
  const { system } = app.platform;
  const ask: typeof system.ask = (statement, ...values) => {
    asked.push(statement.name);
    return system.ask(statement, ...values);
  };
  const scope = (tenantId: string): TenantScope => {
    const real = system.scope(tenantId);
    const texts: TenantScope['texts'] = (statement, ...values) => {
      asked.push(statement.name);
      return real.texts(statement, ...values);
    };
    return { ...real, texts };
  };
  reader = makePageReader({ ...app.platform, system: { ...system, ask, scope } });
});
afterAll(() => app.close());
beforeEach(() => {
  asked.length = 0;
});

/** Eight calls of a customer over a number. */
async function fill(tenantId: string) {
  await app.database.query(
    `with c as (insert into customers (tenant_id, id, name, phone, updated_at)
       values ($1, gen_random_uuid(), 'Ayşe', '+905321112233', now()) returning id),
     n as (insert into phone_numbers (tenant_id, id, number, country_code, type, features, status, provider, assistant_id, updated_at)
       values ($1, gen_random_uuid(), $2, 'US', 'LOCAL', '{voice,sms}', 'ACTIVE', 'TWILIO',
         (select id from assistants where tenant_id = $1 and is_default), now()) returning id)
     insert into call_logs (tenant_id, id, call_sid, provider, phone_number_id, direction, status, from_number, to_number,
       start_time, customer_id)
     select $1, gen_random_uuid(), gen_random_uuid()::text, 'TWILIO', n.id, 'INBOUND', 'COMPLETED', '+905321112233',
       '+12125550101', timestamptz '2026-03-01 10:00:00Z' + make_interval(mins => i), c.id
     from c, n, generate_series(1, 8) i`,
    [tenantId, `+1212${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`],
  );
}

const claimsOf = ({ token }: Person): SignedIn => app.platform.tokens.verify(token)!;
const listAt = (path: string) => routes.find((each) => each.path === path)!;

/** Reads a page as it is answered. */
async function read(person: Person, path: string, query: object = {}) {
  const route = listAt(path);
  const found = await reader.read(claimsOf(person), route.list!, route.query!.parse(query) as never);
  return found && JSON.parse(found.answer.toString()).data;
}
const calls = '/api/telephony/call-logs';
const numbers = '/api/phone-numbers';
const change = (sql: string) => app.database.query(sql.replaceAll('$tenant', `'${owner.tenantId}'`));

describe('a page that is asked for again', () => {
  it.each(routes.filter(({ list }) => list).map(({ path }) => path))(
    'of %s is looked at, and read once',
    async (path) => {
      const first = await read(owner, path);
      asked.length = 0;
      expect(await read(owner, path)).toEqual(first);
      expect(asked).toEqual(['look_at_pages']);
    },
  );

  it('is looked at once for all who ask at the same time', async () => {
    await read(owner, calls);
    await read(other, calls);
    asked.length = 0;
    const [mine, theirs] = await Promise.all(
      [owner, other, owner, other, owner].map((person) => read(person, calls)),
    );
    expect(asked).toEqual(['look_at_pages']);
    const ids = new Set(mine.callLogs.map(({ id }: { id: string }) => id));
    expect(ids.size).toBe(8);
    expect(theirs.callLogs.some(({ id }: { id: string }) => ids.has(id))).toBe(false);
  });

  it.each<[string, string, string, (page: { [member: string]: never[] }) => unknown, unknown]>([
    [
      'a call',
      calls,
      `update call_logs set summary = 'Booked.' where id = (select id from call_logs where tenant_id = $tenant order by start_time limit 1)`,
      ({ callLogs }) => (callLogs!.at(-1)! as { summary: string }).summary,
      'Booked.',
    ],
    [
      'the customer of a call',
      calls,
      `update customers set name = 'Ayşe Kaya' where tenant_id = $tenant`,
      ({ callLogs }) => (callLogs![0]! as { customer: { name: string } }).customer.name,
      'Ayşe Kaya',
    ],
    [
      'the signature of a call',
      calls,
      `insert into call_signatures (tenant_id, call_log_id, direction, attestation)
       select tenant_id, id, 'INBOUND', 'A' from call_logs where tenant_id = $tenant order by start_time desc limit 1`,
      ({ callLogs }) => (callLogs![0]! as { attestation: string }).attestation,
      'A',
    ],
    [
      'how many there are',
      calls,
      `delete from call_logs where id = (select id from call_logs where tenant_id = $tenant order by start_time limit 1)`,
      ({ total }) => total,
      7,
    ],
    [
      'the receptionist of a number',
      numbers,
      `update assistants set name = 'Nora' where tenant_id = $tenant`,
      (page) => (page['numbers']![0]! as { assistant: { name: string } }).assistant.name,
      'Nora',
    ],
  ])('shows at once that %s has changed', async (_what, path, sql, pick, expected) => {
    expect(pick(await read(owner, path))).not.toEqual(expected);
    await change(sql);
    expect(pick(await read(owner, path))).toEqual(expected);
  });

  it('that is full says how many there are now, also where nothing in it has changed', async () => {
    const query = { limit: 3 };
    const { total, callLogs, nextCursor } = await read(owner, calls, query);
    expect([total, callLogs.length]).toEqual([7, 3]);
    await change(
      `delete from call_logs where id = (select id from call_logs where tenant_id = $tenant order by start_time limit 1)`,
    );
    expect(await read(owner, calls, query)).toMatchObject({ total: 6, callLogs, nextCursor });
  });

  it('is read again where it may take long: nobody else waits for that', async () => {
    for (const query of [{ search: 'Booked' }, { direction: 'INBOUND' }, { offset: 2_000 }]) {
      const first = await read(owner, calls, query);
      asked.length = 0;
      expect(await read(owner, calls, query)).toEqual(first);
      expect(asked).not.toContain('look_at_pages');
    }
  });

  it('is not shown to who has signed out, nor by a role that has ended', async () => {
    const leaver = await app.signUp();
    expect(await read(leaver, calls)).toMatchObject({ total: 0 });
    await app.database.query(`update members set role = 'STAFF' where tenant_id = $1`, [leaver.tenantId]);
    const route = listAt(calls);
    const found = await reader.read(claimsOf(leaver), route.list!, route.query!.parse({}) as never);
    expect(found?.role).toBe('STAFF');
    await app.call('post', '/api/auth/logout', leaver.token).set('Cookie', leaver.cookie);
    expect(await read(leaver, calls)).toBeNull();
  });
});
