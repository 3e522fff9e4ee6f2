import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { referenceFor } from '../../platform/ids';
import { connectAccount } from '../providers';
import { AssistantBusy } from './busy';
import { composePrompt } from './compose-prompt';
import { ensureRemoteAssistant } from './remote-assistant';
import { syncAssistant } from './sync-assistant';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp({ lab: true });
});
beforeEach(async () => {
  owner = await app.signUp({ countryCode: 'DE', plan: 'PRO', businessName: 'Lale Kuaför' });
});
afterEach(() => app.lab!.vapi.clearFaults());
afterAll(() => app.close());

interface Receptionist {
  id: string;
  name: string;
  isDefault: boolean;
  sync: { status: string; error: string | null; syncedAt: string | null };
}

const ece = { name: 'Ece', language: 'tr', greeting: 'Merhaba.' };
const call = (method: 'get' | 'post' | 'patch' | 'delete', path: string) =>
  app.call(method, path, owner.token);
const make = async (change: object = {}): Promise<string> =>
  (await call('post', '/api/assistants').send({ ...ece, ...change })).body.data.id;
const list = async (): Promise<Receptionist[]> => (await call('get', '/api/assistants')).body.data.assistants;
const read = async (id: string): Promise<Receptionist> =>
  (await call('get', `/api/assistants/${id}`)).body.data;
const sync = (assistantId: string) => syncAssistant(app.platform, { tenantId: owner.tenantId, assistantId });

/** What the lab's VAPI has of an assistant: in life none or one. */
const remotes = (id: string, key = 'lab-platform') =>
  [...app.lab!.vapi.organisation(key).assistants.values()].filter(
    (each) => each.name === referenceFor(id),
  ) as unknown as {
    id: string;
    firstMessage: string;
    metadata: object;
    model: { messages: { content: string }[] };
  }[];

describe('receptionists', () => {
  it('begin with one in the language of the business', async () => {
    expect(await list()).toMatchObject([
      { name: 'Receptionist', isDefault: true, greeting: 'Hello, this is Lale Kuaför. How can I help you?' },
    ]);
    const turkish = await app.signUp({ countryCode: 'TR' });
    const theirs = await app.call('get', '/api/assistants', turkish.token);
    expect(theirs.body.data.assistants).toMatchObject([{ name: 'Resepsiyonist', language: 'tr' }]);
  });

  it('are made, changed, read and deleted', async () => {
    const facts = { hours: 'Mo–Fr 9–18', prices: 'Cut 30 €' };
    const made = await call('post', '/api/assistants').send({
      ...ece,
      facts,
      voice: 'calm',
      instructions: ' Be brief. ',
    });
    expect(made.status).toBe(201);
    expect(made.body.data).toMatchObject({
      ...ece,
      facts,
      voice: 'calm',
      instructions: 'Be brief.',
      isDefault: false,
    });
    const { id } = made.body.data;
    const changed = await call('patch', `/api/assistants/${id}`).send({ facts: { hours: 'Mo–Sa' } });
    expect(changed.body.data).toMatchObject({ name: 'Ece', facts: { hours: 'Mo–Sa' } });
    expect(changed.body.data.facts.prices).toBeUndefined();
    expect((await call('delete', `/api/assistants/${id}`)).status).toBe(200);
    for (const method of ['get', 'patch', 'delete'] as const)
      expect(
        (await call(method, `/api/assistants/${id}`).send(method === 'patch' ? {} : undefined)).status,
      ).toBe(404);
    expect((await call('post', `/api/assistants/${id}/sync`)).status).toBe(404);
    expect(await list()).toHaveLength(1);
  });

  it('leave a trace of each change', async () => {
    const id = await make();
    await call('patch', `/api/assistants/${id}`).send({ greeting: 'İyi günler.' });
    await call('delete', `/api/assistants/${id}`);
    const { entries } = (await call('get', '/api/audit-log?action=assistant')).body.data;
    expect(entries.map((each: { action: string; changes: object }) => [each.action, each.changes])).toEqual([
      ['assistant.deleted', {}],
      ['assistant.updated', { greeting: ['Merhaba.', 'İyi günler.'] }],
      ['assistant.created', { language: 'tr', voice: 'warm' }],
    ]);
  });

  it('are at most fifty', async () => {
    await app.database.query(
      `insert into assistants (tenant_id, id, name, language, voice, greeting, instructions, updated_at)
       select $1, gen_random_uuid(), 'x', 'en', 'warm', 'x', '', now() from generate_series(1, 48)`,
      [owner.tenantId],
    );
    const answers = await Promise.all([1, 2, 3].map(() => call('post', '/api/assistants').send(ece)));
    expect(answers.map((each) => each.status).sort()).toEqual([201, 409, 409]);
  });
});

