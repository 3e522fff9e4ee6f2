import { randomBytes } from 'node:crypto';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import { queueText } from './queue-text';
import { enqueueNow } from './schedule';

// A business allows three texts a minute over its account: the others wait, and none is lost or sent twice.

const most = 3;
const many = 8;

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
  owner = await app.signUp({ countryCode: 'US', plan: 'PRO' });
  const sid = `AC${randomBytes(16).toString('hex')}`;
  const authToken = randomBytes(16).toString('hex');
  app.lab!.twilio.addAccount({ sid, authToken, numbers: ['+13125550110'] });
  const made = await app.call('post', '/api/providers', owner.token).send({
    provider: 'TWILIO',
    displayName: 'Ours',
    priority: 1,
    credentials: { accountSid: sid, authToken, phoneNumber: '+13125550110' },
    carrier: { limits: { messagesPerMinute: most } },
  });
  expect(made.body.data.carrier.limits).toEqual({ messagesPerMinute: most });
});
afterAll(() => app.close());

const scope = () => app.platform.system.scope(owner.tenantId);
const waiting = () =>
  app.database.query<{ not_before: Date }>(
    `select not_before from sms_messages where tenant_id = $1 and status = 'QUEUED' and claimed_at is null
     and not_before is not null order by not_before`,
    [owner.tenantId],
  );
const sent = () => app.lab!.twilio.texts().filter(({ direction }) => direction !== 'inbound');

/** Lets the minute pass: the count begins anew, and who waits for it is due. */
async function passMinute(): Promise<void> {
  await app.database.query(`update rate_limits set reset_at = now() where key like 'texts:%'`);
  await app.database.query(
    `update sms_messages set not_before = not_before - interval '60 seconds' where tenant_id = $1 and not_before is not null`,
    [owner.tenantId],
  );
  await scope().tx((tx) => enqueueNow(tx, 'dispatch'));
}

it('sends as many in a minute as are allowed, and the others in the minutes after', async () => {
  const to = Array.from({ length: many }, (_, index) => `+1206555${1000 + index}`);
  await scope().tx(async (tx) => {
    for (const each of to)
      await queueText(tx, { to: each, body: 'Your table is ready.', purpose: 'SERVICE' });
  });
  const late = await until(waiting, (rows) => rows.length === many - most);
  expect(sent()).toHaveLength(most);
  // Three have their turn in the next minute, two in the one after that.
  const minutes = late.map(({ not_before }) => Math.round((+not_before - +late[0]!.not_before) / 60_000));
  expect(minutes).toEqual([0, 0, 0, 1, 1]);
  await until(
    () => app.database.query(`select from graphile_worker.jobs where key like 'messages.wake:%'`),
    (wakes) => wakes.length === 2,
  );

  await passMinute();
  await until(
    async () => sent().length,
    (count) => count === 2 * most,
  );
  expect(await until(waiting, (rows) => rows.length === many - 2 * most)).toHaveLength(2);
  await passMinute();
  await until(
    async () => sent().length,
    (count) => count === many,
  );
  expect(
    sent()
      .map((text) => text.to)
      .sort(),
  ).toEqual(to);
});
