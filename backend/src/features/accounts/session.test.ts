import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { auditedActions, cookieOf, logIn } from './testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(() => app.database.query('delete from rate_limits'));
afterAll(() => app.close());

const refresh = (cookie: string) => app.call('post', '/api/auth/refresh').set('Cookie', cookie);
const me = (token: string) => app.call('get', '/api/auth/me', token);

/** Lets time pass for a person's sign-ins, as far as the database knows. */
async function age(person: Person, interval: string): Promise<void> {
  await app.database.query(
    `update sessions set rotated_at = rotated_at - $2::interval, expires_at = expires_at - $2::interval,
       signed_in_at = signed_in_at - $2::interval where user_id = $1`,
    [person.userId, interval],
  );
}

describe('refreshing', () => {
  it('trades the cookie for a new one and a new access token', async () => {
    const person = await app.signUp();
    const answer = await refresh(person.cookie).expect(200);
    expect(answer.body.data.me.user.id).toBe(person.userId);
    const next = cookieOf(answer);
    expect(next).toMatch(/^telyx_refresh=[\w-]{43}$/);
    expect(next).not.toBe(person.cookie);
    await me(answer.body.data.accessToken).expect(200);
    await refresh(next).expect(200);
  });

  it.each([
    ['no cookie', ''],
    ['an unknown cookie', 'telyx_refresh=made-up'],
    ['an empty cookie', 'telyx_refresh='],
  ])('sends %s to the sign-in', async (_, cookie) => {
    const answer = await refresh(cookie).expect(401);
    expect(answer.body.code).toBe('session-expired');
  });

  it('gives tabs that refresh at once the same line of tokens', async () => {
    const person = await app.signUp();
    // Held so that all of them are under way before the first can trade the token in.
    await app.database.query('begin');
    await app.database.query('update sessions set ip = ip where user_id = $1', [person.userId]);
    const asked = Array.from({ length: 5 }, () => refresh(person.cookie).then((answer) => answer));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await app.database.query('commit');
    const answers = await Promise.all(asked);
    expect(answers.map((each) => each.status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map(cookieOf)).size).toBe(1);
    const rows = await app.database.query('select 1 from sessions where user_id = $1', [person.userId]);
    expect(rows).toHaveLength(2);
  });

  it('gives a tab that comes late the newest token, not one that is used up', async () => {
    const person = await app.signUp();
    const second = cookieOf(await refresh(person.cookie).expect(200));
    const third = cookieOf(await refresh(second).expect(200));
    expect(cookieOf(await refresh(person.cookie).expect(200))).toBe(third);
    await refresh(third).expect(200);
  });

  it('ends the whole sign-in when a token is used again later, and nothing else', async () => {
    const person = await app.signUp();
    const elsewhere = await logIn(app, person);
    const stolen = person.cookie;
    const answer = await refresh(stolen).expect(200);
    await age(person, '11 seconds');
    const reuse = await refresh(stolen).expect(401);
    expect(reuse.body.code).toBe('session-reused');
    const after = await refresh(cookieOf(answer)).expect(401);
    expect(after.body.code).toBe('session-expired');
    await me(answer.body.data.accessToken).expect(401);
    await me(person.token).expect(401);
    await me(elsewhere.token).expect(200);
    await refresh(elsewhere.cookie).expect(200);
    expect(await auditedActions(app, person.tenantId)).toContain('session.reused');
  });

  it('finds a thief out who used the token within the grace', async () => {
    const person = await app.signUp();
    const owners = cookieOf(await refresh(person.cookie).expect(200));
    const thiefs = cookieOf(await refresh(person.cookie).expect(200));
    expect(thiefs).toBe(owners);
    await refresh(thiefs).expect(200);
    await age(person, '11 seconds');
    expect((await refresh(owners).expect(401)).body.code).toBe('session-reused');
  });

  it('ends after 30 days without use', async () => {
    const person = await app.signUp();
    await age(person, '30 days');
    expect((await refresh(person.cookie).expect(401)).body.code).toBe('session-expired');
  });

  it('ends after 90 days however much it is used', async () => {
    const person = await app.signUp();
    await app.database.query(
      `update sessions set signed_in_at = now() - interval '89 days' where user_id = $1`,
      [person.userId],
    );
    const answer = await refresh(person.cookie).expect(200);
    const until = Date.parse(/Expires=([^;]+)/.exec(String(answer.headers['set-cookie']))![1]!);
    expect(until - Date.now()).toBeLessThan(86_400_000);
  });

  it('keeps in the database what yields no token', async () => {
    const person = await app.signUp();
    const next = cookieOf(await refresh(person.cookie).expect(200));
    const rows = await app.database.query<{ row: string }>(
      'select row_to_json(s)::text as row from sessions s where user_id = $1',
      [person.userId],
    );
    for (const cookie of [person.cookie, next]) {
      expect(rows.map((each) => each.row).join()).not.toContain(cookie.split('=')[1]);
    }
  });
});

