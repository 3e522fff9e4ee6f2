import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import { newId } from '../../platform/ids';
import { bookFor, makeSalon, type Salon } from './testing';

let app: TestApp;
let owner: Person;
let salon: Salon;
beforeAll(async () => {
  app = await startTestApp({
    lab: true,
    worker: true,
    env: { TELYX_PACE_MS: '5', TELYX_PROVIDER_TIMEOUT_MS: '400' },
  });
});
beforeEach(async () => {
  app.lab!.twilio.clearFaults();
  await app.database.query('delete from rate_limits');
  owner = await app.signUp({ countryCode: 'US', plan: 'PRO' });
  salon = await makeSalon(app, owner);
});
afterAll(() => app.close());

const call = (method: 'get' | 'post' | 'patch' | 'delete', path: string) =>
  app.call(method, path, owner.token);
const send = (body: object) => call('post', '/api/telephony/sms').send(body);
const sentTo = (to: string) =>
  app
    .lab!.twilio.account(app.lab!.addresses.twilio.accountSid)
    .texts.filter((each) => each.to === to && each.direction !== 'inbound');
const find = async (id: string) =>
  (
    await app.database.query<Record<string, string | number | Date | null>>(
      'select * from sms_messages where id = $1',
      [id],
    )
  )[0]!;
const ended = (id: string) =>
  until(
    () => find(id),
    (row) => row['status'] !== 'QUEUED',
  );
let recipients = 0;
const newRecipient = (): string => {
  recipients += 1;
  return `+1415556${1000 + recipients}`;
};

describe('a text', () => {
  it('is sent once over the provider of its country, and noted with what it cost', async () => {
    const to = newRecipient();
    const answer = await send({ phoneNumber: to, message: 'See you at 2 PM.' });
    expect(answer.status).toBe(202);
    expect(answer.body.data).toMatchObject({ direction: 'OUTBOUND', status: 'QUEUED', to, parked: false });
    const row = await ended(answer.body.data.id);
    expect(row).toMatchObject({ status: 'SENT', provider: 'TWILIO', segments: 1, attempts: 1 });
    expect(row['from_number']).toBe(app.lab!.addresses.twilio.phoneNumber);
    expect(sentTo(to)).toHaveLength(1);
    const [usage] = await app.database.query<{ quantity: string }>(
      'select quantity from usage_records where message_id = $1',
      [row['id']],
    );
    expect(Number(usage!.quantity)).toBe(1);
  });

  it('goes to Turkish numbers over Netgsm', async () => {
    const answer = await send({ phoneNumber: '+905321230001', message: 'Yarın 14.00 görüşürüz, Ayşe.' });
    expect(await ended(answer.body.data.id)).toMatchObject({ status: 'SENT', provider: 'NETGSM' });
    const { texts } = app.lab!.netgsm.account(app.lab!.addresses.netgsm.username);
    expect(texts.filter((each) => each.number === '5321230001')).toHaveLength(1);
  });

  it('is taken once for a key', async () => {
    const to = newRecipient();
    const again = () => send({ phoneNumber: to, message: 'Once.' }).set('Idempotency-Key', `key-${to}`);
    const [first, second] = [await again(), await again()];
    expect(second.body.data.id).toBe(first.body.data.id);
    await ended(first.body.data.id);
    expect(sentTo(to)).toHaveLength(1);
  });

  it.each(['timeout-after-commit', 'reset-after-commit'] as const)(
    'whose answer is lost (%s) is found and not sent again',
    async (kind) => {
      const to = newRecipient();
      app.lab!.twilio.inject({ operation: 'POST /2010-04-01/Accounts/:account/Messages.json', kind });
      const answer = await send({ phoneNumber: to, message: 'Lost and found.' });
      await until(
        async () => {
          await sweep();
          return find(answer.body.data.id);
        },
        (row) => row['status'] === 'SENT' || row['status'] === 'DELIVERED',
      );
      expect(sentTo(to)).toHaveLength(1);
    },
  );

  it('that certainly did not arrive is sent again', async () => {
    const to = newRecipient();
    app.lab!.twilio.inject({
      operation: 'POST /2010-04-01/Accounts/:account/Messages.json',
      kind: 'reset',
    });
    const answer = await send({ phoneNumber: to, message: 'Once more.' });
    const row = await until(
      async () => {
        await sweep();
        return find(answer.body.data.id);
      },
      (each) => each['status'] === 'SENT',
    );
    expect(row['attempts']).toBe(2);
    expect(sentTo(to)).toHaveLength(1);
  });

  it('that is refused for now waits, and goes later', async () => {
    const to = newRecipient();
    app.lab!.twilio.inject({
      operation: 'POST /2010-04-01/Accounts/:account/Messages.json',
      kind: 'status',
      status: 429,
      times: 2,
    });
    const answer = await send({ phoneNumber: to, message: 'Later.' });
    expect(await ended(answer.body.data.id)).toMatchObject({ status: 'SENT', attempts: 3 });
    expect(sentTo(to)).toHaveLength(1);
  });

  it('that is refused for good fails with the reason', async () => {
    const answer = await send({ phoneNumber: '+15005550009', message: 'To a landline.' });
    expect(await ended(answer.body.data.id)).toMatchObject({
      status: 'FAILED',
      failure_code: '21614',
      failure_reason: 'The number is not a mobile number.',
    });
  });

  it('to somebody who opted out at the carrier fails, and is not tried again', async () => {
    const to = newRecipient();
    const { twilio } = app.lab!;
    twilio
      .account(app.lab!.addresses.twilio.accountSid)
      .optOuts.add(`${app.lab!.addresses.twilio.phoneNumber} ${to}`);
    const answer = await send({ phoneNumber: to, message: 'Not wanted.' });
    expect(await ended(answer.body.data.id)).toMatchObject({ status: 'FAILED', failure_code: '21610' });
    expect((await send({ phoneNumber: to, message: 'Again.' })).body.code).toBe('opted-out');
    const consent = await call('get', `/api/consent?contact=${encodeURIComponent(to)}`);
    expect(consent.body.data.sms).toEqual({ service: 'REVOKED', marketing: 'REVOKED' });
  });

  it('is refused with the plan at its limit', async () => {
    await app.database.query(
      `insert into usage_months (tenant_id, month, kind, quantity) values ($1, date_trunc('month', now() at time zone 'UTC')::date, 'SMS', 2499)`,
      [owner.tenantId],
    );
    const [first, second] = [newRecipient(), newRecipient()];
    const texts = [await send({ phoneNumber: first, message: 'Last.' })];
    await ended(texts[0]!.body.data.id);
    const refused = await send({ phoneNumber: second, message: 'One too many.' });
    expect([refused.status, refused.body.code]).toEqual([402, 'plan-limit']);
    expect(sentTo(second)).toHaveLength(0);
  });
});

