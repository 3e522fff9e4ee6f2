import { randomUUID } from 'node:crypto';
import { readCatalog } from '../../../tests/catalog';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import { fillTenant } from '../../../tests/rows';
import { newId } from '../../platform/ids';
import { keptByLaw } from './own-side';
import { sweepPrivacy } from './sweep';
import { rowsOf } from './testing';

// A second of waiting takes a millisecond here.
let app: TestApp;
let owner: Person;
let stranger: Person;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true, env: { TELYX_PACE_MS: '1' } });
});
beforeEach(async () => {
  await app.database.query('delete from rate_limits');
  owner = await app.signUp({ plan: 'PRO', countryCode: 'TR' });
  stranger = await app.signUp();
  // Both receptionists are known to both voice AIs: nothing of the businesses changes by itself any more.
  await until(
    () =>
      app.database.query(
        'select from assistant_remotes where remote_id is not null and working_until is null and tenant_id = any($1)',
        [[owner.tenantId, stranger.tenantId]],
      ),
    (rows) => rows.length === 4,
  );
});
afterEach(() => app.lab!.vapi.clearFaults());
afterAll(() => app.close());

const run = (sql: string, ...values: unknown[]) => app.database.query<Record<string, unknown>>(sql, values);
const vapi = () => app.lab!.vapi.organisation(app.lab!.addresses.vapi.privateKey);
const twilio = () => app.lab!.twilio.account(app.lab!.addresses.twilio.accountSid);
const sid = (prefix: string) => prefix + randomUUID().replaceAll('-', '');

interface Known {
  id: string;
  phone: string;
  vapiCall: string;
  twilioCall: string;
  text: string;
  recordingKey: string;
}

/** A customer who has called over both providers, texted over two, and whose voice is kept. */
async function knownCustomer(person: Person): Promise<Known> {
  const phone = `+1415${String(Math.floor(Math.random() * 10_000_000)).padStart(7, '0')}`;
  const made = await app.call('post', '/api/customers', person.token).send({ name: 'Deniz Ak', phone });
  const id: string = made.body.data.id;
  const [vapiCall, twilioCall, text, recording] = [randomUUID(), sid('CA'), sid('SM'), sid('RE')];
  const [first, second] = [newId(), newId()];
  const calls = `insert into call_logs (tenant_id, id, call_sid, provider, direction, status, from_number, to_number,
    customer_id, transcript, summary) values ($1, $2, $3, $4, 'INBOUND', 'COMPLETED', $5, '+14155550100', $6, 'I am Deniz', 'Hi')`;
  await run(calls, person.tenantId, first, vapiCall, 'VAPI', phone, id);
  await run(calls, person.tenantId, second, twilioCall, 'TWILIO', phone, null);
  const recordingKey = `${person.tenantId}/${first}.mp3`;
  await app.platform.storage.put(recordingKey, Buffer.from('sound'), 'audio/mpeg');
  await run(
    'insert into recordings (tenant_id, id, call_log_id, audio_key) values ($1, $2, $3, $4)',
    person.tenantId,
    newId(),
    first,
    recordingKey,
  );
  const texts = `insert into sms_messages (tenant_id, id, provider, provider_message_id, direction, status, from_number, to_number, body)
    values ($1, gen_random_uuid(), $2, $3, 'INBOUND', 'RECEIVED', $4, '+14155550100', 'Deniz here')`;
  await run(texts, person.tenantId, 'TWILIO', text, phone);
  await run(texts, person.tenantId, 'NETGSM', String(Math.floor(Math.random() * 1e9)), phone);
  await run(
    `insert into dnc (tenant_id, id, contact, channel, purpose, state, source)
     values ($1, gen_random_uuid(), $2, 'SMS', 'MARKETING', 'REVOKED', 'keyword')`,
    person.tenantId,
    phone,
  );
  vapi().calls.set(vapiCall, { id: vapiCall, status: 'ended' } as never);
  const call = {
    from: phone,
    to: '+14155550100',
    status: 'completed',
    createdAt: 1,
    answeredAt: 1,
    endedAt: 2,
  };
  const leg = sid('CA');
  twilio().calls.set(twilioCall, { ...call, sid: twilioCall, parentSid: null } as never);
  twilio().calls.set(leg, { ...call, sid: leg, parentSid: twilioCall } as never);
  twilio().recordings.set(recording, {
    sid: recording,
    callSid: leg,
    seconds: 2,
    channels: 1,
    source: 'DialVerb',
    createdAt: 1,
  });
  twilio().texts.push({
    sid: text,
    mediaUrls: ['https://example.com/a.jpg'],
    status: 'received',
    createdAt: 1,
    from: phone,
  } as never);
  return { id, phone, vapiCall, twilioCall, text, recordingKey };
}

