import { type Person, startTestApp, type TestApp } from '../../../tests/client';
import { newId } from '../../platform/ids';
import { planOf, requireRoomForNumber, requireRoomForTrunk, setPlan } from './index';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp({ lab: true });
});
beforeEach(async () => {
  await app.database.query('delete from rate_limits');
  owner = await app.signUp();
});
afterAll(() => app.close());

type Wanted = Parameters<typeof setPlan>[2];
const scope = () => app.platform.system.scope(owner.tenantId);
const choose = (plan: unknown) => app.call('post', '/api/billing/subscription', owner.token).send({ plan });
const subscription = async () =>
  (await app.call('get', '/api/billing/subscription', owner.token).expect(200)).body.data;
const operatorSets = (wanted: Wanted) => scope().tx((tx) => setPlan(tx, 'system', wanted));
const activations = () =>
  app.database.query(`select 1 from graphile_worker.jobs where key = $1`, [
    `subscription.activated:${owner.tenantId}`,
  ]);
const setStatus = (id: string, status: string) =>
  app.database.query('update phone_numbers set status = $2::phone_status where id = $1', [id, status]);

/** Takes room for one number the way ordering does. */
function addNumber(): Promise<string> {
  return scope().tx(async (tx) => {
    await requireRoomForNumber(tx);
    const row = await tx.phoneNumber.create({
      data: { id: newId(), countryCode: 'US', type: 'LOCAL', features: [], provider: 'VAPI' },
    });
    return row.id;
  });
}

function addTrunk(): Promise<string> {
  return scope().tx(async (tx) => {
    await requireRoomForTrunk(tx);
    const row = await tx.sipTrunk.create({
      data: {
        id: newId(),
        name: 'Office',
        host: 'sip.example.com',
        port: 5060,
        transport: 'UDP',
        username: 'office',
        password: new Uint8Array([1]),
        staticIps: [],
        authentication: 'REGISTER',
      },
    });
    return row.id;
  });
}

describe('plans', () => {
  it('are listed from small to large', async () => {
    const { body } = await app.call('get', '/api/billing/plans', owner.token).expect(200);
    expect(body.data.plans.map((each: { id: string }) => each.id)).toEqual([
      'FREE',
      'STARTER',
      'PRO',
      'ENTERPRISE',
    ]);
    expect(body.data.plans.map((each: { limits: { numbers: number } }) => each.limits.numbers)).toEqual([
      0, 1, 5, 100,
    ]);
    expect(body.data.plans[0]).toEqual({
      id: 'FREE',
      name: 'Free',
      monthlyPrice: 0,
      currency: 'USD',
      limits: { numbers: 0, aiMinutes: 0, sms: 0, concurrentCalls: 0, trunks: 0 },
    });
    const prices = body.data.plans.map((each: { monthlyPrice: number }) => each.monthlyPrice);
    expect(prices).toEqual([...prices].sort((a: number, b: number) => a - b));
  });
});

describe('choosing a plan', () => {
  it('is immediate in the lab, and asks for the first number', async () => {
    expect(await activations()).toHaveLength(0);
    const { body } = await choose('STARTER').expect(200);
    expect(body.data).toMatchObject({
      plan: 'STARTER',
      status: 'ACTIVE',
      trialEndsAt: null,
      limits: { numbers: 1 },
      usage: { numbers: 0 },
    });
    expect(await subscription()).toEqual(body.data);
    expect(await activations()).toHaveLength(1);
    const [entry] = await app.database.query(
      `select actor_type, actor_id, changes from audit_logs where action = 'subscription.changed' and tenant_id = $1`,
      [owner.tenantId],
    );
    expect(entry).toEqual({
      actor_type: 'user',
      actor_id: owner.userId,
      changes: { plan: ['FREE', 'STARTER'] },
    });
  });

  it('asks for a number when the plan comes alive, not when it grows', async () => {
    await choose('STARTER').expect(200);
    await app.database.query('select graphile_worker.remove_job($1)', [
      `subscription.activated:${owner.tenantId}`,
    ]);
    await choose('PRO').expect(200);
    expect(await activations()).toHaveLength(0);
    await choose('FREE').expect(200);
    expect(await activations()).toHaveLength(0);
    await choose('PRO').expect(200);
    expect(await activations()).toHaveLength(1);
  });

  it('does nothing when it is the plan already', async () => {
    await choose('PRO').expect(200);
    await choose('PRO').expect(200);
    const entries = await app.database.query(
      `select 1 from audit_logs where action = 'subscription.changed' and tenant_id = $1`,
      [owner.tenantId],
    );
    expect(entries).toHaveLength(1);
  });

  it('tells listening screens', async () => {
    const heard: unknown[] = [];
    const stop = app.platform.changes.subscribe(owner.tenantId, (event) => heard.push(event));
    await choose('PRO').expect(200);
    while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    stop();
    expect(heard).toContainEqual({ type: 'subscription.changed', id: owner.tenantId });
  });

  it('is for the operator where money moves', async () => {
    const live = await startTestApp();
    try {
      const person = await live.signUp();
      const answer = await live
        .call('post', '/api/billing/subscription', person.token)
        .send({ plan: 'PRO' })
        .expect(409);
      expect(answer.body).toMatchObject({
        code: 'billing-by-operator',
        detail: expect.stringContaining('Nothing was charged'),
      });
      const { body } = await live.call('get', '/api/billing/subscription', person.token).expect(200);
      expect(body.data.plan).toBe('FREE');
    } finally {
      await live.close();
    }
  });

  it.each(['GOLD', '', null, 7])('refuses a plan that is none: %j', async (plan) => {
    const answer = await choose(plan).expect(422);
    expect(answer.body.errors[0].path).toBe('plan');
  });

  it('refuses one that is too small for what there is, and says what to release', async () => {
    await choose('PRO').expect(200);
    for (let i = 0; i < 3; i++) await addNumber();
    await addTrunk();
    await addTrunk();
    const small = await choose('STARTER').expect(409);
    expect(small.body).toMatchObject({ code: 'conflict', release: { numbers: 2, trunks: 1 } });
    expect(small.body.detail).toContain('Release 2 numbers and 1 trunk first');
    await choose('FREE').expect(409);
    await choose('ENTERPRISE').expect(200);
    expect(await subscription()).toMatchObject({ plan: 'ENTERPRISE', usage: { numbers: 3, trunks: 2 } });
  });

  it('does not grow and shrink past each other', async () => {
    await choose('PRO').expect(200);
    await addNumber();
    const [added, shrunk] = await Promise.allSettled([
      addNumber(),
      operatorSets({ plan: 'STARTER', status: 'ACTIVE' }),
    ]);
    expect([added.status, shrunk.status].sort()).toEqual(['fulfilled', 'rejected']);
    const { limits, usage } = await subscription();
    expect(usage.numbers).toBeLessThanOrEqual(limits.numbers);
  });
});

