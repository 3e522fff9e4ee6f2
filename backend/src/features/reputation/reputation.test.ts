import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { giveNumber, type LiveNumber } from '../../inbox/testing';
import { addDays } from '../../platform/time';
import { judgeNumber } from './judge-number';
import { judgeNumbers } from './judge-numbers';
import { rankNumbers } from './rank-numbers';

const quiet = {
  calls: 0,
  answered: 0,
  short: 0,
  busiest: 0,
  contacts: 0,
  complaints: 0,
  signed: 0,
  attested: 0,
  failed: 0,
};

describe('the score of a number', () => {
  const pointsOf = (facts: Partial<typeof quiet>) =>
    Object.fromEntries(
      judgeNumber({ ...quiet, ...facts }, 100).factors.map(({ factor, points }) => [factor, points]),
    );

  it('says nothing of a number that has hardly called', () => {
    const { score, factors } = judgeNumber({ ...quiet, calls: 19, contacts: 19, complaints: 19 }, 100);
    expect([score, factors.every(({ value }) => value === null)]).toEqual([0, true]);
  });

  it.each<[string, Partial<typeof quiet>, number]>([
    ['answer-rate', { calls: 100, answered: 50 }, 0],
    ['answer-rate', { calls: 100, answered: 5 }, 25],
    ['short-calls', { calls: 100, answered: 50, short: 20 }, 10],
    ['short-calls', { calls: 100, answered: 50, short: 50 }, 20],
    ['volume', { calls: 100, answered: 50, busiest: 80 }, 8],
    ['complaints', { contacts: 1000, complaints: 20 }, 30],
    ['complaints', { contacts: 1000, complaints: 1 }, 0],
    ['attestation', { calls: 50, answered: 50, signed: 50, attested: 50 }, 0],
    ['attestation', { calls: 50, answered: 50, signed: 50, attested: 0, failed: 5 }, 10],
  ])('counts %s of %j as %i points', (factor, facts, points) => {
    expect(pointsOf(facts)[factor]).toBe(points);
  });

  it('is the sum of its factors, and no more than 100', () => {
    const worst = {
      ...{ calls: 1000, answered: 30, short: 30, busiest: 900 },
      ...{ contacts: 1000, complaints: 500, signed: 1000, attested: 0, failed: 1000 },
    };
    expect(judgeNumber(worst, 100).score).toBe(100);
  });
});

