import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { joinTeam, memberIdOf } from './testing';

type Method = 'get' | 'post' | 'patch' | 'delete';

let app: TestApp;
let owner: Person;
let staff: Person;
let stranger: Person;
/** Rows of the first business, which nobody else may touch. */
const rows = { member: '', invitation: '', apiKey: '' };

beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
  owner = await app.signUp();
  staff = await joinTeam(app, owner, 'STAFF');
  stranger = await app.signUp();
  rows.member = await memberIdOf(app, owner);
  const invited = await app
    .call('post', '/api/team/invitations', owner.token)
    .send({ email: 'later@example.com', role: 'STAFF' })
    .expect(201);
  rows.invitation = invited.body.data.id;
  const made = await app
    .call('post', '/api/api-keys', owner.token)
    .send({ name: 'Till', scopes: ['numbers:read'] })
    .expect(201);
  rows.apiKey = made.body.data.id;
});
afterAll(() => app.close());

const protectedRoutes: [Method, string, object?][] = [
  ['patch', '/api/tenant', { name: 'Mine now' }],
  ['post', '/api/team/invitations', { email: 'x@example.com', role: 'STAFF' }],
  ['delete', '/api/team/invitations/:invitation'],
  ['patch', '/api/team/members/:member', { role: 'STAFF' }],
  ['delete', '/api/team/members/:member'],
  ['get', '/api/api-keys'],
  ['post', '/api/api-keys', { name: 'x', scopes: ['numbers:read'] }],
  ['delete', '/api/api-keys/:apiKey'],
  ['get', '/api/audit-log'],
  ['get', '/api/billing/plans'],
  ['get', '/api/billing/subscription'],
  ['post', '/api/billing/subscription', { plan: 'PRO' }],
];
const send = ([method, path, body]: [Method, string, object?], token?: string) => {
  const at = path.replace(/:(\w+)/, (_, name: keyof typeof rows) => rows[name]);
  return app.call(method, at, token).send(body);
};

it.each([
  ...protectedRoutes,
  ['get', '/api/team'],
  ['get', '/api/auth/me'],
  ['post', '/api/auth/change-password'],
] as [Method, string, object?][])('wants a sign-in: %s %s', async (...each) => {
  const answer = await send(each).expect(401);
  expect(answer.body).toMatchObject({ success: false, code: 'unauthorized' });
  await send(each, 'not.a.token').expect(401);
  await send(each, 'tlx_not-a-key').expect(401);
});

it.each(protectedRoutes)('is not for the staff: %s %s', async (...each) => {
  const answer = await send(each, staff.token).expect(403);
  expect(answer.body.code).toBe('forbidden');
});

it.each(protectedRoutes.filter(([, path]) => path.includes(':')))(
  'shows nobody another business: %s %s',
  async (...each) => {
    const answer = await send(each, stranger.token).expect(404);
    expect(answer.body.code).toBe('not-found');
    const [method, path, body] = each;
    await app.call(method, path.replace(/:\w+/, 'no-uuid'), stranger.token).send(body).expect(404);
    await app
      .call(method, path.replace(/:\w+/, '00000000-0000-7000-8000-000000000000'), stranger.token)
      .send(body)
      .expect(404);
  },
);

it.each([
  [
    '/api/team',
    (data: { members: object[]; invitations: object[] }) => [data.members.length, data.invitations.length],
    [1, 0],
  ],
  ['/api/api-keys', (data: { apiKeys: object[] }) => data.apiKeys.length, 0],
] as [string, (data: never) => unknown, unknown][])(
  'lists nothing of another business: %s',
  async (path, count, expected) => {
    const { body } = await app.call('get', path, stranger.token).expect(200);
    expect(count(body.data as never)).toEqual(expected);
  },
);

it('lets the staff see the team', async () => {
  const { body } = await app.call('get', '/api/team', staff.token).expect(200);
  expect(body.data.members).toHaveLength(2);
});

it('leaves changing the plan to owners', async () => {
  const admin = await joinTeam(app, owner, 'ADMIN');
  await app.call('get', '/api/billing/subscription', admin.token).expect(200);
  await app.call('post', '/api/billing/subscription', admin.token).send({ plan: 'PRO' }).expect(403);
});
