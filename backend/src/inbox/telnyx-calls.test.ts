import { until } from '../../tests/client';
import { watchCall } from '../features/reception/send-command';
import type { Salon } from '../features/reception/testing';
import type { LabCall } from '../lab/handset/calls';
import { startTelnyxTest, type TelnyxTest } from './testing-telnyx';

let test: TelnyxTest;
let salon: Salon;
let number: { id: string; number: string; features: string[] };
beforeAll(async () => {
  test = await startTelnyxTest();
  salon = await test.open();
  number = await test.buy(salon.owner);
});
beforeEach(() => {
  test.telnyx.clearFaults();
  test.telnyx.disturb(null);
});
afterAll(() => test.close());

const query = <T>(sql: string, ...values: unknown[]) => test.app.database.query<T>(sql, values);
const caller = '+12065550142';

interface Row {
  id: string;
  status: string;
  answered_time: Date | null;
  hangup_cause: string | null;
  transcript: string | null;
}
const rowOf = async (sid: string) =>
  (await query<Row>('select *, status::text from call_logs where call_sid = $1', sid))[0];
const ended = (sid: string) =>
  until(
    () => rowOf(sid),
    (row) => row?.status === 'COMPLETED' || row?.status === 'NO_ANSWER' || row?.status === 'FAILED',
  );
/** The receptionist is not there: a person is rung, then a message taken. */
const withoutReceptionist = (body: object) =>
  test.app
    .call('patch', `/api/phone-numbers/${number.id}/assistant`, salon.owner.token)
    .send({ assistantId: null })
    .then(() => test.app.call('patch', '/api/settings/booking', salon.owner.token).send(body));
const assist = () =>
  test.app
    .call('patch', `/api/phone-numbers/${number.id}/assistant`, salon.owner.token)
    .send({ assistantId: salon.assistantId });
const actions = () =>
  test.telnyx.ledger.filter(({ operation }) => operation === 'POST /v2/calls/:id/actions/:action');

describe('A number of Telnyx', () => {
  it('is bought with what it can do, an application that tells us of calls, and texts of its own business', () => {
    const account = test.telnyx.ownerOf(number.number)!.account;
    const there = test.telnyx.ownerOf(number.number)!.number;
    expect(number.features).toEqual(['ai-voice', 'voice', 'sms', 'mms']);
    expect(there.customerReference).toMatch(/^tlx-[0-9a-f]{32}$/);
    expect([...account.applications.values()]).toMatchObject([
      {
        webhookVersion: '2',
        shakenStir: true,
        webhookUrl: expect.stringMatching(/\/api\/webhooks\/telnyx$/),
      },
    ]);
    expect(
      account.voiceProfiles.get(account.applications.get(there.connectionId!)!.voiceProfileId!),
    ).toMatchObject({ destinations: expect.arrayContaining(['US', 'TR']) });
    expect(account.profiles.get(there.messagingProfileId!)!.name).toBe(
      `tlx-${salon.owner.tenantId.replaceAll('-', '')}`,
    );
  });

  it('shares its profile with other numbers of the business, and with nobody else', async () => {
    const [second, other] = [await test.buy(salon.owner), await test.buy((await test.open()).owner)];
    const profileOf = (of: string) => test.telnyx.ownerOf(of)!.number.messagingProfileId;
    expect(profileOf(second.number)).toBe(profileOf(number.number));
    expect(profileOf(other.number)).not.toBe(profileOf(number.number));
  });

  it('is waited for while Telnyx wants papers, and goes on when the order is settled', async () => {
    const account = test.telnyx.ownerOf(number.number)!.account;
    account.hasPapers = false;
    const ordered = await test.app
      .call('post', '/api/phone-numbers/provision', salon.owner.token)
      .send({ countryCode: 'GB', provider: 'TELNYX' });
    const waiting = await until(
      async () => [...account.orders.values()].find(({ status }) => status === 'pending'),
      (order) => order !== undefined,
    );
    test.telnyx.approve(waiting!.phoneNumber);
    const { id } = ordered.body.data;
    const active = await until(
      async () => (await test.app.call('get', `/api/phone-numbers/${id}`, salon.owner.token)).body.data,
      ({ status }) => status === 'ACTIVE',
    );
    expect(active.number).toBe(waiting!.phoneNumber);
    expect(test.telnyx.paid.filter(({ phoneNumber }) => phoneNumber === active.number)).toHaveLength(1);
  });
});

