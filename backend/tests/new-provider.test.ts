import { z } from 'zod';
import { type SimulatorCore, startSimulator } from '../src/lab/simulator';
import { systemClock } from '../src/platform/time';
import { allProviders } from '../src/providers';
import { describeProviderConformance } from '../src/providers/conformance';
import { requestJson } from '../src/providers/http';
import type { Provider, ProviderCall } from '../src/providers/provider';
import { type Person, startTestApp, type TestApp, until } from './client';

/*
 * A vendor that nobody has thought of: what its folder would hold stands in this file, and the line that `setUp` puts into
 * the registry is the other thing that it needs. Form, connection test, router and sending follow from its members. It
 * borrows the name of one that is taken out meanwhile: names are a list in the contract, and a type of the database.
 */

// ---- what its folder would hold ----

const credentials = z.strictObject({
  token: z
    .string()
    .min(1)
    .meta({ title: 'Access token', description: 'From your account page.', secret: true }),
  sender: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/)
    .meta({ title: 'Sender', description: 'The number that sends, such as +14155550100.' }),
});
type Credentials = z.output<typeof credentials>;

const me = { id: 'TELNYX', label: 'Pigeon Post' } as const;
const letter = z.object({ id: z.string() });

function ask<Answer>(
  call: ProviderCall<Credentials>,
  method: 'GET' | 'POST',
  path: string,
  answer: z.ZodType<Answer>,
  more: { body?: object; query?: Record<string, string> } = {},
): Promise<Answer> {
  return requestJson(me, {
    method,
    url: `${call.baseUrl}${path}`,
    headers: { authorization: `Bearer ${call.credentials.token}` },
    secrets: [call.credentials.token],
    changes: method === 'POST',
    ...(call.timeoutMs !== undefined && { timeoutMs: call.timeoutMs }),
    ...more,
    answer,
  });
}

const pigeonPost: Provider<Credentials> = {
  ...me,
  credentials,
  account: {
    async check(call) {
      const { pigeons } = await ask(call, 'GET', '/account', z.object({ pigeons: z.number() }));
      return { message: `Token accepted; ${pigeons} pigeons are at home.` };
    },
  },
  messages: {
    async send(call, { reference, to, from, body }) {
      const { id } = await ask(call, 'POST', '/letters', letter, { body: { reference, to, from, body } });
      return { id, state: { status: 'queued' } };
    },
    async findSent(call, { reference }) {
      const { letters } = await ask(call, 'GET', '/letters', z.object({ letters: z.array(letter) }), {
        query: { reference },
      });
      return letters[0] ? { id: letters[0].id, state: { status: 'queued' } } : null;
    },
    states: async () => new Map(),
    ownSender: ({ sender }) => (typeof sender === 'string' ? { from: sender } : null),
    segments: () => 1,
    optOutCodes: [],
    permanentCodes: [],
    optOutWords: [],
    paceMs: 0,
    concurrency: 5,
  },
};

// ---- the lab's simulator of it ----

const rightToken = 'pigeon-token-right';

interface Letter {
  id: string;
  reference: string;
  to: string;
  from: string;
}

async function startPigeonSimulator(): Promise<SimulatorCore & { letters: Letter[] }> {
  const letters: Letter[] = [];
  const simulator = await startSimulator(
    'Pigeon Post',
    (app) => {
      app.use((request, response, next) => {
        if (request.headers.authorization === `Bearer ${rightToken}`) next();
        else response.status(401).json({ message: 'Who are you?' });
      });
      app.get('/account', (_request, response) => void response.json({ pigeons: 7 }));
      app.post('/letters', (request, response) => {
        const { reference, to, from } = request.body as Letter;
        letters.push({ id: `letter-${letters.length}`, reference, to, from });
        response.json({ id: letters.at(-1)!.id });
      });
      app.get('/letters', (request, response) => {
        const { reference } = request.query;
        response.json({ letters: letters.filter((each) => each.reference === reference) });
      });
    },
    { operationOf: ({ method, path }) => `${method} ${path}` },
  );
  return Object.assign(simulator, { letters });
}

