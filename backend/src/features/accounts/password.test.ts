import { startTestApp, type TestApp } from '../../../tests/client';
import { auditedActions, cookieOf, joinTeam, letterTo, logIn, tokenIn } from './testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
});
beforeEach(() => app.database.query('delete from rate_limits'));
afterAll(() => app.close());

const forgot = (email: string) => app.call('post', '/api/auth/forgot-password').send({ email });
const reset = (token: string, password: string) =>
  app.call('post', '/api/auth/reset-password').send({ token, password });
const me = (token: string) => app.call('get', '/api/auth/me', token);
const refresh = (cookie: string) => app.call('post', '/api/auth/refresh').set('Cookie', cookie);

describe('forgetting the password', () => {
  it('sends a link that works once and ends every sign-in', async () => {
    const person = await app.signUp();
    const elsewhere = await logIn(app, person);
    expect((await forgot(` ${person.email.toUpperCase()} `).expect(202)).body).toEqual({
      success: true,
      data: {},
    });
    const letter = await letterTo(app, person.email);
    expect(letter.subject).toBe('Telyx şifrenizi yenileyin');
    expect(letter.text).toContain(`${app.platform.config.publicUrl}/reset-password?token=`);

    const token = tokenIn(letter);
    expect((await reset(token, 'an entirely new one').expect(200)).body).toEqual({ success: true, data: {} });
    expect((await reset(token, 'yet another new one').expect(422)).body.code).toBe('invalid-token');
    for (const dead of [person, elsewhere]) {
      await me(dead.token).expect(401);
      expect((await refresh(dead.cookie).expect(401)).body.code).toBe('session-expired');
    }
    await app
      .call('post', '/api/auth/login')
      .send({ email: person.email, password: person.password })
      .expect(401);
    await logIn(app, { email: person.email, password: 'an entirely new one' });
    expect(await auditedActions(app, person.tenantId)).toContain('password.reset');
  });

  it('ends the sign-ins of a person in all their businesses', async () => {
    const person = await joinTeam(app, await app.signUp(), 'ADMIN');
    const second = await app.signUp();
    await app
      .call('post', '/api/team/invitations', second.token)
      .send({ email: person.email, role: 'STAFF' })
      .expect(201);
    const invitation = tokenIn(await letterTo(app, person.email, 1));
    const joined = await app
      .call('post', '/api/auth/accept-invitation')
      .send({ token: invitation, name: 'Ayşe', password: person.password })
      .expect(200);
    await forgot(person.email).expect(202);
    await reset(tokenIn(await letterTo(app, person.email, 2)), 'an entirely new one').expect(200);
    await me(person.token).expect(401);
    await refresh(person.cookie).expect(401);
    await me(joined.body.data.accessToken).expect(401);
    await refresh(cookieOf(joined)).expect(401);
    await me(second.token).expect(200);
  });

  it('answers for an unknown address as for a known one, and writes to nobody', async () => {
    const person = await app.signUp();
    const letters = app.lab!.mailbox.length;
    const unknown = await forgot('nobody@example.com').expect(202);
    const known = await forgot(person.email).expect(202);
    expect(unknown.body).toEqual(known.body);
    await letterTo(app, person.email);
    const waiting = async () =>
      app.database.query('select 1 from graphile_worker.jobs where task_identifier = $1', [
        'password-reset.send',
      ]);
    while ((await waiting()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(app.lab!.mailbox).toHaveLength(letters + 1);
  });

  it('writes in the language of the person', async () => {
    const answer = await app
      .call('post', '/api/auth/signup')
      .send({ email: 'en@example.com', password: 'long enough 1', businessName: 'Bloom', locale: 'en' })
      .expect(201);
    await forgot(answer.body.data.me.user.email).expect(202);
    expect((await letterTo(app, 'en@example.com')).subject).toBe('Choose a new password for Telyx');
  });

  it('refuses links that are old or made up, and leaves the password alone', async () => {
    const person = await app.signUp();
    await forgot(person.email).expect(202);
    const token = tokenIn(await letterTo(app, person.email));
    await app.database.query(`update password_resets set expires_at = now() where user_id = $1`, [
      person.userId,
    ]);
    expect((await reset(token, 'an entirely new one').expect(422)).body.code).toBe('invalid-token');
    expect((await reset('made-up', 'an entirely new one').expect(422)).body.code).toBe('invalid-token');
    await logIn(app, person);
  });

  it('takes one of two uses at once', async () => {
    const person = await app.signUp();
    await forgot(person.email).expect(202);
    const token = tokenIn(await letterTo(app, person.email));
    const answers = await Promise.all([
      reset(token, 'the first new one'),
      reset(token, 'the second new one'),
    ]);
    expect(answers.map((each) => each.status).sort()).toEqual([200, 422]);
  });

  it.each([
    ['password', { token: 'x', password: 'short' }],
    ['token', { password: 'long enough 1' }],
  ])('refuses a bad %s', async (path, body) => {
    const answer = await app.call('post', '/api/auth/reset-password').send(body).expect(422);
    expect(answer.body.errors[0].path).toBe(path);
  });

  it('refuses a weak new password and keeps the link good', async () => {
    const person = await app.signUp();
    await forgot(person.email).expect(202);
    const token = tokenIn(await letterTo(app, person.email));
    expect((await reset(token, person.email).expect(422)).body.errors[0].path).toBe('password');
    await reset(token, 'an entirely new one').expect(200);
  });

  it('refuses an address that is none', async () => {
    expect((await forgot('nobody').expect(422)).body.errors[0].path).toBe('email');
  });

  it('keeps the token out of the database and the queue', async () => {
    const person = await app.signUp();
    await app.platform.system.scope(person.tenantId).tx((tx) => tx.$executeRaw`select 1`);
    await forgot(person.email).expect(202);
    const token = tokenIn(await letterTo(app, person.email));
    const rows = await app.database.query<{ row: string }>(
      'select row_to_json(p)::text as row from password_resets p where user_id = $1',
      [person.userId],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.row).not.toContain(token);
  });
});

describe('changing the password', () => {
  const change = (token: string, currentPassword: string, newPassword: string) =>
    app.call('post', '/api/auth/change-password', token).send({ currentPassword, newPassword });

  it('ends all other sign-ins and goes on in this one', async () => {
    const person = await app.signUp();
    const elsewhere = await logIn(app, person);
    const answer = await change(person.token, person.password, 'an entirely new one').expect(200);
    await me(answer.body.data.accessToken).expect(200);
    await refresh(cookieOf(answer)).expect(200);
    await me(elsewhere.token).expect(401);
    await refresh(elsewhere.cookie).expect(401);
    await refresh(person.cookie).expect(401);
    await logIn(app, { email: person.email, password: 'an entirely new one' });
    expect(await auditedActions(app, person.tenantId)).toContain('password.changed');
  });

  it('wants the current one', async () => {
    const person = await app.signUp();
    const answer = await change(person.token, 'not the current', 'an entirely new one').expect(422);
    expect(answer.body.errors).toMatchObject([{ path: 'currentPassword' }]);
    await me(person.token).expect(200);
  });

  it('refuses a weak new one by its field', async () => {
    const person = await app.signUp();
    expect((await change(person.token, person.password, 'Lale Kuaför').expect(422)).body.errors[0].path).toBe(
      'newPassword',
    );
    expect((await change(person.token, person.password, 'short').expect(422)).body.errors[0].path).toBe(
      'newPassword',
    );
  });

  it('takes one of two changes at once', async () => {
    const person = await app.signUp();
    const answers = await Promise.all([
      change(person.token, person.password, 'the first new one'),
      change(person.token, person.password, 'the second new one'),
    ]);
    expect(answers.map((each) => each.status).sort()).toEqual([200, expect.any(Number)]);
    expect([401, 409, 422]).toContain(answers.map((each) => each.status).sort()[1]);
  });

  it('is for people who are signed in', async () => {
    const person = await app.signUp();
    const body = { currentPassword: person.password, newPassword: 'an entirely new one' };
    await app.call('post', '/api/auth/change-password').send(body).expect(401);
    const { body: made } = await app
      .call('post', '/api/api-keys', person.token)
      .send({ name: 'Till', scopes: ['calls:read'] })
      .expect(201);
    await app.call('post', '/api/auth/change-password', made.data.key).send(body).expect(403);
  });

  it('lets nobody in who gave the old one a moment too late', async () => {
    for (let round = 0; round < 4; round++) {
      const person = await app.signUp();
      const [changed, late] = await Promise.all([
        change(person.token, person.password, 'an entirely new one'),
        app.call('post', '/api/auth/login').send({ email: person.email, password: person.password }),
      ]);
      expect(changed.status).toBe(200);
      if (late.status === 200) await me(late.body.data.accessToken).expect(401);
      else expect(late.status).toBe(401);
    }
  });
});
