import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { auditedActions, joinTeam, letterTo, logIn, memberIdOf, tokenIn } from './testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
});
beforeEach(() => app.database.query('delete from rate_limits'));
afterAll(() => app.close());

const invite = (token: string, email: string, role = 'STAFF') =>
  app.call('post', '/api/team/invitations', token).send({ email, role });
const accept = (token: string, body: object = {}) =>
  app
    .call('post', '/api/auth/accept-invitation')
    .send({ token, name: 'Deniz', password: 'long enough 1', ...body });
const offer = (token: string) => app.call('get', `/api/auth/invitation?token=${token}`);
const setRole = (token: string, id: string, role: string) =>
  app.call('patch', `/api/team/members/${id}`, token).send({ role });
const remove = (token: string, id: string) => app.call('delete', `/api/team/members/${id}`, token);
const team = async (token: string) => (await app.call('get', '/api/team', token).expect(200)).body.data;

let count = 0;
const freshEmail = () => `invited-${count++}@example.com`;

describe('inviting', () => {
  it('sends a letter whose link brings a new person into the team', async () => {
    const owner = await app.signUp({ businessName: 'Lale Kuaför' });
    const email = freshEmail();
    const invited = await invite(owner.token, email.toUpperCase(), 'ADMIN').expect(201);
    expect(invited.body.data).toMatchObject({ email, role: 'ADMIN' });
    const days = (Date.parse(invited.body.data.expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    const letter = await letterTo(app, email);
    expect(letter.subject).toContain('Lale Kuaför');
    expect(letter.text).toContain(`${app.platform.config.publicUrl}/accept-invitation?token=`);
    const token = tokenIn(letter);

    expect((await offer(token).expect(200)).body.data).toEqual({
      email,
      phone: null,
      businessName: 'Lale Kuaför',
      role: 'ADMIN',
    });
    expect(await team(owner.token)).toMatchObject({
      members: [{ isYou: true }],
      invitations: [{ email, role: 'ADMIN' }],
    });
    const joined = await accept(token).expect(200);
    expect(joined.body.data.me).toMatchObject({
      user: { email, name: 'Deniz' },
      role: 'ADMIN',
      tenant: { id: owner.tenantId },
    });
    expect(String(joined.headers['set-cookie'])).toContain('HttpOnly');
    expect(await team(joined.body.data.accessToken)).toMatchObject({
      members: [
        { email: owner.email, role: 'OWNER', isYou: false, name: null },
        { email, role: 'ADMIN', isYou: true, name: 'Deniz' },
      ],
      invitations: [],
    });
    await logIn(app, { email, password: 'long enough 1' });
    expect(await auditedActions(app, owner.tenantId)).toEqual(
      expect.arrayContaining(['member.invited', 'member.joined']),
    );
  });

  it('takes a link once, also of two at the same moment', async () => {
    const owner = await app.signUp();
    const email = freshEmail();
    await invite(owner.token, email).expect(201);
    const token = tokenIn(await letterTo(app, email));
    const answers = await Promise.all([accept(token), accept(token)]);
    expect(answers.map((each) => each.status).sort()).toEqual([200, 422]);
    expect((await accept(token).expect(422)).body.code).toBe('invalid-token');
    expect((await offer(token).expect(422)).body.code).toBe('invalid-token');
    expect((await team(owner.token)).members).toHaveLength(2);
  });

  it('wants the password of who has an account already', async () => {
    const other = await app.signUp();
    const owner = await app.signUp({ businessName: 'Zweite' });
    await invite(owner.token, other.email).expect(201);
    const token = tokenIn(await letterTo(app, other.email));
    expect((await accept(token).expect(401)).body.code).toBe('bad-credentials');
    const joined = await accept(token, { password: other.password, name: 'Ayşe' }).expect(200);
    expect(joined.body.data.me).toMatchObject({
      user: { id: other.userId, name: 'Ayşe' },
      tenant: { name: 'Zweite' },
      role: 'STAFF',
    });
    expect((await team(owner.token)).members).toHaveLength(2);
  });

  it('refuses links that are old, withdrawn or made up', async () => {
    const owner = await app.signUp();
    const [late, withdrawn] = [freshEmail(), freshEmail()];
    await invite(owner.token, late).expect(201);
    const { body } = await invite(owner.token, withdrawn).expect(201);
    const tokens = [tokenIn(await letterTo(app, late)), tokenIn(await letterTo(app, withdrawn)), 'made-up'];
    await app.database.query('update invitations set expires_at = now() where email = $1', [late]);
    await app.call('delete', `/api/team/invitations/${body.data.id}`, owner.token).expect(200);
    for (const token of tokens) {
      expect((await offer(token).expect(422)).body.code).toBe('invalid-token');
      expect((await accept(token).expect(422)).body.code).toBe('invalid-token');
    }
    expect(await auditedActions(app, owner.tenantId)).toContain('invitation.revoked');
  });

  it('invites nobody twice, or who is in the team', async () => {
    const owner = await app.signUp();
    const email = freshEmail();
    const both = await Promise.all([invite(owner.token, email), invite(owner.token, email)]);
    expect(both.map((each) => each.status).sort()).toEqual([201, 409]);
    expect((await invite(owner.token, email).expect(409)).body.code).toBe('invitation-exists');
    expect((await invite(owner.token, owner.email).expect(409)).body.code).toBe('invitation-exists');
  });

  it('invites again who let it expire, or was in the team before', async () => {
    const owner = await app.signUp();
    const email = freshEmail();
    await invite(owner.token, email).expect(201);
    const first = tokenIn(await letterTo(app, email));
    await app.database.query('update invitations set expires_at = now() where email = $1', [email]);
    await invite(owner.token, email, 'ADMIN').expect(201);
    const second = tokenIn(await letterTo(app, email, 1));
    await accept(first).expect(422);
    const joined = await accept(second).expect(200);
    expect(joined.body.data.me.role).toBe('ADMIN');
    const member = (await team(owner.token)).members.find((each: { email: string }) => each.email === email);
    await remove(owner.token, member.id).expect(200);
    await invite(owner.token, email, 'STAFF').expect(201);
    expect((await accept(tokenIn(await letterTo(app, email, 2))).expect(200)).body.data.me.role).toBe(
      'STAFF',
    );
  });

  it('says in the audit log when no letter could be sent', async () => {
    const owner = await app.signUp();
    const { body } = await invite(owner.token, freshEmail()).expect(201);
    const { sendInvitation } = await import('./send-invitation');
    const broken = {
      ...app.platform,
      mail: { send: () => Promise.reject(new Error('The mail server is away.')) },
    };
    const payload = { tenantId: owner.tenantId, invitationId: body.data.id as string };
    await expect(sendInvitation(broken, payload, { last: false })).rejects.toThrow('away');
    expect(await auditedActions(app, owner.tenantId)).not.toContain('invitation.undelivered');
    await expect(sendInvitation(broken, payload, { last: true })).rejects.toThrow('away');
    expect(await auditedActions(app, owner.tenantId)).toContain('invitation.undelivered');
  });

  it('keeps the token of the link out of the database', async () => {
    const owner = await app.signUp();
    const email = freshEmail();
    await invite(owner.token, email).expect(201);
    const token = tokenIn(await letterTo(app, email));
    const rows = await app.database.query<{ row: string }>(
      `select row_to_json(i)::text as row from invitations i union all select row_to_json(a)::text from audit_logs a`,
    );
    expect(rows.map((each) => each.row).join()).toContain(email);
    expect(rows.map((each) => each.row).join()).not.toContain(token);
  });

  it.each([
    ['email', { email: 'nobody', role: 'STAFF' }],
    ['role', { email: 'a@b.example', role: 'KING' }],
    ['role', { email: 'a@b.example' }],
  ])('refuses a bad %s', async (path, body) => {
    const owner = await app.signUp();
    const answer = await app.call('post', '/api/team/invitations', owner.token).send(body).expect(422);
    expect(answer.body.errors[0].path).toBe(path);
  });

  it.each([
    ['name', { name: '' }],
    ['name', { name: 'A\nB' }],
    ['password', { password: 'short' }],
    ['password', { password: 'aaaaaaaaaaaa' }],
  ])('does not use the link up on a bad %s', async (path, body) => {
    const owner = await app.signUp();
    const email = freshEmail();
    await invite(owner.token, email).expect(201);
    const token = tokenIn(await letterTo(app, email));
    expect((await accept(token, body).expect(422)).body.errors[0].path).toBe(path);
    await accept(token).expect(200);
  });
});

describe('roles', () => {
  it('change at once, for tokens that are out there too', async () => {
    const owner = await app.signUp();
    const staff = await joinTeam(app, owner, 'STAFF');
    await app.call('get', '/api/audit-log', staff.token).expect(403);
    const changed = await setRole(owner.token, staff.memberId, 'ADMIN').expect(200);
    expect(changed.body.data).toMatchObject({
      id: staff.memberId,
      role: 'ADMIN',
      email: staff.email,
      isYou: false,
    });
    await app.call('get', '/api/audit-log', staff.token).expect(200);
    const [entry] = await app.database.query<{ changes: unknown }>(
      `select changes from audit_logs where action = 'member.role-changed' and tenant_id = $1`,
      [owner.tenantId],
    );
    expect(entry!.changes).toEqual({ role: ['STAFF', 'ADMIN'] });
  });

  it('let only an owner make and unmake owners', async () => {
    const owner = await app.signUp();
    const admin = await joinTeam(app, owner, 'ADMIN');
    const staff = await joinTeam(app, owner, 'STAFF');
    const ownerId = await memberIdOf(app, owner);
    for (const attempt of [
      setRole(admin.token, staff.memberId, 'OWNER'),
      setRole(admin.token, admin.memberId, 'OWNER'),
      setRole(admin.token, ownerId, 'STAFF'),
      remove(admin.token, ownerId),
      invite(admin.token, freshEmail(), 'OWNER'),
    ]) {
      expect((await attempt.expect(403)).body.detail).toContain('Only an owner');
    }
    const { body } = await invite(owner.token, freshEmail(), 'OWNER').expect(201);
    await app.call('delete', `/api/team/invitations/${body.data.id}`, admin.token).expect(403);
    await setRole(admin.token, staff.memberId, 'ADMIN').expect(200);
    await setRole(owner.token, staff.memberId, 'OWNER').expect(200);
    await setRole(owner.token, ownerId, 'ADMIN').expect(200);
  });
});

describe('the last owner', () => {
  it('can neither leave nor step down', async () => {
    const owner = await app.signUp();
    await joinTeam(app, owner, 'ADMIN');
    const id = await memberIdOf(app, owner);
    expect((await remove(owner.token, id).expect(409)).body.code).toBe('last-owner');
    expect((await setRole(owner.token, id, 'ADMIN').expect(409)).body.code).toBe('last-owner');
    await setRole(owner.token, id, 'OWNER').expect(200);
  });

  it.each(['step down', 'leave', 'unmake each other', 'remove each other'])(
    'stays when two owners %s at once',
    async (how) => {
      for (let round = 0; round < 3; round++) {
        const first = await app.signUp();
        const second = await joinTeam(app, first, 'OWNER');
        const firstId = await memberIdOf(app, first);
        const act = (who: Person, own: string, other: string) =>
          ({
            'step down': () => setRole(who.token, own, 'STAFF'),
            leave: () => remove(who.token, own),
            'unmake each other': () => setRole(who.token, other, 'STAFF'),
            'remove each other': () => remove(who.token, other),
          })[how]!();
        const answers = await Promise.all([
          act(first, firstId, second.memberId),
          act(second, second.memberId, firstId),
        ]);
        expect(answers.filter((each) => each.status === 200)).toHaveLength(1);
        expect(answers.every((each) => [200, 401, 403, 409].includes(each.status))).toBe(true);
        const owners = await app.database.query(
          `select 1 from members where tenant_id = $1 and role = 'OWNER'`,
          [first.tenantId],
        );
        expect(owners).toHaveLength(1);
      }
    },
  );
});

describe('removing a member', () => {
  it('ends their sign-ins here at once, and not elsewhere', async () => {
    const owner = await app.signUp();
    const other = await app.signUp();
    await invite(owner.token, other.email).expect(201);
    const joined = await accept(tokenIn(await letterTo(app, other.email)), {
      password: other.password,
    }).expect(200);
    const token = joined.body.data.accessToken as string;
    const id = (await team(token)).members.find((each: { isYou: boolean }) => each.isYou).id as string;
    await remove(owner.token, id).expect(200);
    await app.call('get', '/api/auth/me', token).expect(401);
    await app
      .call('post', '/api/auth/refresh')
      .set('Cookie', String(joined.headers['set-cookie']).split(';')[0]!)
      .expect(401);
    await app.call('get', '/api/auth/me', other.token).expect(200);
    await remove(owner.token, id).expect(404);
    expect(await auditedActions(app, owner.tenantId)).toContain('member.removed');
  });

  it('lets an owner leave when there is another', async () => {
    const owner = await app.signUp();
    const second = await joinTeam(app, owner, 'OWNER');
    await remove(second.token, second.memberId).expect(200);
    expect((await team(owner.token)).members).toHaveLength(1);
  });
});
