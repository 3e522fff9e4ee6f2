import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';

// Voicemails that a call leaves: a machine hears them once its greeting is over, and nobody else hears anything.

let app: TestApp;
let server: Server;
let owner: Person;
const numbers: Record<string, string> = {};
const audioUrl = 'https://audio.example.com/offer.mp3';

beforeAll(async () => {
  app = await startTestApp({
    lab: true,
    worker: true,
    env: { TELYX_PACE_MS: '20', TELYX_PROVIDER_TIMEOUT_MS: '500' },
  });
  server = createServer(app.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Carriers call back, so the product listens, and says where.
  app.platform.config.publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  owner = await app.signUp({ countryCode: 'US', plan: 'ENTERPRISE' });
  await quietHours(0, 0);
  for (const [provider, areaCode] of [
    ['TWILIO', '415'],
    ['TELNYX', '646'],
  ] as const) {
    const made = await call('post', '/api/phone-numbers/provision').send({
      countryCode: 'US',
      provider,
      areaCode,
    });
    const { number } = await until(
      async () => (await call('get', `/api/phone-numbers/${made.body.data.id}`)).body.data,
      (each: { status: string; number: string }) => each.status === 'ACTIVE',
      30_000,
    );
    numbers[provider] = number;
  }
}, 60_000);
afterEach(async () => {
  app.lab!.twilio.clearFaults();
  app.lab!.telnyx.clearFaults();
  app.lab!.telnyx.disturb(null);
  await app.database.query('delete from provider_breakers');
  await app.database.query('delete from rate_limits');
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await app.close();
});

const call = (method: 'get' | 'post', path: string) => app.call(method, path, owner.token);
const quietHours = (from: number, until_: number) =>
  app.database.query(
    `insert into tenant_settings (tenant_id, quiet_from_minute, quiet_until_minute, updated_at) values ($1, $2, $3, now())
     on conflict (tenant_id) do update set quiet_from_minute = $2, quiet_until_minute = $3`,
    [owner.tenantId, from, until_],
  );
let people = 100;
/** A telephone of the lab; its last digits say how it takes a call. */
const telephone = (ending: 'busy' | 'nobody' | 'machine' | 'failing' | 'full' | 'person') => {
  people += 1;
  const last = { busy: 9901, nobody: 9902, machine: 9903, failing: 9904, full: 9905, person: 1234 }[ending];
  return `+1212${people}${last}`;
};
const consent = (contact: string, state: 'GRANTED' | 'REVOKED') =>
  call('post', '/api/consent').send({
    contact,
    channel: 'RVM',
    purpose: 'MARKETING',
    state,
    proof: 'Said so at the desk.',
  });

async function ask(to: string, provider: string, more: object = {}): Promise<string> {
  const body = { to, audioUrl, delivery: 'call', from: numbers[provider], ...more };
  const answer = await call('post', '/api/rvm').send(body);
  expect([answer.status, answer.body.data?.status]).toEqual([202, 'PENDING']);
  return answer.body.data.id;
}
async function askAllowed(to: string, provider: string): Promise<string> {
  await consent(to, 'GRANTED');
  return ask(to, provider);
}
const read = async (id: string) => (await call('get', `/api/rvm/${id}`)).body.data;
const reach = (id: string, status: string) =>
  until(
    () => read(id),
    (row) => row.status === status,
    25_000,
  );
/** What whoever answered has heard, for each time that this telephone rang. */
const heardBy = (to: string): (readonly string[])[] => {
  const { twilio, telnyx } = app.lab!;
  const rung = telnyx.deliveries.filter(
    ({ type, payload }) => type === 'call.initiated' && payload['to'] === to,
  );
  const ids = new Set(rung.map(({ payload }) => payload['call_control_id']));
  return [
    ...twilio.placed.filter((each) => each.call.to === to),
    ...telnyx.placed().filter(({ sid }) => ids.has(sid)),
  ].map((each) => each.heard());
};
/** Where calls are placed at a carrier of the lab. */
const placing = (provider: string) =>
  provider === 'TWILIO'
    ? { lab: app.lab!.twilio, operation: 'POST /2010-04-01/Accounts/:account/Calls.json' }
    : { lab: app.lab!.telnyx, operation: 'POST /v2/calls' };
const played = `♪ ${audioUrl}`;
const statusesOf = async (id: string): Promise<string[]> => {
  const rows = await app.database.query<{ status: string }>(
    'select status::text from rvm_steps where id = $1 order by at, step',
    [id],
  );
  return rows.map(({ status }) => status);
};

/** Sends what Twilio would about a call, signed, as often as is wanted. */
async function tellTwilio(to: string, change: { mark?: string; fields?: Record<string, string> }) {
  const first = app.lab!.twilio.deliveries.find(
    ({ url, parameters }) => parameters['To'] === to && new URL(url).pathname.endsWith('/voice'),
  )!;
  const url = new URL(first.url);
  if (change.mark) url.searchParams.set('mark', change.mark);
  const fields: Record<string, string> = { ...first.parameters, ...change.fields };
  const text = Object.keys(fields)
    .sort()
    .reduce((sum, name) => sum + name + fields[name], url.href);
  const { authToken } = app.lab!.twilio.ownerOf(numbers['TWILIO']!)!.account;
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': createHmac('sha1', authToken).update(text).digest('base64'),
    },
    body: new URLSearchParams(fields).toString(),
  });
}

