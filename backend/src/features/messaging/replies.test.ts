import { randomUUID } from 'node:crypto';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import { sleep } from '../../platform/time';
import { confirmHint, noteMessageProgress, notifyStaff, receiveText } from '.';
import { followTexts } from './follow-texts';
import { bookFor, makeSalon, type Salon } from './testing';

let app: TestApp;
let owner: Person;
let salon: Salon;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true, env: { TELYX_PACE_MS: '5' } });
});
beforeEach(async () => {
  await app.database.query('delete from rate_limits');
  owner = await app.signUp({ countryCode: 'TR', plan: 'PRO' });
  salon = await makeSalon(app, owner);
});
afterAll(() => app.close());

const call = (method: 'get' | 'post' | 'patch' | 'delete', path: string) =>
  app.call(method, path, owner.token);
let people = 0;
const newPerson = (country: '+1415557' | '+90532124'): string => {
  people += 1;
  return `${country}${1000 + people}`;
};

/** Lets a text come in. @returns the id of its row */
async function textIn(
  from: string,
  body: string,
  change: { messageId?: string; carrierOptOut?: 'STOP' | 'START' | null } = {},
) {
  const provider = from.startsWith('+90') ? ('NETGSM' as const) : ('TWILIO' as const);
  const effect = await app.platform.system.scope(owner.tenantId).tx((tx) =>
    receiveText(
      tx,
      {
        type: 'message.received',
        messageId: change.messageId ?? `in-${randomUUID()}`,
        from,
        to: '+14155550100',
        body,
        media: [],
        segments: 1,
        at: null,
        carrierOptOut: change.carrierOptOut ?? null,
      },
      { provider, accountKey: `platform:${provider}` },
    ),
  );
  return effect!;
}

/** Books, and waits until the customer has been texted about it. */
async function booked(phone: string): Promise<string> {
  const id = await bookFor(app, owner, salon, { phone, inHours: 72, name: 'Emma Jones' });
  await until(
    () => textsTo(phone),
    (texts) => texts.some((each) => each.status !== 'QUEUED'),
  );
  return id;
}

const textsTo = (phone: string) =>
  app.database.query<{ status: string; body: string; kind: string | null }>(
    `select m.status, m.body, n.kind from sms_messages m left join notifications n on n.id = m.notification_id
     where m.to_number = $1 and m.direction = 'OUTBOUND' order by m.created_at, m.id`,
    [phone],
  );
const statusOf = async (id: string): Promise<string> =>
  (await app.database.query<{ status: string }>('select status from appointments where id = $1', [id]))[0]!
    .status;
const consentOf = async (phone: string) =>
  (await call('get', `/api/consent?contact=${encodeURIComponent(phone)}`)).body.data.sms.service;

