import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { countsAgainstHealth, judgeHealth } from './health';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp({ lab: true });
});
beforeEach(async () => {
  await app.database.query('delete from provider_health');
  owner = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
});
afterEach(() => app.lab!.vapi.clearFaults());
afterAll(() => app.close());

const account = {
  provider: 'VAPI',
  displayName: 'Ours',
  credentials: { privateKey: 'a-made-up-private-key' },
};
const call = (method: 'get' | 'post' | 'patch' | 'delete', path: string) =>
  app.call(method, path, owner.token);
const add = (change: object = {}) => call('post', '/api/providers').send({ ...account, ...change });
const list = async () => (await call('get', '/api/providers')).body.data.providers as Listed[];
const test = (id: string) => call('post', `/api/providers/${id}/test`);

interface Listed {
  id: string;
  provider: string;
  displayName: string;
  origin: string;
  health: { state: string; successRate: number | null };
}

describe('the list', () => {
  it('has the tenant’s own accounts by priority, then the platform’s', async () => {
    await add({ displayName: 'Third', priority: 3 });
    await add({ displayName: 'First' });
    await add({ displayName: 'Also first' });
    const found = (await list()).map((each) => [each.displayName, each.origin]);
    expect(found).toEqual([
      ['First', 'TENANT'],
      ['Also first', 'TENANT'],
      ['Third', 'TENANT'],
      ['VAPI (Telyx)', 'PLATFORM'],
      ['Retell AI (Telyx)', 'PLATFORM'],
      ['Netgsm (Telyx)', 'PLATFORM'],
      ['Twilio (Telyx)', 'PLATFORM'],
      ['Telnyx (Telyx)', 'PLATFORM'],
    ]);
  });

  it('is given to many at once', async () => {
    await add();
    const answers = await Promise.all(Array.from({ length: 40 }, () => call('get', '/api/providers')));
    expect(new Set(answers.map((each) => each.status))).toEqual(new Set([200]));
  });
});

describe('the forms', () => {
  it('are JSON schema, with the secrets marked as never given back', async () => {
    const { providers } = (await call('get', '/api/providers/capabilities')).body.data;
    const secrets = Object.fromEntries(
      providers.map(
        (each: { provider: string; credentialSchema: { properties: Record<string, object> } }) => [
          each.provider,
          Object.entries(each.credentialSchema.properties)
            .filter(([, field]) => 'writeOnly' in field && field.writeOnly)
            .map(([name]) => name),
        ],
      ),
    );
    expect(secrets).toEqual({
      VAPI: ['privateKey', 'publicKey'],
      RETELL: ['apiKey', 'webhookKey'],
      NETGSM: ['password', 'apiKey'],
      TWILIO: ['authToken', 'apiKeySecret'],
      TELNYX: ['apiKey', 'messagingKey'],
      CUSTOM: ['password'],
    });
    for (const { credentialSchema } of providers) {
      expect(credentialSchema).toMatchObject({ type: 'object', required: expect.any(Array) });
      for (const field of Object.values(credentialSchema.properties))
        expect(field).toMatchObject({ title: expect.any(String), description: expect.any(String) });
      expect(JSON.stringify(credentialSchema)).not.toContain('"secret"');
    }
    expect(providers.map((each: { capabilities: string[] }) => each.capabilities)).toEqual([
      ['ai-voice', 'voice', 'local-presence', 'numbers', 'carrier-import'],
      ['ai-voice', 'voice', 'numbers'],
      ['sms', 'numbers', 'search'],
      ['voice', 'sms', 'mms', 'rvm', 'stir-shaken', 'local-presence', 'numbers', 'search'],
      ['voice', 'sms', 'mms', 'rvm', 'stir-shaken', 'local-presence', 'numbers', 'search'],
      ['sip-proof'],
    ]);
  });

  it('say which fields of the credentials are wrong', async () => {
    for (const [provider, credentials, path] of [
      ['VAPI', {}, 'credentials.privateKey'],
      ['VAPI', { privateKey: 'with spaces in it' }, 'credentials.privateKey'],
      ['NETGSM', { username: '123', password: 'x' }, 'credentials.username'],
      ['CUSTOM', { host: 'sip.example.com', username: 'x' }, 'credentials.password'],
      ['CUSTOM', { host: 'sip:host', username: 'x', password: 'y' }, 'credentials.host'],
      ['RETELL', {}, 'credentials.apiKey'],
      ['NOBODY', {}, 'provider'],
      ['TELNYX', { apiKey: 'x', publicKey: 'short' }, 'credentials.publicKey'],
      ['TWILIO', { accountSid: 'AC1', authToken: 'x' }, 'credentials.accountSid'],
    ] as const) {
      const answer = await add({ provider, credentials });
      expect([provider, answer.status, answer.body.errors[0].path]).toEqual([provider, 422, path]);
    }
    expect((await list()).filter((each) => each.origin === 'TENANT')).toEqual([]);
  });
});