describe('another site', () => {
  it.each(['https://evil.example', 'http://localhost:9', 'null'])(
    'cannot make the browser refresh or sign out: %s',
    async (origin) => {
      const person = await app.signUp();
      expect((await refresh(person.cookie).set('Origin', origin).expect(403)).body.code).toBe('cross-site');
      await app
        .call('post', '/api/auth/logout')
        .set('Cookie', person.cookie)
        .set('Origin', origin)
        .expect(403);
      await refresh(person.cookie).expect(200);
    },
  );

  it('is not the product itself, under PUBLIC_URL or the address in the bar', async () => {
    const person = await app.signUp();
    const first = await refresh(person.cookie).set('Origin', app.platform.config.publicUrl).expect(200);
    await refresh(cookieOf(first))
      .set('Host', '127.0.0.1:3000')
      .set('Origin', 'http://127.0.0.1:3000')
      .expect(200);
  });

  it('cannot send a form', async () => {
    const person = await app.signUp();
    await app
      .call('post', '/api/auth/refresh')
      .set('Cookie', person.cookie)
      .type('form')
      .send('a=1')
      .expect(415);
  });
});

describe('signing out', () => {
  it('ends the sign-in everywhere it reached, and no other', async () => {
    const person = await app.signUp();
    const other = await logIn(app, person);
    const next = await refresh(person.cookie).expect(200);
    const out = await app.call('post', '/api/auth/logout').set('Cookie', cookieOf(next)).expect(200);
    expect(out.body).toEqual({ success: true, data: {} });
    expect(String(out.headers['set-cookie'])).toMatch(/^telyx_refresh=;.*Expires=Thu, 01 Jan 1970/);
    await refresh(cookieOf(next)).expect(401);
    await me(next.body.data.accessToken).expect(401);
    await me(other.token).expect(200);
  });

  it('has nothing to do without a sign-in', async () => {
    await app.call('post', '/api/auth/logout').expect(200);
    await app.call('post', '/api/auth/logout').set('Cookie', 'telyx_refresh=made-up').expect(200);
  });

  it('leaves nothing alive when a refresh runs at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const person = await app.signUp();
      const [refreshed] = await Promise.all([
        refresh(person.cookie),
        app.call('post', '/api/auth/logout').set('Cookie', person.cookie),
      ]);
      expect([200, 401]).toContain(refreshed.status);
      const alive = await app.database.query(
        'select 1 from sessions where user_id = $1 and revoked_at is null',
        [person.userId],
      );
      expect(alive).toEqual([]);
    }
  });
});

it('clears away what has expired at the next sign-in', async () => {
  const person = await app.signUp();
  await age(person, '31 days');
  await logIn(app, person);
  expect(await app.database.query('select 1 from sessions where user_id = $1', [person.userId])).toHaveLength(
    1,
  );
});

it('tells who one is to people only', async () => {
  await app.call('get', '/api/auth/me').expect(401);
  await me('made.up.token').expect(401);
  const person = await app.signUp();
  const { body } = await app
    .call('post', '/api/api-keys', person.token)
    .send({ name: 'Till', scopes: ['calls:read'] })
    .expect(201);
  await me(body.data.key).expect(403);
});