describe('the default one', () => {
  it('moves, and there is always exactly one', async () => {
    const [first, second] = [(await list())[0]!.id, await make()];
    await call('patch', `/api/assistants/${second}`).send({ isDefault: true });
    expect((await list()).map((each) => [each.id, each.isDefault])).toEqual([
      [second, true],
      [first, false],
    ]);
    expect((await call('patch', `/api/assistants/${second}`).send({ isDefault: false })).status).toBe(422);
    await call('delete', `/api/assistants/${second}`);
    expect(await list()).toMatchObject([{ id: first, isDefault: true }]);
  });

  it('is one also when several are chosen at once', async () => {
    const ids = [await make(), await make(), await make(), await make()];
    const answers = await Promise.all(
      ids.map((id) => call('patch', `/api/assistants/${id}`).send({ isDefault: true })),
    );
    expect(answers.map((each) => each.status)).toEqual([200, 200, 200, 200]);
    expect((await list()).filter((each) => each.isDefault)).toHaveLength(1);
  });

  it('stays when it is the last one, also when the last two are deleted at once', async () => {
    const [last] = await list();
    const refused = await call('delete', `/api/assistants/${last!.id}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
    const second = await make();
    const answers = await Promise.all(
      [last!.id, second].map((id) => call('delete', `/api/assistants/${id}`)),
    );
    expect(answers.map((each) => each.status).sort()).toEqual([200, 409]);
    expect(await list()).toMatchObject([{ isDefault: true }]);
  });

  it('that answers a number is not deleted, and the number is named', async () => {
    const id = await make();
    await app.database.query(
      `insert into phone_numbers (tenant_id, id, country_code, type, status, provider, number, assistant_id, updated_at)
       values ($1, gen_random_uuid(), 'TR', 'LOCAL', 'ACTIVE', 'NETGSM', '+908501234567', $2, now())`,
      [owner.tenantId, id],
    );
    const refused = await call('delete', `/api/assistants/${id}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'assistant-in-use']);
    expect(refused.body.detail).toContain('+90 850 123 45 67');
    expect(refused.body.numbers).toMatchObject([{ formattedNumber: '+90 850 123 45 67' }]);
    await app.database.query(`update phone_numbers set status = 'CANCELLED' where assistant_id = $1`, [id]);
    expect((await call('delete', `/api/assistants/${id}`)).status).toBe(200);
  });
});

