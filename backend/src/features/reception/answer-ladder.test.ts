import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import type { PhoneCall } from '../../lab/twilio/line';
import { sipOperation } from '../../lab/voice-line';
import { probeVoiceAccounts } from '../providers';

let app: TestApp;
let server: Server;
let owner: Person;
let number: { id: string; number: string };
const lab = () => app.lab!;

beforeAll(async () => {
  app = await startTestApp({
    lab: true,
    worker: true,
    env: { TELYX_PROVIDER_TIMEOUT_MS: '2500' },
    callPace: { ringingMs: 5, talkingMs: 5, analysisMs: 5 },
  });
  server = createServer(app.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Carriers call back, so the product listens, and says where.
  app.platform.config.publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  owner = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
  await call('patch', '/api/settings/booking').send({ transferNumber: '+12125550177' });
  const bought = await app
    .call('post', '/api/phone-numbers/provision', owner.token)
    .send({ countryCode: 'DE' });
  number = await until(
    async () => (await call('get', `/api/phone-numbers/${bought.body.data.id}`)).body.data,
    ({ status }) => status === 'ACTIVE',
  );
  await until(
    () =>
      app.database.query(
        'select from assistant_remotes where tenant_id = $1 and remote_id is not null and working_until is null',
        [owner.tenantId],
      ),
    (rows) => rows.length === 2,
  );
}, 60_000);
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await app.close();
});

beforeEach(async () => {
  lab().vapi.clearFaults();
  lab().retell.clearFaults();
  lab().retell.account('lab-platform-retell').broke = false;
  await app.database.query('delete from provider_states');
  await app.database.query('delete from usage_months where tenant_id = $1', [owner.tenantId]);
  await app.database.query('delete from answer_rungs where tenant_id = $1', [owner.tenantId]);
});

const call = (method: 'get' | 'patch' | 'put', path: string) => app.call(method, path, owner.token);

const ring = (from = '+14155550123'): PhoneCall => lab().twilio.callIn({ from, to: number.number });

/** Whom the caller got, by the voice AI that talks, or by what was said and dialled. */
async function connected(phone: PhoneCall): Promise<'vapi' | 'retell' | 'person' | 'voicemail' | 'said'> {
  const dialled = lab().twilio.dialled.length;
  const found = await until(
    async () => {
      const id = phone.voiceCallId();
      if (id && lab().vapi.conversation(id)) return 'vapi' as const;
      if (id && lab().retell.conversation(id)) return 'retell' as const;
      if (phone.isRecording()) return 'voicemail' as const;
      if (lab().twilio.dialled.length > dialled) return 'person' as const;
      return phone.status() === 'completed' ? ('said' as const) : null;
    },
    (who) => who !== null,
  );
  return found!;
}

async function answeredBy(phone: PhoneCall): Promise<unknown> {
  const [row] = await until(
    () =>
      app.database.query<{ answered_rung: string | null }>(
        'select answered_rung from call_logs where call_sid = $1 and answered_rung is not null',
        [phone.sid],
      ),
    (rows) => rows.length === 1,
  );
  return row!.answered_rung;
}

async function talk(phone: PhoneCall, who: string) {
  expect(await connected(phone)).toBe(who);
  phone.hangUp();
  await phone.ended;
}

const probe = (times: number) =>
  Array.from({ length: times }).reduce<Promise<void>>(
    (before) => before.then(() => probeVoiceAccounts(app.platform)),
    Promise.resolve(),
  );
const ladder = async () => (await call('get', `/api/phone-numbers/${number.id}/answer-ladder`)).body.data;