describe('an answer to the text of an appointment', () => {
  it.each([
    ['1', 'CONFIRMED', 'reply-confirmed'],
    ['Evet', 'CONFIRMED', 'reply-confirmed'],
    ['3', 'CANCELLED', 'appointment-cancelled'],
    ['İptal', 'CANCELLED', 'appointment-cancelled'],
  ])('%s makes it %s, and is answered once however often it comes', async (body, status, kind) => {
    const phone = newPerson('+90532124');
    const id = await booked(phone);
    const messageId = `in-${randomUUID()}`;
    await Promise.allSettled([textIn(phone, body, { messageId }), textIn(phone, body, { messageId })]);
    await textIn(phone, body, { messageId });
    expect(
      await until(
        () => statusOf(id),
        (now) => now === status,
      ),
    ).toBe(status);
    await until(
      () => textsTo(phone),
      (texts) => texts.some((each) => each.kind === kind && each.status !== 'QUEUED'),
    );
    expect((await textsTo(phone)).filter((each) => each.kind === kind)).toHaveLength(1);
    const received = await call('get', '/api/telephony/messages?direction=INBOUND');
    expect(received.body.data.messages).toHaveLength(1);
  });

  it('2 tells the customer that somebody will be in touch, and the staff to do so', async () => {
    const phone = newPerson('+90532124');
    const id = await booked(phone);
    await textIn(phone, '2');
    const kinds = async () =>
      (
        await app.database.query<{ kind: string }>(
          `select kind from notifications where tenant_id = $1 and kind in ('reply-change', 'change-wanted')`,
          [owner.tenantId],
        )
      ).map((each) => each.kind);
    expect((await until(kinds, (found) => found.length === 2)).sort()).toEqual([
      'change-wanted',
      'reply-change',
    ]);
    expect(await statusOf(id)).toBe('BOOKED');
  });

  it('means nothing to somebody whom no text has told of an appointment', async () => {
    const phone = newPerson('+90532124');
    const id = await bookFor(app, owner, salon, { phone, inHours: 72, announce: false });
    expect(await textIn(phone, '3')).toMatchObject({ meaning: 'other' });
    expect(await statusOf(id)).toBe('BOOKED');
  });

  it('CANCEL over a carrier that blocks on it ends texts, leaves the appointment, and the staff are asked', async () => {
    const phone = newPerson('+1415557');
    const id = await booked(phone);
    expect(await textIn(phone, 'Cancel', { carrierOptOut: 'STOP' })).toMatchObject({ meaning: 'stop' });
    const asked = await until(
      () =>
        app.database.query<{ message: string }>(
          `select message from notifications where tenant_id = $1 and kind = 'stopped'`,
          [owner.tenantId],
        ),
      (found) => found.length > 0,
    );
    expect(asked[0]!.message).toContain('Emma Jones');
    expect(await statusOf(id)).toBe('BOOKED');
    expect(await consentOf(phone)).toBe('REVOKED');
  });
});

describe('whoever ends texts', () => {
  it('gets none, whoever writes, until they begin again', async () => {
    const phone = newPerson('+90532124');
    await call('patch', '/api/settings/booking').send({ autoReply: 'Merhaba, hemen dönüyoruz.' });
    await textIn(phone, 'RET');
    expect(await consentOf(phone)).toBe('REVOKED');
    const refused = await call('post', '/api/telephony/sms').send({ phoneNumber: phone, message: 'Merhaba' });
    expect([refused.status, refused.body.code]).toEqual([409, 'opted-out']);
    await textIn(phone, 'orada mısınız?');
    expect(await textsTo(phone)).toEqual([]);
    const list = await call('get', '/api/consent/opt-outs');
    expect(list.body.data).toMatchObject({ total: 1, optOuts: [{ contact: phone, source: 'keyword' }] });
    await textIn(phone, 'Başla');
    expect(await consentOf(phone)).toBe('GRANTED');
    expect(
      (await call('post', '/api/telephony/sms').send({ phoneNumber: phone, message: 'Merhaba' })).status,
    ).toBe(202);
  });

  it('after a text was written gets it no more: it is judged when it is sent', async () => {
    const phone = newPerson('+90532124');
    const scope = app.platform.system.scope(owner.tenantId);
    const { queueText } = await import('.');
    const id = await scope.tx(async (tx) => {
      const queued = await queueText(tx, { to: phone, body: 'Bir fikir', purpose: 'MARKETING' });
      await tx.consentEntry.createMany({
        data: [
          {
            id: randomUUID(),
            contact: phone,
            channel: 'SMS',
            purpose: 'SERVICE',
            state: 'REVOKED',
            source: 'staff',
          },
        ],
      });
      return queued;
    });
    const [row] = await until(
      () =>
        app.database.query<{ status: string; failure_code: string }>(
          'select status, failure_code from sms_messages where id = $1',
          [id],
        ),
      (rows) => rows[0]!.status === 'FAILED',
    );
    expect(row!.failure_code).toBe('opted-out');
  });
});

