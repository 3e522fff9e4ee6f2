import { randomBytes } from 'node:crypto';
import request from 'supertest';
import { type Person, startTestApp, type TestApp, until } from '../../tests/client';
import { tokenForAccount } from '../features/providers';
import { giveTwilioNumber, sendTwilio } from './testing';

let app: TestApp;
let owner: Person;
let number: { id: string; number: string };
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
  owner = await app.signUp({ countryCode: 'DE', plan: 'PRO' });
  number = await giveTwilioNumber(app, owner);
});
afterAll(() => app.close());

/** Sends a form as Twilio would. */
const twilio = (path: string, fields: Record<string, string>, signing?: Parameters<typeof sendTwilio>[3]) =>
  sendTwilio(app, path, fields, signing);

const sid = (kind: 'CA' | 'SM' | 'RE') => kind + randomBytes(16).toString('hex');
const ringing = (callSid: string, to = number.number) => ({
  CallSid: callSid,
  CallStatus: 'ringing',
  Direction: 'inbound',
  From: '+14155550123',
  To: to,
});
const calls = (callSid: string) =>
  app.database.query<Record<string, unknown>>('select * from call_logs where call_sid = $1', [callSid]);

describe('a call that Twilio asks about', () => {
  it('is put through to the receptionist, and is one call however often it is asked about', async () => {
    const call = sid('CA');
    const first = await twilio('voice', ringing(call));
    expect(first.status).toBe(200);
    expect(first.headers['content-type']).toMatch(/xml/);
    expect(first.text).toContain('<Sip>sip:front-desk@sip.vapi.ai</Sip>');
    expect((await twilio('voice', ringing(call))).text).toBe(first.text);
    expect(await calls(call)).toMatchObject([
      { tenant_id: owner.tenantId, phone_number_id: number.id, status: 'RINGING', direction: 'INBOUND' },
    ]);
  });

  it('is shown once, however often a copy of what Twilio has signed is sent', async () => {
    const [call, later] = [sid('CA'), sid('CA')];
    for (let copy = 0; copy < 3; copy += 1) await twilio('voice', ringing(call));
    await twilio('voice', ringing(later));
    const shown = (callSid: string) =>
      app.database.query(`select id from inbox where body like '%' || $1 || '%'`, [callSid]);
    // They are written in the order in which they came.
    await until(
      () => shown(later),
      (rows) => rows.length > 0,
    );
    expect(await shown(call)).toHaveLength(1);
  });

  it('is nothing when it is forged, or about a number that nobody has', async () => {
    const forged = sid('CA');
    expect((await twilio('voice', ringing(forged), { token: 'not the token' })).status).toBe(403);
    expect(await calls(forged)).toEqual([]);
    const lost = sid('CA');
    const answer = await twilio('voice', ringing(lost, '+12125559999'));
    expect(answer.text).toContain('not in service');
    expect(await calls(lost)).toEqual([]);
  });

  it('goes to the second voice AI, a person, then to voicemail, when the receptionist does not answer', async () => {
    await until(
      () =>
        app.database.query(
          `select from assistant_remotes where tenant_id = $1 and provider = 'RETELL' and remote_id is not null`,
          [owner.tenantId],
        ),
      (rows) => rows.length > 0,
    );
    await app.call('patch', '/api/settings/booking', owner.token).send({ transferNumber: '+12125550177' });
    const call = sid('CA');
    await twilio('voice', ringing(call));
    const leg = (mark: string, outcome: string) =>
      twilio('voice', { ...ringing(call), DialCallStatus: outcome }, { query: `?mark=${mark}` });
    expect((await leg('receptionist', 'failed')).text).toMatch(/<Sip>sip:call_\w+@sip\.retellai\.com<\/Sip>/);
    expect((await leg('second', 'busy')).text).toContain('<Number>+12125550177</Number>');
    expect((await leg('person', 'no-answer')).text).toContain('<Record');
    expect((await leg('voicemail', 'completed')).text).toContain('<Hangup');
  });

  it('skips a receptionist without minutes, and texts the caller back', async () => {
    await app.database.query(
      `insert into usage_months (tenant_id, month, kind, quantity, reached_at)
       values ($1, date_trunc('month', now())::date, 'AI_MINUTE', 100000, now())
       on conflict (tenant_id, month, kind) do update set quantity = 100000, reached_at = now()`,
      [owner.tenantId],
    );
    const call = sid('CA');
    const answer = await twilio('voice', ringing(call));
    expect(answer.text).not.toContain('<Sip>');
    await twilio('voice/status', {
      ...ringing(call),
      CallStatus: 'completed',
      CallDuration: '7',
      Timestamp: new Date().toUTCString(),
      SequenceNumber: '3',
    });
    const [text] = await until(
      () =>
        app.database.query<{ to_number: string; body: string }>(
          `select m.to_number, m.body from sms_messages m join notifications n on n.id = m.notification_id
           where n.kind = 'missed-call' and m.tenant_id = $1`,
          [owner.tenantId],
        ),
      (rows) => rows.length > 0,
    );
    expect(text).toMatchObject({ to_number: '+14155550123' });
    await app.database.query('delete from usage_months where tenant_id = $1', [owner.tenantId]);
  });

  it('moves on by its status, whatever the order', async () => {
    const call = sid('CA');
    await twilio('voice', ringing(call));
    const status = (CallStatus: string, SequenceNumber: string, more: object = {}) =>
      twilio('voice/status', {
        ...ringing(call),
        CallStatus,
        SequenceNumber,
        Timestamp: new Date().toUTCString(),
        ...more,
      });
    for (const [name, place] of [
      ['completed', '2'],
      ['in-progress', '1'],
    ] as const)
      expect((await status(name, place, name === 'completed' ? { CallDuration: '30' } : {})).status).toBe(
        200,
      );
    const [row] = await until(
      () => calls(call),
      ([each]) => each!['end_time'] !== null && each!['answered_time'] !== null,
    );
    expect(row).toMatchObject({ status: 'COMPLETED', duration_seconds: 30 });
  });

  it('keeps a message that was left, with what was said in it', async () => {
    const call = sid('CA');
    await twilio('voice', ringing(call));
    const recording = { CallSid: call, RecordingSid: sid('RE') };
    await twilio('transcription', {
      ...recording,
      TranscriptionSid: `TR${randomBytes(16).toString('hex')}`,
      TranscriptionText: 'Please call me.',
      TranscriptionStatus: 'completed',
    });
    await twilio(
      'recording',
      {
        ...recording,
        RecordingStatus: 'completed',
        RecordingDuration: '9',
        RecordingUrl: 'https://api.twilio.com/2010-04-01/Recordings/x',
      },
      { query: '?kind=voicemail' },
    );
    const list = await until(
      async () => (await app.call('get', '/api/voicemails', owner.token)).body.data.voicemails,
      (found) => found[0]?.durationSeconds === 9 && found[0]?.transcription !== null,
    );
    expect(list[0]).toMatchObject({ transcription: 'Please call me.', from: '+14155550123' });
  });
});

