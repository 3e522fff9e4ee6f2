import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { type Person, startTestApp, type TestApp, until } from '../../tests/client';
import { eventsOfCall, giveNumber, type LiveNumber, sendVapi } from './testing';

let app: TestApp;
let owner: Person;
let number: LiveNumber;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
  owner = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
  number = await giveNumber(app, owner);
});
afterAll(() => app.close());

const calls = (sid: string) =>
  app.database.query<Record<string, unknown>>('select * from call_logs where call_sid = $1', [sid]);
const deliveries = () =>
  app.database.query<{ verdict: string; status: string }>('select verdict, status from inbox');
const settled = () =>
  until(
    () => app.database.query<{ n: number }>(`select count(*)::int as n from inbox where status = 'RECEIVED'`),
    ([row]) => row!.n === 0,
  );
const sidOf = (events: object[]): string => (events[0] as { call: { id: string } }).call.id;

describe('deliveries of a provider', () => {
  it('become one call, with what was said in it', async () => {
    const events = eventsOfCall(number);
    for (const event of events) expect((await sendVapi(app, event)).status).toBe(200);
    await settled();
    const [row] = await calls(sidOf(events));
    expect(row).toMatchObject({
      tenant_id: owner.tenantId,
      phone_number_id: number.id,
      direction: 'INBOUND',
      status: 'COMPLETED',
      from_number: '+14155550123',
      to_number: number.number,
      duration_seconds: 42,
      summary: 'The caller asked for the opening hours.',
      cost: '0.06300',
    });
    const shown = await app.call('get', `/api/calls/${row!['id']}`, owner.token);
    expect(shown.body.data.turns).toEqual([
      { role: 'assistant', text: 'Hello!', at: 0.4 },
      { role: 'caller', text: 'When are you open?', at: 2.1 },
    ]);
    const usage = await app.call('get', '/api/usage', owner.token);
    expect(usage.body.data.used).toMatchObject({ calls: 1, aiMinutes: 0.7 });
    const home = await app.call('get', '/api/home', owner.token);
    expect(home.body.data.line).toMatchObject({ state: 'OK', reason: 'answering' });
    const threads = await app.call('get', '/api/threads', owner.token);
    expect(threads.body.data.threads[0]).toMatchObject({ contact: '+14155550123', lastKind: 'CALL' });
    const thread = await app.call('get', `/api/threads/${threads.body.data.threads[0].id}`, owner.token);
    expect(thread.body.data.items).toHaveLength(1);
  });

  it('change nothing when they are forged, stale, or signed for another account', async () => {
    const before = await deliveries();
    const [event] = eventsOfCall(number);
    const forged = await sendVapi(app, event!, { secret: 'another secret' });
    const stale = await sendVapi(app, event!, { at: new Date(Date.now() - 301_000) });
    const foreign = await sendVapi(app, event!, { accountKey: randomUUID() });
    const bare = await request(app.app).post('/api/webhooks/vapi').send({ message: event });
    expect([forged, stale, foreign, bare].map((each) => each.status)).toEqual([403, 403, 403, 403]);
    expect(await calls(sidOf([event!]))).toEqual([]);
    const refused = (await deliveries()).slice(before.length);
    expect(refused.every((each) => each.verdict === 'REFUSED')).toBe(true);
  });

  it('of an account of a tenant’s own speak for that tenant only', async () => {
    const other = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
    const account = await app
      .call('post', '/api/providers', other.token)
      .send({ provider: 'VAPI', displayName: 'Ours', credentials: { privateKey: 'a-made-up-private-key' } });
    const [event] = eventsOfCall(number);
    const answer = await sendVapi(app, event!, { accountKey: account.body.data.id });
    expect(answer.status).toBe(200);
    await settled();
    const rows = await calls(sidOf([event!]));
    expect(rows.map((row) => [row['tenant_id'], row['phone_number_id']])).toEqual([[other.tenantId, null]]);
  });

  it('that come again are one', async () => {
    const [event] = eventsOfCall(number);
    for (let time = 0; time < 3; time += 1) expect((await sendVapi(app, event!)).status).toBe(200);
    const kept = await app.database.query(`select 1 from inbox where body like '%' || $1 || '%'`, [
      sidOf([event!]),
    ]);
    expect(kept).toHaveLength(1);
  });

  it('that nobody knows are kept and counted', async () => {
    const [event] = eventsOfCall({ ...number, voiceNumberId: randomUUID() });
    const lost = { ...event, phoneNumber: undefined };
    expect((await sendVapi(app, lost)).status).toBe(200);
    const strange = await sendVapi(app, { type: 'something-new', timestamp: Date.now() });
    expect(strange.status).toBe(200);
    const unknown = (await deliveries()).filter((each) => each.status === 'UNKNOWN');
    expect(unknown.length).toBeGreaterThanOrEqual(2);
  });

  it('are refused when they are too large, or not sent', async () => {
    const large = await request(app.app)
      .post('/api/webhooks/vapi')
      .set('Content-Type', 'application/json')
      .send(`{"message":"${'x'.repeat(4_000_001)}"}`);
    expect(large.status).toBe(413);
    expect((await request(app.app).get('/api/webhooks/vapi')).status).toBe(405);
    expect((await request(app.app).post('/api/webhooks/nobody').send({})).status).toBe(404);
  });
});