const isHeld = ({ vapiCall, twilioCall, text }: Known) => ({
  vapi: vapi().calls.has(vapiCall),
  call: twilio().calls.has(twilioCall),
  legs: [...twilio().calls.values()].some((each) => each.parentSid === twilioCall),
  text: twilio().texts.some((each) => each.sid === text),
});
const allHeld = { vapi: true, call: true, legs: true, text: true };
const noneHeld = { vapi: false, call: false, legs: false, text: false };

const erase = (customerId: string) =>
  app.call('post', '/api/data-requests/erase-customer', owner.token).send({ customerId });

const requestOf = async (id: string) =>
  (await app.call('get', `/api/data-requests/${id}`, owner.token)).body.data;
const receiptsOf = async (id: string): Promise<Record<string, unknown>[]> =>
  (await app.call('get', `/api/data-requests/${id}/receipts?limit=200`, owner.token)).body.data.receipts;
const finished = (id: string) =>
  until(
    () => requestOf(id),
    (each) => each.finishedAt !== null,
  );

it('forgets a customer here and at every provider, with a receipt for each item, and nobody else', async () => {
  const known = await knownCustomer(owner);
  const other = await knownCustomer(owner);
  const theirs = await knownCustomer(stranger);
  await run('update customers set phone = null where id = $1', theirs.id);
  const before = await rowsOf(app, stranger.tenantId);
  const asked = await erase(known.id);
  expect([asked.status, asked.body.data.kind]).toEqual([202, 'erase-customer']);
  await finished(asked.body.data.id);
  expect(isHeld(known)).toEqual(noneHeld);
  expect([isHeld(other), isHeld(theirs)]).toEqual([allHeld, allHeld]);
  const mine = JSON.stringify(await rowsOf(app, owner.tenantId));
  // Proof that they want no texts is kept, and nothing else.
  expect(mine.split(known.phone)).toHaveLength(2);
  expect(mine).toContain(other.phone);
  expect(await app.platform.storage.open(known.recordingKey)).toBeNull();
  const kept = await app.platform.storage.open(other.recordingKey);
  kept!.content.destroy();
  expect(await rowsOf(app, stranger.tenantId)).toEqual(before);
  const receipts = await receiptsOf(asked.body.data.id);
  const of = (provider: string | null, kind: string) =>
    receipts.filter((each) => each['provider'] === provider && each['kind'] === kind);
  for (const [provider, kind] of [
    ['VAPI', 'call'],
    ['TWILIO', 'call'],
    ['TWILIO', 'message'],
  ] as const)
    expect(of(provider, kind)).toMatchObject([{ status: 'DONE', attempts: 1 }]);
  expect(of('NETGSM', 'message')).toMatchObject([
    { status: 'MUST_KEEP', reason: expect.stringContaining('5809') },
  ]);
  const lastDay = `${new Date().getUTCFullYear() + 3}-12-31`;
  expect(of(null, 'consent')).toMatchObject([{ status: 'MUST_KEEP', keepUntil: lastDay }]);
  expect(of(null, 'rows').find((each) => each['subject'] === 'call_logs')).toMatchObject({ amount: 2 });
  expect((await erase(known.id)).status).toBe(404);
  await run(`update data_receipts set keep_until = now() - interval '1 day' where kind = 'consent'`);
  await sweepPrivacy(app.platform);
  expect(JSON.stringify(await rowsOf(app, owner.tenantId))).not.toContain(known.phone);
});

