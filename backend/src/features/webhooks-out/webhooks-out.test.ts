import { randomUUID } from 'node:crypto';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import type { ReceivedWebhook } from '../../lab/receiver';
import { sweepDeliveries } from './deliveries';
import { signedHeaders } from './sign';

// A second of waiting takes a millisecond here: the whole ladder of attempts takes four minutes, its begin some hundred
// milliseconds.
let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true, env: { TELYX_PACE_MS: '1' } });
});
beforeEach(async () => {
  owner = await app.signUp();
});
afterAll(() => app.close());

const received = (name: string): ReceivedWebhook[] =>
  app.lab!.receiver.received.filter((each) => each.name === name);

interface Made {
  id: string;
  secret: string;
  name: string;
}

async function endpoint(events: string[], how = '', person = owner): Promise<Made> {
  const name = randomUUID();
  const url = `http://lab/receiver/${name}${how}`;
  const answer = await app.call('post', '/api/webhook-endpoints', person.token).send({ url, events });
  expect(answer.status).toBe(201);
  const { id, secret } = answer.body.data;
  app.lab!.receiver.set(name, { secret });
  return { id, secret, name };
}

async function customer(person = owner): Promise<string> {
  const phone = `+90532${String(Math.floor(Math.random() * 10_000_000)).padStart(7, '0')}`;
  const answer = await app.call('post', '/api/customers', person.token).send({ name: 'Deniz', phone });
  return answer.body.data.id;
}

async function appointment(person = owner): Promise<string> {
  const service = await app
    .call('post', '/api/services', person.token)
    .send({ name: 'Cut', durationMinutes: 30 });
  const staff = await app
    .call('post', '/api/staff', person.token)
    .send({ name: 'Ayşe', serviceIds: [service.body.data.id] });
  const answer = await app.call('post', '/api/appointments', person.token).send({
    serviceId: service.body.data.id,
    staffId: staff.body.data.id,
    customerId: await customer(person),
    startsAt: '2031-05-01T09:00:00Z',
  });
  expect(answer.status).toBe(201);
  return answer.body.data.id;
}

const deliveries = async (id: string, query = '') =>
  (await app.call('get', `/api/webhook-endpoints/${id}/deliveries${query}`, owner.token)).body.data
    .deliveries as Record<string, unknown>[];

const first = (id: string, status: string) =>
  until(
    () => deliveries(id),
    ([latest]) => latest?.['status'] === status,
  ).then(([latest]) => latest!);

it('tells of a booking, a change and a cancellation, signed, to their tenant only', async () => {
  const stranger = await app.signUp();
  const all = ['appointment.booked', 'appointment.rescheduled', 'appointment.cancelled'];
  const ours = await endpoint(all);
  const theirs = await endpoint(all, '', stranger);
  const deaf = await endpoint(['call.completed']);
  const id = await appointment();
  const moved = { startsAt: '2031-05-01T10:00:00Z', version: 1 };
  expect((await app.call('patch', `/api/appointments/${id}`, owner.token).send(moved)).status).toBe(200);
  const over = app.call('post', `/api/appointments/${id}/status`, owner.token);
  expect((await over.send({ status: 'CANCELLED' })).status).toBe(200);
  const came = await until(
    async () => received(ours.name),
    (list) => list.length === 3,
  );
  const told = came.map((each) => JSON.parse(each.body)).sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
  expect(told.map((each) => each.type)).toEqual(all);
  expect(told.every((each) => each.data.id === id)).toBe(true);
  expect(told[1].data.startsAt).toBe('2031-05-01T10:00:00.000Z');
  expect(came.every((each) => each.verified && each.status === 200)).toBe(true);
  expect([received(theirs.name), received(deaf.name)]).toEqual([[], []]);
  expect(await deliveries(ours.id, '?status=DELIVERED&limit=2')).toHaveLength(2);
});

