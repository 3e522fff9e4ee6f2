import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { platformTenantId } from '../../platform/db/system';
import { referenceFor } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { makeSigner } from '../../platform/signer';
import { connectAccount } from '../providers';
import { AssistantBusy } from './busy';
import { ensureWebhook, isReachable } from './ensure-webhook';
import { renewPlatformWebhooks } from './renew-webhook';
import { syncAssistant } from './sync-assistant';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp({ lab: true });
});
beforeEach(async () => {
  await app.database.query('delete from provider_webhooks');
  app.lab!.vapi.organisation('lab-platform').credentials.clear();
  owner = await app.signUp({ countryCode: 'TR', businessName: 'Lale Kuaför' });
});
afterEach(() => app.lab!.vapi.clearFaults());
afterAll(() => app.close());

const webhooks = () =>
  app.database.query<{ tenant_id: string; account_key: string; remote_id: string; url: string }>(
    'select tenant_id, account_key, remote_id, url from provider_webhooks',
  );
const credentials = (key = 'lab-platform') => [...app.lab!.vapi.organisation(key).credentials.values()];

async function ensure(platform: Platform = app.platform, accountId: string | null = null) {
  const scope = platform.system.scope(owner.tenantId);
  const account = await connectAccount(platform, scope, { provider: 'VAPI', accountId });
  return ensureWebhook(platform, scope, account);
}

it('makes one credential for the platform’s account, whichever tenant asks', async () => {
  const first = await ensure();
  expect(first).toEqual({
    url: `${app.platform.config.publicUrl}/api/webhooks/vapi?account=platform%3AVAPI`,
    credentialId: expect.any(String),
  });
  owner = await app.signUp();
  expect(await ensure()).toEqual(first);
  expect(credentials()).toMatchObject([
    {
      id: first!.credentialId,
      name: expect.stringMatching(/^tlxw-[0-9a-f]{32}$/),
      authenticationPlan: {
        type: 'hmac',
        secretKey: app.platform.signer.secretsFor('webhook:platform:VAPI')[0]!.secret,
      },
    },
  ]);
  expect(await webhooks()).toMatchObject([{ tenant_id: platformTenantId, account_key: 'platform:VAPI' }]);
});

it('makes another for a tenant’s own account, which only that tenant has', async () => {
  const own = await app.call('post', '/api/providers', owner.token).send({
    provider: 'VAPI',
    displayName: 'Ours',
    credentials: { privateKey: `own-${owner.tenantId}` },
  });
  const { id } = own.body.data;
  const made = await ensure(app.platform, id);
  expect(made!.url).toContain(`account=${id}`);
  expect(await webhooks()).toMatchObject([{ tenant_id: owner.tenantId, account_key: id }]);
  expect(credentials(`own-${owner.tenantId}`)).toHaveLength(1);
  expect(credentials()).toEqual([]);
});

it.each(['reset-after-commit', 'wrong-json'] as const)(
  'finds the one whose answer was lost: %s',
  async (kind) => {
    app.lab!.vapi.inject({ operation: 'POST /credential', kind });
    await expect(ensure()).rejects.toThrow();
    const made = await ensure();
    expect(credentials().map(({ id }) => id)).toEqual([made!.credentialId]);
  },
);

