import { until } from '../../tests/client';
import { sendCommand } from '../features/reception/send-command';
import type { Salon } from '../features/reception/testing';
import type { Fault } from '../lab/faults';
import { sleep } from '../platform/time';
import { startTelnyxTest, type TelnyxTest } from './testing-telnyx';

/* Call Control is the only way to a caller over Telnyx: what it refuses for a while is said as soon as it will have it. */
jest.setTimeout(60_000);

let test: TelnyxTest;
let salon: Salon;
let number: { id: string; number: string };
beforeAll(async () => {
  test = await startTelnyxTest();
  salon = await test.open();
  number = await test.buy(salon.owner);
  // A person is rung who does not answer, then a message taken.
  await test.app
    .call('patch', `/api/phone-numbers/${number.id}/assistant`, salon.owner.token)
    .send({ assistantId: null });
  await test.app
    .call('patch', '/api/settings/booking', salon.owner.token)
    .send({ transferNumber: '+12065559902' });
});
beforeEach(() => test.telnyx.clearFaults());
afterAll(() => test.close());

const caller = '+12065550142';
const operation = 'POST /v2/calls/:id/actions/:action';
const callIn = () => test.telnyx.callIn({ from: caller, to: number.number });
const spoil = (fault: Partial<Fault>) =>
  test.telnyx.inject({ operation, kind: 'status', status: 429, times: 1_000_000, ...fault });

interface Sent {
  at: number;
  id: string;
  fault: string | null;
}
/** Commands since then, the ones that struck a fault too. */
function sentSince(begin: number): Sent[] {
  return test.telnyx.ledger.slice(begin).flatMap((entry) =>
    entry.operation === operation
      ? [
          {
            at: Date.parse(entry.at),
            id: (entry.body as { command_id: string }).command_id,
            fault: entry.fault,
          },
        ]
      : [],
  );
}
const rowOf = async (sid: string) =>
  (
    await test.app.database.query<{ id: string; end_time: Date | null }>(
      'select id, end_time from call_logs where call_sid = $1',
      [sid],
    )
  )[0];

describe('While Telnyx refuses commands', () => {
  it('for seconds, a caller hears it ring, and is then taken care of', async () => {
    spoil({});
    const phone = callIn();
    await sleep(5_000);
    expect(phone.status()).toBe('ringing');
    test.telnyx.clearFaults();
    await until(async () => phone.isRecording(), Boolean, 10_000);
    expect(phone.heard()).toHaveLength(1);
    phone.hangUp();
    await phone.ended;
  });

  it('after it has taken a call, the next step is tried until it is done', async () => {
    const begin = test.telnyx.ledger.length;
    const phone = callIn();
    await until(
      async () => phone.status(),
      (status) => status === 'in-progress',
    );
    test.telnyx.clearFaults();
    spoil({});
    await sleep(5_000);
    const refused = sentSince(begin).filter(({ fault }) => fault !== null);
    expect(refused.length).toBeGreaterThan(3);
    expect(new Set(refused.map(({ id }) => id)).size).toBe(1);
    test.telnyx.clearFaults();
    await until(async () => phone.isRecording(), Boolean, 10_000);
    phone.hangUp();
    await phone.ended;
  });

  it('it is asked no sooner than it wants to be', async () => {
    const begin = test.telnyx.ledger.length;
    spoil({ retryAfterSeconds: 3, times: 2 });
    const phone = callIn();
    await until(async () => phone.isRecording(), Boolean, 20_000);
    const [first, second, third] = sentSince(begin);
    expect([second!.at - first!.at, third!.at - second!.at].every((gap) => gap >= 3_000)).toBe(true);
    phone.hangUp();
    await phone.ended;
  });

  it('nothing more is sent once the caller has hung up', async () => {
    const begin = test.telnyx.ledger.length;
    spoil({});
    const phone = callIn();
    await until(
      async () => sentSince(begin),
      ({ length }) => length > 1,
    );
    phone.hangUp();
    await until(
      () => rowOf(phone.sid),
      (row) => row?.end_time != null,
    );
    const before = sentSince(begin).length;
    await sleep(4_000);
    // One may have been on its way.
    expect(sentSince(begin).length - before).toBeLessThanOrEqual(1);
  });

  it('a caller of a number that nobody has is told so in the end', async () => {
    const { account } = test.telnyx.ownerOf(number.number)!;
    const [application] = account.applications.keys();
    test.telnyx.addAccount({ apiKey: account.apiKey, numbers: ['+13235550150'] });
    test.telnyx.ownerOf('+13235550150')!.number.connectionId = application!;
    spoil({});
    const phone = test.telnyx.callIn({ from: caller, to: '+13235550150' });
    await sleep(5_000);
    test.telnyx.clearFaults();
    await phone.ended;
    expect(phone.heard()).toEqual(['This number is not in service.']);
  });
});

it('a caller can leave a message in the end when nothing can be written either', async () => {
  const { database } = test.app;
  await database.query('alter function receive_deliveries(jsonb) rename to receive_nothing');
  try {
    spoil({});
    const phone = callIn();
    await sleep(3_000);
    test.telnyx.clearFaults();
    await until(async () => phone.isRecording(), Boolean, 10_000);
    expect(phone.heard()).toEqual([expect.stringMatching(/leave a message/)]);
    phone.hangUp();
    await phone.ended;
  } finally {
    await database.query('alter function receive_nothing(jsonb) rename to receive_deliveries');
  }
});

describe('What Telnyx may have done', () => {
  it.each(['reset-after-commit', 'timeout-after-commit'] as const)(
    'is done once while its answers are lost (%s)',
    async (kind) => {
      const before = test.telnyx.dialled.length;
      spoil({ kind, times: 6 });
      const phone = callIn();
      await until(async () => phone.isRecording(), Boolean, 30_000);
      expect(phone.heard()).toHaveLength(1);
      expect(test.telnyx.dialled).toHaveLength(before + 1);
      phone.hangUp();
      await phone.ended;
    },
  );

  it('is not sent again when it could be done twice: the call goes on with what comes behind it', async () => {
    test.telnyx.disturb({ types: /speak/, lateMs: 60_000 });
    const begin = test.telnyx.ledger.length;
    const phone = callIn();
    await until(
      async () => phone.heard(),
      ({ length }) => length > 0,
      10_000,
    );
    test.telnyx.disturb(null);
    const row = await until(
      () => rowOf(phone.sid),
      (each) => each !== undefined,
    );
    const place = 2;
    await sendCommand(
      test.app.platform,
      {
        tenantId: salon.owner.tenantId,
        callId: row!.id,
        provider: 'TELNYX',
        accountKey: 'platform:TELNYX',
        position: place,
        command: {
          id: 'sent-long-ago',
          callId: phone.sid,
          action: 'speak',
          body: { payload: 'x', voice: 'y' },
        },
        watched: {
          after: {
            what: 'step',
            position: place,
            rest: [{ do: 'voicemail', greeting: '', language: 'en', maxSeconds: 30, mark: 'voicemail' }],
          },
          seconds: 1,
        },
        tries: { count: 1, since: Date.now() - 60_000, doubtfulSince: Date.now() - 60_000 },
      },
      { number: 1 },
    );
    await until(async () => phone.isRecording(), Boolean, 10_000);
    expect(sentSince(begin).map(({ id }) => id)).not.toContain('sent-long-ago');
    phone.hangUp();
    await phone.ended;
  });
});