describe('A call', () => {
  it('is answered by the receptionist, and logged to its end', async () => {
    const call = (method: 'get' | 'post', path: string) =>
      salon.call(method, `/api/lab/handset/calls${path}`);
    const dialled = await call('post', '').send({ from: caller, to: number.number });
    const { id } = dialled.body.data;
    await until(
      async () => (await call('get', `/${id}`)).body.data as LabCall,
      ({ turns }) => turns.length > 0,
    );
    const answer = await call('post', `/${id}/say`).send({ text: 'What are your hours tomorrow?' });
    expect(answer.body.data.turns.at(-1).text).toMatch(/09:00/);
    await call('post', `/${id}/hang-up`).send({});
    const row = await until(
      () => rowOf(id),
      (each) => each?.status === 'COMPLETED' && each.transcript !== null,
    );
    expect(row).toMatchObject({ hangup_cause: expect.any(String), answered_time: expect.any(Date) });
    // What is told of a leg comes in any order.
    await until(
      () => query<{ type: string }>('select type from call_events where call_log_id = $1', row!.id),
      (events) =>
        ['call.led', 'leg.answered', 'leg.ended', 'call.ended'].every((wanted) =>
          events.some(({ type }) => type === wanted),
        ),
    );
    // One row: the voice AI's part belongs to the carrier's call.
    expect(await query('select 1 from call_logs where from_number = $1', caller)).toHaveLength(1);
  });

  it('goes to a person, then to a message that is kept with its words, whatever comes twice or late', async () => {
    await withoutReceptionist({ transferNumber: '+12065559902' });
    test.telnyx.disturb({ types: /answered|speak/, copies: 2, lateMs: 20 });
    const phone = test.telnyx.callIn({ from: caller, to: number.number });
    await until(async () => phone.isRecording(), Boolean);
    phone.leaveMessage('Please call me back.');
    phone.hangUp();
    await ended(phone.sid);
    expect(test.telnyx.dialled.at(-1)).toEqual({ number: '+12065559902', callerId: number.number });
    expect(phone.heard()).toHaveLength(1);
    const [voicemail] = await until(
      async () => (await test.app.call('get', '/api/voicemails', salon.owner.token)).body.data.voicemails,
      (list) => list[0]?.transcription !== null && list.length > 0,
    );
    expect(voicemail).toMatchObject({ transcription: 'Please call me back.', from: caller });
    await until(
      () =>
        query<{ audio_key: string | null }>('select audio_key from voicemails where id = $1', voicemail.id),
      ([row]) => row!.audio_key !== null,
    );
  });

  it('rings until a person answers, and ends with them', async () => {
    await withoutReceptionist({ transferNumber: '+12065550177' });
    const before = actions().length;
    const phone = test.telnyx.callIn({ from: caller, to: number.number });
    await phone.ended;
    const sent = actions().slice(before);
    // One command: it is put through, and never taken by us.
    expect(sent).toMatchObject([{ body: { to: '+12065550177' } }]);
    expect(sent).toHaveLength(1);
    expect(phone.heard()).toEqual([]);
    expect(await ended(phone.sid)).toMatchObject({ status: 'COMPLETED' });
  });

  it('goes on when a command is lost, and when one is refused', async () => {
    await withoutReceptionist({ transferNumber: '+12065550177' });
    const operation = 'POST /v2/calls/:id/actions/:action';
    const before = actions().length;
    test.telnyx.inject({ operation, kind: 'reset-after-commit' });
    // Otherwise the news shows that it was done.
    test.telnyx.disturb({ types: /initiated|answered|bridged/, lateMs: 900 });
    const first = test.telnyx.callIn({ from: caller, to: number.number });
    await first.ended;
    // The one that was lost is sent again with its own id.
    await until(
      async () =>
        actions()
          .slice(before)
          .map(({ body }) => (body as { command_id: string }).command_id),
      (sent) => new Set(sent).size === sent.length - 1,
    );
    expect(await ended(first.sid)).toMatchObject({ status: 'COMPLETED' });
    test.telnyx.disturb(null);

    // To be put through is refused: a message can be left, for which the call is taken.
    test.telnyx.inject({ operation, kind: 'status', status: 422, times: 1 });
    const second = test.telnyx.callIn({ from: caller, to: number.number });
    await until(async () => second.isRecording(), Boolean);
    second.hangUp();
    expect(await ended(second.sid)).toMatchObject({ status: 'COMPLETED' });
  });

  it('goes on by itself when nobody tells how a leg ended', async () => {
    await withoutReceptionist({ transferNumber: '+12065559902' });
    test.telnyx.disturb({ types: /hangup/, lateMs: 60_000 });
    const phone = test.telnyx.callIn({ from: caller, to: number.number });
    const row = await until(
      () => rowOf(phone.sid),
      (each) => each !== undefined,
    );
    await until(
      () => query('select 1 from call_events where call_log_id = $1 and type = $2', row!.id, 'leg.ringing'),
      (found) => found.length > 0,
    );
    await watchCall(test.app.platform, {
      tenantId: salon.owner.tenantId,
      callId: row!.id,
      provider: 'TELNYX',
      accountKey: 'platform:TELNYX',
      after: { what: 'leg', position: 0, mark: 'person', outcome: 'failed', legId: null },
    });
    await until(async () => phone.isRecording(), Boolean);
    phone.hangUp();
  });

  it('to a number that no business has is told so, and ended', async () => {
    const { account } = test.telnyx.ownerOf(number.number)!;
    const [application] = account.applications.keys();
    test.telnyx.addAccount({ apiKey: account.apiKey, numbers: ['+13235550150'] });
    test.telnyx.ownerOf('+13235550150')!.number.connectionId = application!;
    const phone = test.telnyx.callIn({ from: caller, to: '+13235550150' });
    await phone.ended;
    expect(phone.heard()).toEqual(['This number is not in service.']);
    expect(await rowOf(phone.sid)).toBeUndefined();
  });

  it('can leave a message even while nothing can be written', async () => {
    await query('alter function receive_deliveries(jsonb) rename to receive_nothing');
    const phone = test.telnyx.callIn({ from: caller, to: number.number });
    await until(async () => phone.isRecording(), Boolean);
    expect(phone.heard()[0]).toMatch(/leave a message/);
    phone.hangUp();
    await query('alter function receive_nothing(jsonb) rename to receive_deliveries');
    await phone.ended;
    await assist();
  });
});