it('makes another when the key of its secret, or our address, changes', async () => {
  const first = await ensure();
  const rotated = { ...app.platform, signer: makeSigner([{ id: 'next', key: Buffer.alloc(32, 7) }]) };
  const second = await ensure(rotated);
  expect(second!.credentialId).not.toBe(first!.credentialId);
  expect(await ensure(rotated)).toEqual(second);
  const config = { ...app.platform.config, publicUrl: 'https://telyx.example.com' };
  const third = await ensure({ ...rotated, config });
  expect(third).toMatchObject({ url: expect.stringMatching(/^https:\/\/telyx\.example\.com\//) });
  expect(third!.credentialId).not.toBe(second!.credentialId);
  const set = { ...config, webhookSecrets: { VAPI: 'set-by-the-operator' } };
  await ensure({ ...rotated, config: set });
  expect(credentials().at(-1)).toMatchObject({ authenticationPlan: { secretKey: 'set-by-the-operator' } });
  expect(await webhooks()).toHaveLength(1);
});

it('is made by one process at a time', async () => {
  const results = await Promise.allSettled([1, 2, 3, 4].map(() => ensure()));
  for (const each of results)
    if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(AssistantBusy);
  expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
  expect(credentials()).toHaveLength(1);
});

it('tells every assistant of the platform’s account of a new key', async () => {
  const [{ id }] = (await app.call('get', '/api/assistants', owner.token)).body.data.assistants;
  const job = { tenantId: owner.tenantId, assistantId: id };
  await syncAssistant(app.platform, job);
  const remote = () =>
    [...app.lab!.vapi.organisation('lab-platform').assistants.values()].find(
      ({ name }) => name === referenceFor(id),
    );
  const before = remote()!.server!.credentialId;
  expect(before).toBe(credentials()[0]!.id);
  const rotated = { ...app.platform, signer: makeSigner([{ id: 'next', key: Buffer.alloc(32, 7) }]) };
  await renewPlatformWebhooks(app.platform);
  await syncAssistant(rotated, job);
  expect(remote()!.server!.credentialId).toBe(before);
  await renewPlatformWebhooks(rotated);
  await syncAssistant(rotated, job);
  expect(remote()!.server!.credentialId).not.toBe(before);
});

describe('an assistant', () => {
  const sync = async (platform: Platform) => {
    const [{ id }] = (await app.call('get', '/api/assistants', owner.token)).body.data.assistants;
    await syncAssistant(platform, { tenantId: owner.tenantId, assistantId: id });
    const row = (await app.call('get', `/api/assistants/${id}`, owner.token)).body.data;
    const remote = [...app.lab!.vapi.organisation('lab-platform').assistants.values()].find(
      ({ name }) => name === referenceFor(id),
    );
    return {
      row,
      remote: remote as unknown as {
        server?: object;
        model: { tools: object[]; messages: { content: string }[] };
      },
    };
  };

  it('is given its tools, and told how to use them', async () => {
    const { row, remote } = await sync(app.platform);
    expect(row.sync).toMatchObject({ status: 'SYNCED', error: null });
    expect(remote.server).toMatchObject({ credentialId: credentials()[0]!.id });
    expect(remote.model.tools).toHaveLength(11);
    expect(remote.model.messages[0]!.content).toContain('free_slots');
    const change = { abilities: { cancel: false, transfer: false } };
    const changed = await app.call('patch', `/api/assistants/${row.id}`, owner.token).send(change);
    expect(changed.body.data.abilities).toEqual({
      ...{ book: true, change: true, cancel: false, takeMessage: true, transfer: false },
    });
    const again = await sync(app.platform);
    expect(JSON.stringify(again.remote.model.tools)).not.toMatch(/transfer/);
    expect(again.remote.model.messages[0]!.content).not.toContain('transfer_to_person');
    const one = await app
      .call('patch', `/api/assistants/${row.id}`, owner.token)
      .send({ abilities: { cancel: true } });
    expect(one.body.data.abilities).toMatchObject({ cancel: true, transfer: false });
  });

  it('says so when this server cannot be reached, and is given no tools', async () => {
    const { row, remote } = await sync({ ...app.platform, lab: false });
    expect(row.sync).toMatchObject({ status: 'SYNCED', error: expect.stringContaining('PUBLIC_URL') });
    expect(remote.server).toBeUndefined();
    expect(remote.model.tools).toEqual([]);
    expect(remote.model.messages[0]!.content).not.toContain('free_slots');
  });

  it('knows what it was taught', async () => {
    const { row } = await sync(app.platform);
    await app.database.query(
      `insert into unanswered_questions (tenant_id, id, assistant_id, question, updated_at)
       values ($1, gen_random_uuid(), $2, 'Otopark var mı?', now())`,
      [owner.tenantId, row.id],
    );
    const asked = await app.call('get', `/api/assistants/${row.id}/questions`, owner.token);
    const path = `/api/questions/${asked.body.data.questions[0].id}`;
    await app.call('post', `${path}/answer`, owner.token).send({ answer: 'Evet, arkada.' });
    expect((await sync(app.platform)).remote.model.messages[0]!.content).toContain(
      '- Otopark var mı?: Evet, arkada.',
    );
    await app.call('post', `${path}/dismiss`, owner.token);
    expect((await sync(app.platform)).remote.model.messages[0]!.content).not.toContain('Otopark');
  });
});

it.each([
  ['https://telyx.example.com', true],
  ['https://telyx.app', true],
  ['http://telyx.app', false],
  ['http://localhost:3000', false],
  ['https://localhost', false],
  ['https://192.168.1.4', false],
  ['https://10.0.0.4', false],
  ['https://[::1]', false],
  ['https://telyx.local', false],
  ['https://203.0.113.9', true],
])('knows whether a provider reaches %s', (publicUrl, reachable) => {
  expect(isReachable({ lab: false, config: { ...app.platform.config, publicUrl } })).toBe(reachable);
});
