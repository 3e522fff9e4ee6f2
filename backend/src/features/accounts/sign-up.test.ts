import { startTestApp, type TestApp } from '../../../tests/client';
import { auditedActions, joinTeam } from './testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
});
beforeEach(() => app.database.query('delete from rate_limits'));
afterAll(() => app.close());

const good = { email: 'ayse@lale.example', password: 'kırmızı lale 7', businessName: 'Lale Kuaför' };
const signUp = (body: object) => app.call('post', '/api/auth/signup').send(body);
const logIn = (email: string, password: string) =>
  app.call('post', '/api/auth/login').send({ email, password });

describe('signing up', () => {
  it('founds a business with owner, free plan and receptionist, and signs the owner in', async () => {
    const answer = await signUp({
      ...good,
      email: ' Ayse@Lale.example ',
      countryCode: 'TR',
      locale: 'tr',
    }).expect(201);
    const { accessToken, expiresAt, me } = answer.body.data;
    expect(me).toMatchObject({
      user: { email: 'ayse@lale.example', name: null, locale: 'tr', isOperator: false },
      tenant: { name: 'Lale Kuaför', countryCode: 'TR', timeZone: 'Europe/Istanbul', locale: 'tr' },
      role: 'OWNER',
      subscription: {
        plan: 'FREE',
        status: 'ACTIVE',
        limits: { numbers: 0 },
        usage: { numbers: 0, trunks: 0 },
      },
    });
    expect(me.permissions).toContain('billing:write');
    const minutes = (Date.parse(expiresAt) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThanOrEqual(15);

    const asked = await app.call('get', '/api/auth/me', accessToken).expect(200);
    expect(asked.body.data).toEqual(me);
    const assistants = await app.call('get', '/api/assistants', accessToken).expect(200);
    expect(assistants.body.data.assistants).toMatchObject([{ isDefault: true, language: 'tr' }]);
    expect(await auditedActions(app, me.tenant.id)).toContain('tenant.created');
  });

  it('gives the browser a cookie that scripts and other sites cannot use', async () => {
    const answer = await signUp({ ...good, email: 'cookie@lale.example' }).expect(201);
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^telyx_refresh=[\w-]{43};/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect(cookie).toContain('Path=/api/auth');
    expect(cookie).not.toContain('Secure');
    const days = (Date.parse(/Expires=([^;]+)/.exec(cookie)![1]!) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);
    expect(JSON.stringify(answer.body)).not.toContain(/telyx_refresh=([^;]+)/.exec(cookie)![1]);
  });

  it('marks the cookie Secure where people come over https', async () => {
    const secure = await startTestApp({ env: { PUBLIC_URL: 'https://telyx.example' } });
    try {
      const answer = await secure.call('post', '/api/auth/signup').send(good).expect(201);
      expect(String(answer.headers['set-cookie'])).toContain('; Secure');
    } finally {
      await secure.close();
    }
  });

  it('completes the place from what it was told', async () => {
    const at = async (place: object, email: string) =>
      (await signUp({ ...good, email, ...place }).expect(201)).body.data.me.tenant;
    expect(await at({}, 'place1@lale.example')).toMatchObject({
      countryCode: 'US',
      timeZone: 'America/New_York',
      locale: 'en',
    });
    expect(await at({ locale: 'tr' }, 'place2@lale.example')).toMatchObject({
      countryCode: 'TR',
      timeZone: 'Europe/Istanbul',
    });
    expect(await at({ countryCode: 'JP' }, 'place3@lale.example')).toMatchObject({
      countryCode: 'JP',
      timeZone: 'UTC',
      locale: 'en',
    });
    expect(await at({ countryCode: 'DE', timeZone: 'Europe/Vienna' }, 'place4@lale.example')).toMatchObject({
      timeZone: 'Europe/Vienna',
    });
  });

  it('says when the address has an account, whatever its case', async () => {
    await signUp({ ...good, email: 'twice@lale.example' }).expect(201);
    const answer = await signUp({
      ...good,
      email: 'TWICE@lale.example',
      password: 'another password',
    }).expect(409);
    expect(answer.body.code).toBe('email-taken');
    const same = await signUp({ ...good, email: 'twice@lale.example' }).expect(409);
    expect(same.body.code).toBe('email-taken');
  });

  it('makes one account of two requests at once, and leaves nothing of the other', async () => {
    const body = { ...good, email: 'race@lale.example', businessName: 'Race' };
    const answers = await Promise.all([signUp(body), signUp(body), signUp(body)]);
    expect(answers.map((each) => each.status).sort()).toEqual([201, 409, 409]);
    expect(await app.database.query(`select id from tenants where name = 'Race'`)).toHaveLength(1);
  });

  it.each([
    ['email', { email: 'not an address' }],
    ['email', { email: `a@${'b'.repeat(260)}.example` }],
    ['password', { password: 'too short' }],
    ['password', { password: 'x'.repeat(201) }],
    ['password', { password: 'ab'.repeat(8) }],
    ['password', { password: 'Lale Kuaför' }],
    ['password', { password: 'AYSE@LALE.EXAMPLE' }],
    ['businessName', { businessName: ' ' }],
    ['businessName', { businessName: 'Two\r\nLines' }],
    ['businessName', { businessName: 'Win at HTTP://evil.example' }],
    ['countryCode', { countryCode: 'XX' }],
    ['countryCode', { countryCode: 'EU' }],
    ['timeZone', { timeZone: 'Mars/Olympus' }],
    ['timeZone', { timeZone: '+03:00' }],
    ['locale', { locale: 'de' }],
    ['', { isOperator: true }],
  ])('refuses a bad %s: %j', async (path, change) => {
    const answer = await signUp({ ...good, ...change }).expect(422);
    expect(answer.body).toMatchObject({ code: 'invalid', errors: [{ path }] });
  });

  it('lets somebody without a business found one with the password they have', async () => {
    const owner = await app.signUp();
    const staff = await joinTeam(app, owner, 'STAFF');
    await app.call('delete', `/api/team/members/${staff.memberId}`, owner.token).expect(200);
    const left = await logIn(staff.email, staff.password).expect(403);
    expect(left.body.detail).toContain('no longer in the team');
    await signUp({ ...good, email: staff.email, password: 'somebody else 1' }).expect(409);
    const founded = await signUp({
      ...good,
      email: staff.email,
      password: staff.password,
      businessName: 'Own',
    }).expect(201);
    expect(founded.body.data.me).toMatchObject({
      user: { id: staff.userId, name: 'Ayşe' },
      role: 'OWNER',
      tenant: { name: 'Own' },
    });
    await logIn(staff.email, staff.password).expect(200);
  });
});

describe('signing in', () => {
  it('takes the right password only, in any spelling of its letters', async () => {
    await signUp({ ...good, email: 'login@lale.example', password: 'şifre güçlü'.normalize('NFD') }).expect(
      201,
    );
    const answer = await logIn('LOGIN@lale.example', 'şifre güçlü'.normalize('NFC')).expect(200);
    expect(answer.body.data.me.user.email).toBe('login@lale.example');
    await logIn('login@lale.example', 'sifre guclu').expect(401);
  });

  it('answers an unknown address and a wrong password alike', async () => {
    await signUp({ ...good, email: 'known@lale.example' }).expect(201);
    const wrong = await logIn('known@lale.example', 'a wrong password').expect(401);
    const unknown = await logIn('unknown@lale.example', 'a wrong password').expect(401);
    const { requestId: _, ...first } = wrong.body;
    const { requestId: __, ...second } = unknown.body;
    expect(first).toMatchObject({ code: 'bad-credentials', success: false });
    expect(second).toEqual(first);
    expect(unknown.headers['set-cookie']).toBeUndefined();
  });

  it.each([
    ['email', { email: 'x', password: 'y' }],
    ['password', { email: 'a@b.example' }],
    ['password', { email: 'a@b.example', password: { $ne: '' } }],
    ['email', { password: 'y' }],
  ])('refuses a bad %s', async (path, body) => {
    const answer = await app.call('post', '/api/auth/login').send(body).expect(422);
    expect(answer.body.errors[0].path).toBe(path);
  });

  it('opens the business a person worked in last', async () => {
    const owner = await app.signUp();
    const other = await joinTeam(app, await app.signUp(), 'STAFF');
    const invited = await app
      .call('post', '/api/team/invitations', owner.token)
      .send({ email: other.email, role: 'ADMIN' });
    expect(invited.status).toBe(201);
    expect((await logIn(other.email, other.password)).body.data.me.tenant.id).toBe(other.tenantId);
    const later = await app.database.query(
      `insert into members (tenant_id, id, user_id, role) values ($1, gen_random_uuid(), $2, 'ADMIN') returning id`,
      [owner.tenantId, other.userId],
    );
    expect(later).toHaveLength(1);
    expect((await logIn(other.email, other.password)).body.data.me.tenant.id).toBe(other.tenantId);
    await app.database.query(
      `update sessions set created_at = created_at - interval '1 day' where user_id = $1`,
      [other.userId],
    );
    await app.database.query(
      `insert into sessions (tenant_id, id, family_id, user_id, token_hash, expires_at, signed_in_at, password_version)
       values ($1, gen_random_uuid(), gen_random_uuid(), $2, 'x', now() + interval '1 day', now(), 1)`,
      [owner.tenantId, other.userId],
    );
    expect((await logIn(other.email, other.password)).body.data.me).toMatchObject({
      tenant: { id: owner.tenantId },
      role: 'ADMIN',
    });
  });
});

it('keeps no password and no token as it is', async () => {
  const person = await app.signUp();
  const stored = await app.database.query<{ hash: string }>(
    'select password_hash as hash from users where id = $1',
    [person.userId],
  );
  expect(stored[0]!.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const rows = await app.database.query<{ row: string }>(
    `select row_to_json(s)::text as row from sessions s union all select row_to_json(u)::text from users u
     union all select row_to_json(a)::text from audit_logs a`,
  );
  const everything = rows.map((each) => each.row).join('\n');
  expect(everything).toContain(person.userId);
  expect(everything).not.toContain(person.password);
  expect(everything).not.toContain(person.cookie.split('=')[1]);
});
