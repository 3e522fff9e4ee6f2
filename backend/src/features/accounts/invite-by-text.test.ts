import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import { auditedActions, logIn } from './testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
});
beforeEach(() => app.database.query('delete from rate_limits'));
afterAll(() => app.close());

let count = 1000;
const freshPhone = () => `+1206555${count++}`;
const invite = (owner: Person, body: object) =>
  app.call('post', '/api/team/invitations', owner.token).send(body);
const accept = (token: string, body: object = {}) =>
  app
    .call('post', '/api/auth/accept-invitation')
    .send({ token, name: 'Deniz', password: 'long enough 1', ...body });
const offer = (token: string) => app.call('get', `/api/auth/invitation?token=${token}`);

/** A business that has a sender of texts. */
async function business(): Promise<Person> {
  return app.signUp({ countryCode: 'US', plan: 'PRO', businessName: 'Lale Kuaför' });
}

async function tokenTo(phone: string, nth = 0): Promise<string> {
  const texts = await until(
    async () => app.lab!.twilio.texts().filter(({ to }) => to === phone),
    (found) => found.length > nth,
  );
  return /token=([\w-]+)/.exec(texts.at(-1)!.body)![1]!;
}

it('texts a link that brings a new person into the team, and shows nobody else the token', async () => {
  const owner = await business();
  const phone = freshPhone();
  const invited = await invite(owner, { phone, role: 'ADMIN' }).expect(201);
  expect(invited.body.data).toMatchObject({ email: null, phone, role: 'ADMIN' });
  const token = await tokenTo(phone);
  const kept = await app.database.query<{ body: string }>(
    'select body from sms_messages where to_number = $1',
    [phone],
  );
  expect(kept).toHaveLength(1);
  expect(kept[0]!.body).toContain('Lale Kuaför invites you');
  expect(kept[0]!.body).not.toContain(token);
  const offered = (await offer(token).expect(200)).body.data;
  expect(offered).toEqual({ email: null, phone, businessName: 'Lale Kuaför', role: 'ADMIN' });
  const nameless = await accept(token).expect(422);
  expect(nameless.body.errors).toEqual([expect.objectContaining({ path: 'email' })]);
  const email = `${phone.slice(1)}@example.com`;
  const answers = await Promise.all([accept(token, { email }), accept(token, { email })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  await logIn(app, { email, password: 'long enough 1' });
  await offer(token).expect(422);
  expect(await auditedActions(app, owner.tenantId)).toEqual(
    expect.arrayContaining(['member.invited', 'member.joined']),
  );
});

it('wants the password of who has an account already', async () => {
  const [owner, other] = [await business(), await app.signUp()];
  const phone = freshPhone();
  await invite(owner, { phone, role: 'STAFF' }).expect(201);
  const token = await tokenTo(phone);
  expect((await accept(token, { email: other.email })).body.code).toBe('bad-credentials');
  await accept(token, { email: other.email, password: other.password }).expect(200);
});

it('invites a number once, and again after it was withdrawn; the first link is dead then', async () => {
  const owner = await business();
  const phone = freshPhone();
  const first = await invite(owner, { phone, role: 'STAFF' }).expect(201);
  expect((await invite(owner, { phone, role: 'STAFF' }).expect(409)).body.code).toBe('invitation-exists');
  const token = await tokenTo(phone);
  await app.call('delete', `/api/team/invitations/${first.body.data.id}`, owner.token).expect(200);
  await offer(token).expect(422);
  await invite(owner, { phone, role: 'STAFF' }).expect(201);
  const again = await tokenTo(phone, 1);
  expect(again).not.toBe(token);
  await offer(again).expect(200);
  expect(await auditedActions(app, owner.tenantId)).toContain('invitation.revoked');
});

it('fills in no token into a text that somebody else wrote', async () => {
  const owner = await business();
  const [invited, own] = [freshPhone(), freshPhone()];
  await invite(owner, { phone: invited, role: 'ADMIN' }).expect(201);
  const message = 'Look: https://example.com/accept-invitation?token=hidden';
  await app.call('post', '/api/telephony/sms', owner.token).send({ phoneNumber: own, message });
  const [text] = await until(
    async () => app.lab!.twilio.texts().filter(({ to }) => to === own),
    (found) => found.length > 0,
  );
  expect(text!.body).toBe(message);
});

it('refuses both ways at once, none, and numbers that are none', async () => {
  const owner = await business();
  for (const body of [{}, { phone: '0532 123' }, { phone: freshPhone(), email: 'a@example.com' }])
    expect((await invite(owner, { ...body, role: 'STAFF' })).status).toBe(422);
  const free = await app.signUp({ plan: 'FREE' });
  expect((await invite(free, { phone: freshPhone(), role: 'STAFF' })).body.code).toBe('plan-limit');
});
