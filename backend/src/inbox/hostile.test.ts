import { createHmac, randomBytes, sign } from 'node:crypto';
import fc from 'fast-check';
import request from 'supertest';
import { type Person, startTestApp, type TestApp, until } from '../../tests/client';
import { tokenForAccount } from '../features/providers';
import { labKeys } from '../lab/telnyx/world';
import { eventsOfCall, giveNumber, giveTwilioNumber, type LiveNumber, sendTwilio, sendVapi } from './testing';

/*
 * Real deliveries with one thing about them changed, by who may sign them (an account belongs to a business, which may
 * be hostile) and by who may not. Whatever comes is answered, stops nobody else's, and leaves no row with others.
 */

let app: TestApp;
let owner: Person;
let stranger: Person;
let vapiNumber: LiveNumber;
let twilioNumber: { id: string; number: string };
let telnyxNumber: string;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
  owner = await app.signUp({ countryCode: 'DE', plan: 'ENTERPRISE' });
  stranger = await app.signUp({ countryCode: 'DE', plan: 'ENTERPRISE' });
  vapiNumber = await giveNumber(app, owner);
  twilioNumber = await giveTwilioNumber(app, owner);
  telnyxNumber = `+1646${String(randomBytes(4).readUInt32BE() % 10_000_000).padStart(7, '0')}`;
  await app.database.query(
    `insert into phone_numbers (tenant_id, id, number, country_code, type, features, status, provider, voice_number_id,
       voice_sip_uri, assistant_id, updated_at)
     values ($1, gen_random_uuid(), $2, 'US', 'LOCAL', '{voice,sms}', 'ACTIVE', 'TELNYX', 'n-1',
       'sip:front-desk@sip.vapi.ai', (select id from assistants where tenant_id = $1 and is_default), now())`,
    [owner.tenantId, telnyxNumber],
  );
});
// Calls that were never told to end would use up what a business may have at once.
beforeEach(() => app.database.query('update call_logs set end_time = now() where end_time is null'));
afterAll(() => app.close());

/** How one provider sends: the body, and what proves it. */
interface Dialect {
  path: string;
  type: string;
  bodies(): string[];
  prove(body: Buffer): Record<string, string>;
}

const id = () => randomBytes(16).toString('hex');
const seconds = () => String(Math.floor(Date.now() / 1000));

const vapi: Dialect = {
  path: '/vapi?account=platform:VAPI',
  type: 'application/json',
  bodies() {
    const [ringing, , , report] = eventsOfCall(vapiNumber) as Record<string, unknown>[];
    const { call, phoneNumber, customer } = ringing!;
    const about = { call, phoneNumber, customer };
    const tool = {
      id: id(),
      name: 'take_message',
      arguments: { text: 'Call me.', name: 'Deniz', urgent: true },
    };
    return [
      ringing,
      report,
      { type: 'assistant-request', ...about },
      { type: 'tool-calls', toolCallList: [tool], ...about },
      { type: 'transfer-destination-request', ...about },
    ].map((message) => JSON.stringify({ message }));
  },
  prove(body) {
    const secret = app.platform.signer.secretsFor('webhook:platform:VAPI')[0]!.secret;
    const at = seconds();
    const digest = createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex');
    return { 'x-signature': digest, 'x-timestamp': at };
  },
};

const retell: Dialect = {
  path: '/retell',
  type: 'application/json',
  bodies() {
    const call = {
      ...{ call_id: `call_${id()}`, agent_id: 'agent_1', call_status: 'ended', direction: 'inbound' },
      ...{ from_number: '+14155550123', to_number: telnyxNumber, start_timestamp: Date.now() - 60_000 },
      ...{ end_timestamp: Date.now(), disconnection_reason: 'user_hangup', call_cost: { combined_cost: 7 } },
      transcript_with_tool_calls: [
        { role: 'tool_call_invocation', tool_call_id: id(), name: 'prices', arguments: '{}' },
      ],
      call_analysis: { call_summary: 'Said hello.' },
    };
    const { call_id, from_number, to_number } = call;
    return [
      { event: 'call_ended', call },
      { event: 'call_analyzed', call },
      { event: 'call_inbound', call_inbound: { call_id, from_number, to_number } },
      { name: 'prices', args: { service: 'Haircut' }, call },
    ].map((each) => JSON.stringify(each));
  },
  prove(body) {
    const { apiKey } = app.platform.config.platform.retell!;
    const at = Date.now();
    const digest = createHmac('sha256', apiKey).update(body).update(String(at)).digest('hex');
    return { 'x-retell-signature': `v=${at},d=${digest}` };
  },
};

