import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import request from 'supertest';
import { z } from 'zod';
import { makeApi, routes } from '../src/app/api';
import { connect, type Database } from '../src/platform/db/client';
import { openSystem } from '../src/platform/db/system';
import { buildOpenApi } from '../src/platform/http/openapi';
import type { Route } from '../src/platform/http/route';
import { makeTokens } from '../src/platform/http/tokens';
import { keyScopes, type Permission, permissions, roleMay, roles } from '../src/platform/permissions';
import { type Person, startTestApp, type TestApp } from './client';
import { type Contract, checkAnswer, loadContract } from './contracts';
import { nameOf, pathOf, type RouteCase, routeCases } from './route-cases';
import { makeRows, type Rows } from './route-rows';

/*
 * What holds for every route there is. The list is the application's own; a route that is not in `route-cases.ts`
 * fails here first.
 */

let app: TestApp;
let owner: Person;
let stranger: Person;
let rows: Rows;
let strangeRows: Rows;
beforeAll(async () => {
  app = await startTestApp({ lab: true });
  owner = await app.signUp({ plan: 'ENTERPRISE' });
  stranger = await app.signUp({ plan: 'ENTERPRISE' });
  rows = await makeRows(app, owner);
  strangeRows = await makeRows(app, stranger);
}, 60_000);
afterAll(() => app.close());
beforeEach(() => app.database.query('delete from rate_limits'));

const caseOf = (route: Route): RouteCase => routeCases[nameOf(route)] ?? {};
const closed = routes.filter((route) => route.permission !== 'public');
const withBody = routes.filter((route) => route.body);
const withParameters = routes.filter((route) => route.path.includes(':'));

/** Calls a route with everything right, but for what `change` says. */
function ask(
  route: Route,
  token: string | undefined,
  change: { parameters?: Record<string, string>; body?: object } = {},
) {
  const call = app.call(route.method, pathOf(route, rows, change.parameters), token);
  const body = change.body ?? caseOf(route).body?.(rows);
  return body ? call.send(body) : call;
}

