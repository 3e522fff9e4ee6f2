import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestApp, type TestApp, until } from '../../../tests/client';
import { openSalon, type Salon } from '../reception/testing';

let app: TestApp;
let server: Server;
let salon: Salon;
let number: { id: string; number: string };

beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
  server = createServer(app.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Carriers call back, so the product listens, and says where.
  app.platform.config.publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const owner = await app.signUp({ countryCode: 'US', plan: 'PRO', businessName: 'Lale Kuaför' });
  salon = await openSalon(app, owner);
  const bought = await salon
    .call('post', '/api/phone-numbers/provision')
    .send({ countryCode: 'US', provider: 'TWILIO', assistantId: salon.assistantId });
  number = await until(
    async () => (await salon.call('get', `/api/phone-numbers/${bought.body.data.id}`)).body.data,
    (each: { id: string; number: string; status: string }) => each.status === 'ACTIVE',
  );
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await app.close();
});

async function start(to: string, more: object = {}): Promise<string> {
  const answer = await salon.call('post', '/api/calls').send({ to, from: number.number, ...more });
  expect(answer.body).toMatchObject({ success: true });
  expect(answer.status).toBe(202);
  expect(answer.body.data.provider).toBe('TWILIO');
  return answer.body.data.id;
}

interface Row {
  status: string;
  call_sid: string;
  voice_call_id: string | null;
  machine_result: string | null;
  duration_seconds: number | null;
  cost: string | null;
  carrier_cost: string | null;
  transcript: string | null;
  hangup_cause: string | null;
  earlier_voice_calls: string[];
  answered_time: Date | null;
  end_time: Date | null;
  reported_at: Date | null;
}

async function row(id: string): Promise<Row> {
  const [found] = await app.database.query<Row>(
    `select status::text, call_sid, voice_call_id, machine_result, duration_seconds, cost::text, carrier_cost::text,
       transcript, hangup_cause, earlier_voice_calls, answered_time, end_time, reported_at from call_logs where id = $1`,
    [id],
  );
  return found!;
}

const placed = (to: string) => app.lab!.twilio.placed.find(({ call }) => call.to === to);
const phoneOf = (to: string) =>
  until(
    async () => placed(to),
    (each) => each?.status() === 'in-progress',
  );
const handset = async (id: string) =>
  (await salon.call('get', `/api/lab/handset/calls/${id}`)).body.data as {
    status: string;
    turns: { role: string; text: string }[];
  };
const rows = () => app.database.query(`select id from call_logs where phone_number_id = $1`, [number.id]);

it('rings a telephone from a number of the carrier, and the receptionist speaks', async () => {
  const to = '+12065550142';
  const id = await start(to, { machineDetection: true, record: true });
  const phone = await phoneOf(to);
  await until(
    async () => handset(phone!.sid),
    ({ turns }) => turns.some(({ role }) => role === 'assistant'),
  );
  const said = await salon
    .call('post', `/api/lab/handset/calls/${phone!.sid}/say`)
    .send({ text: 'What are your hours tomorrow?' });
  expect(said.body.data.turns.at(-1).text).toMatch(/09:00/);
  const [voice] = app.lab!.vapi.calls().filter((each) => each['phoneCallProviderId'] === phone!.sid);
  // She knows whom she speaks to, and that it is she who called.
  expect(voice).toMatchObject({
    customer: { number: to },
    assistantOverrides: { variableValues: { call_direction: 'outbound' } },
  });
  await salon.call('post', `/api/lab/handset/calls/${phone!.sid}/say`).send({ text: 'Goodbye' });
  await phone!.ended;
  const done = await until(
    () => row(id),
    (each) => each.transcript !== null && each.carrier_cost !== null && each.status === 'COMPLETED',
  );
  expect(done).toMatchObject({ machine_result: 'human', call_sid: phone!.sid, voice_call_id: voice!.id });
  expect(Number(done.carrier_cost)).toBe(0.014);
  expect(Number(done.cost)).toBeGreaterThanOrEqual(0.014);
  expect(done.transcript).toContain('What are your hours tomorrow?');
  const detail = await until(
    async () => (await salon.call('get', `/api/calls/${id}`)).body.data,
    (each: { recordings: unknown[] }) => each.recordings.length > 0,
  );
  expect(detail).toMatchObject({ direction: 'OUTBOUND', to, machineResult: 'human', status: 'COMPLETED' });
  // One call, however many legs and reports it had.
  expect(await rows()).toHaveLength(1);
  const usage = await app.database.query<{ kind: string }>(
    'select kind::text from usage_records where call_log_id = $1 order by kind',
    [id],
  );
  expect(usage.map(({ kind }) => kind)).toEqual(['AI_MINUTE', 'CALL_MINUTE']);
});

