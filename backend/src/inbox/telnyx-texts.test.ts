import { createHash, createPrivateKey, randomUUID, sign } from 'node:crypto';
import request from 'supertest';
import { until } from '../../tests/client';
import type { Salon } from '../features/reception/testing';
import { startTelnyxTest, type TelnyxTest } from './testing-telnyx';

let test: TelnyxTest;
let salon: Salon;
let number: string;
beforeAll(async () => {
  test = await startTelnyxTest();
  salon = await test.open();
  ({ number } = await test.buy(salon.owner));
});
beforeEach(() => {
  test.telnyx.clearFaults();
  test.telnyx.disturb(null);
});
afterAll(() => test.close());

let last = 100;
const somebody = () => {
  last += 1;
  return `+12065550${last}`;
};

interface Text {
  status: string;
  from: string;
  provider: string;
  segments: number | null;
  failureReason: string | null;
  parked: boolean;
  media: { contentType: string; url: string }[];
}
const send = (to: string, body: object = {}) =>
  salon.call('post', '/api/telephony/sms').send({ phoneNumber: to, message: 'See you at ten.', ...body });
const find = async (id: string): Promise<Text> => {
  const { messages } = (await salon.call('get', '/api/telephony/messages')).body.data;
  return messages.find((each: { id: string }) => each.id === id);
};
const sent = async (to: string, wanted: string, body: object = {}): Promise<Text> => {
  const { id } = (await send(to, body)).body.data;
  return until(
    () => find(id),
    ({ status }) => status === wanted,
  );
};
const there = (to: string) => test.telnyx.texts().filter((each) => each.to === to);
const sendings = 'POST /v2/messages';
/** Whatever has happened to it before: an account that fails gives its texts to the next. */
const overTelnyx = { provider_override: 'TELNYX' };

describe('A text out', () => {
  it('goes over the business’s own number and is followed to its end, whatever comes twice or too late', async () => {
    test.telnyx.disturb({ types: /message\.sent/, copies: 2, lateMs: 60 });
    const to = somebody();
    expect(await sent(to, 'DELIVERED')).toMatchObject({ from: number, provider: 'TELNYX', segments: 1 });
    expect(there(to)).toHaveLength(1);
    await until(
      async () =>
        test.telnyx.deliveries.filter(({ type, status }) => type === 'message.sent' && status === 200),
      ({ length }) => length > 0,
    );
    const [row] = await test.app.database.query<{ status: string }>(
      'select status::text from sms_messages where to_number = $1',
      [to],
    );
    expect(row).toEqual({ status: 'DELIVERED' });
  });

  it('can have pictures', async () => {
    const mediaUrls = ['https://example.com/a.jpg'];
    const to = somebody();
    await sent(to, 'DELIVERED', { mediaUrls });
    expect(there(to)).toMatchObject([{ mediaUrls }]);
  });

  it('whose answer was lost is found by what Telnyx tells of it, and sent once', async () => {
    const to = somebody();
    test.telnyx.inject({ operation: sendings, kind: 'timeout-after-commit' });
    expect(await sent(to, 'DELIVERED', overTelnyx)).toMatchObject({ from: number });
    expect(there(to)).toHaveLength(1);
  });

  it('that never arrived and was never heard of waits for a person, and is not sent again', async () => {
    const to = somebody();
    test.telnyx.inject({ operation: sendings, kind: 'reset' });
    const { id } = (await send(to, overTelnyx)).body.data;
    const text = await until(
      () => find(id),
      ({ parked }) => parked,
    );
    expect(text).toMatchObject({ status: 'QUEUED', failureReason: expect.stringMatching(/Telnyx portal/) });
    expect(there(to)).toEqual([]);
  });

  it('that fails says why, and a word of the recipient ends all of them', async () => {
    const to = somebody();
    test.telnyx.failTexts(to, 40001);
    expect(await sent(to, 'UNDELIVERED', overTelnyx)).toMatchObject({
      failureReason: expect.stringMatching(/landline/),
    });
    test.telnyx.failTexts(to, null);

    // Telnyx has blocked somebody whose word never reached us: its refusal is believed.
    const blocked = somebody();
    const { account, number: owned } = test.telnyx.ownerOf(number)!;
    account.optOuts.add(`${owned.messagingProfileId} ${blocked}`);
    expect(await sent(blocked, 'FAILED', overTelnyx)).toMatchObject({
      failureReason: expect.stringMatching(/opted out/),
    });
    expect((await send(blocked)).body.code).toBe('opted-out');
  });
});

