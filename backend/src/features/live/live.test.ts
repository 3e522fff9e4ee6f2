import { get, type IncomingMessage } from 'node:http';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import { serveApi } from '../../app/server';
import { eventStreams } from '../../platform/metrics';
import type { Platform } from '../../platform/platform';
import { version } from '../../platform/version';

let app: TestApp;
let owner: Person;
let server: Awaited<ReturnType<typeof serveApi>>;
const open: IncomingMessage[] = [];
let tokensHold = true;

beforeAll(async () => {
  app = await startTestApp({ lab: true });
  owner = await app.signUp();
  const { tokens } = app.platform;
  const platform: Platform = {
    ...app.platform,
    config: { ...app.platform.config, port: 0 },
    tokens: { ...tokens, verify: (token) => (tokensHold ? tokens.verify(token) : null) },
  };
  server = await serveApi(platform);
});
afterEach(() => {
  jest.useRealTimers();
  tokensHold = true;
  for (const stream of open.splice(0)) stream.destroy();
});
afterAll(async () => {
  await server.stop();
  await app.close();
});

interface Stream {
  response: IncomingMessage;
  text: string;
  events: { type: string; id: string }[];
  ended: boolean;
}

/** Opens the stream as a browser would, and keeps what arrives. */
async function listen(token: string): Promise<Stream> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    get({ host: '127.0.0.1', port: server.port, path: '/api/events', headers }, resolve).on('error', reject);
  });
  open.push(response);
  const stream: Stream = { response, text: '', events: [], ended: false };
  response.setEncoding('utf8').on('data', (chunk: string) => {
    stream.text += chunk;
    stream.events = [...stream.text.matchAll(/event: change\ndata: (.*)\n\n/g)].map((match) =>
      JSON.parse(match[1]!),
    );
  });
  response.on('end', () => {
    stream.ended = true;
  });
  response.on('error', () => undefined);
  return stream;
}

const rename = (person: Person, name: string) =>
  app.call('patch', '/api/tenant', person.token).send({ name });

/** Lets the time between two signs of life pass. Only intervals are played; all else keeps real time. */
function holdIntervals(): void {
  const real = [
    'Date',
    'hrtime',
    'nextTick',
    'performance',
    'queueMicrotask',
    'setImmediate',
    'clearImmediate',
  ] as const;
  jest.useFakeTimers({ doNotFake: [...real, 'setTimeout', 'clearTimeout'] });
}
const passKeepAlive = () => jest.advanceTimersByTime(20_000);

describe('the stream of changes', () => {
  it('tells a business what changed there, and nothing of others', async () => {
    const other = await app.signUp();
    const [mine, theirs] = [await listen(owner.token), await listen(other.token)];
    expect(mine.response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    await rename(owner, 'Lale');
    const [event] = await until(
      async () => mine.events,
      (events) => events.length > 0,
    );
    expect(event).toEqual({ type: 'tenant.changed', id: owner.tenantId });
    expect(mine.text).toMatch(/^retry: 2000\n\n/);
    await rename(other, 'Gül');
    await until(
      async () => theirs.events,
      (events) => events.length > 0,
    );
    expect([mine.events.length, theirs.events.length]).toEqual([1, 1]);
  });

  it('goes on as long as the right to listen does', async () => {
    holdIntervals();
    const stream = await listen(owner.token);
    passKeepAlive();
    await until(
      async () => stream.text,
      (text) => text.includes(': still here'),
    );
    expect(stream.ended).toBe(false);
  });

  it.each([
    [
      'the member is removed',
      async (person: Person) => {
        await app.database.query('delete from members where user_id = $1', [person.userId]);
      },
    ],
    [
      'the person signs out',
      async (person: Person) => {
        const answer = await app.call('post', '/api/auth/logout').set('Cookie', person.cookie);
        expect(answer.status).toBe(200);
      },
    ],
    [
      'the access token has expired',
      async () => {
        tokensHold = false;
      },
    ],
  ])('ends when %s', async (_what, happen) => {
    const person = await app.signUp();
    holdIntervals();
    const stream = await listen(person.token);
    await happen(person);
    passKeepAlive();
    await until(async () => stream.ended, Boolean);
    expect(stream.text).not.toContain('still here');
  });

  it('is not for machines, nor for nobody', async () => {
    const key = await app
      .call('post', '/api/api-keys', owner.token)
      .send({ name: 'Till', scopes: ['numbers:read'] });
    expect((await app.call('get', '/api/events', key.body.data.key)).status).toBe(403);
    expect((await app.call('get', '/api/events')).status).toBe(401);
  });

  it('is counted while it is open', async () => {
    const count = async (): Promise<number> => (await eventStreams.get()).values[0]?.value ?? 0;
    await until(count, (value) => value === 0);
    const streams = [await listen(owner.token), await listen(owner.token)];
    expect(await count()).toBe(2);
    for (const stream of streams) stream.response.destroy();
    await until(count, (value) => value === 0);
  });
});

it('says what this installation is', async () => {
  const answer = await app.call('get', '/api/system');
  expect(answer.body.data).toEqual({ mode: 'lab', version, features: { billing: 'sandbox' } });
});

it('sweeps away what is old, and leaves what is not', async () => {
  const { query } = app.database;
  const [{ id }] = (await query<{ id: string }>('select gen_random_uuid() as id')) as [{ id: string }];
  await query(`insert into idempotency_keys (tenant_id, route, key, request_hash, created_at)
    values ('${owner.tenantId}', 'r', 'old', '', now() - interval '8 days'), ('${owner.tenantId}', 'r', 'new', '', now())`);
  await query(
    `insert into password_resets values ('old', '${id}', now() - interval '8 days'), ('new', '${id}', now())`,
  );
  await query(`insert into rate_limits values ('old', 1, now() - interval '2 hours'), ('new', 1, now())`);
  await query(`insert into provider_health values ('old', now() - interval '3 days'), ('new', now())`);
  const sessions = async () => (await query('select 1 from sessions')).length;
  const before = await sessions();
  const gone = await app.signUp();
  await query(`update sessions set expires_at = now() - interval '8 days' where user_id = $1`, [gone.userId]);
  await app.platform.system.sweepOldRows();
  for (const table of ['idempotency_keys', 'password_resets', 'rate_limits', 'provider_health']) {
    const column = { password_resets: 'token_hash', provider_health: 'account_key' }[table] ?? 'key';
    const kept = await query<{ name: string }>(
      `select ${column} as name from ${table} where ${column} in ('old', 'new')`,
    );
    expect([table, kept]).toEqual([table, [{ name: 'new' }]]);
  }
  expect(await sessions()).toBe(before);
});
