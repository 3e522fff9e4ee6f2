import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import { eventsOfCall, giveNumber, type LiveNumber, sendVapi } from '../../inbox/testing';
import { newId } from '../../platform/ids';
import { runFollowUp } from './run-follow-up';
import { sweepFollowUps } from './sweep';

let app: TestApp;
let owner: Person;
let number: LiveNumber;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true, env: { TELYX_PACE_MS: '5' } });
  owner = await app.signUp({ countryCode: 'US', plan: 'PRO' });
  number = await giveNumber(app, owner);
  await app.database.query(
    'insert into tenant_settings (tenant_id, quiet_from_minute, quiet_until_minute, updated_at) values ($1, 0, 0, now())',
    [owner.tenantId],
  );
});
afterAll(() => app.close());

const call = (method: 'get' | 'post' | 'patch' | 'delete', path: string) =>
  app.call(method, path, owner.token);
let people = 0;
async function customer(): Promise<{ id: string; phone: string }> {
  people += 1;
  const phone = `+1415777${1000 + people}`;
  const made = await call('post', '/api/customers').send({ name: `Customer ${people}`, phone });
  return { id: made.body.data.id, phone };
}
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
async function schedule(body: object): Promise<string> {
  const answer = await call('post', '/api/follow-ups').send({ dueAt: inAnHour(), ...body });
  expect([answer.status, answer.body.errors]).toEqual([201, undefined]);
  return answer.body.data.id;
}
async function read(customerId: string) {
  const list = await call('get', '/api/follow-ups').query({ customerId });
  return list.body.data.followUps as {
    id: string;
    status: string;
    endedBecause: string | null;
    kind: string;
  }[];
}
const textsTo = (phone: string) =>
  app.database.query('select body from sms_messages where to_number = $1', [phone]);
const text = { kind: 'SMS', details: { text: 'Shall we find you a time?' } };

describe('what is to be done', () => {
  it('is done at its time and once, however many try', async () => {
    const { id: customerId, phone } = await customer();
    const id = await schedule({ ...text, customerId });
    await runFollowUp(app.platform, { tenantId: owner.tenantId, followUpId: id });
    expect(await textsTo(phone)).toEqual([]);
    await app.database.query('update follow_ups set due_at = now() where id = $1', [id]);
    await Promise.all(
      [1, 2, 3, 4].map(() => runFollowUp(app.platform, { tenantId: owner.tenantId, followUpId: id })),
    );
    expect(await textsTo(phone)).toEqual([{ body: 'Shall we find you a time?' }]);
    expect(await read(customerId)).toMatchObject([{ status: 'DONE', endedBecause: null }]);
  });

  it('is done by itself when its time comes', async () => {
    const { id: customerId, phone } = await customer();
    await schedule({ ...text, customerId, dueAt: new Date(Date.now() + 300).toISOString() });
    await until(
      () => read(customerId),
      ([each]) => each!.status === 'DONE',
    );
    expect(await textsTo(phone)).toHaveLength(1);
  });

  it('calls back from a number whose turn it is', async () => {
    const { id: customerId, phone } = await customer();
    await schedule({ kind: 'CALL_BACK', customerId, dueAt: new Date().toISOString() });
    await until(
      () => read(customerId),
      ([each]) => each!.status === 'DONE',
    );
    const calls = await app.database.query('select from_number from call_logs where to_number = $1', [phone]);
    expect(calls).toEqual([{ from_number: number.number }]);
  });

  it('says why it could not be done', async () => {
    const { id: customerId } = await customer();
    const audioUrl = 'https://audio.example.com/a.mp3';
    await schedule({ kind: 'RVM', details: { audioUrl }, customerId, dueAt: new Date().toISOString() });
    const [failed] = await until(
      () => read(customerId),
      ([each]) => each!.status === 'FAILED',
    );
    expect(failed!.endedBecause).toContain('No service that leaves voicemails is connected.');
  });

  it('may be moved, given to somebody and ended, until it is over', async () => {
    const { id: customerId } = await customer();
    const id = await schedule({ kind: 'TASK', details: { note: 'Send the offer' }, customerId });
    const dueAt = new Date(Date.now() + 7_200_000).toISOString();
    expect((await call('patch', `/api/follow-ups/${id}`).send({ dueAt })).body.data.dueAt).toBe(dueAt);
    const done = await call('patch', `/api/follow-ups/${id}`).send({ status: 'DONE' });
    expect(done.body.data).toMatchObject({ status: 'DONE', endedBecause: 'person' });
    expect((await call('patch', `/api/follow-ups/${id}`).send({ dueAt })).status).toBe(409);
  });

  it.each([
    [{ kind: 'SMS' }],
    [{ kind: 'RVM', details: { audioUrl: 'http://10.0.0.1/a.mp3' } }],
    [{ kind: 'TASK', details: { text: 'not a note' } }],
    [{ kind: 'CALL_BACK', details: { assistantId: newId() } }],
    [{ kind: 'CALL_BACK', assignedTo: newId() }],
    [{ kind: 'CALL_BACK', callId: newId() }],
  ])('is refused as %j', async (body) => {
    const { id: customerId } = await customer();
    const answer = await call('post', '/api/follow-ups').send({ customerId, dueAt: inAnHour(), ...body });
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid']);
  });
});