describe('A text in', () => {
  it('is kept with its pictures, once', async () => {
    const from = somebody();
    test.telnyx.disturb({ copies: 3 });
    await test.telnyx.textIn({
      from,
      to: number,
      body: 'Are you open?',
      mediaUrls: ['https://media.telnyx.com/a.jpg'],
    });
    const { messages } = await until(
      async () => (await salon.call('get', '/api/telephony/messages?direction=INBOUND')).body.data,
      (data) => data.messages.some((each: { from: string }) => each.from === from),
    );
    const mine = messages.filter((each: { from: string }) => each.from === from);
    expect(mine).toMatchObject([
      {
        status: 'RECEIVED',
        provider: 'TELNYX',
        body: 'Are you open?',
        media: [
          {
            contentType: 'image/jpeg',
            url: expect.stringMatching(/^\/api\/telephony\/messages\/[0-9a-f-]{36}\/media\/0$/),
          },
        ],
      },
    ]);
  });

  it('that says STOP ends texts to its sender', async () => {
    const from = somebody();
    await test.telnyx.textIn({ from, to: number, body: 'stop' });
    await until(
      async () =>
        (await salon.call('get', `/api/consent?contact=${encodeURIComponent(from)}`)).body.data.sms.service,
      (state) => state === 'REVOKED',
    );
    expect((await send(from)).body.code).toBe('opted-out');
  });
});

describe('A delivery', () => {
  const seed = createHash('sha256').update('the lab plays Telnyx').digest();
  const key = createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const body = (from: string, id: string = randomUUID()) => ({
    data: {
      record_type: 'event',
      event_type: 'message.received',
      id,
      occurred_at: new Date().toISOString(),
      payload: {
        id: randomUUID(),
        from: { phone_number: from },
        to: [{ phone_number: number, status: 'webhook_delivered' }],
        text: 'Hello',
        media: [],
      },
    },
    meta: { attempt: 1, delivered_to: 'https://telyx.example' },
  });
  const post = (text: string, at = Date.now(), signed = text) => {
    const timestamp = String(Math.floor(at / 1000));
    return request(test.app.app)
      .post('/api/webhooks/telnyx')
      .set('Content-Type', 'application/json')
      .set('telnyx-timestamp', timestamp)
      .set(
        'telnyx-signature-ed25519',
        sign(null, Buffer.from(`${timestamp}|${signed}`), key).toString('base64'),
      )
      .send(text);
  };
  const kept = (from: string) =>
    test.app.database.query('select 1 from sms_messages where from_number = $1', [from]);

  it('counts once, however often it comes', async () => {
    const from = somebody();
    const text = JSON.stringify(body(from));
    for (let time = 0; time < 3; time += 1) expect((await post(text)).status).toBe(200);
    // The same event under a new signature is still the same.
    expect((await post(text, Date.now() - 2_000)).status).toBe(200);
    await until(
      () => kept(from),
      (rows) => rows.length > 0,
    );
    expect(await kept(from)).toHaveLength(1);
  });

  it('is refused when it is forged, stale, from the future, or written anew', async () => {
    const from = somebody();
    const text = JSON.stringify(body(from));
    const minute = 60_000;
    for (const sending of [
      post(text, Date.now(), text.replace('Hello', 'Bye')),
      post(text, Date.now() - 6 * minute),
      post(text, Date.now() + 6 * minute),
      post(JSON.stringify(JSON.parse(text), null, 2), Date.now(), text),
      request(test.app.app).post('/api/webhooks/telnyx').send(JSON.parse(text)),
      request(test.app.app).post('/api/webhooks/telnyx?account=platform:VAPI').send(JSON.parse(text)),
    ])
      expect((await sending).status).toBe(403);
    expect(await kept(from)).toEqual([]);
  });

  it('that is no more than signed is kept for people, and harms nothing', async () => {
    for (const payload of [{}, null, { to: [] }, { to: 'x', from: 3 }]) {
      const strange = body(somebody());
      Object.assign(strange.data, { payload });
      const { status } = await post(JSON.stringify(strange));
      expect([200, 403]).toContain(status);
    }
  });
});
