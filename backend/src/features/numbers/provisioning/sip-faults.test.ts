import { workInProcess } from '../../../../tests/crash/in-process';
import { judge, judgeBooks } from '../../../../tests/crash/judge';
import { tell } from '../../../../tests/crash/tally';
import { openWorld, settled, type World } from '../../../../tests/crash/world';
import type { RegistrarFault } from '../../../lab/sip-registrar';
import type { JobRunner } from '../../../platform/jobs';

// The carrier's SIP server fails while a trunk is proven, which is when nothing has been built yet.

let world: World;
let worker: JobRunner;
let cases = 0;
beforeAll(async () => {
  world = await openWorld({ TELYX_PACE_MS: '2', TELYX_PROVIDER_TIMEOUT_MS: '1500' });
  worker = await workInProcess(world);
});
beforeEach(async () => {
  cases += 1;
  await world.fillPool(1);
});
afterEach(() => world.lab.sip.clearFaults());
afterAll(async () => {
  await worker.stop();
  await world.close();
  tell('faults of a SIP registrar while a trunk is proven', cases);
});

const free = () => world.app.database.query(`select 1 from number_pool where status = 'FREE'`);

const passing: [string, RegistrarFault][] = [
  ['loses a packet', { kind: 'loss' }],
  ['answers late', { kind: 'delay', delayMs: 2_000 }],
  ['answers 500 to REGISTER', { kind: 'status', status: 500, method: 'REGISTER' }],
  ['answers 503 to REGISTER', { kind: 'status', status: 503, method: 'REGISTER' }],
  ['answers 480 to OPTIONS', { kind: 'status', status: 480, method: 'OPTIONS' }],
];

it.each(passing)('that %s once delays a number', async (_what, fault) => {
  world.lab.sip.inject(fault);
  const id = await world.order(await world.business(), 'pool');
  await settled(world);
  expect(world.lab.sip.ledger.some((each) => each.fault === fault.kind)).toBe(true);
  expect(await world.look(id)).toMatchObject({ status: 'ACTIVE', saga: 'DONE' });
  expect(await judgeBooks(world)).toEqual([]);
});

it.each(['silence', 'stale-nonce'] as const)('that shows %s recovers by itself', async (kind) => {
  world.lab.sip.inject({ kind });
  const id = await world.order(await world.business(), 'pool');
  const struck = () => world.lab.sip.ledger.some((each) => each.fault === kind);
  while (!struck()) await new Promise((resolve) => setTimeout(resolve, 20));
  world.lab.sip.clearFaults();
  await settled(world);
  expect(await world.look(id)).toMatchObject({ status: 'ACTIVE', saga: 'DONE' });
});

it.each([
  ['403 to every sign-in', { kind: 'status', status: 403, method: 'REGISTER', times: 1_000 }],
  ['500 for ever', { kind: 'status', status: 500, method: 'REGISTER', times: 1_000 }],
] as [string, RegistrarFault][])('that answers %s has the number given back', async (_what, fault) => {
  world.lab.sip.inject(fault);
  const id = await world.order(await world.business(), 'pool');
  await settled(world);
  expect(await world.look(id)).toMatchObject({ status: 'FAILED', saga: 'FAILED' });
  expect(await free()).toHaveLength(1);
  world.lab.sip.clearFaults();
  await world.retry(id);
  await settled(world);
  expect((await world.look(id)).status).toBe('ACTIVE');
  expect(await judge(world)).toEqual([]);
});