it.each([
  ['+12065559901', { status: 'BUSY', machine_result: null }],
  ['+12065559902', { status: 'NO_ANSWER', machine_result: null }],
  ['+12065559904', { status: 'FAILED', machine_result: null }],
  ['+12065559903', { status: 'COMPLETED', machine_result: 'machine_start', voice_call_id: null }],
])('tells how a call to %s ended', async (to, expected) => {
  const id = await start(to, { machineDetection: true });
  expect(
    await until(
      () => row(id),
      (each) => each.end_time !== null,
    ),
  ).toMatchObject(expected);
});

it('looks a call up whose answer was lost, and rings once', async () => {
  const to = '+12065550151';
  app.lab!.twilio.inject({
    operation: 'POST /2010-04-01/Accounts/:account/Calls.json',
    kind: 'reset-after-commit',
  });
  const id = await start(to);
  await until(
    () => row(id),
    (each) => each.call_sid !== null,
  );
  expect(app.lab!.twilio.placed.filter(({ call }) => call.to === to)).toHaveLength(1);
  await until(
    async () => placed(to)!.status(),
    (status) => status === 'in-progress',
  );
  placed(to)!.hangUp();
  await until(
    () => row(id),
    (each) => each.status === 'COMPLETED',
  );
});

it('says what is not possible before anything rings', async () => {
  const other = await salon
    .call('post', '/api/assistants')
    .send({ name: 'Other', language: 'en', greeting: 'Hi.' });
  const before = app.lab!.twilio.placed.length;
  const answer = await salon
    .call('post', '/api/calls')
    .send({ to: '+12065550142', from: number.id, assistantId: other.body.data.id });
  expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'assistantId']);
  expect(app.lab!.twilio.placed).toHaveLength(before);
});

const act = (id: string, action: string, body: object = {}) =>
  salon.call('post', `/api/calls/${id}/actions/${action}`).send(body);

async function done(actionId: string): Promise<{ status: string; arguments: Record<string, unknown> }> {
  return until(
    async () =>
      (
        await app.database.query<{ status: string; arguments: Record<string, unknown> }>(
          'select status::text, arguments from call_actions where id = $1',
          [actionId],
        )
      )[0]!,
    ({ status }) => status === 'DONE' || status === 'FAILED',
  );
}

