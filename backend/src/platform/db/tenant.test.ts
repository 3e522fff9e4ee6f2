import { startTestApp, type TestApp } from '../../../tests/client';
import { newId } from '../ids';

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