describe('what has been overtaken', () => {
  const overtaken: [string, (who: { id: string; phone: string }) => Promise<unknown>][] = [
    ['called', ({ phone }) => callIn(phone)],
    [
      'booked',
      async ({ id }) => {
        const [service, staff] = [newId(), newId()];
        const { query } = app.database;
        await query(
          `insert into services (tenant_id, id, name, duration_minutes, updated_at) values ($1, $2, 'Cut', 30, now())`,
          [owner.tenantId, service],
        );
        await query(`insert into staff (tenant_id, id, name, updated_at) values ($1, $2, 'Can', now())`, [
          owner.tenantId,
          staff,
        ]);
        await query(
          `insert into appointments (tenant_id, id, customer_id, service_id, staff_id, starts_at, ends_at, blocked_from, blocked_until, source, updated_at)
           values ($1, $2, $3, $4, $5, '2031-01-01', '2031-01-02', '2031-01-01', '2031-01-02', 'STAFF', now())`,
          [owner.tenantId, newId(), id, service, staff],
        );
      },
    ],
    [
      'opted-out',
      ({ phone }) =>
        call('post', '/api/consent').send({
          contact: phone,
          channel: 'SMS',
          purpose: 'SERVICE',
          state: 'REVOKED',
          proof: 'Asked for it.',
        }),
    ],
  ];
  it.each(overtaken)('because the person has %s is not done', async (because, happen) => {
    const who = await customer();
    const id = await schedule({ ...text, customerId: who.id });
    await happen(who);
    await sweepFollowUps(app.platform);
    expect(
      await until(
        () => read(who.id),
        ([each]) => each!.status !== 'SCHEDULED',
      ),
    ).toMatchObject([{ status: 'CANCELLED', endedBecause: because }]);
    await app.database.query('update follow_ups set due_at = now() where id = $1', [id]);
    await runFollowUp(app.platform, { tenantId: owner.tenantId, followUpId: id });
    expect(await textsTo(who.phone)).toEqual([]);
  });
});

async function callIn(from: string): Promise<void> {
  for (const event of eventsOfCall(number, { from, startedAt: new Date() })) await sendVapi(app, event);
}

describe('rules', () => {
  it('schedule after calls that end in their way, once for each call, and not without end', async () => {
    const rule = { disposition: 'answered', kind: 'TASK', delayMinutes: 30, details: { note: 'Thank them' } };
    const made = await call('post', '/api/follow-ups/rules').send(rule);
    expect(made.body.data).toMatchObject({ ...rule, isActive: true });
    const phone = '+14157779900';
    const scheduled = () =>
      app.database.query<{ call_log_id: string; disposition: string }>(
        `select f.call_log_id, f.disposition from follow_ups f join customers c on c.id = f.customer_id where c.phone = $1`,
        [phone],
      );
    for (let time = 1; time <= 4; time += 1) await callIn(phone);
    const waits = () =>
      app.database.query(
        `select 1 from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
         where t.identifier in ('inbox.process', 'follow-ups.after-call')`,
      );
    await until(waits, (jobs) => jobs.length === 0, 25_000);
    expect(await scheduled()).toHaveLength(3);
    expect(new Set((await scheduled()).map((each) => each.call_log_id)).size).toBe(3);
    const path = `/api/follow-ups/rules/${made.body.data.id}`;
    expect((await call('patch', path).send({ isActive: false })).body.data.isActive).toBe(false);
    const details = { note: 'Thank them by name' };
    const changed = await call('patch', path).send({ delayMinutes: 60, details });
    expect(changed.body.data).toMatchObject({ isActive: false, delayMinutes: 60, details });
    for (const body of [{}, { details: { text: 'not a note' } }, { delayMinutes: 43_201 }]) {
      expect((await call('patch', path).send(body)).status).toBe(422);
    }
    expect((await call('delete', path)).status).toBe(200);
    expect((await call('get', '/api/follow-ups/rules')).body.data.rules).toEqual([]);
  });

  it('hold for what a person says of a call', async () => {
    await call('post', '/api/follow-ups/rules').send({
      ...text,
      disposition: 'interested',
      delayMinutes: 60,
    });
    const [{ id: callId }] = (await app.database.query<{ id: string }>(
      `select id from call_logs where tenant_id = $1 and direction = 'INBOUND' limit 1`,
      [owner.tenantId],
    )) as [{ id: string }];
    const said = () =>
      call('post', '/api/follow-ups/dispositions').send({ callId, disposition: 'interested' });
    const [first, again] = [await said(), await said()];
    const texts = first.body.data.followUps.filter((each: { kind: string }) => each.kind === 'SMS');
    expect(texts).toMatchObject([{ disposition: 'interested', status: 'SCHEDULED', callId }]);
    expect(again.body.data).toEqual(first.body.data);
    const { body } = await call('get', `/api/calls/${callId}`);

    expect(body.data.disposition).toBe('interested');
    // Who says otherwise has what it had started taken back.
    const changed = await call('post', '/api/follow-ups/dispositions').send({
      callId,
      disposition: 'wrong-number',
    });
    const dropped = changed.body.data.followUps.filter((each: { kind: string }) => each.kind === 'SMS');
    expect(dropped).toMatchObject([{ status: 'CANCELLED', endedBecause: 'person' }]);
  });
});