// ---- what follows from that ----

describeProviderConformance('Pigeon Post', pigeonPost, async () => {
  const simulator = await startPigeonSimulator();
  const shared = { baseUrl: simulator.url, now: systemClock };
  const wrongToken = 'pigeon-token-wrong';
  return {
    call: { ...shared, credentials: { token: rightToken, sender: '+13125550166' } },
    badCall: { ...shared, credentials: { token: wrongToken, sender: '+13125550166' } },
    simulator,
    operations: { check: 'GET /account' },
    secrets: [rightToken, wrongToken],
    unknownId: 'letter-0',
    close: () => simulator.close(),
  };
});

describe('the product with one more provider', () => {
  let app: TestApp;
  let owner: Person;
  let pigeons: Awaited<ReturnType<typeof startPigeonSimulator>>;
  const registry = allProviders() as Provider[];
  const before = [...registry];

  beforeAll(async () => {
    pigeons = await startPigeonSimulator();
    registry.splice(0, registry.length, ...before.filter(({ id }) => id !== me.id), pigeonPost as Provider);
    app = await startTestApp({ lab: true, worker: true, env: { TELYX_PACE_MS: '20' } });
    app.platform.config.platform.baseUrls.TELNYX = pigeons.url;
    owner = await app.signUp({ countryCode: 'US', plan: 'PRO' });
  });
  afterAll(async () => {
    await app.close();
    await pigeons.close();
    registry.splice(0, registry.length, ...before);
  });

  const call = (method: 'get' | 'post', path: string) => app.call(method, path, owner.token);

  it('describes it with its form, and what it can do', async () => {
    const { providers } = (await call('get', '/api/providers/capabilities')).body.data;
    expect(providers).toHaveLength(before.length);
    expect(providers).toContainEqual({
      provider: me.id,
      label: 'Pigeon Post',
      capabilities: ['sms'],
      credentialSchema: expect.objectContaining({
        required: ['token', 'sender'],
        properties: {
          token: expect.objectContaining({ title: 'Access token', writeOnly: true }),
          sender: expect.objectContaining({ title: 'Sender' }),
        },
      }),
    });
  });

  it('connects and tests it, has the router pick it, and sends a text over it', async () => {
    const wrong = await call('post', '/api/providers').send({
      provider: me.id,
      displayName: 'Ours',
      priority: 1,
      credentials: { token: rightToken, sender: 'no number' },
    });
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'credentials.sender']);
    const made = await call('post', '/api/providers').send({
      provider: me.id,
      displayName: 'Ours',
      priority: 1,
      credentials: { token: rightToken, sender: '+13125550166' },
    });
    expect(made.status).toBe(201);
    expect(JSON.stringify(made.body)).not.toContain(rightToken);
    const { id } = made.body.data;
    const test = await call('post', `/api/providers/${id}/test`);
    expect(test.body.data).toMatchObject({ ok: true, message: 'Token accepted; 7 pigeons are at home.' });

    const to = '+12065550188';
    const choice = await call('post', '/api/carrier-router/select').send({ channel: 'sms', to });
    expect(choice.body.data.choice).toMatchObject({ accountName: 'Ours', number: '+13125550166' });

    await call('post', '/api/telephony/sms').send({ phoneNumber: to, message: 'Your table is ready.' });
    const [row] = await until(
      () =>
        app.database.query<{ status: string; account_key: string; provider_message_id: string }>(
          'select * from sms_messages where to_number = $1',
          [to],
        ),
      ([found]) => found?.status === 'SENT',
    );
    expect(row).toMatchObject({ account_key: id });
    expect(pigeons.letters).toEqual([expect.objectContaining({ to, from: '+13125550166' })]);
  });
});