it('tells of calls, texts, voicemail, numbers and erasure, whatever changes the rows', async () => {
  const answer = await app.call('get', '/api/webhook-endpoints', owner.token);
  const { name } = await endpoint(answer.body.data.eventTypes);
  const [call, missed, out, text, sent, number] = Array.from({ length: 6 }, () => randomUUID());
  const run = (sql: string, ...values: unknown[]) => app.database.query(sql, values);
  const calls = 'insert into call_logs (tenant_id, id, provider, direction, status, from_number) values';
  await run(`${calls} ($1, $2, 'VAPI', 'INBOUND', 'RINGING', '+905321112233')`, owner.tenantId, call);
  await run(`${calls} ($1, $2, 'VAPI', 'INBOUND', 'RINGING', '+905321112233')`, owner.tenantId, missed);
  await run(`${calls} ($1, $2, 'VAPI', 'OUTBOUND', 'QUEUED', '+905321112233')`, owner.tenantId, out);
  await run(`update call_logs set status = 'IN_PROGRESS' where id = $1`, call);
  await run(`update call_logs set status = 'COMPLETED' where id = $1`, call);
  await run(
    `update call_logs set status = 'COMPLETED', summary = 'Hours', reported_at = now() where id = $1`,
    call,
  );
  await run(`update call_logs set status = 'NO_ANSWER' where id = $1`, missed);
  await run(`update call_logs set status = 'BUSY' where id = $1`, out);
  await run(
    `insert into voicemails (tenant_id, id, duration_seconds) values ($1, $2, 4)`,
    owner.tenantId,
    randomUUID(),
  );
  await run(`update voicemails set transcription = 'Call me' where tenant_id = $1`, owner.tenantId);
  const texts = 'insert into sms_messages (tenant_id, id, direction, status, provider, body) values';
  await run(`${texts} ($1, $2, 'INBOUND', 'RECEIVED', 'TWILIO', 'Hi')`, owner.tenantId, text);
  await run(`${texts} ($1, $2, 'OUTBOUND', 'SENT', 'TWILIO', 'Hi')`, owner.tenantId, sent);
  await run(`update sms_messages set status = 'DELIVERED' where id = $1`, sent);
  await run(`update sms_messages set status = 'FAILED' where id = $1`, sent);
  await run(
    `insert into phone_numbers (tenant_id, id, country_code, type, features, provider, status, updated_at)
     values ($1, $2, 'US', 'LOCAL', '{}', 'VAPI', 'PENDING', now())`,
    owner.tenantId,
    number,
  );
  for (const status of ['ACTIVE', 'SUSPENDED', 'CANCELLED', 'FAILED'])
    await run(`update phone_numbers set status = '${status}' where id = $1`, number);
  await run('update customers set erased_at = now() where id = $1', await customer());
  await appointment();
  for (const status of ['CONFIRMED', 'COMPLETED', 'NO_SHOW'])
    await run(`update appointments set status = '${status}' where tenant_id = $1`, owner.tenantId);
  const wanted = answer.body.data.eventTypes.filter(
    (each: string) => !['appointment.rescheduled', 'appointment.cancelled'].includes(each),
  );
  const came = await until(
    async () => received(name),
    (list) => list.length >= wanted.length,
  );
  expect(came.map((each) => JSON.parse(each.body).type).sort()).toEqual([...wanted].sort());
  expect(new Set(came.map((each) => each.id)).size).toBe(came.length);
});

it('writes nothing when the change is rolled back, or nobody wants to know', async () => {
  await endpoint(['call.completed']);
  await customer();
  await app.database
    .query(
      `with gone as (update customers set erased_at = now() where tenant_id = '${owner.tenantId}' returning 1)
       select 1 / (count(*) - count(*)) from gone`,
    )
    .catch(() => undefined);
  await app.database.query('update customers set erased_at = now() where tenant_id = $1', [owner.tenantId]);
  expect(
    await app.database.query('select 1 from webhook_deliveries where tenant_id = $1', [owner.tenantId]),
  ).toEqual([]);
});

it('sends a test, shows what was answered, and repeats one id when it is sent again', async () => {
  const { id, name } = await endpoint(['call.completed']);
  const sent = await app.call('post', `/api/webhook-endpoints/${id}/test`, owner.token).send({});
  expect([sent.status, sent.body.data.eventType]).toEqual([202, 'webhook.test']);
  const delivered = await first(id, 'DELIVERED');
  expect(delivered).toMatchObject({
    attempts: 1,
    responseStatus: 200,
    responseBody: '{"received":true,"verified":true}',
  });
  const path = `/api/webhook-endpoints/${id}/deliveries/${String(delivered['id'])}/resend`;
  expect((await app.call('post', path, owner.token).send({})).status).toBe(202);
  const came = await until(
    async () => received(name),
    (list) => list.length === 2,
  );
  expect([came[0]!.id, came[0]!.body]).toEqual([came[1]!.id, came[1]!.body]);
});

it('tries again after a failure, follows no redirect, and tells what came back', async () => {
  const { id, name } = await endpoint(['call.completed']);
  app.lab!.receiver.set(name, { status: 503, times: 1 });
  await app.call('post', `/api/webhook-endpoints/${id}/test`, owner.token).send({});
  const delivered = await first(id, 'DELIVERED');
  expect(delivered).toMatchObject({ attempts: 2, nextAttemptAt: null });
  expect(received(name).map((each) => each.status)).toEqual([200, 503]);
  const moved = await endpoint(['call.completed'], '/moved');
  await app.call('post', `/api/webhook-endpoints/${moved.id}/test`, owner.token).send({});
  expect(await first(moved.id, 'FAILED')).toMatchObject({ responseStatus: 302 });
});

it('gives up after the last attempt, and keeps the endpoint while its patience lasts', async () => {
  const { id } = await endpoint(['call.completed'], '/fail');
  await app.call('post', `/api/webhook-endpoints/${id}/test`, owner.token).send({});
  await first(id, 'FAILED');
  await until(
    async () => {
      // Again and again: one that is under way writes down its own count.
      await app.database.query(
        'update webhook_deliveries set attempts = 9 where endpoint_id = $1 and attempts < 9',
        [id],
      );
      const query = 'select status::text from webhook_deliveries where endpoint_id = $1';
      return (await app.database.query<{ status: string }>(query, [id]))[0]!.status;
    },
    (status) => status === 'GIVEN_UP',
  );
  expect(await first(id, 'GIVEN_UP')).toMatchObject({ attempts: 10, nextAttemptAt: null });
  const list = await app.call('get', '/api/webhook-endpoints', owner.token);
  expect(list.body.data.endpoints[0]).toMatchObject({ isActive: true, failingSince: expect.any(String) });
});

