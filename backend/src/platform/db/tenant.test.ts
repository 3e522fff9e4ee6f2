import { startTestApp, type TestApp } from '../../../tests/client';
import { cloneDatabase } from '../../../tests/database';
import { newId } from '../ids';
import { connect, statementName } from './client';
import { tenantScope } from './tenant';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

it('keeps the tenants of transactions apart that run at the same time', async () => {
  const tenants = Array.from({ length: 5 }, () => newId());
  let arrived = 0;
  let allHere = (): void => undefined;
  const together = new Promise<void>((resolve) => {
    allHere = resolve;
  });
  const seen = await Promise.all(
    tenants.map((tenantId) =>
      app.platform.system.scope(tenantId).tx(async (tx) => {
        if (++arrived === tenants.length) allHere();
        await together;
        const rows = await tx.$queryRaw<
          { tenant: string }[]
        >`select current_setting('app.tenant_id') as tenant`;
        return [tx.tenantId, rows[0]?.tenant];
      }),
    ),
  );
  expect(seen).toEqual(tenants.map((tenantId) => [tenantId, tenantId]));
});

it('refuses an id that is no UUID', () => {
  expect(() => app.platform.system.scope(`' or true --`)).toThrow(RangeError);
});

it('reads everything as it was at one moment', async () => {
  const owner = await app.signUp();
  const scope = app.platform.system.scope(owner.tenantId);
  const seen = await scope.read(async (tx) => {
    const before = await tx.assistant.findFirstOrThrow();
    await scope.tx((other) => other.assistant.updateMany({ data: { greeting: 'changed meanwhile' } }));
    const after = await tx.assistant.findFirstOrThrow();
    return [before.greeting, after.greeting];
  });
  expect(seen[1]).toBe(seen[0]);
});

it('has each text of the ORM planned once for a connection, and asks on when there are too many', async () => {
  const clone = await cloneDatabase();
  const database = connect({ url: clone.appUrl, connections: 1 });
  try {
    const scope = tenantScope(database, newId(), () => undefined);
    const prepared = () =>
      scope.tx(
        (tx) => tx.$queryRaw<{ name: string }[]>`select name from pg_prepared_statements order by name`,
      );
    const ask = () => scope.tx((tx) => tx.customer.findMany({ where: { name: 'nobody' } }));
    await ask();
    const first = await prepared();
    expect(first.length).toBeGreaterThan(1);
    await ask();
    expect(await prepared()).toEqual(first);
    const several = (count: number) =>
      scope.tx((tx) => tx.customer.findMany({ where: { phone: { in: Array(count).fill('x') } } }));
    for (const count of [2, 3, 4]) await several(count);
    expect(await prepared()).toEqual(first);
    for (let index = 0; index < 600; index += 1) statementName(`select ${index}`);
    expect(statementName('select one more')).toBe('');
    expect(statementName('select 0')).not.toBe('');
    expect(
      await scope.tx((tx) => tx.customer.findMany({ where: { name: 'n', phone: 'p', notes: 'x' } })),
    ).toEqual([]);
  } finally {
    await database.close();
    await clone.drop();
  }
});
