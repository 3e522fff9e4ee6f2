import { randomBytes } from 'node:crypto';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import { probeAccounts } from '../providers/probe-accounts';
import { queueText } from './queue-text';
import { sweepTexts } from './sweep-texts';
import { openSecondCarrier, type SecondCarrier } from './testing-carrier';

// Twilio is made to fail while another carrier can send. Judge are both carriers' own books: everybody has been texted
// once and nobody twice, and the first carrier is used again when it is well.

const operation = 'POST /2010-04-01/Accounts/:account/Messages.json';
const timeoutMs = 400;
const many = 12;

let app: TestApp;
let owner: Person;
let carrier: SecondCarrier;
let first: string;
let second: string;
let sid: string;
let twilioUrl: string;
let accounts = 0;
beforeAll(async () => {
  carrier = await openSecondCarrier('TELNYX');
  app = await startTestApp({
    lab: true,
    worker: true,
    env: { TELYX_PACE_MS: '20', TELYX_PROVIDER_TIMEOUT_MS: String(timeoutMs) },
  });
  twilioUrl = app.platform.config.platform.baseUrls.TWILIO!;
});
beforeEach(async () => {
  app.lab!.twilio.clearFaults();
  await app.database.query('delete from rate_limits');
  await app.database.query('delete from provider_breakers');
  await app.database.query('delete from provider_health');
  owner = await app.signUp({ countryCode: 'US', plan: 'PRO' });
  sid = `AC${randomBytes(16).toString('hex')}`;
  const authToken = randomBytes(16).toString('hex');
  const sender = `+131255501${10 + accounts}`;
  accounts += 1;
  app.lab!.twilio.addAccount({ sid, authToken, numbers: [sender] });
  first = await connect('TWILIO', 1, { accountSid: sid, authToken, phoneNumber: sender });
  second = await connect('TELNYX', 2, { sender: '+13125550177' });
});
afterAll(async () => {
  await app.close();
  await carrier.close();
});

const call = (method: 'get' | 'post' | 'patch', path: string) => app.call(method, path, owner.token);
const send = (body: object) => call('post', '/api/telephony/sms').send(body);

async function connect(provider: string, priority: number, credentials: object): Promise<string> {
  const made = await call('post', '/api/providers').send({
    provider,
    displayName: provider,
    priority,
    credentials,
  });
  return made.body.data.id;
}

let people = 0;
const newPerson = (): string => {
  people += 1;
  return `+1415557${1000 + people}`;
};

async function textMany(count = many): Promise<string[]> {
  const to = Array.from({ length: count }, newPerson);
  await app.platform.system.scope(owner.tenantId).tx(async (tx) => {
    for (const each of to) await queueText(tx, { to: each, body: 'See you at 2 PM.', purpose: 'SERVICE' });
  });
  return to;
}

interface Row {
  id: string;
  status: string;
  provider: string;
  account_key: string;
  to_number: string;
  parked_at: Date | null;
}
const rowsOf = (to: string[]) =>
  app.database.query<Row>('select * from sms_messages where to_number = any($1) order by created_at', [to]);

/** Waits until all are settled; what a stopped or lost attempt has left is swept up, as the tick does. */
async function settled(to: string[]): Promise<Row[]> {
  return until(
    async () => {
      await sweepTexts(app.platform);
      return rowsOf(to);
    },
    (rows) => rows.length === to.length && rows.every((row) => row.status !== 'QUEUED'),
    20_000,
  );
}

/** How often each was texted, in the books of both carriers. */
function timesTexted(to: string[]): number[] {
  const sent = [...app.lab!.twilio.texts().filter((each) => each.direction !== 'inbound'), ...carrier.book];
  return to.map((person) => sent.filter((each) => each.to === person).length);
}
const once = (to: string[]) => to.map(() => 1);

const breaker = async (): Promise<string> => {
  const listed = await call('get', '/api/providers');
  return listed.body.data.providers.find((each: { id: string }) => each.id === first).breaker.state;
};

/** The carrier is well again, and it shows without anybody doing anything but waiting. */
async function recovers(): Promise<void> {
  app.lab!.twilio.clearFaults();
  app.platform.config.platform.baseUrls.TWILIO = twilioUrl;
  await until(
    async () => {
      await probeAccounts(app.platform);
      return breaker();
    },
    (state) => state !== 'OPEN',
  );
  await until(
    async () => {
      const [row] = await settled(await textMany(1));
      return row!.account_key;
    },
    (key) => key === first,
  );
  expect(await breaker()).toBe('CLOSED');
}

it('sends over the first while it is well', async () => {
  const to = await textMany(3);
  expect(new Set((await settled(to)).map((row) => row.account_key))).toEqual(new Set([first]));
  expect(timesTexted(to)).toEqual(once(to));
});