it('speaks, plays, presses keys, asks for keys and records in a live call, which goes on with the receptionist', async () => {
  const to = '+12065550152';
  const id = await start(to);
  const phone = (await phoneOf(to))!;
  phone.takenOver = true;
  await until(
    async () => phone.voiceCallId(),
    (each) => each !== null,
  );
  const first = phone.voiceCallId();
  const spoken = await act(id, 'speak', { text: 'One moment, please.' });
  expect(spoken.status).toBe(202);
  expect(await done(spoken.body.data.id)).toMatchObject({ status: 'DONE' });
  const second = await until(
    async () => phone.voiceCallId(),
    (each) => each !== null && each !== first,
  );
  expect(phone.heard()).toEqual(['One moment, please.']);
  await done((await act(id, 'play', { url: 'https://example.com/song.mp3' })).body.data.id);
  await until(
    async () => phone.heard(),
    (heard) => heard.includes('♪ https://example.com/song.mp3'),
  );
  await done((await act(id, 'dtmf', { digits: '12#' })).body.data.id);
  await until(
    async () => phone.heard(),
    (heard) => heard.includes('[12#]'),
  );
  const asked = (await act(id, 'gather', { text: 'Your code?', maxDigits: 2 })).body.data.id;
  await until(
    async () => phone.heard(),
    (heard) => heard.includes('Your code?'),
  );
  phone.press('42');
  await until(
    () => done(asked),
    (each) => each.arguments['pressed'] === '42',
  );
  const recording = await act(id, 'start-recording');
  expect(await done(recording.body.data.id)).toMatchObject({ status: 'DONE' });
  expect(phone.recorded).not.toBeNull();
  await done((await act(id, 'stop-recording')).body.data.id);
  for (const action of ['mute', 'hold', 'answer']) {
    const refused = await act(id, action);
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('TWILIO cannot')]);
  }
  expect([
    (await act(id, 'speak')).status,
    (await act(id, 'play', { url: 'http://10.0.0.1/a' })).status,
  ]).toEqual([422, 422]);
  await until(
    async () => phone.voiceCallId(),
    (each) => each !== null,
  );
  expect((await row(id)).end_time).toBeNull();
  await done((await act(id, 'hang-up')).body.data.id);
  const over = await until(
    () => row(id),
    (each) => each.status === 'COMPLETED' && each.end_time !== null && each.transcript !== null,
  );
  expect(over.earlier_voice_calls).toEqual(expect.arrayContaining([first, second]));
  expect((await act(id, 'speak', { text: 'Hello?' })).status).toBe(409);
});

describe('a caller who wants a person', () => {
  async function callIn(from: string, person: string): Promise<string> {
    await app.database.query(
      `insert into tenant_settings (tenant_id, transfer_number, updated_at) values ($1, $2, now())
       on conflict (tenant_id) do update set transfer_number = excluded.transfer_number`,
      [salon.owner.tenantId, person],
    );
    const call = await salon.call('post', '/api/lab/handset/calls').send({ from, to: number.number });
    await until(
      () => handset(call.body.data.id),
      ({ turns }) => turns.length > 0,
    );
    return call.body.data.id;
  }
  const say = (id: string, text: string) =>
    salon.call('post', `/api/lab/handset/calls/${id}/say`).send({ text });
  const logOf = async (sid: string) =>
    (await app.database.query<{ id: string }>('select id from call_logs where call_sid = $1', [sid]))[0]!.id;

  it('comes back to the receptionist when nobody answers, once, and can leave a message then', async () => {
    const sid = await callIn('+12065550161', '+12065559902');
    await say(sid, 'I want to speak to a person');
    const heard = await until(
      () => handset(sid),
      ({ turns }) => turns.filter(({ text }) => /How can I help/.test(text)).length > 1,
    );
    expect(heard.turns.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('putting you back through'),
    );
    const id = await logOf(sid);
    expect(await row(id)).toMatchObject({ end_time: null, earlier_voice_calls: [expect.any(String)] });
    const answered = await say(sid, 'What are your hours tomorrow?');
    expect(answered.body.data.turns.at(-1).text).toMatch(/09:00/);
    await say(sid, 'Then give me a person');
    await until(
      () => handset(sid),
      ({ turns }) => turns.some(({ text }) => /after the tone/.test(text)),
    );
    await salon.call('post', `/api/lab/handset/calls/${sid}/hang-up`);
    const over = await until(
      () => row(id),
      (each) => each.status === 'COMPLETED' && each.end_time !== null,
    );
    expect(over.transcript).toContain('What are your hours tomorrow?');
    const minutes = await app.database.query('select 1 from usage_records where call_log_id = $1', [id]);
    expect(minutes).toHaveLength(2);
  });

  it('speaks with whoever answers, and then the call is over', async () => {
    const sid = await callIn('+12065550162', '+12065550170');
    await say(sid, 'I want to speak to a person');
    const over = await until(
      () => handset(sid),
      ({ status }) => status === 'ended',
    );
    expect(over.turns.filter(({ text }) => /How can I help/.test(text))).toHaveLength(1);
    expect(app.lab!.twilio.dialled.at(-1)).toMatchObject({ number: '+12065550170', callerId: number.number });
  });
});
