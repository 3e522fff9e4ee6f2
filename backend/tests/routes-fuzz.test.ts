import fc from 'fast-check';
import { routes } from '../src/app/api';
import type { Route } from '../src/platform/http/route';
import { type Person, startTestApp, type TestApp } from './client';
import { nameOf, pathOf, routeCases } from './route-cases';
import { makeRows, type Rows } from './route-rows';

/*
 * Requests that are nearly right: one part of a good one is replaced, removed or added. Whatever comes, the answer is
 * an answer: never a 500, never a hang. What a provider does not do may be told as 502 or 503.
 */

let app: TestApp;
let owner: Person;
let rows: Rows;
beforeAll(async () => {
  app = await startTestApp({ lab: true });
  owner = await app.signUp({ plan: 'ENTERPRISE' });
  rows = await makeRows(app, owner);
  await app.database.query('update users set is_operator = true where id = $1', [owner.userId]);
}, 60_000);
afterAll(() => app.close());

const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, '', ' ', '\u0000', 'a\u0000b', '\ud800', '\udc00x', '\u202e', '\ufeff', 'İ'.repeat(50), '💇‍♀️'],
    ...[
      'x'.repeat(5000),
      "'; drop table users; --",
      '$(id)',
      '{{7*7}}',
      '../../etc/passwd',
      '%s%n',
      '\r\nX-A: 1',
    ],
    ...[0, -1, 1.5, 1e308, -0, 2 ** 31, 2 ** 53, Number.MAX_SAFE_INTEGER, true, false, [], {}, [[]], [null]],
    ...[
      'NaN',
      '1e999',
      '2026-02-30',
      '9999999-01-01T00:00:00Z',
      '+900000000000000',
      '00000000-0000-0000-0000-000000000000',
    ],
    { toString: 'x', constructor: { prototype: {} } },
    Array.from({ length: 500 }, () => 'x'),
    JSON.parse('{"__proto__":{"isOperator":true}}'),
  ),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
);

/** A place in a body, as the names that lead to it. */
function placesIn(value: unknown, at: string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return [at];
  return [at, ...Object.entries(value).flatMap(([name, each]) => placesIn(each, [...at, name]))];
}

/** Members that a route takes beside those of its right body, read from its schema. */
function otherMembers(route: Route): string[] {
  const { shape } = (route.body ?? {}) as { shape?: Record<string, unknown> };
  return Object.keys(shape ?? {});
}

type Change = { kind: 'replace' | 'remove' | 'add'; at: string[]; value: unknown };

/** Changes one place of a body; the right one stays as it is. */
function changed(body: object, { kind, at, value }: Change): unknown {
  if (at.length === 0) return kind === 'remove' ? {} : value;
  const copy = structuredClone(body) as Record<string, unknown>;
  let holder = copy;
  for (const name of at.slice(0, -1)) holder = holder[name] as Record<string, unknown>;
  const last = at.at(-1)!;
  if (kind === 'remove') delete holder[last];
  else Object.defineProperty(holder, last, { value, enumerable: true, configurable: true });
  return copy;
}

function changesFor(route: Route, body: object): fc.Arbitrary<Change> {
  const places = [...placesIn(body), ...otherMembers(route).map((name) => [name])];
  return fc.record({
    kind: fc.constantFrom('replace' as const, 'replace' as const, 'remove' as const),
    at: fc.constantFrom(...places),
    value: hostile,
  });
}

/** What no answer may be. */
function expectAnswer(answer: { status: number; body: { code?: string; success?: boolean } }): void {
  if (answer.status >= 500) expect(answer.body.code).toMatch(/^provider-/);
  expect(answer.body.success).toBe(answer.status < 400);
  if (answer.status >= 400)
    expect(answer.body).toMatchObject({ code: expect.any(String), requestId: expect.any(String) });
}

async function send(route: Route, body: unknown, query: Record<string, string> = {}) {
  await app.database.query('delete from rate_limits');
  const request = app.call(route.method, pathOf(route, rows), owner.token).timeout(10_000).query(query);
  const text = JSON.stringify(body);
  return text === undefined ? request : request.set('Content-Type', 'application/json').send(text);
}

/** Passwords are hashed slowly on purpose. */
const runsFor = (route: Route): number => (route.path.startsWith('/api/auth/') ? 6 : 15);

describe('a request that is nearly right is answered', () => {
  const withBody = routes.filter((route) => route.body);
  it.each(withBody.map((route) => [nameOf(route), route] as const))('%s', async (name, route) => {
    const right = routeCases[name]!.body!;
    await fc.assert(
      fc.asyncProperty(changesFor(route, right(rows)), async (change) => {
        expectAnswer(await send(route, changed(right(rows), change)));
      }),
      { numRuns: runsFor(route), interruptAfterTimeLimit: 20_000 },
    );
  });
});

describe('every text of a body may be any text', () => {
  const withBody = routes.filter((route) => route.body);
  const texts = ['a\u0000b', '\ud800'];
  it.each(withBody.map((route) => [nameOf(route), route] as const))('%s', async (name, route) => {
    const right = routeCases[name]!.body!(rows);
    const places = [...placesIn(right).slice(1), ...otherMembers(route).map((each) => [each])];
    for (const at of places)
      for (const value of texts)
        expectAnswer(await send(route, changed(right, { kind: 'replace', at, value })));
  });
});

it('a body that is nested deeper than the call stack is answered', async () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  for (const text of [
    deep,
    `{"credentials":${deep}}`,
    `{"provider":"VAPI","displayName":"x","credentials":{"privateKey":${deep}}}`,
  ]) {
    const answer = await app
      .call('post', '/api/providers', owner.token)
      .set('Content-Type', 'application/json')
      .send(text);
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid']);
  }
});

describe('a query that is nearly right is answered', () => {
  const withQuery = routes.filter((route) => route.query);
  it.each(withQuery.map((route) => [nameOf(route), route] as const))('%s', async (_name, route) => {
    const { shape } = route.query as unknown as { shape: Record<string, unknown> };
    const values = [
      '',
      '0',
      '-1',
      '1.5',
      '1e9',
      'NaN',
      'x',
      '\u0000',
      '99999999999999999999',
      '%',
      '[]',
      'a|b',
      '💇',
    ];
    const cursors = [
      '2026-01-01T00:00:00.000Z|x',
      '|',
      `2026-13-45T99:99:99.999Z|${rows.number}`,
      '\u0000|\u0000',
    ];
    for (const member of Object.keys(shape)) {
      for (const value of [...values, ...cursors.map((each) => Buffer.from(each).toString('base64url'))])
        expectAnswer(await send(route, undefined, { [member]: value }));
    }
  });
});

it('an Idempotency-Key that is nearly right is answered, by every route that takes one', async () => {
  for (const route of routes.filter((each) => each.idempotent)) {
    for (const key of ['', ' ', 'x'.repeat(201), '\u00dc', 'a b']) {
      const body = routeCases[nameOf(route)]?.body?.(rows) ?? {};
      const answer = await app
        .call(route.method, pathOf(route, rows), owner.token)
        .set('Idempotency-Key', key)
        .send(body);
      expectAnswer(answer);
      if (key.trim()) expect(answer.body.errors).toMatchObject([{ path: 'Idempotency-Key' }]);
    }
  }
});