describe.each(['TWILIO', 'TELNYX'])('a voicemail that a call over %s leaves', (provider) => {
  beforeAll(() =>
    app.database.query(`
      create table if not exists rvm_steps (id uuid, status rvm_status, at timestamptz default clock_timestamp(), step serial);
      create or replace function note_rvm_step() returns trigger language plpgsql security definer as $$
        begin insert into public.rvm_steps (id, status) values (new.id, new.status); return null; end $$;
      create or replace trigger rvm_steps after update on rvm_queue for each row
        when (old.status is distinct from new.status) execute function note_rvm_step()`),
  );

  it('is played to a machine after its greeting, and takes each status once', async () => {
    const to = telephone('machine');
    const id = await askAllowed(to, provider);
    const row = await reach(id, 'DELIVERED');
    expect(row).toMatchObject({
      delivery: 'call',
      from: numbers[provider],
      failureCode: null,
      sentAt: expect.any(String),
      deliveredAt: expect.any(String),
      callId: expect.any(String),
    });
    expect(heardBy(to)).toEqual([[played]]);
    const detail = await until(
      async () => (await call('get', `/api/calls/${row.callId}`)).body.data,
      (each: { status: string }) => each.status === 'COMPLETED',
    );
    expect(detail).toMatchObject({ provider, to, machineResult: expect.stringMatching(/^machine/) });
    expect((await statusesOf(id)).filter((each) => each !== 'SENT')).toEqual(['QUEUED', 'DELIVERED']);
  });

  it('counts as left only where a machine has heard it to its end', async () => {
    const endings = {
      person: { failureCode: 'person', heard: [] },
      nobody: { failureCode: 'no-answer', heard: [] },
      busy: { failureCode: 'busy', heard: [] },
      failing: { failureCode: 'not-reached', heard: [] },
      full: { failureCode: 'cut-off', heard: [played] },
    };
    // Side by side: each is judged a few seconds after its end, for its news may come late.
    await Promise.all(
      Object.entries(endings).map(async ([who, { failureCode, heard }]) => {
        const to = telephone(who as keyof typeof endings);
        const row = await reach(await askAllowed(to, provider), 'FAILED');
        expect(row).toMatchObject({ failureCode, failureReason: expect.any(String), deliveredAt: null });
        expect([who, heardBy(to)]).toEqual([who, [heard]]);
      }),
    );
  });

  it.each(['reset-after-commit', 'reset'] as const)('rings once after: %s', async (kind) => {
    const to = telephone('machine');
    const { lab, operation } = placing(provider);
    lab.inject({ operation, kind });
    const id = await askAllowed(to, provider);
    await reach(id, 'DELIVERED');
    expect(heardBy(to)).toEqual([[played]]);
    expect((await statusesOf(id)).filter((each) => each === 'DELIVERED')).toHaveLength(1);
  });

  it('is placed later where the carrier wants fewer requests', async () => {
    const to = telephone('machine');
    const { lab, operation } = placing(provider);
    lab.inject({ operation, kind: 'status', status: 429, times: 2 });
    const id = await askAllowed(to, provider);
    await reach(id, 'DELIVERED');
    expect(heardBy(to)).toEqual([[played]]);
    const calls = await app.database.query('select from call_logs where to_number = $1', [to]);
    expect(calls).toHaveLength(1);
  });

  it('rings nobody who has not agreed, or has taken it back', async () => {
    const [stranger, changed] = [telephone('machine'), telephone('machine')];
    await consent(changed, 'GRANTED');
    await consent(changed, 'REVOKED');
    const codes = [];
    for (const to of [stranger, changed])
      codes.push((await reach(await ask(to, provider), 'BLOCKED')).failureCode);
    expect(codes).toEqual(['no-consent', 'opted-out']);
    expect([...heardBy(stranger), ...heardBy(changed)]).toEqual([]);
  });

  it('waits while nobody is to be disturbed', async () => {
    const to = '+905321230003';
    const istanbul = new Date(Date.now() + 3 * 3_600_000);
    const minute = istanbul.getUTCHours() * 60 + istanbul.getUTCMinutes();
    await quietHours((minute + 1410) % 1440, (minute + 30) % 1440);
    const id = await askAllowed(to, provider);
    const waiting = await until(
      () => read(id),
      (row) => row.notBefore !== null,
    );
    expect(waiting).toMatchObject({ status: 'PENDING', callId: null });
    expect(heardBy(to)).toEqual([]);
    await quietHours(0, 0);
    const cancelled = await call('post', `/api/rvm/${id}/cancel`);
    expect(cancelled.body.data).toMatchObject({ status: 'BLOCKED', failureCode: 'cancelled' });
  });
});

