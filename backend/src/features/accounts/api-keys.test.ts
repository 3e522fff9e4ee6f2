import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { auditedActions } from './testing';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signUp();
});
afterAll(() => app.close());

const create = (name: string, scopes: unknown) =>
  app.call('post', '/api/api-keys', owner.token).send({ name, scopes });
const list = async () => (await app.call('get', '/api/api-keys', owner.token).expect(200)).body.data.apiKeys;

it('shows a key once, and keeps its hash only', async () => {
  const { body } = await create('Booking page', ['numbers:read', 'calls:read']).expect(201);
  const { key, ...rest } = body.data;
  expect(key).toMatch(/^tlx_[\w-]{43}$/);
  expect(rest).toMatchObject({
    name: 'Booking page',
    prefix: key.slice(0, 10),
    scopes: ['numbers:read', 'calls:read'],
    lastUsedAt: null,
    revokedAt: null,
  });
  expect(await list()).toEqual([rest]);
  const rows = await app.database.query<{ row: string }>(
    'select row_to_json(k)::text as row from api_keys k union all select row_to_json(a)::text from audit_logs a',
  );
  expect(rows.map((each) => each.row).join()).not.toContain(key);
});

it('opens what its scopes name and nothing else, until it is revoked', async () => {
  const { body } = await create('Reports', ['team:read']).expect(201);
  const { key, id } = body.data;
  const seen = await app.call('get', '/api/team', key).expect(200);
  expect(seen.body.data.members).toMatchObject([{ email: owner.email, isYou: false }]);
  await app.call('get', '/api/billing/subscription', key).expect(403);
  await app.call('get', '/api/api-keys', key).expect(403);
  const used = (await list()).find((each: { id: string }) => each.id === id);
  expect(Date.now() - Date.parse(used.lastUsedAt)).toBeLessThan(60_000);

  await app.call('delete', `/api/api-keys/${id}`, owner.token).expect(200);
  await app.call('delete', `/api/api-keys/${id}`, owner.token).expect(200);
  await app.call('get', '/api/team', key).expect(401);
  const revoked = (await list()).find((each: { id: string }) => each.id === id);
  expect(revoked.revokedAt).not.toBeNull();
  const actions = await auditedActions(app, owner.tenantId);
  expect(actions.filter((each) => each === 'api-key.revoked')).toHaveLength(1);
  expect(actions).toContain('api-key.created');
});

it.each([
  ['scopes', ['team:write']],
  ['scopes', ['billing:write']],
  ['scopes', ['api-keys:write']],
  ['scopes', ['everything']],
  ['scopes', []],
  ['scopes', ['team:read', 'team:read']],
  ['scopes', 'team:read'],
])('refuses %s that no key may have: %j', async (path, scopes) => {
  const { body } = await create('x', scopes).expect(422);
  expect(body.errors[0].path.split('.')[0]).toBe(path);
});

it('wants a name', async () => {
  expect((await create(' ', ['team:read']).expect(422)).body.errors[0].path).toBe('name');
});
