import { type Person, startTestApp, type TestApp } from '../../../tests/client';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  owner = await app.signUp();
});
afterAll(() => app.close());

const patch = (body: object) => app.call('patch', '/api/tenant', owner.token).send(body);
const log = async (query = '') =>
  (await app.call('get', `/api/audit-log${query}`, owner.token).expect(200)).body.data;

describe('the business', () => {
  it('takes a new name and place, and writes down what changed', async () => {
    const { body } = await patch({
      name: ' Gül Kuaför ',
      countryCode: 'DE',
      timeZone: 'Europe/Berlin',
      locale: 'en',
    }).expect(200);
    expect(body.data).toEqual({
      id: owner.tenantId,
      name: 'Gül Kuaför',
      countryCode: 'DE',
      timeZone: 'Europe/Berlin',
      locale: 'en',
    });
    const { body: me } = await app.call('get', '/api/auth/me', owner.token).expect(200);
    expect(me.data.tenant).toEqual(body.data);
    const { entries } = await log();
    expect(entries[0]).toMatchObject({
      action: 'tenant.changed',
      actor: { type: 'user', name: owner.email },
      target: { type: 'tenant', id: owner.tenantId, name: 'Gül Kuaför' },
      changes: { name: ['Lale Kuaför', 'Gül Kuaför'], countryCode: ['TR', 'DE'] },
    });
    expect(entries[0].ip).toMatch(/127\.0\.0\.1/);
  });

  it('writes nothing down when nothing changes', async () => {
    const before = await log();
    await patch({ name: 'Lale Kuaför' }).expect(200);
    await patch({}).expect(200);
    expect(await log()).toEqual(before);
  });

  it('tells listening screens', async () => {
    const heard: string[] = [];
    const stop = app.platform.changes.subscribe(owner.tenantId, (event) => heard.push(event.type));
    await patch({ name: 'Gül' }).expect(200);
    while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    stop();
    expect(heard).toEqual(['tenant.changed']);
  });

  it.each([
    ['name', { name: '' }],
    ['name', { name: 'half \ud83d' }],
    ['name', { name: 'nul \u0000' }],
    ['countryCode', { countryCode: 'tr' }],
    ['timeZone', { timeZone: 'Nowhere' }],
    ['locale', { locale: 'fr' }],
    ['', { id: '00000000-0000-0000-0000-000000000000' }],
  ])('refuses a bad %s', async (path, body) => {
    expect((await patch(body).expect(422)).body.errors[0].path).toBe(path);
  });
});

describe('the audit log', () => {
  it('is read onwards, newest first, without gaps', async () => {
    for (const name of ['A', 'B', 'C', 'D', 'E']) await patch({ name }).expect(200);
    const all = (await log()).entries;
    expect(all.map((each: { target: { name: string } }) => each.target.name)).toEqual([
      'E',
      'D',
      'C',
      'B',
      'A',
      'Lale Kuaför',
    ]);
    const read: unknown[] = [];
    for (let query = '?limit=4'; ; ) {
      const page = await log(query);
      read.push(...page.entries);
      if (!page.nextCursor) break;
      query = `?limit=4&cursor=${page.nextCursor}`;
    }
    expect(read).toEqual(all);
  });

  it('is narrowed to an action or its noun', async () => {
    await patch({ name: 'A' }).expect(200);
    await app
      .call('post', '/api/api-keys', owner.token)
      .send({ name: 'Till', scopes: ['team:read'] })
      .expect(201);
    const actions = async (query: string) =>
      (await log(query)).entries.map((each: { action: string }) => each.action);
    expect(await actions('?action=api-key.created')).toEqual(['api-key.created']);
    expect(await actions('?action=tenant')).toEqual(['tenant.changed', 'tenant.created']);
    expect(await actions('?action=ten')).toEqual([]);
  });

  it('is its own business', async () => {
    const other = await app.signUp();
    await patch({ name: 'Secret' }).expect(200);
    const { body } = await app.call('get', '/api/audit-log', other.token).expect(200);
    expect(JSON.stringify(body)).not.toContain('Secret');
    expect(body.data.entries).toHaveLength(1);
  });

  const cursor = (text: string) => Buffer.from(text).toString('base64url');
  it.each([
    ['limit', '?limit=0'],
    ['limit', '?limit=201'],
    ['cursor', '?cursor=nonsense'],
    ['cursor', `?cursor=${cursor(`2026-01-01T00:00:00.000Z|${'-'.repeat(36)}`)}`],
    ['cursor', `?cursor=${cursor('+012345-01-01T00:00:00.000Z|00000000-0000-7000-8000-000000000000')}`],
    ['action', '?action=%25'],
    ['action', `?action=a'or'1`],
  ])('refuses a bad %s: %s', async (path, query) => {
    const { body } = await app.call('get', `/api/audit-log${query}`, owner.token).expect(422);
    expect(body.errors[0].path).toBe(path);
  });
});