/** What the tick does, without waiting for it. */
async function sweep(): Promise<void> {
  const { sweepTexts } = await import('./sweep-texts');
  await sweepTexts(app.platform);
}

describe('a text that could not be found', () => {
  const park = async (): Promise<string> => {
    const id = newId();
    await app.database.query(
      `insert into sms_messages (tenant_id, id, direction, status, provider, account_key, to_number, from_number, body, claimed_at, parked_at)
       values ($1, $2, 'OUTBOUND', 'QUEUED', 'TWILIO', 'platform:TWILIO', $3, '+14155550100', 'Perhaps.', now(), now())`,
      [owner.tenantId, id, newRecipient()],
    );
    return id;
  };

  it('is listed, and sent again only when somebody says so', async () => {
    const [sent, resend, drop] = [await park(), await park(), await park()];
    const list = await call('get', '/api/telephony/messages?parked=true');
    expect(list.body.data.messages.map((each: { id: string }) => each.id).sort()).toEqual(
      [sent, resend, drop].sort(),
    );
    await sweep();
    for (const [id, outcome] of [
      [sent, 'sent'],
      [resend, 'resend'],
      [drop, 'drop'],
    ])
      expect((await call('post', `/api/telephony/messages/${id}/resolve`).send({ outcome })).status).toBe(
        200,
      );
    const rows = await Promise.all([sent, resend, drop].map(ended));
    expect(rows.map((row) => row['status'])).toEqual(['SENT', 'SENT', 'FAILED']);
    expect(rows.map((row) => sentTo(String(row['to_number'])).length)).toEqual([0, 1, 0]);
    const twice = await call('post', `/api/telephony/messages/${drop}/resolve`).send({ outcome: 'sent' });
    expect(twice.status).toBe(409);
  });
});

