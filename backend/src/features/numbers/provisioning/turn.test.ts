import { type Person, startTestApp, type TestApp } from '../../../../tests/client';
import type { TenantScope } from '../../../platform/db/tenant';
import { newId } from '../../../platform/ids';
import { isTaken, remember, Superseded } from './record';
import type { NumberChange } from './step';
import { beginStep, endStep, type Turn } from './turn';

// The database functions that write a saga's turns. No job runs: each test is the job.

let app: TestApp;
let owner: Person;
let scope: TenantScope;
beforeAll(async () => {
  app = await startTestApp({ lab: true });
});
beforeEach(async () => {
  owner = await app.signUp({ countryCode: 'US', plan: 'ENTERPRISE' });
  scope = app.platform.system.scope(owner.tenantId);
});
afterAll(() => app.close());

async function order(): Promise<{ numberId: string; sagaId: string }> {
  const answer = await app
    .call('post', '/api/phone-numbers/provision', owner.token)
    .send({ countryCode: 'US', provider: 'TWILIO' });
  expect(answer.status).toBe(202);
  return { numberId: answer.body.data.id, sagaId: answer.body.data.provisioning.id };
}
const begin = (sagaId: string, run = newId()) => beginStep(scope, sagaId, run, new Date());
const end = (turn: Turn, outcome = {}) => endStep(scope, turn, outcome, new Date());
const readSaga = (id: string) =>
  scope.tx((tx) =>
    tx.provisioning.findUniqueOrThrow({
      where: { id },
      include: { steps: { orderBy: { position: 'asc' } }, phoneNumber: true },
    }),
  );
const jobsOf = (sagaId: string) =>
  app.database.query<{ run_at: Date }>('select run_at from graphile_worker.jobs where key = $1', [
    `provisioning.advance:${sagaId}`,
  ]);

it('answers an order with what is then read of it', async () => {
  const answer = await app
    .call('post', '/api/phone-numbers/provision', owner.token)
    .send({ countryCode: 'US', provider: 'TWILIO' });
  const { id } = answer.body.data;
  expect((await app.call('get', `/api/phone-numbers/${id}`, owner.token)).body.data).toMatchObject(
    answer.body.data,
  );
  expect(await jobsOf(answer.body.data.provisioning.id)).toHaveLength(1);
});

it('writes every column that a saga may change, and each as it was given', async () => {
  const { sagaId } = await order();
  const turn = (await begin(sagaId))!;
  const [pool, trunk, account] = [newId(), newId(), newId()];
  const change: Required<NumberChange> = {
    ...{ number: '+12125550100', areaCode: '212', features: ['ai-voice', "it's"], status: 'SUSPENDED' },
    ...{ provider: 'TELNYX', providerAccountId: account, carrierNumberId: 'PN1', sipTrunkId: trunk },
    ...{ poolEntryId: pool, sipLogin: new Uint8Array([0, 255, 92, 120]), assistantId: null },
    ...{ voiceAccountId: account, voiceNumberId: 'v1', voiceSipUri: 'sip:a@b', voiceTrunkId: 't1' },
    ...{ currency: 'USD', renewsAt: new Date(1_900_000_000_123), activatedAt: new Date(1_800_000_000_456) },
    ...{ releasedAt: null, monthlyCost: 1.15 },
  };
  await remember(scope, turn.saga, { number: change });
  const { monthlyCost, ...written } = (await readSaga(sagaId)).phoneNumber;
  const { monthlyCost: wanted, ...others } = change;
  expect(written).toMatchObject(others);
  expect(monthlyCost?.toNumber()).toBe(wanted);

  await remember(scope, turn.saga, { number: { carrierNumberId: null } });
  expect((await readSaga(sagaId)).phoneNumber).toMatchObject({ ...others, carrierNumberId: null });
});

it('remembers what it learns, and forgets a member that is undefined', async () => {
  const { sagaId } = await order();
  const turn = (await begin(sagaId))!;
  const offer = { id: 'o1', number: '+12125550101', price: null };
  await remember(scope, turn.saga, { state: { offer, refusedOffers: ['a'] } });
  expect((await readSaga(sagaId)).state).toEqual({ run: turn.saga.run, offer, refusedOffers: ['a'] });
  await remember(scope, turn.saga, { state: { offer: undefined, bought: true } });
  expect((await readSaga(sagaId)).state).toEqual({
    run: turn.saga.run,
    refusedOffers: ['a'],
    bought: true,
  });
});