describe('advertising', () => {
  it('goes to nobody who has not agreed to it, with proof', async () => {
    const phone = newPerson('+90532124');
    const made = await call('post', '/api/sms-templates').send({
      name: 'spring',
      language: 'tr',
      purpose: 'MARKETING',
      body: '{{company_name}}: baharda yeni renkler.',
    });
    const send = () =>
      call('post', '/api/telephony/sms').send({ phoneNumber: phone, templateId: made.body.data.id });
    expect((await send()).body.code).toBe('opted-out');
    const given = { contact: phone, channel: 'SMS', purpose: 'MARKETING', state: 'GRANTED' };
    expect((await call('post', '/api/consent').send(given)).status).toBe(422);
    expect((await call('post', '/api/consent').send({ ...given, proof: 'Signed form' })).status).toBe(201);
    expect((await send()).body.data.body).toBe('Lale Kuaför: baharda yeni renkler.');
  });
});

describe('a text that is no answer', () => {
  it('makes its sender a customer, and gets the business’s reply once a day', async () => {
    const phone = newPerson('+90532124');
    await call('patch', '/api/settings/booking').send({ autoReply: 'Merhaba, hemen dönüyoruz.' });
    const first = await textIn(phone, 'Yarın yeriniz var mı?');
    await textIn(phone, 'Alo?');
    expect(first).toMatchObject({ meaning: 'other', customer: expect.any(String) });
    await until(
      () => textsTo(phone),
      (texts) => texts[0]?.status !== 'QUEUED' && texts.length > 0,
    );
    expect((await textsTo(phone)).map((each) => each.body)).toEqual(['Merhaba, hemen dönüyoruz.']);
  });
});

describe('templates', () => {
  it('refuse a text that asks for an opt-out word, and name it', async () => {
    const answer = await call('post', '/api/sms-templates').send({
      name: 'appointment-reminder',
      language: 'en',
      body: 'Reply CANCEL if you cannot come.',
    });
    expect([answer.status, answer.body.word]).toEqual([422, 'CANCEL']);
    const preview = await call('post', '/api/sms-templates/preview').send({
      body: 'Merhaba {{first_name}}, STOP yazın',
      language: 'tr',
    });
    expect(preview.body.data).toMatchObject({ text: 'Merhaba Ayşe, STOP yazın', segments: 1 });
    expect(preview.body.data.warnings[0]).toContain('STOP');
  });

  it('of the business take the place of the built-in ones', async () => {
    const name = 'appointment-booked';
    const body = 'Sevgili {{first_name}}, {{appointment_time}} bekliyoruz.';
    const made = await call('post', '/api/sms-templates').send({ name, language: 'tr', body });
    expect(made.status).toBe(201);
    const list = (await call('get', '/api/sms-templates')).body.data.templates as {
      name: string;
      language: string;
    }[];
    expect(list.filter((each) => each.name === name && each.language === 'tr')).toEqual([made.body.data]);
    const phone = newPerson('+90532124');
    await booked(phone);
    expect((await textsTo(phone))[0]!.body).toMatch(/^Sevgili Emma, .* bekliyoruz\.$/);
    expect((await call('delete', `/api/sms-templates/${made.body.data.id}`)).status).toBe(200);
  });
});