describe('a call', () => {
  it('is taken by the receptionist while all is well', async () => {
    const phone = ring();
    await talk(phone, 'vapi');
    expect(await answeredBy(phone)).toBe('ASSISTANT');
    expect((await ladder()).answering).toMatchObject({ kind: 'ASSISTANT', because: 'ready' });
  });

  it('goes to the second voice AI when the first is dead, and is one call with all that was said', async () => {
    lab().vapi.inject({ operation: sipOperation, kind: 'reset' });
    const phone = ring();
    expect(await connected(phone)).toBe('retell');
    const { id } = lab().retell.voiceCall(phone.voiceCallId()!)!;
    await lab().retell.say(id, 'What are your hours on Monday?');
    phone.hangUp();
    await phone.ended;
    expect(await answeredBy(phone)).toBe('SECOND_ASSISTANT');
    const rows = await until(
      () =>
        app.database.query<Record<string, unknown>>(
          'select * from call_logs where tenant_id = $1 and reported_at is not null and summary is not null and voice_call_id = $2',
          [owner.tenantId, id],
        ),
      (found) => found.length === 1,
    );
    expect(rows[0]).toMatchObject({ call_sid: phone.sid, provider: 'TWILIO', voice_provider: 'RETELL' });
    // Written down a moment after the answer.
    const uses = await until(
      () => app.database.query('select name from tool_calls where call_log_id = $1', [rows[0]!['id']]),
      (found) => found.length > 0,
    );
    expect(uses).toEqual([{ name: 'business_hours' }]);
    const all = await app.database.query('select from call_logs where tenant_id = $1 and provider <> $2', [
      owner.tenantId,
      'TWILIO',
    ]);
    expect(all).toHaveLength(0);
  });

  it('goes to a person when the second is slow to say where, and nobody waits for it', async () => {
    lab().vapi.inject({ operation: sipOperation, kind: 'reset' });
    lab().retell.inject({ operation: 'POST /v2/register-phone-call', kind: 'slow', delayMs: 10_000 });
    const phone = ring();
    expect(await connected(phone)).toBe('person');
    await phone.ended;
    expect(await answeredBy(phone)).toBe('STAFF');
  });

  it.each([
    [
      'answers 429',
      () => lab().retell.inject({ operation: 'POST /v2/register-phone-call', kind: 'status', status: 429 }),
    ],
    [
      'answers 500',
      () => lab().retell.inject({ operation: 'POST /v2/register-phone-call', kind: 'status', status: 500 }),
    ],
    ['has no credit', () => Object.assign(lab().retell.account('lab-platform-retell'), { broke: true })],
    ['refuses the call', () => lab().retell.inject({ operation: sipOperation, kind: 'reset' })],
  ])('goes to a person when the second %s', async (_name, spoil) => {
    lab().vapi.inject({ operation: sipOperation, kind: 'reset' });
    spoil();
    await talk(ring(), 'person');
  });

  it('skips a first that is slow before it rings, by probe', async () => {
    lab().vapi.inject({ operation: 'GET /phone-number', kind: 'slow', delayMs: 10_000, times: 20 });
    await probe(2);
    expect((await ladder()).answering).toMatchObject({ kind: 'SECOND_ASSISTANT', because: 'vendor-slow' });
    await talk(ring(), 'retell');
  });

  it('passes by one that did not take three calls, and lets one try after a rest', async () => {
    for (let nth = 0; nth < 3; nth += 1) {
      lab().vapi.inject({ operation: sipOperation, kind: 'reset' });
      await talk(ring(), 'retell');
    }
    await until(
      async () => (await ladder()).answering,
      ({ because }) => because === 'vendor-resting',
    );
    await talk(ring(), 'retell');
    await app.database.query('update provider_states set rest_until = now()');
    await talk(ring(), 'vapi');
  });

  it('skips both voice AIs when the minutes are used up, or there are too many calls', async () => {
    await app.database.query(
      `insert into usage_months (tenant_id, month, kind, quantity, reached_at)
       values ($1, date_trunc('month', now())::date, 'AI_MINUTE', 100000, now())
       on conflict (tenant_id, month, kind) do update set quantity = 100000, reached_at = now()`,
      [owner.tenantId],
    );
    expect((await ladder()).answering).toMatchObject({ kind: 'STAFF', because: 'minutes-used-up' });
    await talk(ring(), 'person');
    await app.database.query('delete from usage_months where tenant_id = $1', [owner.tenantId]);
    await app.database.query(
      `insert into call_logs (tenant_id, id, provider, direction, status)
       select $1, gen_random_uuid(), 'VAPI', 'INBOUND', 'IN_PROGRESS' from generate_series(1, 8)`,
      [owner.tenantId],
    );
    expect((await ladder()).answering).toMatchObject({ kind: 'SECOND_ASSISTANT', because: 'too-many-calls' });
    const { assistants } = (await call('get', '/api/assistants')).body.data;
    const refused = await app
      .call('post', '/api/calls', owner.token)
      .set('Idempotency-Key', randomBytes(8).toString('hex'))
      .send({ to: '+12125550188', assistantId: assistants[0].id });
    expect(refused.status).toBe(402);
    expect(refused.body).toMatchObject({ code: 'plan-limit', limit: 8, used: 8 });
    await app.database.query(
      `update call_logs set end_time = now() where tenant_id = $1 and call_sid is null`,
      [owner.tenantId],
    );
  });
});