it('tries again while a provider is dead, says so, and ends when it is back', async () => {
  const known = await knownCustomer(owner);
  app.lab!.vapi.inject({ operation: 'DELETE /call/:id', kind: 'status', status: 503, times: 10_000 });
  const { id } = (await erase(known.id)).body.data;
  const failing = await until(
    () => receiptsOf(id),
    (list) => list.some((each) => each['status'] === 'FAILED' && Number(each['attempts']) > 1),
  );
  expect(failing.find((each) => each['status'] === 'FAILED')).toMatchObject({
    provider: 'VAPI',
    reason: expect.any(String),
    nextAttemptAt: expect.any(String),
  });
  expect((await requestOf(id)).finishedAt).toBeNull();
  expect(isHeld(known)).toEqual({ ...noneHeld, vapi: true });
  const twice = await erase(known.id);
  expect([twice.status, twice.body.code]).toEqual([404, 'not-found']);
  app.lab!.vapi.clearFaults();
  await finished(id);
  expect(isHeld(known)).toEqual(noneHeld);
});

it('gives up in the end, and tries again when it is told to', async () => {
  const known = await knownCustomer(owner);
  app.lab!.vapi.inject({ operation: 'DELETE /call/:id', kind: 'status', status: 503, times: 10_000 });
  const { id } = (await erase(known.id)).body.data;
  await until(
    () => receiptsOf(id),
    (list) => list.some((each) => each['status'] === 'FAILED'),
  );
  await run(`update data_receipts set attempts = 13 where request_id = $1 and status = 'FAILED'`, id);
  expect(await finished(id)).toMatchObject({ receipts: { failed: 1, pending: 0 } });
  app.lab!.vapi.clearFaults();
  const path = `/api/data-requests/${id}/retry`;
  expect((await app.call('post', path, owner.token).send({})).status).toBe(202);
  expect(await finished(id)).toMatchObject({ receipts: { failed: 0 } });
  expect(isHeld(known).vapi).toBe(false);
  expect((await app.call('post', path, owner.token).send({})).status).toBe(409);
});

it('does not erase a business without its name and the owner’s password', async () => {
  const send = (body: object, token = owner.token) =>
    app.call('post', '/api/data-requests/erase-business', token).send(body);
  const right = { password: owner.password, businessName: 'Lale Kuaför' };
  for (const [wrong, path] of [
    [{ ...right, password: 'another one' }, 'password'],
    [{ ...right, businessName: 'Lale' }, 'businessName'],
  ] as const) {
    const answer = await send(wrong);
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, path]);
  }
  await run(`update members set role = 'ADMIN' where tenant_id = $1`, owner.tenantId);
  expect((await send(right)).status).toBe(403);
  expect((await app.call('get', '/api/data-requests', owner.token)).body.data.requests).toEqual([]);
});

