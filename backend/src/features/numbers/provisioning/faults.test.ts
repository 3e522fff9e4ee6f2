import { randomInt } from 'node:crypto';
import { runTick, workInProcess } from '../../../../tests/crash/in-process';
import { judge, judgeBooks } from '../../../../tests/crash/judge';
import { tell } from '../../../../tests/crash/tally';
import { openWorld, settled, type Way, type World } from '../../../../tests/crash/world';
import type { Fault } from '../../../lab/simulator';
import type { JobRunner } from '../../../platform/jobs';
import { sleep } from '../../../platform/time';

// Every operation of every carrier that a saga uses fails in every way there is: once, after which the saga must reach
// its end by itself, and without end, after which it must have turned back or wait for a person whom nothing is lost to.

/** A world that goes through one case after another. */
interface Lane {
  world: World;
  worker: JobRunner;
}

const timeoutMs = 400;
const paceMs = 20;
let lanes: Lane[] = [];
beforeAll(async () => {
  lanes = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const env = { TELYX_PACE_MS: String(paceMs), TELYX_PROVIDER_TIMEOUT_MS: String(timeoutMs) };
      const world = await openWorld(env);
      return { world, worker: await workInProcess(world) };
    }),
  );
});
afterAll(async () => {
  for (const { world, worker } of lanes) {
    await worker.stop();
    await world.close();
  }
});

type Carrier = 'vapi' | 'netgsm' | 'twilio';

/** One request that a saga makes, and how to make it make it. */
interface Operation {
  carrier: Carrier;
  name: string;
  way: Way;
  /** Where it is made: while setting up, or while releasing. */
  course: 'forward' | 'release';
  /** What has to go wrong before it, for operations that are only lookups after a lost answer. */
  first?: string;
}

const operations: Operation[] = [
  { carrier: 'vapi', name: 'POST /phone-number', way: 'direct', course: 'forward' },
  {
    carrier: 'vapi',
    name: 'GET /phone-number',
    way: 'direct',
    course: 'forward',
    first: 'POST /phone-number',
  },
  { carrier: 'vapi', name: 'GET /phone-number/:id', way: 'direct', course: 'forward' },
  { carrier: 'vapi', name: 'DELETE /phone-number/:id', way: 'direct', course: 'release' },
  { carrier: 'vapi', name: 'POST /credential', way: 'pool', course: 'forward' },
  { carrier: 'vapi', name: 'GET /credential', way: 'pool', course: 'forward', first: 'POST /credential' },
  { carrier: 'vapi', name: 'POST /phone-number', way: 'pool', course: 'forward' },
  { carrier: 'vapi', name: 'GET /phone-number', way: 'pool', course: 'forward', first: 'POST /phone-number' },
  { carrier: 'vapi', name: 'POST /assistant', way: 'pool', course: 'forward' },
  { carrier: 'vapi', name: 'GET /assistant', way: 'pool', course: 'forward', first: 'POST /assistant' },
  { carrier: 'vapi', name: 'PATCH /assistant/:id', way: 'pool', course: 'forward', first: 'POST /assistant' },
  { carrier: 'vapi', name: 'PATCH /phone-number/:id', way: 'pool', course: 'forward' },
  { carrier: 'vapi', name: 'DELETE /phone-number/:id', way: 'pool', course: 'release' },
  { carrier: 'vapi', name: 'DELETE /credential/:id', way: 'pool', course: 'release' },
  { carrier: 'netgsm', name: 'GET /santral/numara/liste', way: 'api', course: 'forward' },
  { carrier: 'netgsm', name: 'POST /santral/numara/satin-al', way: 'api', course: 'forward' },
  {
    carrier: 'netgsm',
    name: 'GET /santral/numara/durum',
    way: 'api',
    course: 'forward',
    first: 'POST /santral/numara/satin-al',
  },
  { carrier: 'netgsm', name: 'GET /santral/numara/sip-bilgileri', way: 'api', course: 'forward' },
  { carrier: 'netgsm', name: 'POST /santral/numara/iptal', way: 'api', course: 'release' },
];

