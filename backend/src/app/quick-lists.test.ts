import type { IncomingMessage, ServerResponse } from 'node:http';
import request from 'supertest';
import { type Person, startTestApp, type TestApp, until } from '../../tests/client';
import { makeApi, routes } from './api';
import { makeQuickLists } from './quick-lists';
import { makeListener } from './server';

/* Each list is asked for in two ways: by a person, which is served ahead of Express, and by an API key, which is not. */

let app: TestApp;
let owner: Person;
let other: Person;
let key: string;
beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signUp();
  other = await app.signUp();
  const made = await app
    .call('post', '/api/api-keys', owner.token)
    .send({ name: 'Till', scopes: ['numbers:read', 'calls:read'] });
  key = made.body.data.key;
  for (const { tenantId } of [owner, other]) await fill(tenantId);
});
afterAll(() => app.close());

/** Seven calls, two of them at one moment, and numbers in every state. */
async function fill(tenantId: string) {
  await app.database.query(
    `with c as (insert into customers (tenant_id, id, name, phone, updated_at)
       values ($1, gen_random_uuid(), 'Ayşe "A" \\ Kaya', '+905321112233', now()) returning id),
     n as (insert into phone_numbers (tenant_id, id, number, country_code, type, features, status, provider, monthly_cost,
         currency, renews_at, assistant_id, updated_at)
       values ($1, gen_random_uuid(), $2, 'US', 'LOCAL', '{voice,sms}', 'ACTIVE', 'TWILIO', 1.15, 'USD',
         now() + interval '5 days', (select id from assistants where tenant_id = $1 and is_default), now()) returning id)
     insert into call_logs (tenant_id, id, call_sid, provider, phone_number_id, direction, status, from_number, to_number,
       start_time, answered_time, end_time, duration_seconds, call_reason, summary, customer_id, cost, currency)
     select $1, gen_random_uuid(), gen_random_uuid()::text, 'TWILIO', n.id, (case when i % 2 = 0 then 'INBOUND' else 'OUTBOUND' end)::call_direction,
       'COMPLETED', '+905321112233', '+12125550101', timestamptz '2026-03-01 10:00:00.5Z' + make_interval(mins => i / 2), now(), null, i,
       (case when i = 3 then 'GET_HOURS' end)::call_reason, 'said 100% of ' || chr(10) || '"it"', case when i > 2 then c.id end, 0.0120, 'USD'
     from c, n, generate_series(1, 7) i`,
    [tenantId, `+1212${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`],
  );
}

const get = (path: string, token: string) => app.call('get', path, token);
const lists = routes.filter((each) => each.list).map((each) => each.path);