describe('the ladder of a number', () => {
  const path = () => `/api/phone-numbers/${number.id}/answer-ladder`;

  it('is the usual one until somebody sets another, and then decides calls', async () => {
    expect(await ladder()).toMatchObject({
      isUsual: true,
      rungs: [{ kind: 'ASSISTANT' }, { kind: 'SECOND_ASSISTANT' }, { kind: 'STAFF' }, { kind: 'VOICEMAIL' }],
    });
    const set = await call('put', path()).send({
      rungs: [{ kind: 'STAFF', timeoutSeconds: 15 }, { kind: 'ASSISTANT' }],
    });
    expect(set.body.data).toMatchObject({
      isUsual: false,
      rungs: [
        { kind: 'STAFF', timeoutSeconds: 15, name: '+12125550177', state: 'ready' },
        { kind: 'ASSISTANT', timeoutSeconds: 20, state: 'ready' },
      ],
      answering: { kind: 'STAFF', because: 'ready' },
    });
    await talk(ring(), 'person');
    // The switch for voicemail and the ladder say the same.
    const read = async () =>
      (await call('get', `/api/phone-numbers/${number.id}`)).body.data.voicemailEnabled;
    expect(await read()).toBe(false);
    await call('patch', `/api/phone-numbers/${number.id}`).send({ voicemailEnabled: true });
    expect((await ladder()).rungs.at(-1)).toMatchObject({ kind: 'VOICEMAIL', state: 'ready' });
    expect((await call('put', path()).send({ rungs: null })).body.data.isUsual).toBe(true);
    const home = (await call('get', '/api/home')).body.data;
    expect(home.line.answering).toMatchObject({ kind: 'ASSISTANT', because: 'ready' });
  });

  it('goes on behind the rung that is over, also when staff are rung twice', async () => {
    const staff = await app
      .call('post', '/api/staff', owner.token)
      .send({ name: 'Ada', phone: '+12125559901' });
    await call('put', path()).send({
      rungs: [{ kind: 'STAFF', staffId: staff.body.data.id }, { kind: 'STAFF' }, { kind: 'VOICEMAIL' }],
    });
    expect((await ladder()).rungs[0]).toMatchObject({ name: 'Ada', staffId: staff.body.data.id });
    const before = lab().twilio.dialled.length;
    const phone = ring();
    await until(
      async () => lab().twilio.dialled.slice(before),
      (dialled) => dialled.length === 2,
    );
    expect(lab().twilio.dialled.slice(before)).toMatchObject([
      { number: '+12125559901' },
      { number: '+12125550177' },
    ]);
    await phone.ended;
    expect(await answeredBy(phone)).toBe('STAFF');
  });

  it.each([
    [{}],
    [{ rungs: [] }],
    [{ rungs: [{ kind: 'MENU' }] }],
    [{ rungs: [{ kind: 'ASSISTANT' }, { kind: 'ASSISTANT' }] }],
    [{ rungs: [{ kind: 'VOICEMAIL' }, { kind: 'STAFF' }] }],
    [{ rungs: [{ kind: 'STAFF', timeoutSeconds: 4 }] }],
    [{ rungs: [{ kind: 'ASSISTANT', staffId: '01900000-0000-7000-8000-000000000001' }] }],
    [{ rungs: [{ kind: 'STAFF', staffId: '01900000-0000-7000-8000-000000000001' }] }],
  ])('refuses %j', async (body) => {
    expect((await call('put', path()).send(body)).status).toBe(422);
  });

  it('refuses the staff of another business', async () => {
    const other = await app.signUp({ countryCode: 'DE' });
    const staff = await app
      .call('post', '/api/staff', other.token)
      .send({ name: 'Eve', phone: '+12125550199' });
    const answer = await call('put', path()).send({
      rungs: [{ kind: 'STAFF', staffId: staff.body.data.id }],
    });
    expect(answer.status).toBe(422);
  });
});