const telnyx: Dialect = {
  path: '/telnyx',
  type: 'application/json',
  bodies() {
    const call = {
      ...{ call_control_id: `v3:${id()}`, call_leg_id: id(), call_session_id: id(), direction: 'incoming' },
      ...{ from: '+12065550199', to: telnyxNumber, state: 'parked', shaken_stir_attestation: 'A' },
    };
    const text = {
      ...{ id: id(), direction: 'inbound', type: 'MMS', text: 'Hello', parts: 1, errors: [] },
      from: { phone_number: '+12065550199' },
      to: [{ phone_number: telnyxNumber, status: 'webhook_delivered' }],
      media: [{ url: 'https://media.telnyx.com/a', content_type: 'image/png' }],
    };
    const news = (event_type: string, payload: object) =>
      JSON.stringify({ data: { id: id(), event_type, occurred_at: new Date().toISOString(), payload } });
    return [
      news('call.initiated', call),
      news('call.hangup', { ...call, hangup_cause: 'normal_clearing', start_time: new Date().toISOString() }),
      news('call.recording.saved', {
        ...call,
        recording_id: id(),
        recording_urls: { mp3: 'https://x.example' },
      }),
      news('message.received', text),
      news('message.finalized', { ...text, direction: 'outbound' }),
      news('number_order.complete', { id: id(), phone_numbers: [{ phone_number: telnyxNumber }] }),
    ];
  },
  prove(body) {
    const at = seconds();
    const proof = sign(null, Buffer.concat([Buffer.from(`${at}|`), body]), labKeys().signingKey);
    return { 'telnyx-timestamp': at, 'telnyx-signature-ed25519': proof.toString('base64') };
  },
};

const twilio = (path: string, fields: () => Record<string, string>): Dialect => ({
  path: `/twilio/${path}`,
  type: 'application/x-www-form-urlencoded',
  bodies() {
    const { accountSid } = app.platform.config.platform.twilio!;
    return [
      new URLSearchParams({ AccountSid: accountSid, ApiVersion: '2010-04-01', ...fields() }).toString(),
    ];
  },
  prove(body) {
    const form = [...new URLSearchParams(body.toString('utf8'))].sort(([one], [other]) =>
      one < other ? -1 : 1,
    );
    const names = [...new Set(form.map(([name]) => name))];
    const signed = names
      .map((name) => [...new Set(form.filter(([each]) => each === name).map(([, value]) => value))].sort())
      .reduce(
        (text, values, index) => values.reduce((all, value) => all + names[index] + value, text),
        `${app.platform.config.publicUrl}/api/webhooks/twilio/${path}`,
      );
    const { authToken } = app.platform.config.platform.twilio!;
    return { 'x-twilio-signature': createHmac('sha1', authToken).update(signed).digest('base64') };
  },
});

const twilioCall = () => ({
  ...{ CallSid: `CA${id()}`, CallStatus: 'ringing', Direction: 'inbound', From: '+14155550123' },
  ...{ To: twilioNumber.number, StirVerstat: 'TN-Validation-Passed-A', StirPassportToken: 'a.b.c' },
});
const twilioText = () => ({
  ...{ MessageSid: `SM${id()}`, From: '+14155550123', To: twilioNumber.number, Body: 'Hello', NumMedia: '1' },
  ...{ NumSegments: '1', MediaUrl0: 'https://api.twilio.com/media', MediaContentType0: 'image/png' },
});

const netgsm: Dialect = {
  get path() {
    return `/netgsm/${tokenForAccount(app.platform, 'platform:NETGSM')}`;
  },
  type: 'application/x-www-form-urlencoded',
  bodies: () => [
    'mesaj=Geliyorum&ceptel=5320000001&aboneno=8500000000&gorevid=17',
    '{"jobid":"17377000000000001","status":1,"number":"532"}',
  ],
  prove: () => ({}),
};