describe('the list', () => {
  it('is the one that the tests know', () => {
    expect(routes.map(nameOf).sort()).toEqual(Object.keys(routeCases).sort());
    expect(new Set(routes.map(nameOf)).size).toBe(routes.length);
  });

  it('names for each route a permission, a summary and the shape of its answer', () => {
    const demands = [...permissions, 'public', 'signed-in', 'operator'];
    for (const route of routes) {
      expect(demands).toContain(route.permission);
      expect(route.response).toBeInstanceOf(z.ZodType);
      expect(route.summary).toMatch(/^\p{Lu}.{4,}/u);
      expect(route.path).toMatch(/^\/api\/[a-z0-9/:A-Z-]+$/);
    }
  });

  it('knows a row for each parameter, and a body that fits where there is one', () => {
    for (const route of routes) {
      const parameters = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]);
      const { rows: named = {}, values = {} } = caseOf(route);
      expect([nameOf(route), Object.keys({ ...named, ...values })]).toEqual([nameOf(route), parameters]);
      const fits =
        route.body?.safeParse(caseOf(route).body?.(rows)).success ?? caseOf(route).body === undefined;
      expect([nameOf(route), fits]).toEqual([nameOf(route), true]);
    }
  });

  it('knows every id that a body may name', () => {
    for (const route of withBody) {
      const schema = JSON.stringify(z.toJSONSchema(route.body!, { io: 'input', unrepresentable: 'any' }));
      const ids = [
        ...schema.matchAll(/"(\w+)":\{[^{}]*?(?:"anyOf":\[\{|"items":\{)?[^{}]*?"format":"uuid"/g),
      ].map((match) => match[1]);
      expect([nameOf(route), [...new Set(ids)]]).toEqual([
        nameOf(route),
        Object.keys(caseOf(route).references ?? {}),
      ]);
    }
  });

  it('leaves these routes open to everyone, and no other', () => {
    expect(routes.filter((route) => route.permission === 'public').map(nameOf)).toEqual([
      'post /api/auth/signup',
      'post /api/auth/login',
      'post /api/auth/refresh',
      'post /api/auth/logout',
      'post /api/auth/forgot-password',
      'post /api/auth/reset-password',
      'get /api/auth/invitation',
      'post /api/auth/accept-invitation',
      'get /api/calendar/:token',
      'get /api/sound',
      'post /api/webhooks/rvm/:id',
      'get /api/data-exports/:token',
      'get /api/system',
    ]);
  });
});

it('what buys, sends or calls takes a key of the intent, and may be asked for so often only', () => {
  const free = routes
    .filter(({ idempotent }) => idempotent)
    .filter(({ limits }) => !limits.some(({ max, windowSeconds }) => max / windowSeconds <= 5));
  expect(free.map(nameOf)).toEqual([]);
});

/** Who may do what; the product's own list must say the same. */
const expectedRoles: Record<Permission, string> = {
  'numbers:read': 'OWNER ADMIN STAFF',
  'numbers:write': 'OWNER ADMIN',
  'assistants:read': 'OWNER ADMIN STAFF',
  'assistants:write': 'OWNER ADMIN',
  'calls:read': 'OWNER ADMIN STAFF',
  'calls:write': 'OWNER ADMIN STAFF',
  'appointments:read': 'OWNER ADMIN STAFF',
  'appointments:write': 'OWNER ADMIN STAFF',
  'messages:read': 'OWNER ADMIN STAFF',
  'messages:write': 'OWNER ADMIN STAFF',
  'campaigns:read': 'OWNER ADMIN STAFF',
  'campaigns:write': 'OWNER ADMIN STAFF',
  'webhooks:read': 'OWNER ADMIN',
  'webhooks:write': 'OWNER ADMIN',
  'providers:read': 'OWNER ADMIN STAFF',
  'providers:write': 'OWNER ADMIN',
  'trunks:read': 'OWNER ADMIN STAFF',
  'trunks:write': 'OWNER ADMIN',
  'team:read': 'OWNER ADMIN STAFF',
  'team:write': 'OWNER ADMIN',
  'billing:read': 'OWNER ADMIN',
  'billing:write': 'OWNER',
  'tenant:write': 'OWNER ADMIN',
  'api-keys:write': 'OWNER ADMIN',
  'audit:read': 'OWNER ADMIN',
  'privacy:read': 'OWNER ADMIN',
  'privacy:write': 'OWNER ADMIN',
  'tenant:erase': 'OWNER',
};

describe('who may', () => {
  it.each(closed.map((route) => [nameOf(route), route] as const))(
    '%s: nobody without a sign-in that holds',
    async (_name, route) => {
      for (const token of [undefined, 'x', 'tlx_unknown', `${owner.token.slice(0, -2)}xx`]) {
        const answer = await ask(route, token);
        expect([answer.status, answer.body.code]).toEqual([401, 'unauthorized']);
        expect(answer.headers['www-authenticate']).toBe('Bearer');
      }
    },
  );

  it('nobody whose sign-in has ended, who has left, whose key was revoked or whose token was made elsewhere', async () => {
    const [left, gone, changed] = [await app.signUp(), await app.signUp(), await app.signUp()];
    await app.call('post', '/api/auth/logout', left.token).set('Cookie', left.cookie);
    await app.database.query('delete from members where tenant_id = $1', [gone.tenantId]);
    await app.database.query('update users set password_version = password_version + 1 where id = $1', [
      changed.userId,
    ]);
    const made = await app
      .call('post', '/api/api-keys', owner.token)
      .send({ name: 'Till', scopes: keyScopes });
    await app.call('delete', `/api/api-keys/${made.body.data.id}`, owner.token);
    const claims = { userId: owner.userId, tenantId: owner.tenantId, familyId: randomUUID() };
    const elsewhere = makeTokens([{ id: 'a', key: randomBytes(32) }]).sign(claims).token;
    const tokens = [left.token, gone.token, changed.token, made.body.data.key, elsewhere];
    // Ours, but of a business to which the person does not belong.
    tokens.push(app.platform.tokens.sign({ ...claims, tenantId: stranger.tenantId }).token);
    for (const route of closed)
      for (const [index, token] of tokens.entries())
        expect([nameOf(route), index, (await ask(route, token)).status]).toEqual([nameOf(route), index, 401]);
  });

  it('each permission belongs to the roles that were decided', () => {
    const found = permissions.map((each) => [each, roles.filter((role) => roleMay(role, each)).join(' ')]);
    expect(Object.fromEntries(found)).toEqual(expectedRoles);
  });

  it.each(roles)('each route answers a member as the role says: %s', async (role) => {
    const person = await app.signUp({ plan: 'ENTERPRISE' });
    await app.database.query('update members set role = $1::role where tenant_id = $2', [
      role,
      person.tenantId,
    ]);
    for (const route of closed.filter((each) => !each.streams)) {
      const may =
        route.permission === 'signed-in' ||
        (route.permission in expectedRoles && expectedRoles[route.permission as Permission].includes(role));
      // Where the role suffices, an id or a body that is wrong keeps anything from being done.
      const wrong = { parameters: { id: 'wrong', callId: 'wrong' }, body: { wrong: true } };
      const answer = await ask(route, person.token, wrong);
      const refused = answer.status === 403 && answer.body.code === 'forbidden';
      expect([nameOf(route), refused, answer.status === 401]).toEqual([nameOf(route), !may, false]);
    }
  });

  it('a key does what its scopes name', async () => {
    const keyWith = async (scopes: string[]): Promise<string> =>
      (await app.call('post', '/api/api-keys', owner.token).send({ name: 'Till', scopes })).body.data.key;
    for (const scope of keyScopes) {
      const [only, allBut] = [
        await keyWith([scope]),
        await keyWith(keyScopes.filter((each) => each !== scope)),
      ];
      for (const route of closed.filter((each) => each.permission === scope)) {
        const wrong = { parameters: { id: 'wrong', callId: 'wrong' }, body: { wrong: true } };
        expect([nameOf(route), (await ask(route, only, wrong)).status]).not.toEqual([nameOf(route), 403]);
        expect([nameOf(route), (await ask(route, allBut, wrong)).status]).toEqual([nameOf(route), 403]);
      }
    }
    const all = await keyWith(keyScopes);
    for (const route of closed.filter((each) => !keyScopes.includes(each.permission as Permission)))
      expect([nameOf(route), (await ask(route, all)).status]).toEqual([nameOf(route), 403]);
  });
});

describe('ids', () => {
  it.each(withParameters.map((route) => [nameOf(route), route] as const))(
    '%s: another tenant’s row is not there',
    async (_name, route) => {
      for (const [parameter, row] of Object.entries(caseOf(route).rows ?? {})) {
        const theirs = await ask(route, owner.token, { parameters: { [parameter]: strangeRows[row] } });
        const nobodys = await ask(route, owner.token, { parameters: { [parameter]: randomUUID() } });
        expect([parameter, theirs.status, theirs.body.code]).toEqual([parameter, 404, 'not-found']);
        expect(withoutIds(theirs.body)).toEqual(withoutIds(nobodys.body));
      }
    },
  );

  const malformed = [
    'x',
    '0',
    'null',
    '%00',
    '%ff',
    "'%20or%20true--",
    '..%2f..%2fetc',
    `${'a'.repeat(500)}`,
  ];
  it.each(withParameters.map((route) => [nameOf(route), route] as const))(
    '%s: what cannot be an id is not there',
    async (_name, route) => {
      for (const parameter of Object.keys(caseOf(route).rows ?? {})) {
        for (const value of [...malformed, `${rows.number}0`, rows.number.slice(1)]) {
          const answer = await ask(route, owner.token, { parameters: { [parameter]: value } });
          expect([value, answer.status]).toEqual([value, value === '%ff' ? 400 : 404]);
        }
      }
    },
  );

  it('of another tenant in a query find nothing', async () => {
    const everything = new Set(Object.values(strangeRows));
    for (const route of routes.filter((each) => each.query && each.permission !== 'public')) {
      const { shape } = route.query as unknown as { shape: Record<string, unknown> };
      for (const member of Object.keys(shape))
        for (const value of [strangeRows.number, strangeRows.staff, strangeRows.customer, strangeRows.call]) {
          const answer = await ask(route, owner.token).query({ [member]: value });
          expect([nameOf(route), member, answer.status < 500]).toEqual([nameOf(route), member, true]);
          const text = JSON.stringify(answer.body.data ?? {}).replaceAll(value, '');
          const shown = [...everything].filter((each) => text.includes(each));
          expect([nameOf(route), member, shown]).toEqual([nameOf(route), member, []]);
        }
    }
  });

  it('of another tenant are nothing to a key either', async () => {
    const made = await app
      .call('post', '/api/api-keys', owner.token)
      .send({ name: 'Till', scopes: keyScopes });
    for (const route of withParameters.filter(({ permission }) =>
      keyScopes.includes(permission as Permission),
    ))
      for (const [parameter, row] of Object.entries(caseOf(route).rows ?? {})) {
        const theirs = { [parameter]: strangeRows[row] };
        const answer = await ask(route, made.body.data.key, { parameters: theirs });
        expect([nameOf(route), parameter, answer.status]).toEqual([nameOf(route), parameter, 404]);
      }
  });

  it('of another tenant in a body are not there', async () => {
    for (const route of withBody) {
      for (const [member, row] of Object.entries(caseOf(route).references ?? {})) {
        const right: Record<string, unknown> = caseOf(route).body?.(rows) ?? {};
        const body = (id: string) => ({ ...right, [member]: Array.isArray(right[member]) ? [id] : id });
        const theirs = await ask(route, owner.token, { body: body(strangeRows[row]) });
        const nobodys = await ask(route, owner.token, { body: body(randomUUID()) });
        expect([nameOf(route), [404, 422].includes(theirs.status)]).toEqual([nameOf(route), true]);
        expect(withoutIds(theirs.body)).toEqual(withoutIds(nobodys.body));
      }
    }
    for (const action of [
      'delete_provider',
      'test_connection',
      'list_numbers',
      'sync_numbers',
      'import_number',
    ]) {
      const body = {
        action,
        id: strangeRows.providerAccount,
        ...(action === 'import_number' && { providerNumberId: 'x' }),
      };
      const answer = await app.call('post', '/api/provider-management', owner.token).send(body);
      expect([action, answer.status, answer.body.data?.numbers ?? []]).toEqual([
        action,
        action === 'list_numbers' ? 200 : 404,
        [],
      ]);
    }
  });
});

/** What is left of a problem when what must differ is taken away. */
function withoutIds({ requestId: _, instance: __, ...rest }: Record<string, unknown>) {
  return rest;
}

describe('bodies', () => {
  it.each(withBody.map((route) => [nameOf(route), route] as const))(
    '%s: a member that is not known is refused',
    async (_name, route) => {
      const right = caseOf(route).body?.(rows) ?? {};
      for (const extra of [
        { surprise: true },
        { tenantId: stranger.tenantId },
        { id: strangeRows.number, isOperator: true },
      ]) {
        if ('id' in right && 'id' in extra) continue;
        const answer = await ask(route, owner.token, { body: { ...right, ...extra } });
        // The operator's routes refuse this owner before they read the body.
        expect(answer.status).toBe(route.permission === 'operator' ? 403 : 422);
        if (answer.status === 422)
          expect(answer.body).toMatchObject({ code: 'invalid', errors: [expect.anything()] });
      }
    },
  );
});

describe('answers', () => {
  let contract: Contract;
  let single: Express;
  let connection: Database;
  beforeAll(async () => {
    // A route that holds its only connection and asks for a second one waits for itself, and fails.
    connection = connect({ url: app.database.appUrl, connections: 1 });
    single = makeApi({ ...app.platform, system: openSystem(connection, app.platform.log) });
    const folder = await mkdtemp(join(tmpdir(), 'telyx-openapi-'));
    const file = join(folder, 'openapi.json');
    await writeFile(file, JSON.stringify(buildOpenApi(routes, 'http://localhost', '0')));
    contract = loadContract(file);
    await rm(folder, { recursive: true });
  });
  afterAll(() => connection.close());

  it('are as described, for a request that is right, and give one key one answer', async () => {
    await app.database.query('update users set is_operator = true where id = $1', [owner.userId]);
    for (const name of Object.keys(routeCases)) {
      const route = routes.find((each) => nameOf(each) === name)!;
      if (route.streams) continue;
      const body = caseOf(route).body?.(rows);
      const send = () =>
        request(single)
          [route.method](pathOf(route, rows))
          .set('Authorization', `Bearer ${owner.token}`)
          .set('Idempotency-Key', name.replace(/\W/g, '-'))
          .send(body ?? (route.method === 'get' ? undefined : {}));
      const answer = await send();
      expect([name, answer.status, answer.body.code]).toEqual([
        name,
        caseOf(route).answers ?? route.status,
        answer.body.code,
      ]);
      if (caseOf(route).answers) continue;
      expect(answer.body.success).toBe(true);
      expect([
        name,
        checkAnswer(contract, route.method, new URL(answer.request.url).pathname, answer.status, answer.body),
      ]).toEqual([name, []]);
      // Parsing drops what the schema does not name: were there more, the two would differ.
      expect([name, route.response.parse(answer.body.data)]).toEqual([name, answer.body.data]);
      if (!route.idempotent) continue;
      const again = await send();
      expect([name, again.status, again.headers['idempotency-replayed']]).toEqual([
        name,
        route.status,
        'true',
      ]);
      expect(again.body).toEqual(answer.body);
    }
  });
});