const twilio = '/2010-04-01/Accounts/:account';
operations.push(
  {
    carrier: 'twilio',
    name: `GET ${twilio}/AvailablePhoneNumbers/:country/:type.json`,
    way: 'asked',
    course: 'forward',
  },
  { carrier: 'twilio', name: `POST ${twilio}/IncomingPhoneNumbers.json`, way: 'asked', course: 'forward' },
  {
    carrier: 'twilio',
    name: `GET ${twilio}/IncomingPhoneNumbers.json`,
    way: 'asked',
    course: 'forward',
    first: `POST ${twilio}/IncomingPhoneNumbers.json`,
  },
  { carrier: 'vapi', name: 'POST /phone-number', way: 'asked', course: 'forward' },
  {
    carrier: 'vapi',
    name: 'GET /phone-number',
    way: 'asked',
    course: 'forward',
    first: 'POST /phone-number',
  },
  {
    carrier: 'twilio',
    name: `POST ${twilio}/IncomingPhoneNumbers/:sid.json`,
    way: 'asked',
    course: 'forward',
  },
  { carrier: 'vapi', name: 'DELETE /phone-number/:id', way: 'asked', course: 'release' },
  {
    carrier: 'twilio',
    name: `DELETE ${twilio}/IncomingPhoneNumbers/:sid.json`,
    way: 'asked',
    course: 'release',
  },
);

const kinds: Omit<Fault, 'operation'>[] = [
  { kind: 'status', status: 429 },
  { kind: 'status', status: 500 },
  { kind: 'timeout-after-commit' },
  { kind: 'wrong-json' },
  // Done when we have given it up already, and before we look.
  { kind: 'slow', delayMs: timeoutMs + 100 },
  { kind: 'reset' },
  { kind: 'reset-after-commit' },
];
/** One that says it did nothing and one that says nothing: all others end as one of them, after longer. */
const plain = kinds.filter(({ kind }) => kind === 'status');

/**
 * Every kind at every operation takes five minutes: `EVERY_FAULT=1`. Else each operation meets one of them, another
 * with each run, so that all are met over a few runs, and each kind is met several times in each.
 */
const turn = randomInt(kinds.length);
function some<Item>(items: Item[], count: number, place: number): Item[] {
  if (process.env['EVERY_FAULT']) return items;
  return Array.from({ length: count }, (_, index) => items[(turn + place + index * 2) % items.length]!);
}

interface Trial {
  operation: Operation;
  fault: Omit<Fault, 'operation'>;
  /** Until a person clears it away. */
  always: boolean;
}

/** Goes through the trials in all lanes at once. @returns what went wrong */
async function runAll(trials: Trial[]): Promise<string[]> {
  const left = [...trials];
  const faults: string[] = [];
  await Promise.all(
    lanes.map(async ({ world }) => {
      // A lane's judge sees what earlier trials have left too.
      const told = new Set<string>();
      for (let trial = left.shift(); trial; trial = left.shift()) {
        const name = `${trial.operation.name} (${trial.operation.way}) ${trial.fault.kind} ${trial.fault.status ?? ''}`;
        const found = await runTrial(world, trial).catch((error: Error) => [error.message]);
        faults.push(...found.filter((each) => !told.has(each)).map((each) => `${name}: ${each}`));
        for (const each of found) told.add(each);
      }
      faults.push(...(await judge(world)).filter((each) => !told.has(each)));
    }),
  );
  return faults;
}