describe.each(lists)('%s', (path) => {
  it('is served ahead of Express to a person, and by Express to a machine', async () => {
    let passedOn = 0;
    const quick = makeQuickLists(app.platform, makeApi(app.platform), routes);
    const ask = (token: string) =>
      request((incoming: IncomingMessage, outgoing: ServerResponse) => {
        const pass = () => {
          passedOn += 1;
          outgoing.end();
        };
        if (!quick(incoming, outgoing, pass)) pass();
      })
        .get(path)
        .set('Authorization', `Bearer ${token}`);
    expect((await ask(owner.token)).body.success).toBe(true);
    expect(passedOn).toBe(0);
    await ask(key);
    expect(passedOn).toBe(1);
  });

  it('answers a person as it answers a machine, by its schema and with nothing more', async () => {
    const quick = await get(path, owner.token);
    const slow = await get(path, key);
    expect([quick.status, slow.status]).toEqual([200, 200]);
    expect(quick.body).toEqual(slow.body);
    const schema = routes.find((each) => each.path === path)!.response;
    expect(schema.parse(quick.body.data)).toEqual(quick.body.data);
    for (const name of [
      'content-security-policy',
      'content-type',
      'ratelimit-policy',
      'x-content-type-options',
    ])
      expect([name, quick.headers[name]]).toEqual([
        name,
        slow.headers[name]?.replace(/pk=:[^:]+:/, (pk: string) => pk),
      ]);
    expect(quick.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('shows a business its own rows only', async () => {
    const member = routes.find((each) => each.path === path)!.list!.member;
    const [mine, theirs] = await Promise.all(
      [owner, other].map(async ({ token }) =>
        (await get(path, token)).body.data[member].map((each: { id: string }) => each.id),
      ),
    );
    expect(mine.length).toBeGreaterThan(0);
    expect(mine.filter((id: string) => theirs.includes(id))).toEqual([]);
  });

  it('refuses who is not signed in, or not any more, and what is not a query', async () => {
    expect((await app.call('get', path)).status).toBe(401);
    expect((await get(path, `${owner.token}x`)).status).toBe(401);
    const leaver = await app.signUp();
    expect((await get(path, leaver.token)).status).toBe(200);
    await app.call('post', '/api/auth/logout', leaver.token).set('Cookie', leaver.cookie);
    expect((await get(path, leaver.token)).status).toBe(401);
    for (const query of ['limit=0', 'limit=1&limit=2', 'offset=-1', 'cursor=abc', 'limit=x']) {
      const refused = await get(`${path}?${query}`, owner.token);
      expect([query, refused.status, refused.body.code]).toEqual([query, 422, 'invalid']);
    }
  });

  it('serves other methods and origins as every route', async () => {
    expect((await request(app.app).head(path).set('Authorization', `Bearer ${owner.token}`)).status).toBe(
      200,
    );
    expect((await app.call('delete', path, owner.token)).status).toBe(405);
    const crossing = await get(path, owner.token).set('Origin', 'https://elsewhere.example');
    expect(crossing.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('the list of calls', () => {
  const path = '/api/telephony/call-logs';
  const ids = (answer: { body: { data: { callLogs: { id: string }[] } } }) =>
    answer.body.data.callLogs.map((each) => each.id);

  it('is read onwards by cursor, each call once and in the order of the whole', async () => {
    const whole = ids(await get(path, owner.token));
    expect(whole).toHaveLength(7);
    const read: string[] = [];
    let next = '';
    do {
      const page = await get(`${path}?limit=2${next}`, owner.token);
      read.push(...ids(page));
      expect(page.body.data.total).toBe(7);
      next = page.body.data.nextCursor ? `&cursor=${page.body.data.nextCursor}` : '';
    } while (next);
    expect(read).toEqual(whole);
    expect(ids(await get(`${path}?limit=3&offset=2`, owner.token))).toEqual(whole.slice(2, 5));
    const beyond = await get(`${path}?offset=50`, owner.token);
    expect([ids(beyond), beyond.body.data.total]).toEqual([[], 7]);
  });

  it('is read onwards within a time, whose end belongs to it', async () => {
    const from = 'startDate=2026-03-01T10:01:00Z';
    for (const until of ['2026-03-01T10:02:00Z', '2026-03-01T10:03:00.500Z', '2026-04-01T00:00:00Z']) {
      const time = `${from}&endDate=${until}`;
      const whole = (await get(`${path}?${time}`, owner.token)).body.data.callLogs as {
        id: string;
        startTime: string;
      }[];
      expect(whole.length).toBeGreaterThan(1);
      for (const { startTime } of whole) expect(Date.parse(startTime)).toBeLessThanOrEqual(Date.parse(until));
      const read: string[] = [];
      let next = '';
      do {
        const page = await get(`${path}?limit=1&${time}${next}`, owner.token);
        read.push(...ids(page));
        next = page.body.data.nextCursor ? `&cursor=${page.body.data.nextCursor}` : '';
      } while (next && read.length <= whole.length);
      expect(read).toEqual(whole.map(({ id }) => id));
    }
    // A cursor of a page that lies after the time changes nothing of the time.
    const { nextCursor } = (await get(`${path}?limit=1`, owner.token)).body.data;
    const earlier = 'endDate=2026-03-01T10:02:00Z';
    const plain = ids(await get(`${path}?${earlier}`, owner.token));
    expect(plain).toHaveLength(3);
    expect(ids(await get(`${path}?${earlier}&cursor=${nextCursor}`, owner.token))).toEqual(plain);
  });

  it('is narrowed by time, direction, reason, number and text', async () => {
    const count = async (query: string) => {
      const { data } = (await get(`${path}?${query}`, owner.token)).body;
      expect(data.callLogs).toHaveLength(data.total);
      return data.total;
    };
    expect(await count('startDate=2026-03-01T10:02:00Z')).toBe(4);
    expect(await count('endDate=2026-03-01T10:02:00Z')).toBe(3);
    expect(await count('direction=INBOUND')).toBe(3);
    expect(await count('reason=GET_HOURS')).toBe(1);
    expect(await count('number=%2B12125550101')).toBe(7);
    expect(await count('number=%2B12125550102')).toBe(0);
    expect(await count('search=100%25')).toBe(7);
    expect(await count('search=100_')).toBe(0);
    expect(await count('search=1%25of')).toBe(0);
  });

  it('tells the moments, money and people of a call', async () => {
    const { callLogs } = (await get(path, owner.token)).body.data;
    const longest = callLogs.find((each: { durationSeconds: number }) => each.durationSeconds === 7);
    expect(longest).toMatchObject({
      startTime: '2026-03-01T10:03:00.500Z',
      formattedContact: '+1 (212) 555-0101',
      customer: { name: 'Ayşe "A" \\ Kaya' },
      cost: { amount: '0.012', currency: 'USD' },
      summary: 'said 100% of \n"it"',
      durationSeconds: 7,
      hasRecording: false,
    });
  });

  it('counts to ten thousand and says that there may be more', async () => {
    const many = await app.signUp();
    await app.database.query(
      `insert into call_logs (tenant_id, id, call_sid, provider, direction, start_time)
       select $1, gen_random_uuid(), gen_random_uuid()::text, 'VAPI', 'INBOUND', now() - make_interval(secs => i)
       from generate_series(1, 10050) i`,
      [many.tenantId],
    );
    const { total, totalIsCapped } = (await get(path, many.token)).body.data;
    expect([total, totalIsCapped]).toEqual([10_000, true]);
  });
});

it('counts in each process what is asked of all, a moment later', async () => {
  const limited = await startTestApp({ env: { RATE_LIMIT_PER_MINUTE: '60' } });
  try {
    const person = await limited.signUp();
    const elsewhere = makeListener({ ...limited.platform });
    const left = async (listener: TestApp['app']) => {
      const answer = await request(listener)
        .get('/api/phone-numbers')
        .set('Authorization', `Bearer ${person.token}`);
      return answer.status === 200 ? Number(/r=(\d+)/.exec(answer.headers['ratelimit']!)![1]) : answer.status;
    };
    await left(elsewhere);
    for (let round = 0; round < 40; round += 1) await left(limited.app);
    await until(
      () => left(elsewhere),
      (rest) => rest < 20,
    );
    for (let round = 0; round < 20; round += 1) await left(limited.app);
    expect(await left(limited.app)).toBe(429);
  } finally {
    await limited.close();
  }
});
