import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Person, startTestApp, type TestApp, until } from '../../tests/client';
import { openSalon, type Salon } from '../features/reception/testing';

/** The product with a lab whose Telnyx reaches it, for tests. */
export interface TelnyxTest {
  app: TestApp;
  telnyx: NonNullable<TestApp['lab']>['telnyx'];
  /** A business with a receptionist and a calendar. */
  open(): Promise<Salon>;
  /** Buys a number of Telnyx's for it, through the saga. */
  buy(owner: Person, body?: object): Promise<{ id: string; number: string; features: string[] }>;
  close(): Promise<void>;
}

export async function startTelnyxTest(): Promise<TelnyxTest> {
  const app = await startTestApp({ lab: true, worker: true, env: { TELYX_PROVIDER_TIMEOUT_MS: '700' } });
  const server: Server = createServer(app.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  app.platform.config.publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    app,
    telnyx: app.lab!.telnyx,
    async open() {
      const owner = await app.signUp({ countryCode: 'US', plan: 'ENTERPRISE', businessName: 'Lale Hair' });
      const salon = await openSalon(app, owner);
      await salon.call('patch', `/api/assistants/${salon.assistantId}`).send({ language: 'en' });
      await until(
        async () => (await salon.call('get', `/api/assistants/${salon.assistantId}`)).body.data.sync,
        (sync: { status: string; error: string | null }) => sync.status === 'SYNCED' && sync.error === null,
      );
      return salon;
    },
    async buy(owner, body = { countryCode: 'US', areaCode: '646' }) {
      const ordered = await app
        .call('post', '/api/phone-numbers/provision', owner.token)
        .send({ provider: 'TELNYX', ...body });
      return until(
        async () =>
          (await app.call('get', `/api/phone-numbers/${ordered.body.data.id}`, owner.token)).body.data,
        ({ status }: { id: string; number: string; features: string[]; status: string }) =>
          status === 'ACTIVE',
      );
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await app.close();
    },
  };
}
