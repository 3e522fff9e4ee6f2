import request from 'supertest';
import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { tell } from '../../../tests/crash/tally';
import { makeApi } from '../../app/api';
import { runWorker } from '../../app/server';
import { importPool } from '.';

// Fifty people click at once. Ten businesses, a pool of thirty, and no other way to a number than the pool or a person.

let app: TestApp;
let worker: { stop(): Promise<void> };
const businesses: { person: Person; plan: keyof typeof room }[] = [];
/** How many numbers each plan has room for. */
const room = { STARTER: 1, PRO: 5, ENTERPRISE: 100 };
const pool = 30;

beforeAll(async () => {
  app = await startTestApp({ lab: true, env: { TELYX_PACE_MS: '5' } });
  // As in production: Netgsm's shop is not declared real.
  app.platform.config.platform.netgsmNumberApi = false;
  const lines = Array.from({ length: pool }, (_, index) => {
    const national = String(8502000000 + index);
    app.lab!.sip.addUser({ username: national, password: `secret-${national}` });
    return `+90${national},${national},secret-${national}`;
  });
  await importPool(app.platform, ['number,sip_username,sip_password', ...lines].join('\n'));
  for (let index = 0; index < 10; index += 1) {
    const plan = (['STARTER', 'PRO', 'ENTERPRISE'] as const)[index % 3]!;
    businesses.push({ plan, person: await app.signUp({ countryCode: 'DE', plan }) });
  }
  await app.database.query('delete from rate_limits');
  worker = await runWorker(app.platform, app.database.jobsUrl);
}, 60_000);

afterAll(async () => {
  await worker.stop();
  await app.close();
});

const order = (server: unknown, token: string, key: string) =>
  request(server as never)
    .post('/api/phone-numbers/provision')
    .set('Authorization', `Bearer ${token}`)
    .set('Idempotency-Key', key)
    .send({ countryCode: 'TR' });

it('gives thirty numbers out, each once, holds every plan, and tells the rest plainly', async () => {
  // Two servers on one database, as behind a balancer.
  const servers = [app.app, makeApi(app.platform)];
  const clicks = Array.from({ length: 50 }, (_, index) => businesses[index % 10]!);
  const answers = await Promise.all(
    clicks.map(({ person }, index) => order(servers[index % 2], person.token, `click-${index}`)),
  );
  for (const answer of answers) expect([202, 402]).toContain(answer.status);
  for (const { body } of answers.filter(({ status }) => status === 402)) {
    expect(body).toMatchObject({ code: 'plan-limit', upgradeTo: expect.arrayContaining(['PRO']) });
    expect(body.detail).toMatch(/number/);
  }
  // Five clicks each: STARTER has room for one, the others for all of theirs.
  const expected = clicks.filter(({ plan }, index) => index < 10 || plan !== 'STARTER').length;
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(expected);

  await settledOrders(expected);
  const claimed = await app.database.query<{ number: string; claimed_for: string }>(
    `select number, claimed_for from number_pool where status = 'CLAIMED'`,
  );
  expect(claimed).toHaveLength(Math.min(pool, expected));
  expect(new Set(claimed.map((row) => row.claimed_for)).size).toBe(claimed.length);
  const live = await app.database.query<{
    number: string;
    status: string;
    waiting: string | null;
    mode: string;
  }>(
    `select n.number, n.status, p.waiting_for as waiting, p.mode from phone_numbers n
     join provisionings p on p.phone_number_id = n.id`,
  );
  const active = live.filter((row) => row.status === 'ACTIVE');
  expect(active.map((row) => row.number).sort()).toEqual(claimed.map((row) => row.number).sort());
  expect(live.filter((row) => row.status !== 'ACTIVE')).toEqual(
    Array(expected - active.length).fill(
      expect.objectContaining({ status: 'PENDING', waiting: 'sip-login', mode: 'ASSISTED', number: null }),
    ),
  );
  for (const { person, plan } of businesses) {
    const { body } = await app.call('get', '/api/phone-numbers', person.token);
    expect(body.data.total).toBeLessThanOrEqual(room[plan]);
  }
  tell('one-click orders at once over ten businesses and a pool of thirty', clicks.length);
}, 90_000);

it('makes one number of twenty clicks with one key', async () => {
  const person = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
  const servers = [app.app, makeApi(app.platform)];
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => order(servers[index % 2], person.token, 'the-same-click')),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202));
  expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1);
  const { body } = await app.call('get', '/api/phone-numbers', person.token);
  expect(body.data.total).toBe(1);
});

/** Waits until every order is in service or waits for a person. */
async function settledOrders(count: number): Promise<void> {
  for (let waited = 0; waited < 80_000; waited += 100) {
    const [row] = await app.database.query<{ settled: number }>(
      `select count(*)::int as settled from provisionings where status in ('DONE', 'WAITING')`,
    );
    if (row!.settled === count) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Not every order came to rest.');
}