describe('a booking', () => {
  it('is texted to customer and staff once, and a change takes the old text back', async () => {
    const id = await bookFor(app, owner, salon, { phone: newRecipient(), inHours: 72 });
    const texts = () =>
      app.database.query<{ kind: string; audience: string; status: string; message: string }>(
        'select kind, audience, status, message from notifications where related_appointment_id = $1 order by audience',
        [id],
      );
    const rows = await until(
      texts,
      (found) => found.length === 2 && found.every((each) => each.status === 'SENT'),
    );
    expect(rows.map(({ kind, audience }) => `${kind} ${audience}`)).toEqual([
      'appointment-booked customer',
      'appointment-booked staff',
    ]);
    expect(rows[0]!.message).toMatch(/^Lale Kuaför: Emma, your Haircut is booked for .*Reply 1 to confirm/);
  });

  it('whose job died halfway, and comes again, is texted once to each', async () => {
    const to = newRecipient();
    const id = await bookFor(app, owner, salon, { phone: to, inHours: 72, announce: false });
    const ids = [newId(), newId()];
    await app.database.query(
      `insert into notifications (tenant_id, id, type, kind, recipient, dedupe_key, related_appointment_id, appointment_version, audience)
       select $1, n.id, 'SMS', 'appointment-booked', n.recipient, 'half ' || n.id, $5, 1, n.audience
       from (values ($2::uuid, $4, 'customer'), ($3::uuid, $4, 'staff')) as n(id, recipient, audience)`,
      [owner.tenantId, ...ids, to, id],
    );
    const { writeNotificationTexts } = await import('./write-notification-texts');
    const scope = app.platform.system.scope(owner.tenantId);
    await writeNotificationTexts(scope, [ids[0]!]);
    const add = `select graphile_worker.add_job('notifications.write', json_build_object('tenantId', $1::uuid, 'notificationIds', $2::uuid[]))`;
    for (let time = 0; time < 2; time += 1) await app.database.query(add, [owner.tenantId, ids]);
    await until(
      () =>
        app.database.query<{ status: string }>('select status from notifications where id = any ($1)', [ids]),
      (found) => found.every((each) => each.status === 'SENT'),
    );
    await until(
      () =>
        app.database.query(
          `select 1 from graphile_worker._private_jobs
           where payload ->> 'tenantId' = $1 and payload::jsonb ? 'notificationIds'`,
          [owner.tenantId],
        ),
      (left) => left.length === 0,
    );
    expect(new Set(sentTo(to).map((each) => each.body)).size).toBe(2);
    expect(sentTo(to)).toHaveLength(2);
  });

  it('is reminded of once when both reminders are due, and not after it has begun or was cancelled', async () => {
    const { findDueReminders } = await import('./reminders');
    const soon = await bookFor(app, owner, salon, { phone: newRecipient(), inHours: 0.5, announce: false });
    const begun = await bookFor(app, owner, salon, { phone: newRecipient(), inHours: -0.2, announce: false });
    const given = await bookFor(app, owner, salon, { phone: newRecipient(), inHours: 0.5, announce: false });
    await call('post', `/api/appointments/${given}/status`).send({ status: 'CANCELLED' }).expect(200);
    await noQuiet();
    for (let count = 0; count < 3; count += 1) await findDueReminders(app.platform);
    const reminders = (id: string) =>
      app.database.query<{ status: string }>(
        `select status from notifications where related_appointment_id = $1 and kind = 'appointment-reminder'`,
        [id],
      );
    await until(
      () => reminders(soon),
      (found) => found[0]?.status === 'SENT',
    );
    await findDueReminders(app.platform);
    expect(await reminders(soon)).toHaveLength(1);
    expect(await reminders(begun)).toHaveLength(0);
    expect(await reminders(given)).toHaveLength(0);
  });

  async function noQuiet(): Promise<void> {
    await call('patch', '/api/settings/booking').send({ quietFromMinute: 0, quietUntilMinute: 0 });
  }

  it('that was cancelled sends nothing that still waited', async () => {
    const to = newRecipient();
    const id = await bookFor(app, owner, salon, { phone: to, inHours: 48, announce: false });
    const notification = newId();
    await app.database.query(
      `insert into notifications (tenant_id, id, type, kind, recipient, dedupe_key, related_appointment_id, appointment_version, audience)
       values ($1, $2, 'SMS', 'appointment-reminder', $3, $4, $5, 1, 'customer')`,
      [owner.tenantId, notification, to, `late ${notification}`, id],
    );
    await app.database.query(`update appointments set status = 'CANCELLED', version = 2 where id = $1`, [id]);
    const { writeNotificationTexts } = await import('./write-notification-texts');
    await writeNotificationTexts(app.platform.system.scope(owner.tenantId), [notification]);
    const row = await until(
      async () =>
        (
          await app.database.query<{ status: string; failure_reason: string }>(
            'select status, failure_reason from notifications where id = $1',
            [notification],
          )
        )[0]!,
      (each) => each.status !== 'QUEUED',
    );
    expect(row).toMatchObject({ status: 'FAILED', failure_reason: expect.stringContaining('has changed') });
    expect(sentTo(to)).toHaveLength(0);
  });
});