describe('the inspector', () => {
  it('shows a tenant its own deliveries, and reads one again', async () => {
    const events = eventsOfCall(number);
    await sendVapi(app, events[3]!);
    await settled();
    const list = await app.call('get', '/api/webhook-deliveries?limit=1', owner.token);
    const [newest] = list.body.data.deliveries;
    expect(newest).toMatchObject({ verdict: 'ACCEPTED', status: 'DONE', eventTypes: ['call.reported'] });
    const detail = await app.call('get', `/api/webhook-deliveries/${newest.id}`, owner.token);
    expect(detail.body.data.effect).toHaveProperty('call');
    expect(JSON.stringify(detail.body.data)).not.toMatch(/signature/i);

    await app.database.query('update call_logs set summary = null, reported_at = null where call_sid = $1', [
      sidOf(events),
    ]);
    const replay = await app
      .call('post', '/api/webhook-deliveries/replay', owner.token)
      .send({ ids: [newest.id] });
    expect(replay.status).toBe(200);
    await settled();
    const [row] = await calls(sidOf(events));
    expect(row!['summary']).toBe('The caller asked for the opening hours.');

    const other = await app.signUp({ plan: 'PRO' });
    expect((await app.call('get', `/api/webhook-deliveries/${newest.id}`, other.token)).status).toBe(404);
  });
});

describe('the address of a live call', () => {
  it('is sealed, and readable nowhere else', async () => {
    const [, answered] = eventsOfCall(number) as { call: object }[];
    const controlUrl = 'https://phone-call-websocket.example.com/secret-control';
    const live = { ...answered, call: { ...answered!.call, monitor: { controlUrl, listenUrl: controlUrl } } };
    await sendVapi(app, live);
    await settled();
    const [row] = await calls(sidOf([live]));
    expect(row!['control_url']).not.toBeNull();
    const [kept] = await app.database.query<{ id: string; body: string }>(
      `select id, body from inbox where body like '%' || $1 || '%'`,
      [sidOf([live])],
    );
    expect(kept!.body).not.toContain('secret-control');
    const shown = await app.call('get', `/api/webhook-deliveries/${kept!.id}`, owner.token);
    expect(JSON.stringify(shown.body)).not.toContain('secret-control');
  });
});

describe('a question of the voice AI', () => {
  const call = (from: string) => ({
    id: randomUUID(),
    type: 'inboundPhoneCall',
    phoneNumberId: number.voiceNumberId,
    customer: { number: from },
  });

  it('for an assistant is answered with the number’s, or with a sentence', async () => {
    await app.database.query(
      `insert into assistant_remotes (tenant_id, assistant_id, account_key, provider, remote_id, synced_version)
       select tenant_id, id, 'platform:VAPI', 'VAPI', 'remote-1', 1 from assistants where tenant_id = $1
       on conflict (tenant_id, assistant_id, account_key) do update set remote_id = 'remote-1'`,
      [owner.tenantId],
    );
    const known = await sendVapi(app, {
      type: 'assistant-request',
      timestamp: Date.now(),
      call: call('+14155550199'),
    });
    expect(known.body).toMatchObject({ assistantId: 'remote-1' });
    const lost = { ...call('+14155550198'), phoneNumberId: randomUUID() };
    const unknown = await sendVapi(app, { type: 'assistant-request', timestamp: Date.now(), call: lost });
    expect(unknown.status).toBe(200);
    expect(unknown.body.error).toEqual(expect.any(String));
  });

  it('for a tool is answered in one line, and the same again when it comes again', async () => {
    const about = call('+14155550177');
    const message = {
      type: 'tool-calls',
      timestamp: Date.now(),
      call: about,
      toolCallList: [{ id: 'call_1', name: 'business_hours', arguments: {} }],
    };
    const first = await sendVapi(app, message);
    expect(first.body.results).toEqual([
      { toolCallId: 'call_1', name: 'business_hours', result: expect.stringMatching(/^[^\n]+$/) },
    ]);
    expect((await sendVapi(app, message)).body).toEqual(first.body);
    const [row] = await calls(about.id);
    expect(row).toMatchObject({ tenant_id: owner.tenantId, phone_number_id: number.id });
    const used = await until(
      () => app.database.query('select 1 from tool_calls where call_log_id = $1', [row!['id']]),
      (found) => found.length > 0,
    );
    expect(used).toHaveLength(1);
  });
});