const dialects: Record<string, Dialect> = {
  vapi,
  retell,
  telnyx,
  netgsm,
  'twilio voice': twilio('voice', twilioCall),
  'twilio status': twilio('voice/status', () => ({
    ...twilioCall(),
    CallStatus: 'completed',
    CallDuration: '12',
  })),
  'twilio recording': twilio('recording', () => ({
    ...{ ...twilioCall(), RecordingSid: `RE${id()}`, RecordingUrl: 'https://api.twilio.com/x' },
    ...{ RecordingStatus: 'completed', RecordingDuration: '3' },
  })),
  'twilio text': twilio('sms', twilioText),
  'twilio text status': twilio('sms/status', () => ({ ...twilioText(), MessageStatus: 'delivered' })),
};

const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      '',
      ' ',
      '\u0000',
      'a\u0000b',
      '\ud800',
      '\udc00x',
      '\u202e',
      'İ'.repeat(50),
      '\r\nX-A: 1',
      "' or 1=1 --",
    ],
    ...[
      'x'.repeat(5_000),
      '+900000000000000',
      '9999999-01-01T00:00:00Z',
      'NaN',
      '../../etc',
      '<Dial>',
      '{{7*7}}',
    ],
    ...[null, 0, -1, 1.5, 1e308, 2 ** 53, 8.64e15 + 1, true, [], {}, [null], [[]]],
    JSON.parse('{"__proto__":{"isOperator":true}}'),
    Array.from({ length: 300 }, () => ({ id: 'x', name: 'prices' })),
  ),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

/** Every place in a JSON value, as the names that lead to it. */
function placesIn(value: unknown, at: string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return [at];
  return [at, ...Object.entries(value).flatMap(([name, each]) => placesIn(each, [...at, name]))];
}

function replaced(text: string, which: number, value: unknown): string {
  if (!text.startsWith('{')) {
    const form = [...new URLSearchParams(text)];
    form[which % form.length]![1] = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    return new URLSearchParams(form).toString();
  }
  const copy = JSON.parse(text) as Record<string, unknown>;
  const places = placesIn(copy).slice(1);
  const at = places[which % places.length]!;
  let holder = copy;
  for (const name of at.slice(0, -1)) holder = holder[name] as Record<string, unknown>;
  Object.defineProperty(holder, at.at(-1)!, { value, enumerable: true, configurable: true });
  return JSON.stringify(copy);
}