describe('the copy at the voice provider', () => {
  it('is made by a job of the same transaction', async () => {
    const id = await make();
    const jobs = await app.database.query<{ payload: object }>(
      `select payload from graphile_worker._private_jobs where key = $1`,
      [`assistant.sync:${id}`],
    );
    expect(jobs).toEqual([{ payload: { tenantId: owner.tenantId, assistantId: id } }]);
    expect((await read(id)).sync).toEqual({ status: 'OFFLINE', syncedAt: null, error: null });
    await sync(id);
    expect((await read(id)).sync).toMatchObject({
      status: 'SYNCED',
      error: null,
      syncedAt: expect.any(String),
    });
    expect(remotes(id)).toMatchObject([
      {
        firstMessage: 'Merhaba.',
        metadata: { tenantId: owner.tenantId, reference: referenceFor(id), name: 'Ece' },
      },
    ]);
  });

  it('is kept in step, and asked for nothing when it is', async () => {
    const id = await make({ facts: { prices: 'Kesim 300 TL' } });
    await sync(id);
    await call('patch', `/api/assistants/${id}`).send({
      greeting: 'İyi günler.',
      facts: { prices: 'Kesim 400 TL' },
    });
    expect((await read(id)).sync.status).toBe('PENDING');
    await sync(id);
    expect(remotes(id)).toMatchObject([{ firstMessage: 'İyi günler.' }]);
    expect(remotes(id)[0]!.model.messages[0]!.content).toContain('Kesim 400 TL');
    const asked = app.lab!.vapi.ledger.length;
    await sync(id);
    expect(app.lab!.vapi.ledger).toHaveLength(asked);
    await call('post', `/api/assistants/${id}/sync`);
    await sync(id);
    expect(app.lab!.vapi.ledger.length).toBeGreaterThan(asked);
  });

  it('goes with the receptionist, and comes back when someone has deleted it there', async () => {
    const id = await make();
    await sync(id);
    app.lab!.vapi.organisation('lab-platform').assistants.delete(remotes(id)[0]!.id);
    await call('patch', `/api/assistants/${id}`).send({ name: 'Ayşe' });
    await sync(id);
    expect(remotes(id)).toHaveLength(1);
    await call('delete', `/api/assistants/${id}`);
    await sync(id);
    expect(remotes(id)).toEqual([]);
    await sync(id);
  });

  it('is at each account that has had it, and at the one that new things are made with', async () => {
    const id = await make();
    await sync(id);
    const account = {
      provider: 'VAPI',
      displayName: 'Ours',
      credentials: { privateKey: `own-${owner.tenantId}` },
    };
    await call('post', '/api/providers').send(account);
    await call('patch', `/api/assistants/${id}`).send({ greeting: 'Alo?' });
    await sync(id);
    for (const key of ['lab-platform', `own-${owner.tenantId}`])
      expect(remotes(id, key)).toMatchObject([{ firstMessage: 'Alo?' }]);
  });

  it('is brought up to date although another account does not work any more', async () => {
    const credentials = { privateKey: `own-${owner.tenantId}` };
    const own = await call('post', '/api/providers').send({
      provider: 'VAPI',
      displayName: 'Ours',
      credentials,
    });
    const id = await make();
    await sync(id);
    await call('patch', `/api/providers/${own.body.data.id}`).send({ isActive: false });
    await sync(id);
    await call('patch', `/api/providers/${own.body.data.id}`).send({
      credentials: { privateKey: 'refused-since' },
    });
    await call('patch', `/api/assistants/${id}`).send({ greeting: 'Alo?' });
    await expect(sync(id)).rejects.toThrow();
    expect(remotes(id)).toMatchObject([{ firstMessage: 'Alo?' }]);
    expect((await read(id)).sync.status).toBe('FAILED');
  });

  it('that a provider refuses is shown with its reason, until it works', async () => {
    const id = await make();
    app.lab!.vapi.inject({
      operation: 'POST /assistant',
      kind: 'status',
      status: 400,
      message: 'no such voice',
    });
    await expect(sync(id)).rejects.toThrow();
    expect((await read(id)).sync).toMatchObject({ status: 'FAILED', error: expect.stringMatching(/.+/) });
    await sync(id);
    expect((await read(id)).sync).toMatchObject({ status: 'SYNCED', error: null });
    expect(remotes(id)).toHaveLength(1);
  });

  it.each(['reset-after-commit', 'wrong-json'] as const)(
    'is not made twice when the answer was lost: %s',
    async (kind) => {
      const id = await make();
      app.lab!.vapi.inject({ operation: 'POST /assistant', kind });
      await expect(sync(id)).rejects.toThrow();
      expect(remotes(id)).toHaveLength(1);
      await sync(id);
      expect(remotes(id)).toHaveLength(1);
      expect((await read(id)).sync.status).toBe('SYNCED');
    },
  );

  it('is not made twice when the one who made it died before it could say so', async () => {
    const id = await make();
    await sync(id);
    await app.database.query(
      `update assistant_remotes set remote_id = null, synced_version = 0, working_until = now() - interval '1 second' where assistant_id = $1`,
      [id],
    );
    await sync(id);
    expect(remotes(id)).toHaveLength(1);
    expect((await read(id)).sync.status).toBe('SYNCED');
  });

  it('is made by one process at a time', async () => {
    const id = await make();
    const scope = app.platform.system.scope(owner.tenantId);
    const account = await connectAccount(app.platform, scope, { provider: 'VAPI', accountId: null });
    const results = await Promise.allSettled(
      [1, 2, 3, 4].map(() => ensureRemoteAssistant(app.platform, scope, account, id)),
    );
    const failed = results.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    for (const reason of failed) expect(reason).toBeInstanceOf(AssistantBusy);
    expect(failed.length).toBeLessThan(4);
    expect(remotes(id)).toHaveLength(1);
  });

  it('does not outlive a receptionist that is deleted while it is being made', async () => {
    const id = await make();
    app.lab!.vapi.inject({ operation: 'POST /assistant', kind: 'reset-after-commit' });
    await expect(sync(id)).rejects.toThrow();
    await call('delete', `/api/assistants/${id}`);
    await sync(id);
    expect(remotes(id)).toEqual([]);
  });

  it('is left to the one who works on it, when its receptionist is deleted meanwhile', async () => {
    const id = await make();
    await sync(id);
    await app.database.query(
      `update assistant_remotes set working_until = now() + interval '1 minute' where assistant_id = $1`,
      [id],
    );
    await call('delete', `/api/assistants/${id}`);
    await expect(sync(id)).rejects.toThrow(AssistantBusy);
    await app.database.query(
      `update assistant_remotes set working_until = now() - interval '1 minute' where assistant_id = $1`,
      [id],
    );
    await sync(id);
    expect(remotes(id)).toEqual([]);
  });
});

describe('the prompt', () => {
  const business = {
    businessName: 'Lale',
    language: 'en',
    timeZone: 'Europe/Istanbul',
    instructions: '',
    facts: {},
  };

  it('says who it is, what it knows and what the owner added, in the language of the business', () => {
    const facts = { hours: '9–18', prices: '30 €' };
    const english = composePrompt({ ...business, facts, instructions: 'Mention the parking.' });
    expect(english).toContain('You are the receptionist of Lale');
    expect(english).toContain('"Europe/Istanbul"');
    expect(english).toContain('## Opening hours\n9–18');
    expect(english).toContain('## Prices\n30 €');
    expect(english.endsWith('Mention the parking.')).toBe(true);
    expect(english).not.toContain('## Services');
    const turkish = composePrompt({ ...business, facts, language: 'tr' });
    expect(turkish).toContain('## Çalışma saatleri\n9–18');
  });

  it('tells it to speak another language where we have no text in it', () => {
    expect(composePrompt({ ...business, language: 'de' })).toContain('Speak de with the caller.');
  });
});