describe('numbers that call', () => {
  let app: TestApp;
  let owner: Person;
  let good: LiveNumber;
  let bad: LiveNumber;
  beforeAll(async () => {
    app = await startTestApp({ lab: true });
    owner = await app.signUp({ countryCode: 'US', plan: 'PRO' });
    good = await giveNumber(app, owner);
    bad = await giveNumber(app, owner);
    await app.database.query(
      `insert into call_logs (tenant_id, id, provider, phone_number_id, direction, status, from_number, to_number, start_time,
         answered_time, end_time, duration_seconds)
       select $1, gen_random_uuid(), 'VAPI', $2, 'OUTBOUND', 'COMPLETED', '+14155550000', '+1212555' || (1000 + n), now() - interval '2 days',
         case when n % 6 = 0 then now() - interval '2 days' end, now() - interval '2 days', 3
       from generate_series(1, 150) n`,
      [owner.tenantId, bad.id],
    );
    await app.database.query(
      `insert into dnc (tenant_id, id, contact, channel, purpose, state, source, at)
       select $1, gen_random_uuid(), '+1212555' || (1000 + n), 'SMS', 'SERVICE', 'REVOKED', 'keyword', now() - interval '1 day'
       from generate_series(1, 9) n`,
      [owner.tenantId],
    );
  });
  afterAll(() => app.close());

  const call = (method: 'get' | 'post' | 'delete', path: string) => app.call(method, path, owner.token);
  const reputationOf = async (number: LiveNumber) =>
    (await call('get', `/api/phone-numbers/${number.id}/reputation`)).body.data;
  const judge = (now = new Date()) => judgeNumbers(app.platform.system.scope(owner.tenantId), now);
  /** Each is over before the next: a plan has so many at once. */
  const startCall = async (more: object = {}) => {
    const { body } = await call('post', '/api/calls').send({ to: '+14045550199', ...more });
    await app.database.query('update call_logs set end_time = now() where end_time is null');
    return body;
  };

  it('are judged, and one that annoys people rests and is called from no more', async () => {
    expect(await reputationOf(bad)).toMatchObject({ score: null, level: null, quarantinedUntil: null });
    await judge();
    expect(await reputationOf(good)).toMatchObject({ score: 0, level: 'good', quarantinedUntil: null });
    const rests = await reputationOf(bad);
    expect(rests).toMatchObject({ level: 'bad', quarantineReason: 'score' });
    expect(rests.score).toBe(
      rests.factors.reduce((sum: number, each: { points: number }) => sum + each.points, 0),
    );
    for (let time = 0; time < 3; time += 1) expect((await startCall()).data.from).toBe(good.number);
    expect((await startCall({ from: bad.number })).data.from).toBe(bad.number);
  });

  it('are used again after a week of rest, for what they did before is over by then', async () => {
    await judge(addDays(new Date(), 3));
    expect((await reputationOf(bad)).quarantinedUntil).not.toBeNull();
    await judge(addDays(new Date(), 8));
    expect(await reputationOf(bad)).toMatchObject({ quarantinedUntil: null, level: 'watch' });
  });

  it('rest and are used again as a person says, and nobody is called when all rest', async () => {
    for (const { id } of [good, bad])
      expect((await call('post', `/api/phone-numbers/${id}/quarantine`).send({})).body.data).toMatchObject({
        quarantineReason: 'person',
      });
    const refused = await startCall();
    expect([refused.code, refused.detail]).toEqual(['number-not-active', expect.stringContaining('rest')]);
    const ended = await call('delete', `/api/phone-numbers/${good.id}/quarantine`);
    expect(ended.body.data.quarantinedUntil).toBeNull();
    expect((await startCall()).data.from).toBe(good.number);
  });

  it('take turns, and those that are vouched for come first where that is wished', async () => {
    await call('delete', `/api/phone-numbers/${bad.id}/quarantine`);
    // What was called before is of another day.
    await app.database.query(`update call_logs set start_time = start_time - interval '2 days'`);
    const froms: string[] = [];
    for (let time = 0; time < 4; time += 1) froms.push((await startCall()).data.from);
    expect(froms.slice(0, 2).sort()).toEqual([good.number, bad.number].sort());
    expect(froms.slice(2)).toEqual(froms.slice(0, 2));
    await app.database.query(
      `insert into call_signatures (tenant_id, call_log_id, direction, attestation)
       select tenant_id, id, 'OUTBOUND', 'A' from call_logs where phone_number_id = $1`,
      [bad.id],
    );
    const scope = app.platform.system.scope(owner.tenantId);
    const [first] = await scope.read((tx) => rankNumbers(tx, { signed: true }, new Date()));
    expect(first).toBe(bad.id);
    // It was called from last, so it is not its turn.
    await app.database.query(
      `update call_logs set start_time = start_time - interval '2 days' where phone_number_id = $1`,
      [good.id],
    );
    const [next] = await scope.read((tx) => rankNumbers(tx, { signed: false }, new Date()));
    expect(next).toBe(good.id);
  });

  it('of anybody are looked up, once a month', async () => {
    const look = async () =>
      (await call('post', '/api/phone-numbers/lookup').send({ number: good.number })).body;
    const asked = () =>
      app.lab!.twilio.ledger.filter(({ operation }) => operation === 'GET /v2/PhoneNumbers/:number').length;
    const first = await look();
    expect(first.data).toMatchObject({ provider: 'TWILIO', isValid: true, countryCode: 'US' });
    expect((await look()).data).toEqual(first.data);
    expect(asked()).toBe(1);
    expect((await reputationOf(good)).lookup).toEqual(first.data);
  });
});
