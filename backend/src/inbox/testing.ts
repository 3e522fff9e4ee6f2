import { createHmac, randomInt, randomUUID } from 'node:crypto';
import request from 'supertest';
import type { Person, TestApp } from '../../tests/client';
import { findProvider } from '../providers';
import { webhookSecretsOf } from './account';

/** A number of VAPI's that belongs to a business, as the provisioning leaves it. */
export interface LiveNumber {
  id: string;
  number: string;
  voiceNumberId: string;
}

/** Gives a business an active number at VAPI without going through its provisioning. */
export async function giveNumber(app: TestApp, owner: Person): Promise<LiveNumber> {
  const id = randomUUID();
  const voiceNumberId = randomUUID();
  const number = `+1415${String(Math.floor(Math.random() * 10_000_000)).padStart(7, '0')}`;
  await app.database.query(
    `insert into phone_numbers (tenant_id, id, number, country_code, type, features, status, provider, voice_number_id,
       assistant_id, activated_at, updated_at)
     values ($1, $2, $3, 'US', 'LOCAL', '{voice}', 'ACTIVE', 'VAPI', $4,
       (select id from assistants where tenant_id = $1 and is_default), now(), now())`,
    [owner.tenantId, id, number, voiceNumberId],
  );
  return { id, number, voiceNumberId };
}

export interface SendOptions {
  accountKey?: string;
  /** Default the account's own. */
  secret?: string;
  /** Default now. */
  at?: Date;
}

/** Sends a message as VAPI would, signed. */
export function sendVapi(app: TestApp, message: object, options: SendOptions = {}): request.Test {
  const accountKey = options.accountKey ?? 'platform:VAPI';
  const body = JSON.stringify({ message });
  const timestamp = String(Math.floor((options.at?.getTime() ?? Date.now()) / 1000));
  const secret = options.secret ?? webhookSecretsOf(app.platform, findProvider('VAPI')!, accountKey)[0]!;
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return request(app.app)
    .post(`/api/webhooks/vapi?account=${accountKey}`)
    .set('Content-Type', 'application/json')
    .set('X-Signature', signature)
    .set('X-Timestamp', timestamp)
    .send(body);
}

/** Gives a business an active number at Twilio that the receptionist answers over SIP. */
export async function giveTwilioNumber(app: TestApp, { tenantId }: Person) {
  const digits = `+1212${String(randomInt(10_000_000)).padStart(7, '0')}`;
  const [row] = await app.database.query<{ id: string }>(
    `insert into phone_numbers (tenant_id, id, number, country_code, type, features, status, provider, voice_number_id,
       voice_sip_uri, assistant_id, updated_at)
     values ($1, gen_random_uuid(), $2, 'US', 'LOCAL', '{voice,sms}', 'ACTIVE', 'TWILIO', gen_random_uuid()::text,
       'sip:front-desk@sip.vapi.ai', (select id from assistants where tenant_id = $1 and is_default), now()) returning id`,
    [tenantId, digits],
  );
  return { id: row!.id, number: digits };
}

/** Sends a form as Twilio would, signed over the public address. @param signing.token default the platform account's */
export function sendTwilio(
  app: TestApp,
  path: string,
  fields: Record<string, string>,
  { token, query = '' }: { token?: string; query?: string } = {},
): request.Test {
  const { accountSid, authToken } = app.platform.config.platform.twilio!;
  const all: Record<string, string> = { AccountSid: accountSid, ApiVersion: '2010-04-01', ...fields };
  const signed = Object.keys(all)
    .sort()
    .reduce(
      (text, name) => text + name + all[name],
      `${app.platform.config.publicUrl}/api/webhooks/twilio/${path}${query}`,
    );
  const signature = createHmac('sha1', token ?? authToken).update(signed);
  return request(app.app)
    .post(`/api/webhooks/twilio/${path}${query}`)
    .type('form')
    .set('X-Twilio-Signature', signature.digest('base64'))
    .send(all);
}

/** What VAPI tells of one call from its ringing to its report, in order. */
export function eventsOfCall(
  number: LiveNumber,
  options: { callId?: string; from?: string; startedAt?: Date; seconds?: number } = {},
): object[] {
  const callId = options.callId ?? randomUUID();
  const start = (options.startedAt ?? new Date(Date.now() - 60_000)).getTime();
  const seconds = options.seconds ?? 42;
  const answered = new Date(start + 2_000);
  const ended = new Date(answered.getTime() + seconds * 1000);
  const call = {
    id: callId,
    type: 'inboundPhoneCall',
    phoneNumberId: number.voiceNumberId,
    customer: { number: options.from ?? '+14155550123' },
  };
  const about = {
    call,
    phoneNumber: { id: number.voiceNumberId, number: number.number },
    customer: call.customer,
  };
  const over = { startedAt: answered.toISOString(), endedAt: ended.toISOString() };
  return [
    { type: 'status-update', status: 'ringing', timestamp: start, ...about },
    { type: 'status-update', status: 'in-progress', timestamp: answered.getTime(), ...about },
    {
      type: 'status-update',
      status: 'ended',
      endedReason: 'customer-ended-call',
      timestamp: ended.getTime(),
      ...about,
      call: { ...call, ...over },
    },
    {
      type: 'end-of-call-report',
      timestamp: ended.getTime() + 500,
      endedReason: 'customer-ended-call',
      ...over,
      cost: 0.063,
      ...about,
      artifact: {
        transcript: 'AI: Hello!\nUser: When are you open?\n',
        messages: [
          { role: 'bot', message: 'Hello!', secondsFromStart: 0.4 },
          { role: 'user', message: 'When are you open?', secondsFromStart: 2.1 },
        ],
      },
      analysis: { summary: 'The caller asked for the opening hours.' },
    },
  ];
}