describe('room for a number', () => {
  const refused = (expected: object) =>
    expect.objectContaining({ code: 'plan-limit', status: 402, extras: expect.objectContaining(expected) });

  it('is not in FREE, which names what to upgrade to', async () => {
    await expect(addNumber()).rejects.toEqual(
      refused({ upgradeTo: ['STARTER', 'PRO', 'ENTERPRISE'], limit: 0, used: 0 }),
    );
    const answer = await app
      .call('post', '/api/phone-numbers/provision', owner.token)
      .send({ countryCode: 'US' })
      .expect(402);
    expect(answer.body).toMatchObject({ code: 'plan-limit', upgradeTo: ['STARTER', 'PRO', 'ENTERPRISE'] });
  });

  it('ends with the limit, and comes back with what is released or has failed', async () => {
    await choose('STARTER').expect(200);
    const id = await addNumber();
    await expect(addNumber()).rejects.toEqual(
      refused({ upgradeTo: ['PRO', 'ENTERPRISE'], limit: 1, used: 1 }),
    );
    await setStatus(id, 'SUSPENDED');
    await expect(addNumber()).rejects.toEqual(refused({ used: 1 }));
    await setStatus(id, 'FAILED');
    const second = await addNumber();
    await setStatus(second, 'CANCELLED');
    await addNumber();
  });

  it('is given to one of many who ask at once', async () => {
    await choose('STARTER').expect(200);
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => addNumber()));
    expect(results.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
    for (const each of results)
      if (each.status === 'rejected') expect(each.reason).toEqual(refused({ limit: 1, used: 1 }));
    expect((await subscription()).usage.numbers).toBe(1);
  });

  it('is a matter of each business alone', async () => {
    await choose('STARTER').expect(200);
    await addNumber();
    owner = await app.signUp({ plan: 'STARTER' });
    await addNumber();
  });

  it('is kept and not extended while a payment is missing', async () => {
    await choose('PRO').expect(200);
    await addNumber();
    await operatorSets({ plan: 'PRO', status: 'PAST_DUE' });
    expect(await subscription()).toMatchObject({
      status: 'PAST_DUE',
      limits: { numbers: 5 },
      usage: { numbers: 1 },
    });
    await expect(addNumber()).rejects.toEqual(refused({ upgradeTo: [], limit: 5, used: 1 }));
    await expect(addTrunk()).rejects.toEqual(refused({ upgradeTo: [] }));
    await operatorSets({ plan: 'PRO', status: 'ACTIVE' });
    await addNumber();
  });

  it('is gone when the subscription is cancelled, even with numbers left', async () => {
    await choose('PRO').expect(200);
    await addNumber();
    await operatorSets({ plan: 'PRO', status: 'CANCELLED' });
    expect(await subscription()).toMatchObject({
      plan: 'PRO',
      status: 'CANCELLED',
      limits: { numbers: 0 },
      usage: { numbers: 1 },
    });
    await expect(addNumber()).rejects.toEqual(
      refused({ upgradeTo: ['PRO', 'ENTERPRISE'], limit: 0, used: 1 }),
    );
  });

  it('counts trunks by themselves', async () => {
    await expect(addTrunk()).rejects.toEqual(refused({ limit: 0, used: 0 }));
    await choose('STARTER').expect(200);
    const results = await Promise.allSettled([addTrunk(), addTrunk(), addTrunk()]);
    expect(results.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
    await addNumber();
  });
});

describe('a trial', () => {
  it('serves until it ends, and is then owing', async () => {
    await operatorSets({ plan: 'PRO', status: 'TRIALING' });
    const { trialEndsAt, ...rest } = await subscription();
    expect(rest).toMatchObject({ plan: 'PRO', status: 'TRIALING' });
    expect((Date.parse(trialEndsAt) - Date.now()) / 86_400_000).toBeCloseTo(14, 1);
    expect(await activations()).toHaveLength(1);
    await addNumber();
    await app.database.query(
      `update subscriptions set trial_ends_at = now() - interval '1 second' where tenant_id = $1`,
      [owner.tenantId],
    );
    expect(await scope().tx(planOf)).toMatchObject({
      plan: 'PRO',
      status: 'PAST_DUE',
      limits: { numbers: 5 },
    });
    await expect(addNumber()).rejects.toThrow('payment');
    await operatorSets({ plan: 'PRO', status: 'TRIALING', trialEndsAt: new Date(Date.now() + 86_400_000) });
    await addNumber();
    await operatorSets({ plan: 'PRO', status: 'ACTIVE' });
    expect(await subscription()).toMatchObject({ status: 'ACTIVE', trialEndsAt: null });
  });
});