describe('a text that Twilio delivers', () => {
  const text = (messageSid: string, body: string) => ({
    MessageSid: messageSid,
    SmsSid: messageSid,
    From: '+14155550188',
    To: number.number,
    Body: body,
    NumMedia: '0',
    NumSegments: '1',
    SmsStatus: 'received',
  });
  const messages = (messageSid: string) =>
    app.database.query('select * from sms_messages where provider_message_id = $1', [messageSid]);

  it('is kept once, and shown as a conversation that nobody has read', async () => {
    const message = sid('SM');
    for (let time = 0; time < 3; time += 1)
      expect((await twilio('sms', text(message, 'Are you open on Friday?'))).status).toBe(200);
    await until(
      () => messages(message),
      (rows) => rows.length === 1,
    );
    const threads = await app.call('get', '/api/threads?unread=true', owner.token);
    expect(threads.body.data.threads[0]).toMatchObject({ lastText: 'Are you open on Friday?', unread: 1 });
    const { id } = threads.body.data.threads[0];
    await app.call('post', `/api/threads/${id}/read`, owner.token);
    const seen = await app.call('get', '/api/threads?unread=true', owner.token);
    const left = seen.body.data.threads.map((each: { id: string }) => each.id);
    expect(left).not.toContain(id);
  });

  it('is nothing when it is forged', async () => {
    const message = sid('SM');
    expect((await twilio('sms', text(message, 'Hello'), { token: 'another' })).status).toBe(403);
    expect(await messages(message)).toEqual([]);
  });
});

describe('a hint of Netgsm', () => {
  const send = (token: string) =>
    request(app.app).post(`/api/webhooks/netgsm/${token}`).send({ mesaj: 'Merhaba', ceptel: '5321112233' });

  it('is taken at the address that nobody can guess, and shows that address to nobody', async () => {
    const token = tokenForAccount(app.platform, 'platform:NETGSM');
    expect((await send(token)).status).toBe(200);
    const [kept] = await app.database.query<{ path: string; event_types: string[] }>(
      `select path, event_types from inbox where provider = 'NETGSM' order by received_at desc limit 1`,
    );
    expect(kept).toEqual({ path: '/api/webhooks/netgsm/…', event_types: ['messages.hinted'] });
  });

  it('is refused everywhere else', async () => {
    const token = tokenForAccount(app.platform, 'platform:NETGSM');
    for (const wrong of ['', 'guess', `${token}x`, token.replace('~', '~A'), 'platform.VAPI~x'])
      expect([wrong, (await send(wrong)).status]).toEqual([wrong, 403]);
  });
});