it('goes on over the second while the first is dead, and back', async () => {
  app.platform.config.platform.baseUrls.TWILIO = 'http://127.0.0.1:9';
  const to = await textMany();
  expect(new Set((await settled(to)).map((row) => row.account_key))).toEqual(new Set([second]));
  expect(timesTexted(to)).toEqual(once(to));
  expect(await breaker()).toBe('OPEN');
  await recovers();
});

it('asks the first what became of texts before the second has them, while the first is too slow', async () => {
  app.lab!.twilio.inject({ operation, kind: 'slow', delayMs: timeoutMs + 20, times: 1000 });
  const to = await textMany();
  const rows = await settled(to);
  expect(rows.filter((row) => row.status === 'FAILED')).toEqual([]);
  expect(timesTexted(to)).toEqual(once(to));
  await recovers();
});

it('loses and doubles nothing while the first comes and goes', async () => {
  for (let turn = 0; turn < 8; turn += 1) {
    app.lab!.twilio.inject({ operation, kind: 'status', status: 429, times: 2 });
    app.lab!.twilio.inject({ operation, kind: 'slow', delayMs: 5, times: 1 });
    app.lab!.twilio.inject({ operation, kind: turn % 2 ? 'reset-after-commit' : 'reset' });
  }
  const to = await textMany();
  const rows = await settled(to);
  expect(rows.filter((row) => row.status === 'FAILED')).toEqual([]);
  expect(timesTexted(to)).toEqual(once(to));
  await recovers();
});

it('does not wait for the first while it says that it is asked too often', async () => {
  app.lab!.twilio.inject({ operation, kind: 'status', status: 429, times: 1000 });
  const to = await textMany();
  expect(new Set((await settled(to)).map((row) => row.account_key))).toEqual(new Set([second]));
  expect(timesTexted(to)).toEqual(once(to));
  const [row] = await rowsOf(to);
  const { choice } = (await call('get', `/api/telephony/messages/${row!.id}`)).body.data;
  expect(choice.accountKey).toBe(second);
  expect(choice.candidates).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        accountKey: first,
        verdict: 'rejected',
        reasons: [expect.objectContaining({ code: 'failed' })],
      }),
      expect.objectContaining({ accountKey: second, verdict: 'picked' }),
    ]),
  );
  await recovers();
});

it('tries nobody else after a refusal of the recipient', async () => {
  const before = carrier.book.length;
  const answer = await send({ phoneNumber: '+15005550009', message: 'To a landline.' });
  const [row] = await settled(['+15005550009']);
  expect(row).toMatchObject({ id: answer.body.data.id, status: 'FAILED', account_key: first });
  expect(carrier.book).toHaveLength(before);
});

it('finds a text whose answer was lost, and gives it to nobody else', async () => {
  app.lab!.twilio.inject({ operation, kind: 'timeout-after-commit' });
  const to = await textMany(1);
  expect((await settled(to))[0]).toMatchObject({ account_key: first });
  expect(timesTexted(to)).toEqual([1]);
});

it('goes over the one that was asked for, and over no other', async () => {
  const to = [newPerson(), newPerson()] as const;
  await send({ phoneNumber: to[0], message: 'Over the second.', provider_override: 'TELNYX' });
  expect((await settled([to[0]]))[0]).toMatchObject({ account_key: second });
  app.lab!.twilio.inject({ operation, kind: 'status', status: 429, times: 2 });
  await send({ phoneNumber: to[1], message: 'Over the first.', provider_override: first });
  expect((await settled([to[1]]))[0]).toMatchObject({ account_key: first, attempts: 3 });
  const refused = await send({ phoneNumber: to[0], message: 'No.', provider_override: 'NETGSM' });
  expect([refused.status, refused.body.code]).toEqual([409, 'no-route']);
  expect(refused.body.explanation.candidates).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ provider: 'NETGSM', reasons: [{ code: 'destination' }] }),
    ]),
  );
});

it('refuses an account that still has to say what became of a text', async () => {
  const to = await textMany(1);
  await settled(to);
  await app.database.query(
    `update sms_messages set status = 'QUEUED', claimed_at = now() + interval '1 hour' where to_number = $1`,
    [to[0]],
  );
  const dependents = await call('get', `/api/providers/${first}/dependents`);
  expect(dependents.body.data).toMatchObject({ textsUnderWay: 1, callsUnderWay: 0 });
  const refused = await app.call('delete', `/api/providers/${first}`, owner.token);
  expect([refused.status, refused.body.code]).toEqual([409, 'provider-in-use']);
});
