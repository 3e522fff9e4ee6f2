import { randomUUID } from 'node:crypto';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import { giveNumber } from '../../inbox/testing';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
  owner = await app.signUp({ countryCode: 'US', plan: 'PRO' });
});
afterAll(() => app.close());

const call = (method: 'get' | 'post', path: string) => app.call(method, path, owner.token);
const threads = async () =>
  (await call('get', '/api/threads')).body.data.threads as { id: string; unread: number }[];

it('keeps one conversation for a person who called before they were a customer', async () => {
  const { id: numberId } = await giveNumber(app, owner);
  const phone = '+12065550177';
  const callId = randomUUID();
  await app.database.query(
    `insert into call_logs (tenant_id, id, call_sid, provider, phone_number_id, direction, status, from_number, to_number)
     values ($1, $2, 'sid-1', 'VAPI', $3, 'INBOUND', 'NO_ANSWER', $4, '+14155550100')`,
    [owner.tenantId, callId, numberId, phone],
  );
  await app.database.query(
    `insert into voicemails (tenant_id, id, call_log_id, phone_number_id, from_number, duration_seconds)
     values ($1, gen_random_uuid(), $2, $3, $4, 3)`,
    [owner.tenantId, callId, numberId, phone],
  );
  expect(await threads()).toMatchObject([{ id: `contact:${phone}`, unread: 1 }]);
  await call('post', '/api/telephony/sms').send({ phoneNumber: phone, message: 'Hello' }).expect(202);
  const all = await threads();
  expect(all).toMatchObject([{ unread: 1 }]);
  expect(all[0]!.id).not.toContain('contact:');
  for (const id of [all[0]!.id, `contact:${phone}`]) {
    const { items, thread } = (await call('get', `/api/threads/${encodeURIComponent(id)}`)).body.data;
    expect(thread.customer.phone).toBe(phone);
    expect(items.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['CALL', 'MESSAGE', 'VOICEMAIL']);
  }
});

it('takes a number that a customer gets later, and nobody else’s', async () => {
  const phone = '+12065550178';
  const stranger = await app.signUp();
  for (const { tenantId } of [owner, stranger])
    await app.database.query(
      `insert into call_logs (tenant_id, id, call_sid, provider, direction, status, from_number, to_number)
       values ($1, gen_random_uuid(), $2, 'VAPI', 'OUTBOUND', 'COMPLETED', '+14155550100', $3)`,
      [tenantId, randomUUID(), phone],
    );
  const made = (await call('post', '/api/customers').send({ name: 'Deniz' })).body.data;
  await app.call('patch', `/api/customers/${made.id}`, owner.token).send({ phone }).expect(200);
  const rows = await app.database.query<{ tenant_id: string; customer_id: string | null }>(
    'select tenant_id, customer_id from call_logs where to_number = $1',
    [phone],
  );
  expect(rows.find(({ tenant_id }) => tenant_id === owner.tenantId)?.customer_id).toBe(made.id);
  expect(rows.find(({ tenant_id }) => tenant_id === stranger.tenantId)?.customer_id).toBeNull();
});

it('marks the month at four fifths of its texts, once, and Home says so', async () => {
  const texting = await app.signUp({ countryCode: 'US', plan: 'PRO' });
  const usage = (await app.call('get', '/api/usage', texting.token)).body.data;
  const needs = async () =>
    (await app.call('get', '/api/home', texting.token)).body.data.needs.map(
      ({ kind }: { kind: string }) => kind,
    );
  const fill = (quantity: number) =>
    app.database.query(
      `insert into usage_months (tenant_id, month, kind, quantity)
       values ($1, date_trunc('month', now() at time zone 'UTC')::date, 'SMS', $2)
       on conflict (tenant_id, month, kind) do update set quantity = excluded.quantity`,
      [texting.tenantId, quantity],
    );
  const marks = async () =>
    (
      await app.database.query<{ warned_at: Date | null; reached_at: Date | null }>(
        `select warned_at, reached_at from usage_months where tenant_id = $1 and kind = 'SMS'`,
        [texting.tenantId],
      )
    )[0]!;
  const text = async () => {
    await app
      .call('post', '/api/telephony/sms', texting.token)
      .send({ phoneNumber: '+12065550179', message: 'Hi' });
  };
  await fill(usage.limits.sms * 0.8 - 2);
  await text();
  await until(
    async () => app.lab!.twilio.texts().filter(({ to }) => to === '+12065550179'),
    (all) => all.length === 1,
  );
  expect(await needs()).not.toContain('usage-texts');
  await fill(usage.limits.sms * 0.8 - 1);
  await text();
  const first = await until(marks, ({ warned_at }) => warned_at !== null);
  expect(first.reached_at).toBeNull();
  expect(await needs()).toContain('usage-texts');
  await fill(usage.limits.sms - 1);
  await text();
  expect(await until(marks, ({ reached_at }) => reached_at !== null)).toMatchObject({
    warned_at: first.warned_at,
  });
});