async function runTrial(world: World, trial: Trial): Promise<string[]> {
  const { operation, always } = trial;
  await world.fillPool(operation.way === 'pool' ? 1 : 0);
  const strike = arm(world, trial, operation.course === 'forward');
  // A new business: its receptionist is not at VAPI yet.
  const owner = await world.business({ ownVapi: operation.way === 'direct' });
  const numberId = await world.order(owner, operation.way);
  await settled(world, 120_000);
  if (operation.course === 'release') {
    arm(world, trial, true);
    await world.release(numberId);
    await settled(world, 120_000);
  }
  const problems = strike() ? [] : ['it did not strike'];
  if (always) await clearAndMend(world, numberId);
  const { status } = await world.look(numberId);
  const wanted = operation.course === 'release' ? ['CANCELLED'] : always ? ['ACTIVE', 'FAILED'] : ['ACTIVE'];
  if (!wanted.includes(status)) problems.push(`the number is ${status}`);
  problems.push(...(await judgeBooks(world)));
  return problems;
}

/** Injects the faults. @returns a function that says whether the one on trial has struck */
function arm({ lab }: World, { operation, fault, always }: Trial, now: boolean): () => boolean {
  const carrier = lab[operation.carrier];
  const seen = carrier.ledger.length;
  if (now) {
    if (operation.first) carrier.inject({ operation: operation.first, kind: 'timeout-after-commit' });
    carrier.inject({ operation: operation.name, ...fault, ...(always ? { times: 1_000_000 } : {}) });
  }
  return () =>
    carrier.ledger.slice(seen).some((each) => each.operation === operation.name && each.fault === fault.kind);
}

/** What a person does: waits until the carrier is well, and asks for what stopped to go on. */
async function clearAndMend(world: World, numberId: string): Promise<void> {
  world.lab.vapi.clearFaults();
  world.lab.netgsm.clearFaults();
  world.lab.twilio.clearFaults();
  for (let time = 0; time < 3 && (await world.look(numberId)).saga === 'NEEDS_ATTENTION'; time += 1) {
    await world.retry(numberId);
    await settled(world, 120_000);
  }
  // A receptionist that stayed behind is caught up by the clock.
  await runTick(world, 'assistants.catch-up');
}

describe('a carrier that fails', () => {
  it('once, at every operation, delays a number and loses nothing', async () => {
    const trials = operations.flatMap((operation, place) =>
      some(kinds, 1, place).map((fault): Trial => ({ operation, fault, always: false })),
    );
    expect(await runAll(trials)).toEqual([]);
    tell('faults of a carrier, once each, at every operation of provisioning and release', trials.length);
  }, 400_000);

  it('without end has a number taken back or a person called, and loses nothing', async () => {
    for (const { world } of lanes) world.app.platform.config.paceMs = 2;
    const met = operations.filter((_, place) => process.env['EVERY_FAULT'] || (turn + place) % 3 === 0);
    const trials = met.flatMap((operation, place) =>
      some(plain, 1, place).map((fault): Trial => ({ operation, fault, always: true })),
    );
    expect(await runAll(trials)).toEqual([]);
    tell('faults of a carrier without end, and what a person does then', trials.length);
  }, 400_000);

  it.each<[Carrier, Way, string]>([
    ['netgsm', 'api', 'POST /santral/numara/satin-al'],
    ['twilio', 'asked', `POST ${twilio}/IncomingPhoneNumbers.json`],
    ['vapi', 'direct', 'POST /phone-number'],
  ])('%s that sells after the order was cancelled is found out', async (carrier, way, operation) => {
    const { world } = lanes[0]!;
    world.app.platform.config.paceMs = paceMs;
    const owner = await world.business({ ownVapi: way === 'direct' });
    await world.fillPool(0);
    const { ledger } = world.lab[carrier];
    const seen = ledger.length;
    // Later than we wait, and than anybody would look who did not wait for it.
    world.lab[carrier].inject({ operation, kind: 'slow', delayMs: timeoutMs + 250 });
    const numberId = await world.order(owner, way);
    while (!ledger.slice(seen).some((each) => each.operation === operation)) await sleep(5);
    await world.release(numberId);
    await settled(world);
    // By now it has sold.
    await sleep(timeoutMs);
    expect((await world.look(numberId)).status).toBe('CANCELLED');
    expect(await judge(world)).toEqual([]);
  });
});