it('lets one number be live in one place', async () => {
  const [first, second] = [(await begin((await order()).sagaId))!, (await begin((await order()).sagaId))!];
  await remember(scope, first.saga, { number: { number: '+12125550102' } });
  const again = remember(scope, second.saga, { state: { bought: true }, number: { number: '+12125550102' } });
  expect(isTaken(await again.catch((error: unknown) => error))).toBe(true);
  expect((await readSaga(second.saga.id)).state).toEqual({ run: second.saga.run });
});

it('gives each step its turn, with what the ones before have learnt, and then ends', async () => {
  const { sagaId } = await order();
  const names: string[] = [];
  let turn = await begin(sagaId);
  for (; turn; turn = await end(turn, { state: { areaCode: String(names.length) } })) {
    expect(turn.saga.state.areaCode).toBe(names.length === 0 ? undefined : String(names.length));
    expect(turn.attempt).toBe(1);
    names.push(turn.step.name);
    const running = (await readSaga(sagaId)).steps.filter(({ status }) => status === 'RUNNING');
    expect(running).toMatchObject([{ name: turn.step.name, attempts: 1, startedAt: expect.any(Date) }]);
  }
  const saga = await readSaga(sagaId);
  expect(names).toEqual(saga.steps.map(({ name }) => name));
  expect(saga).toMatchObject({ status: 'DONE', phoneNumber: { status: 'PENDING' } });
  expect(await begin(sagaId)).toBeNull();
});

it('refuses what a run writes that another one has followed', async () => {
  const { sagaId } = await order();
  const first = (await begin(sagaId))!;
  const second = (await begin(sagaId))!;
  expect(second).toMatchObject({ attempt: 2, step: first.step });
  const before = await readSaga(sagaId);
  const also = jest.fn(async () => undefined);
  const outcome = { state: { bought: true }, number: { carrierNumberId: 'PN2' } };
  await expect(remember(scope, first.saga, outcome)).rejects.toBeInstanceOf(Superseded);
  await expect(remember(scope, first.saga, {})).rejects.toBeInstanceOf(Superseded);
  await expect(end(first, outcome)).rejects.toBeInstanceOf(Superseded);
  await expect(end(first, { ...outcome, also })).rejects.toBeInstanceOf(Superseded);
  expect(also).not.toHaveBeenCalled();
  expect(await readSaga(sagaId)).toEqual(before);
});

it('writes an outcome, what belongs to it and the next begin together or not at all', async () => {
  const { sagaId } = await order();
  const turn = (await begin(sagaId))!;
  const before = await readSaga(sagaId);
  const also = async () => {
    throw new Error('no');
  };
  await expect(end(turn, { state: { bought: true }, also })).rejects.toThrow('no');
  expect(await readSaga(sagaId)).toEqual(before);
});

it('goes on by another plan, and keeps what was done', async () => {
  const { sagaId } = await order();
  const done = (await begin(sagaId))!;
  const turn = await end(done, { mode: 'DIRECT', number: { provider: 'VAPI' }, replan: true });
  expect(turn).toMatchObject({
    step: { name: 'activate-number' },
    saga: { mode: 'DIRECT' },
    number: { provider: 'VAPI' },
  });
  expect((await readSaga(sagaId)).steps.map(({ name, status }) => [name, status])).toEqual([
    ['order', 'DONE'],
    ['activate-number', 'RUNNING'],
    ['link-assistant', 'PENDING'],
    ['activate', 'PENDING'],
  ]);
});

it('turns a saga back that was cancelled while a step was at work, from that step on', async () => {
  const { sagaId, numberId } = await order();
  const first = (await begin(sagaId))!;
  const second = (await end(first))!;
  const cancelled = await app.call('delete', `/api/phone-numbers/${numberId}`, owner.token);
  expect(cancelled.status).toBe(202);
  const back = (await end(second))!;
  expect(back).toMatchObject({ step: second.step, saga: { status: 'UNDOING', state: { cancelled: true } } });
  const last = (await end(back))!;
  expect(last.step).toBe(first.step);
  expect(await end(last)).toBeNull();
  const saga = await readSaga(sagaId);
  expect(saga).toMatchObject({ status: 'FAILED', phoneNumber: { status: 'CANCELLED', number: null } });
  expect(new Set(saga.steps.map(({ status }) => status))).toEqual(new Set(['UNDONE', 'PENDING']));
});

it('leaves a saga alone until what was asked for can be looked up', async () => {
  const { sagaId } = await order();
  const { saga } = (await begin(sagaId))!;
  const settlesAt = new Date(Date.now() + 3_600_000);
  await remember(scope, saga, { state: { settlesAt: settlesAt.toISOString() } });
  expect(await begin(sagaId)).toBeNull();
  expect(await readSaga(sagaId)).toMatchObject({ resumeAt: settlesAt, state: { run: saga.run } });
  expect(await jobsOf(sagaId)).toEqual([{ run_at: settlesAt }]);
});