/** The ways in which a delivery is spoilt. */
const change = fc.oneof(
  { weight: 6, arbitrary: fc.record({ how: fc.constant('value' as const), at: fc.nat(), value: hostile }) },
  fc.record({
    how: fc.constantFrom('flip', 'cut', 'twice', 'deep', 'none', 'members'),
    at: fc.nat(),
    value: fc.nat(),
  }),
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function spoilt(text: string, { how, at, value }: Change): Buffer {
  const bytes = Buffer.from(text);
  if (how === 'value') return Buffer.from(replaced(text, at, value));
  if (how === 'cut') return bytes.subarray(0, at % bytes.length);
  if (how === 'twice') return Buffer.from(text + text);
  if (how === 'deep') return Buffer.from(text.startsWith('{') ? text.replace(/"[^"]*"(?=[,}])/, deep) : deep);
  // Each member again with another value: readers may differ in which one counts.
  if (how === 'members')
    return Buffer.from(text.startsWith('{') ? `${text.slice(0, -1)},${text.slice(1)}` : `${text}&${text}`);
  if (how === 'flip') bytes[at % bytes.length]! ^= 1 << (Number(value) % 8);
  return bytes;
}

function post(dialect: Dialect, body: Buffer, headers: Record<string, string>) {
  return request(app.app)
    .post(`/api/webhooks${dialect.path}`)
    .set({ 'content-type': dialect.type, ...headers })
    .timeout(10_000)
    .serialize((each) => each as unknown as string)
    .send(body);
}

const cases = fc.record({ which: fc.nat(), change });
const names = Object.keys(dialects);

it.each(names)('%s: what is spoilt and signed is answered', async (name) => {
  const dialect = dialects[name]!;
  await fc.assert(
    fc.asyncProperty(cases, async ({ which, change: how }) => {
      const bodies = dialect.bodies();
      const body = spoilt(bodies[which % bodies.length]!, how);
      const { status } = await post(dialect, body, dialect.prove(body));
      expect([200, 204, 403]).toContain(status);
    }),
    { numRuns: 80, interruptAfterTimeLimit: 2_500 },
  );
});

describe('a hostile delivery', () => {
  it('keeps none from being written that come at the same time', async () => {
    const ring = () => {
      const { number } = twilioNumber;
      return { ...twilioCall(), CallSid: `CA${id()}`, To: number, From: '+14155550177' };
    };
    const calls = Array.from({ length: 4 }, ring);
    const poison = { ...ring(), From: '+1\u0000', CallSid: 'CA\u0000', DialCallStatus: 'x'.repeat(3_000) };
    const all = calls.flatMap((each) => [sendTwilio(app, 'voice', poison), sendTwilio(app, 'voice', each)]);
    const answers = await Promise.all(all);
    for (const { status, text } of answers.filter((_, index) => index % 2 === 1))
      expect([status, text.includes('sip:front-desk@sip.vapi.ai')]).toEqual([200, true]);
    const news = Array.from({ length: 20 }, () => eventsOfCall(vapiNumber)[0]!);
    const bad = { ...news[0], call: { id: 'a\u0000', type: 'inboundPhoneCall' }, type: 'x\u0000\ud800' };
    const told = await Promise.all(news.flatMap((each) => [sendVapi(app, bad), sendVapi(app, each)]));
    expect(told.map(({ status }) => status)).toEqual(told.map(() => 200));
  });

  it('that nobody signed is refused, and leaves nothing', async () => {
    const forgedIds: string[] = [];
    for (const name of names.filter((each) => each !== 'netgsm')) {
      const dialect = dialects[name]!;
      const bodies = dialect.bodies();
      // What two tellings share stands for an account or a number, and is in good deliveries as well.
      const shared = idsIn(dialect.bodies());
      forgedIds.push(...idsIn(bodies).filter((each) => !shared.includes(each)));
      for (const text of bodies) {
        const proof = dialect.prove(Buffer.from(text));
        const forged = await post(dialect, Buffer.from(`${text} `), proof);
        expect([name, forged.status]).toEqual([name, 403]);
        const bare = await post(dialect, Buffer.from(text), {});
        expect([name, bare.status]).toEqual([name, 403]);
      }
    }
    const wrong = await post({ ...netgsm, path: '/netgsm/platform.NETGSM~forged' }, Buffer.from('a=b'), {});
    expect(wrong.status).toBe(403);
    expect(forgedIds.length).toBeGreaterThan(10);
    const traces = await app.database.query<{ what: string; said: string | null }>(
      `select 'delivery' as what, body as said from inbox where verdict <> 'REFUSED'
       union all select 'call', concat(call_sid, ' ', voice_call_id) from call_logs
       union all select 'text', provider_message_id from sms_messages`,
    );
    const left = traces.filter(({ said }) => forgedIds.some((each) => String(said).includes(each)));
    expect(left).toEqual([]);
  });

  it('that is larger than any is refused, whatever it says it is', async () => {
    const body = Buffer.alloc(4_000_001, '{');
    for (const name of names) {
      const { status } = await post(dialects[name]!, body, { 'content-type': 'image/png' });
      expect([name, status]).toEqual([name, 413]);
    }
  });

  it('leaves nothing with others, nothing unread, and the next call is answered', async () => {
    await allRead();
    expect(Object.values(await rowsOf(stranger))).toEqual([0, 0, 0, 0]);
    const answer = await sendTwilio(app, 'voice', twilioCall());
    expect(answer.text).toContain('sip:front-desk@sip.vapi.ai');
  });
});

const idsIn = (bodies: string[]): string[] =>
  bodies.join().match(/[\da-f]{32}|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g) ?? [];

/** Waits until each delivery has been read at least once. */
const allRead = () =>
  until(
    () =>
      app.database.query<{ n: number }>(
        `select count(*)::int as n from inbox where status = 'RECEIVED' and attempts = 0`,
      ),
    ([row]) => row!.n === 0,
  );

/** How much a business has of what deliveries make. */
async function rowsOf({ tenantId }: Person) {
  const [row] = await app.database.query<Record<string, number>>(
    `select (select count(*)::int from call_logs where tenant_id = $1) as calls,
       (select count(*)::int from sms_messages where tenant_id = $1) as texts,
       (select count(*)::int from usage_records where tenant_id = $1) as used,
       (select count(*)::int from customers where tenant_id = $1) as customers`,
    [tenantId],
  );
  return row!;
}
