import { startTestApp, type TestApp } from '../../../tests/client';
import { findOrCreateCustomer } from '.';

let app: TestApp;
let owner: { token: string; tenantId: string };
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  await app.database.query('delete from rate_limits');
  owner = await app.signUp();
});
afterAll(() => app.close());

const call = (method: 'get' | 'post' | 'patch', path: string) => app.call(method, path, owner.token);
const make = async (body: object) => (await call('post', '/api/customers').send(body)).body.data;

describe('customers', () => {
  it('are added, read and changed', async () => {
    const made = await call('post', '/api/customers').send({
      name: 'Deniz',
      phone: '+905321234567',
      locale: 'tr',
    });
    expect([made.status, made.body.data]).toEqual([
      201,
      {
        id: expect.any(String),
        name: 'Deniz',
        phone: '+905321234567',
        email: null,
        locale: 'tr',
        notes: null,
        createdAt: expect.any(String),
      },
    ]);
    const path = `/api/customers/${made.body.data.id}`;
    const changed = await call('patch', path).send({ notes: 'Allergic', email: 'Deniz@Example.com' });
    expect(changed.body.data).toEqual({ ...made.body.data, notes: 'Allergic', email: 'deniz@example.com' });
    expect((await call('get', path)).body.data).toEqual(changed.body.data);
  });

  it.each([[{}], [{ notes: 'only' }], [{ phone: '0532 123 45 67' }], [{ name: 'a\nb' }], [{ email: 'x' }]])(
    'refuse %j',
    async (body) => {
      expect((await call('post', '/api/customers').send(body)).status).toBe(422);
    },
  );

  it('are one to a phone, however many add it at once', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map((index) =>
        call('post', '/api/customers').send({ name: `Customer ${index}`, phone: '+905321234567' }),
      ),
    );
    expect(answers.map((each) => each.status).sort()).toEqual([201, 409, 409, 409]);
    const other = await make({ name: 'Other' });
    const taken = await call('patch', `/api/customers/${other.id}`).send({ phone: '+905321234567' });
    expect([taken.status, taken.body.code]).toEqual([409, 'conflict']);
  });

  it('are found by part of a name or number, a page at a time', async () => {
    await make({ name: 'Deniz Kaya', phone: '+905321234567' });
    await make({ name: 'Defne 100%', phone: '+905551112233' });
    await make({ name: 'Can', email: 'can@example.com' });
    const names = async (query: object): Promise<string[]> =>
      (await call('get', '/api/customers').query(query)).body.data.customers.map(
        (each: { name: string }) => each.name,
      );
    expect(await names({})).toEqual(['Can', 'Defne 100%', 'Deniz Kaya']);
    expect(await names({ search: 'de' })).toEqual(['Defne 100%', 'Deniz Kaya']);
    for (const search of ['0532 123', '+90532', '(532) 123-45'])
      expect(await names({ search })).toEqual(['Deniz Kaya']);
    expect(await names({ search: '%' })).toEqual(['Defne 100%']);
    expect(await names({ search: 'can@' })).toEqual(['Can']);
    expect(await names({ limit: 1, offset: 1 })).toEqual(['Defne 100%']);
    expect((await call('get', '/api/customers').query({ limit: 1 })).body.data.total).toBe(3);
  });

  it('that were erased are not there', async () => {
    const { id } = await make({ name: 'Deniz' });
    await app.database.query('update customers set erased_at = now(), name = null where id = $1', [id]);
    expect((await call('get', `/api/customers/${id}`)).status).toBe(404);
    expect((await call('get', '/api/customers')).body.data.total).toBe(0);
  });
});

describe('findOrCreateCustomer', () => {
  const find = (who: { phone?: string; name?: string; email?: string }) =>
    app.platform.system.scope(owner.tenantId).tx((tx) => findOrCreateCustomer(tx, who));

  it('gives one customer for one phone, and fills in only what is not known', async () => {
    const ids = await Promise.all([1, 2, 3, 4, 5].map(() => find({ phone: '+905321234567' })));
    expect(new Set(ids).size).toBe(1);
    expect(await find({ phone: '+905321234567', name: 'Deniz' })).toBe(ids[0]);
    expect(await find({ phone: '+905321234567', name: 'Someone', email: 'd@example.com' })).toBe(ids[0]);
    const read = await call('get', `/api/customers/${ids[0]}`);
    expect(read.body.data).toMatchObject({ name: 'Deniz', email: 'd@example.com' });
    expect(await find({ name: 'Deniz' })).not.toBe(await find({ name: 'Deniz' }));
  });

  it('keeps tenants apart', async () => {
    const mine = await find({ phone: '+905321234567' });
    const stranger = await app.signUp();
    const theirs = await app.platform.system
      .scope(stranger.tenantId)
      .tx((tx) => findOrCreateCustomer(tx, { phone: '+905321234567' }));
    expect(theirs).not.toBe(mine);
  });
});