it('erases a business: numbers released, providers emptied, keys destroyed, the law’s part kept', async () => {
  const ordered = await app
    .call('post', '/api/phone-numbers/provision', owner.token)
    .send({ countryCode: 'US' });
  const numberId: string = ordered.body.data.id;
  await until(
    async () => (await app.call('get', `/api/phone-numbers/${numberId}`, owner.token)).body.data,
    (each) => each.status === 'ACTIVE',
  );
  const known = await knownCustomer(owner);
  await knownCustomer(stranger);
  await app
    .call('post', '/api/providers', owner.token)
    .send({ provider: 'VAPI', displayName: 'Ours', credentials: { privateKey: `own-${randomUUID()}` } });
  const before = await rowsOf(app, stranger.tenantId);
  const remotes = await run(
    'select remote_id as id from assistant_remotes where tenant_id = $1 and remote_id is not null',
    owner.tenantId,
  );
  const held = await run('select voice_number_id as id from phone_numbers where id = $1', numberId);
  const isThere = () => [
    vapi().numbers.has(String(held[0]!['id'])),
    remotes.some((each) => vapi().assistants.has(String(each['id']))),
  ];
  expect(isThere()).toEqual([true, true]);
  const asked = await app
    .call('post', '/api/data-requests/erase-business', owner.token)
    .send({ password: owner.password, businessName: 'Lale Kuaför' });
  expect([asked.status, asked.body.data.kind]).toEqual([202, 'erase-tenant']);
  const { id } = asked.body.data;
  await until(
    () => run('select finished_at from data_requests where id = $1', id),
    ([row]) => row!['finished_at'] !== null,
  );
  expect(isThere()).toEqual([false, false]);
  expect(isHeld(known)).toEqual(noneHeld);
  expect(await app.platform.storage.open(known.recordingKey)).toBeNull();
  const left = await rowsOf(app, owner.tenantId);
  expect(Object.keys(left).every((table) => keptByLaw.includes(table))).toBe(true);
  expect(Object.keys(left)).toEqual(expect.arrayContaining(['data_receipts', 'dnc', 'subscriptions']));
  expect(await run('select 1 from users where id = $1', owner.userId)).toEqual([]);
  const receipts = await run('select * from data_receipts where request_id = $1', id);
  expect(receipts.filter((each) => ['PENDING', 'FAILED'].includes(String(each['status'])))).toEqual([]);
  for (const kind of ['number', 'assistant', 'call', 'message', 'login', 'key', 'rows'])
    expect([kind, receipts.some((each) => each['kind'] === kind)]).toEqual([kind, true]);
  expect(receipts.find((each) => each['subject'] === 'subscriptions')).toMatchObject({ status: 'MUST_KEEP' });
  expect((await app.call('get', '/api/auth/me', owner.token)).status).toBe(401);
  const letter = app.lab!.mailbox.find((each) => each.to === owner.email);
  expect(letter!.text).toContain('5809');
  expect(await rowsOf(app, stranger.tenantId)).toEqual(before);
}, 30_000);

it('leaves no row of any table but what the law keeps', async () => {
  const catalog = await readCatalog(app.database);
  const tenantId = randomUUID();
  await fillTenant(app.database, catalog, tenantId);
  await run(`update phone_numbers set status = 'CANCELLED' where tenant_id = $1`, tenantId);
  await run('delete from provider_webhooks where tenant_id = $1', tenantId);
  await run('delete from data_receipts where tenant_id = $1', tenantId);
  await run('delete from webhook_endpoints where tenant_id = $1', tenantId);
  expect(Object.keys(await rowsOf(app, tenantId)).length).toBeGreaterThan(35);
  const [request] = await run('select id from data_requests where tenant_id = $1', tenantId);
  await run(
    `update data_requests set kind = 'ERASE', customer_id = null, finished_at = null where tenant_id = $1`,
    tenantId,
  );
  await app.platform.system
    .scope(tenantId)
    .tx(
      (tx) =>
        tx.$executeRaw`select graphile_worker.telyx_enqueue('privacy.erase', ${JSON.stringify({ tenantId, requestId: request!['id'] })}::json, null, null, null, null)`,
    );
  await until(
    () => run('select finished_at from data_requests where tenant_id = $1', tenantId),
    ([row]) => row!['finished_at'] !== null,
  );
  const left = Object.keys(await rowsOf(app, tenantId));
  expect(left.filter((table) => !keptByLaw.includes(table))).toEqual([]);
});
