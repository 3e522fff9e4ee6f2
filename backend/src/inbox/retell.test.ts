import { createHmac, randomBytes } from 'node:crypto';
import request from 'supertest';
import { type Person, startTestApp, type TestApp, until } from '../../tests/client';

let app: TestApp;
let owner: Person;
let number: string;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
  owner = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
  number = `+1415${String(randomBytes(4).readUInt32BE() % 10_000_000).padStart(7, '0')}`;
  await app.database.query(
    `insert into phone_numbers (tenant_id, id, number, country_code, type, features, status, provider, voice_provider,
       voice_number_id, assistant_id, activated_at, updated_at)
     values ($1, gen_random_uuid(), $2, 'US', 'LOCAL', '{voice}', 'ACTIVE', 'RETELL', 'RETELL', $2,
       (select id from assistants where tenant_id = $1 and is_default), now(), now())`,
    [owner.tenantId, number],
  );
});
afterAll(() => app.close());

const key = () => app.platform.config.platform.retell!.apiKey;

interface Sending {
  key?: string;
  at?: number;
  /** What is sent, where it is not what was signed. */
  as?: string;
}

function send(body: object, { key: signer = key(), at = Date.now(), as }: Sending = {}) {
  const text = JSON.stringify(body);
  const digest = createHmac('sha256', signer).update(`${text}${at}`).digest('hex');
  return request(app.app)
    .post('/api/webhooks/retell')
    .set('Content-Type', 'application/json')
    .set('X-Retell-Signature', `v=${at},d=${digest}`)
    .send(as ?? text);
}

const callOf = (more: object = {}) => ({
  call_id: `call_${randomBytes(8).toString('hex')}`,
  call_type: 'phone_call',
  agent_id: 'agent_1',
  agent_version: 0,
  call_status: 'ongoing',
  direction: 'inbound',
  from_number: '+14155550123',
  to_number: number,
  start_timestamp: Date.now() - 60_000,
  ...more,
});
const rowsOf = (callId: string) =>
  app.database.query<Record<string, unknown>>('select * from call_logs where call_sid = $1', [callId]);

it('refuses what is forged, stale, re-serialised or unsigned, and writes nothing of it', async () => {
  const call = callOf();
  const body = { event: 'call_ended', call };
  expect((await send(body, { key: 'another-key' })).status).toBe(403);
  expect((await send(body, { at: Date.now() - 301_000 })).status).toBe(403);
  expect((await send(body, { as: JSON.stringify(body, null, 1) })).status).toBe(403);
  const bare = request(app.app).post('/api/webhooks/retell').set('Content-Type', 'application/json');
  expect((await bare.send(JSON.stringify(body))).status).toBe(403);
  expect(await rowsOf(call.call_id)).toEqual([]);
});

it('keeps one call, whatever comes twice, late or out of order', async () => {
  const call = callOf();
  const over = {
    ...call,
    call_status: 'ended',
    end_timestamp: call.start_timestamp + 42_000,
    duration_ms: 42_000,
    disconnection_reason: 'user_hangup',
    transcript: 'Agent: Hello!\nUser: Hi.\n',
    call_cost: { combined_cost: 7, product_costs: [] },
  };
  const analyzed = { ...over, call_analysis: { call_summary: 'Said hello.' } };
  const all = [
    { event: 'call_ended', call: over },
    { event: 'call_started', call },
    { event: 'call_analyzed', call: analyzed },
    { event: 'call_ended', call: over },
  ];
  for (const each of all) expect((await send(each)).status).toBe(204);
  const [row] = await until(
    () => rowsOf(call.call_id),
    ([found]) => found?.['summary'] === 'Said hello.',
  );
  expect(row).toMatchObject({
    tenant_id: owner.tenantId,
    provider: 'RETELL',
    status: 'COMPLETED',
    duration_seconds: 42,
    answered_rung: 'ASSISTANT',
    hangup_cause: 'user_hangup',
  });
  const stored = await app.database.query('select from inbox where delivery_key like $1', [
    `%:${call.call_id}`,
  ]);
  expect(stored).toHaveLength(3);
});

it('answers who takes a call with the copy of the receptionist there', async () => {
  const [remote] = await until(
    () =>
      app.database.query<{ remote_id: string }>(
        `select remote_id from assistant_remotes where tenant_id = $1 and provider = 'RETELL' and remote_id is not null`,
        [owner.tenantId],
      ),
    (rows) => rows.length === 1,
  );
  const call_inbound = { call_id: callOf().call_id, from_number: '+14155550123', to_number: number };
  const answer = await send({ event: 'call_inbound', call_inbound });
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({ call_inbound: { override_agent_id: remote!.remote_id } });
});

it('does what a tool asks once, and answers a repeat as it was', async () => {
  const use = {
    name: 'take_message',
    args: { text: 'Please call me back.' },
    call: callOf({
      transcript_with_tool_calls: [
        { role: 'tool_call_invocation', tool_call_id: 'use-1', name: 'take_message', arguments: '{}' },
      ],
    }),
  };
  const first = await send(use);
  expect(first.status).toBe(200);
  expect(first.body.result).toEqual(expect.any(String));
  await until(
    () => app.database.query('select from tool_calls where tenant_id = $1', [owner.tenantId]),
    (rows) => rows.length === 1,
  );
  expect((await send(use)).body).toEqual(first.body);
  const uses = await app.database.query<{ name: string }>(
    'select name from tool_calls where tenant_id = $1',
    [owner.tenantId],
  );
  expect(uses).toEqual([{ name: 'take_message' }]);
});

it('sells a number that its own receptionist answers, and gives it back', async () => {
  const other = await app.signUp({ countryCode: 'US', plan: 'PRO' });
  const order = (countryCode: string) =>
    app.call('post', '/api/phone-numbers/provision', other.token).send({ countryCode, provider: 'RETELL' });
  expect((await order('DE')).status).toBe(422);
  const { id } = (await order('CA')).body.data;
  const read = async () => (await app.call('get', `/api/phone-numbers/${id}`, other.token)).body.data;
  const made = await until(read, ({ status }) => status === 'ACTIVE');
  const account = app.lab!.retell.account(key());
  expect(account.numbers.get(made.number)).toMatchObject({
    area_code: expect.any(Number),
    inbound_agents: [{ agent_id: expect.stringMatching(/^agent_/), weight: 1 }],
    inbound_webhook_url: expect.stringContaining('/api/webhooks/retell'),
  });
  expect((await app.call('delete', `/api/phone-numbers/${id}`, other.token)).status).toBe(202);
  await until(read, ({ status }) => status === 'CANCELLED');
  expect(account.numbers.has(made.number)).toBe(false);
});
