import request from 'supertest';
import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { makeApi } from '../../app/api';
import { makeLog } from '../log';

/* Through a route that takes ten requests in ten minutes, and a general limit of 1,200 in a minute. */

let app: TestApp;
let second: TestApp['app'];
let owner: Person;
beforeAll(async () => {
  app = await startTestApp();
  second = makeApi(app.platform);
});
beforeEach(async () => {
  await app.database.query('delete from rate_limits');
  owner = await app.signUp();
});
afterAll(() => app.close());

const run = (token = owner.token, api = app.app) =>
  request(api).post('/api/reconciliation/run').set('Authorization', `Bearer ${token}`);

it('tells each answer what is left, in the words of the standard', async () => {
  const headers = (await run()).headers;
  expect(headers['ratelimit']).toMatch(/^"general"; r=11\d\d; t=\d+, "reconcile"; r=9; t=(600|599)$/);
  expect(headers['ratelimit-policy']).toMatch(
    /^"general"; q=1200; w=60; pk=:[\w+/=]+:, "reconcile"; q=10; w=600; pk=:/,
  );
  expect(headers['x-ratelimit-limit']).toBeUndefined();
  expect((await run()).headers['ratelimit']).toContain('"reconcile"; r=8;');
});

it('refuses what is too much, with the time to wait', async () => {
  for (let round = 0; round < 10; round += 1) expect((await run()).status).toBe(202);
  const refused = await run();
  expect([refused.status, refused.body.code]).toEqual([429, 'rate-limited']);
  expect(refused.type).toBe('application/problem+json');
  const wait = Number(refused.headers['retry-after']);
  expect(wait).toBeGreaterThan(590);
  expect(wait).toBeLessThanOrEqual(600);
  expect(refused.body.detail).toBe(`Try again in ${wait} seconds.`);
  expect((await app.call('get', '/api/reconciliation', owner.token)).status).toBe(200);
});

it('counts all processes together', async () => {
  const answers = await Promise.all(
    Array.from({ length: 14 }, (_, round) => run(owner.token, round % 2 ? second : app.app)),
  );
  expect(answers.map((each) => each.status).sort()).toEqual([...Array(10).fill(202), ...Array(4).fill(429)]);
});

it('counts each business for itself, with its keys', async () => {
  const other = await app.signUp();
  const key = await app
    .call('post', '/api/api-keys', owner.token)
    .send({ name: 'Till', scopes: ['numbers:write'] });
  for (let round = 0; round < 10; round += 1) await run();
  expect((await run(key.body.data.key)).status).toBe(429);
  expect((await run(other.token)).status).toBe(202);
});

it('begins anew when the time is over', async () => {
  for (let round = 0; round < 11; round += 1) await run();
  await app.database.query(`update rate_limits set reset_at = now() - interval '1 millisecond'`);
  const answer = await run();
  expect([answer.status, answer.headers['ratelimit']]).toEqual([
    202,
    expect.stringContaining('"reconcile"; r=9;'),
  ]);
});

it('keeps neither an address nor a name, only hashes', async () => {
  await request(app.app).post('/api/auth/login').send({ email: owner.email, password: 'wrong' });
  const rows = await app.database.query<{ key: string }>('select key from rate_limits');
  expect(rows.length).toBeGreaterThan(2);
  for (const { key } of rows) expect(key).toMatch(/^[\w-]{43}$/);
});

it('lets requests through while it cannot count', async () => {
  const lines: string[] = [];
  const broken = makeApi({
    ...app.platform,
    system: { ...app.platform.system, countHit: () => Promise.reject(new Error('no database')) },
    log: makeLog('error', { write: (line) => void lines.push(line) }),
  });
  expect((await run(owner.token, broken)).status).toBe(202);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    msg: 'a request could not be counted and was let through',
    err: { message: 'no database' },
  });
});

describe('the address of who is not signed in', () => {
  const logIn = (api: TestApp['app'], forwarded: string) =>
    request(api)
      .post('/api/auth/login')
      .set('X-Forwarded-For', forwarded)
      .send({ email: `${forwarded}@example.com`, password: 'wrong' });
  const left = (answer: request.Response): string =>
    /"login-address"; r=(\d+)/.exec(answer.headers['ratelimit']!)![1]!;

  it('is the connection’s own, whatever a header says', async () => {
    expect(left(await logIn(app.app, '198.51.100.1'))).toBe('29');
    expect(left(await logIn(app.app, '198.51.100.2'))).toBe('28');
  });

  it('is what the proxies say when there are proxies', async () => {
    const behind = makeApi({ ...app.platform, config: { ...app.platform.config, trustProxy: 1 } });
    expect(left(await logIn(behind, '198.51.100.1'))).toBe('29');
    expect(left(await logIn(behind, '198.51.100.2'))).toBe('29');
    expect(left(await logIn(behind, '203.0.113.9, 198.51.100.1'))).toBe('28');
  });
});