describe('news of a text', () => {
  const states = ['sent', 'delivered', 'undelivered', 'failed'] as const;
  const orders = states.flatMap((one) => states.flatMap((two) => states.map((three) => [one, two, three])));
  const best = { sent: 1, failed: 2, undelivered: 3, delivered: 4 };

  it('leaves the same row in any order and however often', async () => {
    const scope = app.platform.system.scope(owner.tenantId);
    for (const order of orders) {
      const [id, messageId] = [randomUUID(), `SM-${randomUUID()}`];
      await app.database.query(
        `insert into sms_messages (tenant_id, id, direction, status, provider, provider_message_id, to_number, body)
         values ($1, $2, 'OUTBOUND', 'SENT', 'TWILIO', $3, '+14155557999', 'x')`,
        [owner.tenantId, id, messageId],
      );
      for (const status of [...order, ...order])
        await scope.tx((tx) =>
          noteMessageProgress(
            tx,
            { messageId, state: { status, reason: 'It was so.' } },
            { provider: 'TWILIO' },
          ),
        );
      const wanted = [...order].sort((a, b) => best[b] - best[a])[0]!;
      const [row] = await app.database.query<{ status: string; failure_reason: string | null }>(
        'select status, failure_reason from sms_messages where id = $1',
        [id],
      );
      expect([order, row!.status]).toEqual([order, wanted.toUpperCase()]);
      expect(row!.failure_reason === null).toBe(wanted === 'sent' || wanted === 'delivered');
    }
  });

  it('of an unknown text changes nothing', async () => {
    const scope = app.platform.system.scope(owner.tenantId);
    expect(
      await scope.tx((tx) => noteMessageProgress(tx, { messageId: 'none', state: { status: 'sent' } })),
    ).toBeNull();
  });
});

describe('over a carrier that proves nothing', () => {
  const hint = { tenantId: '00000000-0000-0000-0000-000000000000', provider: 'NETGSM' as const };

  it('an answer is read from its inbox, once, and reaches the business that texted last', async () => {
    const phone = newPerson('+90532124');
    const id = await booked(phone);
    app.lab!.netgsm.receiveText(app.lab!.addresses.netgsm.username, phone.slice(3), '1');
    for (let count = 0; count < 2; count += 1)
      await confirmHint(app.platform, { ...hint, accountKey: 'platform:NETGSM', what: 'received' });
    await until(
      () => statusOf(id),
      (now) => now === 'CONFIRMED',
    );
    const received = await call('get', '/api/telephony/messages?direction=INBOUND');
    expect(received.body.data.messages).toMatchObject([{ from: phone, body: '1', provider: 'NETGSM' }]);
  });

  it('the end of a text is asked for', async () => {
    const phone = newPerson('+90532124');
    await booked(phone);
    await app.database.query(
      `update sms_messages set sent_at = now() - interval '1 minute' where to_number = $1`,
      [phone],
    );
    // The lab delivers after a second.
    await sleep(1_200);
    await followTexts(app.platform, { tenantId: owner.tenantId });
    expect((await textsTo(phone))[0]!.status).toBe('DELIVERED');
  });
});

it('a person at the desk has a confirmation and a reminder sent, once for a key', async () => {
  const phone = newPerson('+90532124');
  const id = await bookFor(app, owner, salon, { phone, inHours: 72, announce: false });
  for (const path of ['appointment-confirmation', 'appointment-reminder']) {
    const ask = () =>
      call('post', `/api/telephony/${path}`)
        .set('Idempotency-Key', `${path}-${id}`)
        .send({ appointmentId: id });
    const [first, second] = [await ask(), await ask()];
    expect([first.status, second.body.data.notificationId]).toEqual([202, first.body.data.notificationId]);
  }
  await app.database.query(`update appointments set status = 'CANCELLED', version = 2 where id = $1`, [id]);
  const late = await call('post', '/api/telephony/appointment-reminder').send({ appointmentId: id });
  expect(late.status).toBe(409);
});

it('staff are texted once for a key', async () => {
  const scope = app.platform.system.scope(owner.tenantId);
  const notice = {
    kind: 'message-taken',
    phone: '+14155559001',
    text: 'Emma asks for Monday.',
    dedupeKey: 'one',
  };
  const ids = [
    await scope.tx((tx) => notifyStaff(tx, notice)),
    await scope.tx((tx) => notifyStaff(tx, notice)),
  ];
  expect([typeof ids[0], ids[1]]).toEqual(['string', null]);
  const list = await call('get', '/api/telephony/notifications?type=SMS');
  expect(list.body.data).toMatchObject({ total: 1, notifications: [{ message: 'Emma asks for Monday.' }] });
});