describe('news of such a call', () => {
  it('may come many times and late', async () => {
    const to = telephone('machine');
    app.lab!.telnyx.disturb({ copies: 3, types: /answered|machine|playback|hangup/ });
    const id = await askAllowed(to, 'TELNYX');
    await reach(id, 'DELIVERED');
    expect(heardBy(to)).toEqual([[played]]);
    expect((await statusesOf(id)).filter((each) => each === 'DELIVERED')).toHaveLength(1);
  });

  it('that it was heard counts after the news that the call is over, and not after it was given up', async () => {
    const [late, tooLate] = [telephone('full'), telephone('full')];
    const [id, other] = [await askAllowed(late, 'TWILIO'), await askAllowed(tooLate, 'TWILIO')];
    const over = (to: string) =>
      until(
        () => app.database.query('select from call_logs where to_number = $1 and end_time is not null', [to]),
        (rows) => rows.length === 1,
      );
    await over(late);
    expect((await tellTwilio(late, { mark: 'message' })).status).toBe(200);
    expect(await reach(id, 'DELIVERED')).toMatchObject({ failureCode: null });
    await over(tooLate);
    await reach(other, 'FAILED');
    expect((await tellTwilio(tooLate, { mark: 'message' })).status).toBe(200);
    expect((await tellTwilio(late, { mark: 'message' })).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([(await read(id)).status, (await read(other)).status]).toEqual(['DELIVERED', 'FAILED']);
    expect((await statusesOf(id)).filter((each) => each === 'DELIVERED')).toHaveLength(1);
  });
});

describe('the way a voicemail is left', () => {
  it('is a call where no service is connected, from a number whose carrier can', async () => {
    const to = telephone('machine');
    const { body } = await call('post', '/api/rvm').send({ to, audioUrl });
    expect(body.data).toMatchObject({ delivery: 'call', serviceId: null });
    expect(Object.values(numbers)).toContain(body.data.from);
  });

  it('is refused with a service that it does not go through, and without one that it needs', async () => {
    const to = telephone('machine');
    const serviceId = '00000000-0000-4000-8000-000000000001';
    const odd = await call('post', '/api/rvm').send({ to, audioUrl, delivery: 'call', serviceId });
    expect([odd.status, odd.body.errors[0].path]).toEqual([422, 'serviceId']);
    const none = await call('post', '/api/rvm').send({ to, audioUrl, delivery: 'service' });
    expect([none.status, none.body.code]).toEqual([503, 'provider-not-configured']);
  });

  it('waits while the lines are needed for who calls', async () => {
    const to = telephone('machine');
    await consent(to, 'GRANTED');
    await app.database.query(
      `insert into call_logs (tenant_id, id, provider, direction, status)
       select $1, gen_random_uuid(), 'TWILIO', 'INBOUND', 'IN_PROGRESS' from generate_series(1, 500)`,
      [owner.tenantId],
    );
    const id = await ask(to, 'TWILIO');
    const waiting = await until(
      () => read(id),
      (row) => row.notBefore !== null,
    );
    expect(waiting).toMatchObject({ status: 'PENDING', callId: null });
    expect(heardBy(to)).toEqual([]);
    await app.database.query(
      'update call_logs set end_time = now() where end_time is null and direction = $1',
      ['INBOUND'],
    );
    await reach(id, 'DELIVERED');
    expect(heardBy(to)).toEqual([[played]]);
  });

  it('ends the call that was to leave it when it is given up', async () => {
    const to = telephone('machine');
    const id = await askAllowed(to, 'TWILIO');
    await reach(id, 'DELIVERED');
    await app.database.query(
      `update call_logs set call_sid = null, end_time = null, status = 'QUEUED', message_left_at = null where to_number = $1`,
      [to],
    );
    await app.database.query(
      `update rvm_queue set status = 'QUEUED', parked_at = now(), claimed_at = now() where id = $1`,
      [id],
    );
    const dropped = await call('post', `/api/rvm/${id}/resolve`).send({ outcome: 'drop' });
    expect(dropped.body.data).toMatchObject({ status: 'FAILED', failureCode: 'dropped' });
    const [row] = await app.database.query<{ status: string }>(
      'select status::text from call_logs where to_number = $1 and end_time is not null',
      [to],
    );
    expect(row?.status).toBe('FAILED');
  });
});
