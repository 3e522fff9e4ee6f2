import { randomBytes } from 'node:crypto';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import { signNews } from '../../lab/voicemail-vendor';
import { referenceFor } from '../../platform/ids';

let app: TestApp;
let owner: Person;
let service: { id: string; webhookSecret: string };
const audioUrl = 'https://audio.example.com/offer.mp3';

beforeAll(async () => {
  app = await startTestApp({
    lab: true,
    worker: true,
    env: { TELYX_PACE_MS: '5', TELYX_PROVIDER_TIMEOUT_MS: '500' },
  });
  owner = await app.signUp({ countryCode: 'US', plan: 'PRO' });
  await app.database.query(
    `insert into phone_numbers (tenant_id, id, number, country_code, type, features, status, provider, voice_number_id, activated_at, updated_at)
     values ($1, gen_random_uuid(), '+14155550100', 'US', 'LOCAL', '{voice}', 'ACTIVE', 'VAPI', 'one', now(), now())`,
    [owner.tenantId],
  );
  await quietHours(0, 0);
  const made = await call('post', '/api/rvm-services').send({
    name: 'Drops',
    url: 'http://lab/voicemail',
    apiKey: 'a-made-up-key',
  });
  expect(made.status).toBe(201);
  service = made.body.data;
});
afterAll(() => app.close());

const call = (method: 'get' | 'post' | 'delete', path: string) => app.call(method, path, owner.token);
const quietHours = (from: number, until_: number) =>
  app.database.query(
    `insert into tenant_settings (tenant_id, quiet_from_minute, quiet_until_minute, updated_at) values ($1, $2, $3, now())
     on conflict (tenant_id) do update set quiet_from_minute = $2, quiet_until_minute = $3`,
    [owner.tenantId, from, until_],
  );
let people = 0;
const person = (ending = '') => {
  people += 1;
  return `+1415${(ending || String(1000 + people)).padStart(7, String(1_000_000 + people).slice(0, 3))}`;
};
const consent = (contact: string, state: 'GRANTED' | 'REVOKED', channel = 'RVM') =>
  call('post', '/api/consent').send({
    contact,
    channel,
    purpose: 'MARKETING',
    state,
    proof: 'Said so at the desk.',
  });

async function ask(to: string, more: object = {}): Promise<string> {
  const answer = await call('post', '/api/rvm').send({ to, audioUrl, ...more });
  expect([answer.status, answer.body.data?.status]).toEqual([202, 'PENDING']);
  return answer.body.data.id;
}
const read = async (id: string) => (await call('get', `/api/rvm/${id}`)).body.data;
const reach = (id: string, status: string) =>
  until(
    () => read(id),
    (row) => row.status === status,
    25_000,
  );
const timesLeft = (to: string) => app.lab!.voicemail.left.filter((each) => each.to === to).length;

/** Sends news as the service would. */
function tell(body: object, options: { secret?: string; event?: string; at?: Date; sent?: string } = {}) {
  const text = JSON.stringify(body);
  const event = options.event ?? randomBytes(8).toString('hex');
  return app
    .call('post', `/api/webhooks/rvm/${service.id}`)
    .set('Content-Type', 'application/json')
    .set(signNews(options.secret ?? service.webhookSecret, event, text, options.at))
    .send(options.sent ?? text);
}

