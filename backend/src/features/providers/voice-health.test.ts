import { startTestApp, type TestApp } from '../../../tests/client';
import { probeVoiceAccounts } from './voice-health';

let app: TestApp;
beforeAll(async () => {
  // Without a worker nobody else probes.
  app = await startTestApp({ lab: true, env: { TELYX_PROVIDER_TIMEOUT_MS: '1500' } });
});
afterAll(() => app.close());
beforeEach(async () => {
  app.lab!.vapi.clearFaults();
  app.lab!.retell.clearFaults();
  await app.database.query('delete from provider_states');
});

const probe = async () => {
  // A minute later, as the next probe is.
  await app.database.query(`update provider_states set checked_at = checked_at - interval '2 minutes'`);
  await probeVoiceAccounts(app.platform);
};
const stateOf = async (key: string) =>
  (await app.database.query<{ state: string }>('select vendor_state($1) as state', [key]))[0]!.state;
const vapi = () => stateOf('platform:VAPI');

/** More often than a read is repeated. */
const times = 3;

async function broken(): Promise<void> {
  app.lab!.vapi.inject({ operation: 'GET /phone-number', kind: 'reset', times });
  await probe();
  app.lab!.vapi.clearFaults();
}

it('finds the voice AIs up, and asks one that is well once a minute', async () => {
  await probeVoiceAccounts(app.platform);
  expect([await vapi(), await stateOf('platform:RETELL')]).toEqual(['UP', 'UP']);
  const asked = app.lab!.vapi.ledger.length;
  await probeVoiceAccounts(app.platform);
  expect(app.lab!.vapi.ledger.length).toBe(asked);
});

it('takes two failures in a row for down, and three successes for up', async () => {
  const states: string[] = [];
  for (const step of ['bad', 'good', 'bad', 'bad', 'good', 'good', 'bad', 'good', 'good', 'good']) {
    await (step === 'bad' ? broken() : probe());
    states.push(await vapi());
  }
  expect(states).toEqual(['UP', 'UP', 'UP', 'DOWN', 'DOWN', 'DOWN', 'DOWN', 'DOWN', 'DOWN', 'UP']);
});

it('tells slow from dead, and takes being asked to wait for neither', async () => {
  for (let nth = 0; nth < 2; nth += 1) {
    app.lab!.vapi.inject({ operation: 'GET /phone-number', kind: 'slow', delayMs: 5_000 });
    app.lab!.retell.inject({ operation: 'GET /get-concurrency', kind: 'status', status: 429 });
    await probe();
  }
  expect([await vapi(), await stateOf('platform:RETELL')]).toEqual(['SLOW', 'UP']);
});

it('has one without credit out at once, and back at once', async () => {
  app.lab!.retell.inject({ operation: 'GET /get-concurrency', kind: 'status', status: 402 });
  await probe();
  expect(await stateOf('platform:RETELL')).toBe('EXHAUSTED');
  await probe();
  expect(await stateOf('platform:RETELL')).toBe('UP');
});

it('probes an account that a business has brought', async () => {
  const owner = await app.signUp({ countryCode: 'DE' });
  const made = await app
    .call('post', '/api/providers', owner.token)
    .send({ provider: 'RETELL', displayName: 'Ours', credentials: { apiKey: 'refused-key-of-a-tenant' } });
  expect(made.status).toBe(201);
  await probe();
  await probe();
  expect(await stateOf(made.body.data.id)).toBe('DOWN');
  expect(await stateOf('platform:RETELL')).toBe('UP');
});