it.each([
  ['that says it is gone', '/gone', 'said that it is gone'],
  ['that took nothing for days', '/fail', 'five days'],
])('switches an endpoint off %s, and writes to the owner', async (_what, how, words) => {
  const { id } = await endpoint(['call.completed'], how);
  if (how === '/fail')
    await app.database.query(
      `update webhook_endpoints set failing_since = now() - interval '6 days' where id = $1`,
      [id],
    );
  await app.call('post', `/api/webhook-endpoints/${id}/test`, owner.token).send({});
  await first(id, 'GIVEN_UP');
  const letter = await until(
    async () => app.lab!.mailbox.find((each) => each.to === owner.email),
    (each) => each !== undefined,
  );
  expect(letter!.text).toMatch(new RegExp(`${words}|410|beş gün`));
  const refused = await app.call('post', `/api/webhook-endpoints/${id}/test`, owner.token).send({});
  expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
  const on = await app.call('patch', `/api/webhook-endpoints/${id}`, owner.token).send({ isActive: true });
  expect(on.body.data).toMatchObject({ isActive: true, disabledAt: null, failingSince: null });
});

it('signs with both secrets after a change, for a day', async () => {
  const { id, name, secret: former } = await endpoint(['call.completed']);
  const rotated = await app.call('post', `/api/webhook-endpoints/${id}/rotate-secret`, owner.token).send({});
  const { secret } = rotated.body.data;
  expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
  expect(secret).not.toBe(former);
  const send = async (count: number) => {
    await app.call('post', `/api/webhook-endpoints/${id}/test`, owner.token).send({});
    return (
      await until(
        async () => received(name),
        // What is not taken is sent again at once.
        (list) => list.length >= count,
      )
    )[0]!;
  };
  expect((await send(1)).verified).toBe(true);
  app.lab!.receiver.set(name, { secret });
  expect((await send(2)).verified).toBe(true);
  await app.database.query('update webhook_endpoints set former_secret_until = now() where id = $1', [id]);
  expect((await send(3)).verified).toBe(true);
  app.lab!.receiver.set(name, { secret: former });
  expect((await send(4)).verified).toBe(false);
});

it('signs as the specification does', () => {
  // The vector of the reference libraries, which all of them test: https://github.com/standard-webhooks/standard-webhooks
  const secret = `whsec_${['MfKQ9r8GKYqrTwjU', 'PD8ILPZIo2LaLaSw'].join('')}`;
  const delivery = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };
  expect(signedHeaders([secret], delivery, new Date(1_614_265_330_000))).toEqual({
    'webhook-id': delivery.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it('keeps secrets to itself', async () => {
  const { id, secret } = await endpoint(['call.completed']);
  for (const path of ['', `/${id}/deliveries`]) {
    const answer = await app.call('get', `/api/webhook-endpoints${path}`, owner.token);
    expect(JSON.stringify(answer.body)).not.toContain('whsec_');
  }
  const [row] = await app.database.query<{ secret: Buffer }>(
    'select secret from webhook_endpoints where id = $1',
    [id],
  );
  expect(row!.secret.includes(Buffer.from(secret))).toBe(false);
});

it('takes no address that leads inside, nor more than ten', async () => {
  const send = (url: string) =>
    app.call('post', '/api/webhook-endpoints', owner.token).send({ url, events: ['call.completed'] });
  for (const url of [
    'http://example.com/',
    'https://169.254.169.254/latest',
    'https://localhost/',
    'https://[::ffff:127.0.0.1]/',
    app.platform.labUrl!,
  ]) {
    const answer = await send(url);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, 'url']);
  }
  const made = await endpoint(['call.completed']);
  const moved = await app
    .call('patch', `/api/webhook-endpoints/${made.id}`, owner.token)
    .send({ url: 'https://10.0.0.1/' });
  expect(moved.status).toBe(422);
  for (let count = 1; count < 10; count += 1)
    expect((await send(`https://example.com/${count}`)).status).toBe(201);
  expect((await send('https://example.com/10')).body.code).toBe('conflict');
});

it('forgets deliveries after a month, and with their endpoint', async () => {
  const { id } = await endpoint(['call.completed']);
  for (const age of ['31 days', '29 days']) {
    const sent = await app.call('post', `/api/webhook-endpoints/${id}/test`, owner.token).send({});
    await app.database.query(
      'update webhook_deliveries set created_at = now() - $2::interval where id = $1',
      [sent.body.data.id, age],
    );
  }
  await sweepDeliveries(app.platform);
  expect(await deliveries(id)).toHaveLength(1);
  expect((await app.call('delete', `/api/webhook-endpoints/${id}`, owner.token)).status).toBe(200);
  const left = await app.database.query('select 1 from webhook_deliveries where endpoint_id = $1', [id]);
  expect(left).toEqual([]);
});