describe('a voicemail that is to be left', () => {
  it('goes to the service with what it needs, and comes to its end by the service’s news', async () => {
    const to = person();
    await consent(to, 'GRANTED');
    const id = await ask(to, { leadId: 'lead-7' });
    const sent = await reach(id, 'SENT');
    expect(sent).toMatchObject({ from: '+14155550100', leadId: 'lead-7', needsDecision: false });
    expect(app.lab!.voicemail.left.at(-1)).toMatchObject({
      to,
      from: '+14155550100',
      audioUrl,
      reference: referenceFor(id),
      statusUrl: `${app.platform.config.publicUrl}/api/webhooks/rvm/${service.id}`,
    });
    const cost = { amount: '0.025', currency: 'USD' };
    const told = await tell({ reference: referenceFor(id), status: 'delivered', cost });
    expect(told.status).toBe(200);
    expect(await read(id)).toMatchObject({ status: 'DELIVERED', cost, deliveredAt: expect.any(String) });
    // What comes too late changes nothing, nor do texts that cannot be kept.
    const odd = { id: 'a\u0000b', reason: '\u0000\ud800' };
    expect((await tell({ reference: referenceFor(id), status: 'sent', ...odd })).status).toBe(200);
    const noMoney = { amount: '1', currency: '\u0000\u0000\u0000' };
    expect((await tell({ reference: referenceFor(id), status: 'sent', cost: noMoney })).status).toBe(422);
    await tell({ reference: referenceFor(id), status: 'failed', reason: 'late' });
    expect(await read(id)).toMatchObject({ status: 'DELIVERED', failureReason: null });
  });

  it('is not sent to who has not agreed, has taken it back, or wants no texts', async () => {
    const [stranger, changed, stopped] = [person(), person(), person()];
    for (const to of [changed, stopped]) await consent(to, 'GRANTED');
    await consent(changed, 'REVOKED');
    await consent(stopped, 'REVOKED', 'SMS');
    const codes: unknown[] = [];
    for (const to of [stranger, changed, stopped]) {
      const row = await reach(await ask(to), 'BLOCKED');
      codes.push(row.failureCode);
      expect(timesLeft(to)).toBe(0);
    }
    expect(codes).toEqual(['no-consent', 'opted-out', 'opted-out']);
  });

  it('waits for the morning where its recipient is, and not where the business is', async () => {
    const to = '+905321230001';
    await consent(to, 'GRANTED');
    const istanbul = new Date(Date.now() + 3 * 3_600_000);
    const minute = istanbul.getUTCHours() * 60 + istanbul.getUTCMinutes();
    await quietHours((minute + 1410) % 1440, (minute + 30) % 1440);
    const id = await ask(to);
    const waiting = await until(
      () => read(id),
      (row) => row.notBefore !== null,
    );
    expect(waiting.status).toBe('PENDING');
    const minutes = (new Date(waiting.notBefore).getTime() - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(25);
    expect(minutes).toBeLessThan(31);
    expect(timesLeft(to)).toBe(0);
    await quietHours(0, 0);
    const cancelled = await call('post', `/api/rvm/${id}/cancel`);
    expect([cancelled.body.data.status, cancelled.body.data.failureCode]).toEqual(['BLOCKED', 'cancelled']);
    expect((await call('post', `/api/rvm/${id}/cancel`)).status).toBe(409);
  });

  it('is sent once whatever becomes of the answers', async () => {
    const everybody = Array.from({ length: 8 }, () => person());
    for (const to of everybody) await consent(to, 'GRANTED');
    // Whom it meets is chance: what is taken without an answer, cut before it is taken, and refused for now.
    app.lab!.voicemail.fail(['lost', 'cut', 429, 500, null, 'lost', 'cut']);
    const ids = await Promise.all(everybody.map((to) => ask(to)));
    for (const id of ids) await reach(id, 'SENT');
    expect(everybody.map(timesLeft)).toEqual(everybody.map(() => 1));
  });

  it('is not sent again when the service refuses it', async () => {
    const to = person();
    await consent(to, 'GRANTED');
    app.lab!.voicemail.fail([422]);
    const id = await ask(to);
    expect(await reach(id, 'FAILED')).toMatchObject({ failureCode: 'rejected' });
    expect(timesLeft(to)).toBe(0);
  });

  it.each([
    ['http://audio.example.com/a.mp3'],
    ['https://127.0.0.1/a.mp3'],
    ['https://169.254.169.254/latest'],
    ['https://user:word@audio.example.com/a.mp3'],
    ['file:///etc/passwd'],
  ])('is refused with the audio at %s', async (url) => {
    const answer = await call('post', '/api/rvm').send({ to: person(), audioUrl: url });
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'audioUrl']);
  });

  it('is listed, and is one with one key', async () => {
    const to = person();
    const send = () =>
      call('post', '/api/rvm').set('Idempotency-Key', 'the-same-key-1').send({ to, audioUrl });
    const [first, second] = [await send(), await send()];
    expect(second.body.data.id).toBe(first.body.data.id);
    const list = await call('get', '/api/rvm').query({ limit: 1 });
    expect(list.body.data.requests).toMatchObject([{ id: first.body.data.id }]);
    expect(list.body.data.total).toBeGreaterThan(5);
  });
});

describe('news of a service', () => {
  it('is nothing when it is forged, stale, or not the bytes that were signed', async () => {
    const to = person();
    await consent(to, 'GRANTED');
    const id = await ask(to);
    await reach(id, 'SENT');
    const news = { reference: referenceFor(id), status: 'delivered' };
    const otherSecret = `whsec_${randomBytes(32).toString('base64')}`;
    expect((await tell(news, { secret: otherSecret })).status).toBe(404);
    expect((await tell(news, { at: new Date(Date.now() - 301_000) })).status).toBe(404);
    expect((await tell(news, { sent: JSON.stringify(news, null, 1) })).status).toBe(404);
    expect((await tell({ reference: referenceFor(id), status: 'gone' })).status).toBe(422);
    expect((await read(id)).status).toBe('SENT');
  });

  it('is taken once, and says nothing of what another service was given', async () => {
    const to = person();
    await consent(to, 'GRANTED');
    const id = await ask(to);
    await reach(id, 'SENT');
    await app.database.query('update rvm_queue set service_id = null where id = $1', [id]);
    const event = randomBytes(8).toString('hex');
    const news = { reference: referenceFor(id), status: 'delivered' };
    expect((await tell(news, { event })).status).toBe(200);
    expect((await read(id)).status).toBe('SENT');
    await app.database.query('update rvm_queue set service_id = $2 where id = $1', [id, service.id]);
    expect((await tell(news, { event })).status).toBe(200);
    expect((await read(id)).status).toBe('SENT');
    expect((await tell(news)).status).toBe(200);
    expect((await read(id)).status).toBe('DELIVERED');
  });
});

describe('one that may have been sent or not', () => {
  it('waits for a person, and is sent again only when they say so', async () => {
    const to = person();
    await consent(to, 'GRANTED');
    const id = await ask(to, { notBefore: new Date(Date.now() + 3_600_000) });
    await app.database.query(
      `update rvm_queue set status = 'QUEUED', not_before = null, claimed_at = now(), parked_at = now() where id = $1`,
      [id],
    );
    expect((await read(id)).needsDecision).toBe(true);
    const decide = (outcome: string) => call('post', `/api/rvm/${id}/resolve`).send({ outcome });
    expect((await decide('resend')).body.data.status).toBe('PENDING');
    await reach(id, 'SENT');
    expect(timesLeft(to)).toBe(1);
    expect((await decide('drop')).status).toBe(409);
  });
});