describe('an account', () => {
  it('shows hints of its secrets, and what is no secret', async () => {
    const netgsm = { username: '8501234567', password: 'short', apiKey: 'a-long-made-up-key-4711' };
    const made = await add({ provider: 'NETGSM', credentials: netgsm });
    expect(made.body.data).toMatchObject({
      credentialHint: { username: '8501234567', password: '…', apiKey: '…4711' },
      health: { state: 'UNKNOWN', successRate: null },
      carrier: null,
    });
  });

  it('keeps what it costs and what is switched off', async () => {
    const carrier = {
      costPerMinute: '0.0085',
      currency: 'EUR',
      disabledCapabilities: ['voice'],
      limits: { concurrentCalls: 3 },
    };
    const made = await add({ carrier });
    expect(made.body.data.carrier).toEqual({ costPerMessage: null, ...carrier });
    const changed = await call('patch', `/api/providers/${made.body.data.id}`).send({
      carrier: { costPerMessage: '0.01' },
    });
    expect(changed.body.data.carrier).toMatchObject({
      costPerMinute: null,
      costPerMessage: '0.01',
      currency: 'USD',
    });
    expect((await list())[0]).toMatchObject({ carrier: { costPerMessage: '0.01' } });
  });

  it('is asked whether its credentials work, and says why not', async () => {
    const good = await add();
    expect((await test(good.body.data.id)).body.data).toMatchObject({
      ok: true,
      message: 'Key accepted; 0 of 5 free numbers used.',
      latencyMs: expect.any(Number),
      balance: null,
    });
    const bad = await add({ credentials: { privateKey: 'refused-by-the-lab' } });
    const answer = await test(bad.body.data.id);
    expect([answer.status, answer.body.data.ok]).toEqual([200, false]);
    expect(answer.body.data.message).toMatch(/key/i);
    expect(answer.body.data.message).not.toContain('refused-by');
    const wrong = await add({
      provider: 'NETGSM',
      credentials: { username: '8500000000', password: 'wrong' },
    });
    expect((await test(wrong.body.data.id)).body.data.ok).toBe(false);
  });

  it('of the platform can be tested and not changed', async () => {
    expect((await test('platform:VAPI')).body.data.ok).toBe(true);
    expect((await test('platform:NETGSM')).body.data).toMatchObject({
      ok: true,
      balance: { currency: 'TRY' },
    });
    expect((await test('platform:TWILIO')).body.data).toMatchObject({
      ok: true,
      balance: { currency: 'USD' },
    });
    expect((await test('platform:TELNYX')).body.data.ok).toBe(true);
    expect((await test('platform:RETELL')).body.data.ok).toBe(true);
    expect((await test('platform:NOBODY')).status).toBe(404);
    expect((await call('patch', '/api/providers/platform:VAPI').send({ priority: 2 })).status).toBe(404);
    expect((await call('delete', '/api/providers/platform:VAPI')).status).toBe(404);
  });

  it('works with its new credentials, also when its id was written in capitals', async () => {
    const { id } = (await add({ credentials: { privateKey: 'refused-at-first' } })).body.data;
    expect((await test(id)).body.data.ok).toBe(false);
    const credentials = { privateKey: 'a-better-made-up-key' };
    const changed = await call('patch', `/api/providers/${id.toUpperCase()}`).send({ credentials });
    expect([changed.status, changed.body.data.credentialHint]).toEqual([200, { privateKey: '…-key' }]);
    expect((await test(id)).body.data.ok).toBe(true);
    const managed = {
      action: 'update_provider',
      id: id.toUpperCase(),
      credentials: { privateKey: 'the-third-made-up-key' },
    };
    expect((await call('post', '/api/provider-management').send(managed)).status).toBe(200);
    expect((await test(id)).body.data.ok).toBe(true);
  });

  it('takes no credentials of another provider', async () => {
    const { id } = (await add()).body.data;
    const netgsm = { username: '8501234567', password: 'x' };
    expect((await call('patch', `/api/providers/${id}`).send({ credentials: netgsm })).status).toBe(422);
    expect((await call('patch', `/api/providers/${id}`).send({ provider: 'NETGSM' })).status).toBe(422);
  });

  it('stays while a number hangs on it, and goes with what was made of it', async () => {
    const { id } = (await add()).body.data;
    const number = await call('post', '/api/phone-numbers/provision').send({ countryCode: 'US' });
    const refused = await call('delete', `/api/providers/${id}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'provider-in-use']);
    expect(refused.body.numbers).toEqual([{ id: number.body.data.id, number: null }]);
    await app.database.query(`update phone_numbers set status = 'CANCELLED' where id = $1`, [
      number.body.data.id,
    ]);
    expect((await call('delete', `/api/providers/${id}`)).status).toBe(200);
    expect((await test(id)).status).toBe(404);
    expect((await call('delete', `/api/providers/${id}`)).status).toBe(404);
  });

  it('that is switched off is not used for new things', async () => {
    const { id } = (await add({ isActive: false })).body.data;
    await call('post', '/api/phone-numbers/provision').send({ countryCode: 'US' });
    const used = () =>
      app.database.query<{ id: string | null }>(
        `select provider_account_id as id from phone_numbers where tenant_id = $1 order by created_at`,
        [owner.tenantId],
      );
    expect(await used()).toEqual([{ id: null }]);
    await call('patch', `/api/providers/${id}`).send({ isActive: true });
    await call('post', '/api/phone-numbers/provision').send({ countryCode: 'US' });
    expect(await used()).toEqual([{ id: null }, { id }]);
  });

  it('leaves a trace of each change, without its secrets', async () => {
    const { id } = (await add()).body.data;
    await call('patch', `/api/providers/${id}`).send({
      priority: 5,
      credentials: { privateKey: 'another-made-up-key' },
    });
    await call('delete', `/api/providers/${id}`);
    const entries = (await call('get', '/api/audit-log?action=provider-account')).body.data.entries;
    expect(entries.map((each: { action: string; changes: object }) => [each.action, each.changes])).toEqual([
      ['provider-account.removed', { provider: 'VAPI' }],
      ['provider-account.updated', { priority: [1, 5], credentials: 'replaced' }],
      ['provider-account.added', { provider: 'VAPI', priority: 1 }],
    ]);
    expect(JSON.stringify(entries)).not.toContain('made-up');
  });
});

describe('health', () => {
  const healthOf = async (id: string) => (await list()).find((each) => each.id === id)!.health;

  it('falls with silence and nonsense, and rises with answers', async () => {
    const { id } = (await add()).body.data;
    for (let round = 0; round < 4; round += 1) await test(id);
    expect(await healthOf(id)).toMatchObject({ state: 'OK', successRate: 1 });
    app.lab!.vapi.inject({ operation: '*', kind: 'status', status: 500, times: 1000 });
    for (let round = 0; round < 2; round += 1) expect((await test(id)).body.data.ok).toBe(false);
    expect(await healthOf(id)).toMatchObject({ state: 'DEGRADED' });
    for (let round = 0; round < 6; round += 1) await test(id);
    expect(await healthOf(id)).toMatchObject({ state: 'DOWN', successRate: 0.333 });
    await app.database.query(`update provider_health set minute = minute - interval '20 minutes'`);
    expect(await healthOf(id)).toMatchObject({ state: 'UNKNOWN' });
  });

  it('is not harmed by refusals, which say that the provider is there', async () => {
    const { id } = (await add({ credentials: { privateKey: 'refused-by-the-lab' } })).body.data;
    for (let round = 0; round < 6; round += 1) await test(id);
    expect(await healthOf(id)).toMatchObject({ state: 'OK', successRate: 1 });
  });

  it.each([
    [0, 0, 'UNKNOWN'],
    [1, 0, 'OK'],
    [0, 1, 'DEGRADED'],
    [0, 4, 'DEGRADED'],
    [0, 5, 'DOWN'],
    [2, 3, 'DOWN'],
    [5, 5, 'DEGRADED'],
    [94, 6, 'DEGRADED'],
    [95, 5, 'OK'],
  ])('%i that worked and %i that failed are %s', (succeeded, failed, state) => {
    const figures = { succeeded, failed, latencyMs: 100 * (succeeded + failed), lastMinute: new Date(0) };
    expect(judgeHealth(figures)).toMatchObject({ state, latencyMs: succeeded + failed > 0 ? 100 : null });
  });

  it('has every figure that nobody waited for once the process has settled', async () => {
    const { gatherHealth, settled } = app.platform.system;
    const outcome = { isFailure: false, part: 'other', kind: 'ok', latencyMs: 10, pauseMs: 1000 } as const;
    const written = Promise.all(
      Array.from({ length: 150 }, (_, place) =>
        gatherHealth(`platform:${place % 3}`, { ...outcome, isWell: place % 2 === 0 }),
      ),
    );
    await settled();
    const figures = await app.database.query(
      'select account_key, sum(succeeded)::int as well, sum(failed)::int as ill, sum(latency_ms)::int as ms from provider_health group by 1 order by 1',
    );
    expect(figures).toEqual(
      [0, 1, 2].map((each) => ({ account_key: `platform:${each}`, well: 25, ill: 25, ms: 500 })),
    );
    await written;
  });

  it('counts against a provider only what is its fault', () => {
    const all = [
      'ok',
      'auth',
      'rejected',
      'not-found',
      'quota',
      'preparing',
      'rate-limited',
      'unavailable',
      'ambiguous',
      'unexpected',
    ];
    expect(all.filter(countsAgainstHealth)).toEqual([
      'rate-limited',
      'unavailable',
      'ambiguous',
      'unexpected',
    ]);
  });
});
