import { randomInt } from 'node:crypto';
import type { Person } from '../../../../tests/client';
import { judge } from '../../../../tests/crash/judge';
import type { Failure, Stop } from '../../../../tests/crash/stops';
import { tell } from '../../../../tests/crash/tally';
import { openNursery, type WorkerNursery } from '../../../../tests/crash/worker';
import { openSagas, openWorld, settled, type Way, type World } from '../../../../tests/crash/world';
import { sleep } from '../../../platform/time';
import { planFor } from './plans';
import { resumeProvisionings } from './resume';

// A worker process is killed (SIGKILL) while sagas stand at chosen points of every step, and another one takes over.
// Many sagas halt in one process, each at its own point, so that one death serves many cases.

let world: World;
let nursery: WorkerNursery;
let cases = 0;
/** How often a worker is killed at random; a longer run finds more. */
const deaths = Number(process.env['CRASH_DEATHS'] ?? 6);
beforeAll(async () => {
  world = await openWorld();
  nursery = openNursery(world.env);
});
afterEach(() => nursery.clear());
afterAll(async () => {
  await nursery.close();
  await world.close();
  tell('kills of a worker inside provisioning, turning back and release', cases);
});

type Point = Omit<Stop, 'numberId'>;
type Course = 'forward' | 'back' | 'release';

/** A saga with the point at which its worker dies. */
interface Case {
  numberId: string;
  course: Course;
  stop: Stop;
}

const moments = ['begin', 'end', 'written'] as const;

/** Answers of providers inside a step after which there is more to do, and what they were about. */
const answers: Record<Course, [Way[], step: string, count: number][]> = {
  forward: [
    [['api'], 'order', 2],
    [['direct'], 'order', 1],
    [['api'], 'sip-credentials', 1],
    [['pool', 'api', 'trunk'], 'vapi-credential', 1],
    [['pool', 'api', 'trunk'], 'vapi-number', 1],
    [['pool', 'api', 'trunk', 'direct'], 'link-assistant', 2],
    [['direct'], 'activate-number', 1],
    [['asked'], 'order', 2],
    [['asked'], 'vapi-number', 1],
    [['asked'], 'link-assistant', 2],
    [['asked'], 'configure', 1],
  ],
  back: [
    [['pool', 'api', 'trunk'], 'vapi-number', 1],
    [['pool', 'api', 'trunk'], 'vapi-credential', 1],
    [['api'], 'order', 2],
    [['direct'], 'order', 1],
    [['asked'], 'vapi-number', 1],
    [['asked'], 'order', 1],
  ],
  release: [
    [['pool', 'api', 'trunk', 'direct', 'asked'], 'delete-vapi-number', 1],
    [['pool', 'api', 'trunk'], 'delete-vapi-credential', 1],
    [['api', 'asked'], 'release-order', 1],
  ],
};

function pointsOf(way: Way, course: Course): Point[] {
  const steps =
    course === 'release'
      ? planFor('RELEASE', null)
      : planFor('PROVISION', way === 'direct' ? 'DIRECT' : null, way === 'asked' ? 'TWILIO' : undefined);
  const undo = course === 'back';
  const around = steps.flatMap(({ name }) => moments.map((at): Point => ({ step: name, undo, at })));
  const inside = answers[course]
    .filter(([ways]) => ways.includes(way))
    .flatMap(([, step, count]) =>
      Array.from({ length: count }, (_, index): Point => ({ step, undo, at: 'asked', answer: index + 1 })),
    );
  return [...around, ...inside];
}

/**
 * Every point takes minutes: `EVERY_FAULT=1`. Else each sixth, beginning with another one in each run, so that all are met
 * over a few runs.
 */
const stride = process.env['EVERY_FAULT'] ? 1 : 6;
const turn = randomInt(stride);

/** Orders a number for each point; a business has at most four of them, as many as it may have for nothing at VAPI. */
async function orderFor(way: Way, course: Course): Promise<Case[]> {
  const points = pointsOf(way, course).filter((_, index) => index % stride === turn);
  const ordered: Case[] = [];
  let owner: Person | undefined;
  for (const [index, point] of points.entries()) {
    // The first to link makes the receptionist at VAPI, which must be this very saga.
    const alone = point.step === 'link-assistant' && point.at === 'asked';
    if (!owner || alone || index % 4 === 0) owner = await world.business({ ownVapi: way === 'direct' });
    const numberId = await world.order(owner, way);
    ordered.push({ numberId, course, stop: { numberId, ...point } });
    if (alone) owner = undefined;
  }
  await world.app.database.query(
    `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
     where t.id = j.task_id and t.identifier = 'assistant.sync'`,
  );
  return ordered;
}

/** What the numbers of a course are in the end. */
const ends: Record<Course, { status: string; saga: string }> = {
  forward: { status: 'ACTIVE', saga: 'DONE' },
  back: { status: 'FAILED', saga: 'FAILED' },
  release: { status: 'CANCELLED', saga: 'DONE' },
};

/** Lets each saga halt at its stop, kills the worker there, and gives the rest to another one. */
async function killAt(batch: Case[], between: () => Promise<void> = async () => undefined): Promise<void> {
  await dieAt(batch);
  await between();
  const heir = await nursery.start({ stops: [], failures: failuresOf(batch) });
  await settled(world);
  await heir.kill();
  await expectEnds(batch);
}

async function dieAt(batch: Case[]): Promise<void> {
  const stops = batch.map((each) => each.stop);
  const worker = await nursery.start({ stops, failures: failuresOf(batch) });
  await worker.allReached(stops).catch(async (error: Error) => {
    const lost = (await openSagas(world)).filter(({ numberId }) => error.message.includes(numberId));
    throw new Error(`${error.message}\n${JSON.stringify(lost)}`);
  });
  await worker.kill();
  cases += batch.length;
}

function failuresOf(batch: Case[]): Failure[] {
  return batch
    .filter((each) => each.course === 'back')
    .map(({ numberId }) => ({ numberId, step: 'activate', when: 'before' }));
}

async function expectEnds(batch: Case[]): Promise<void> {
  for (const { numberId, course, stop } of batch) {
    expect({ stop, ...(await world.look(numberId)) }).toMatchObject({ stop, ...ends[course] });
  }
  expect(await judge(world)).toEqual([]);
}

/** Sets numbers up and asks for their release, which nobody has begun yet. */
async function prepareRelease(ways: Way[]): Promise<Case[]> {
  const made: Case[] = [];
  for (const way of ways) made.push(...(await orderFor(way, 'release')));
  const worker = await nursery.start();
  await settled(world);
  await worker.kill();
  for (const { numberId } of made) await world.release(numberId);
  return made;
}

async function prepare(ways: Way[]): Promise<Case[]> {
  const batch = await prepareRelease(ways);
  for (const way of ways) batch.push(...(await orderFor(way, 'forward')), ...(await orderFor(way, 'back')));
  return batch;
}

/** The same sagas halt once more, in the step in which they were killed first. */
function onceMore(batch: Case[]): Case[] {
  return batch
    .filter(({ stop, course }) => course === 'forward' && stop.at !== 'written')
    .map((each) => ({ ...each, stop: { ...each.stop, at: 'end', answer: undefined } }));
}

describe('a worker that is killed', () => {
  it('at any point, with numbers of the pool, over a trunk and of the voice provider', async () => {
    await world.fillPool(70);
    await killAt(await prepare(['pool', 'trunk', 'direct']));
  }, 200_000);

  it('at any point with a number bought over an API, and again in the same step, while the pool fills', async () => {
    await world.fillPool(0);
    const batch = await prepare(['api']);
    await dieAt(batch);
    await world.fillPool(10);
    await killAt(onceMore(batch));
    await expectEnds(batch);
  }, 200_000);

  it('at any point with a number whose carrier asks us about its calls', async () => {
    const batch = await prepare(['asked']);
    await dieAt(batch);
    await killAt(onceMore(batch));
    await expectEnds(batch);
  }, 200_000);

  it('after it has kept a purchase whose answer an earlier one had not written down', async () => {
    await world.fillPool(0);
    const numberId = await world.order(await world.business(), 'api');
    const dieIn = async (point: Point): Promise<void> => {
      const stop = { numberId, ...point };
      const worker = await nursery.start({ stops: [stop], failures: [] });
      await worker.allReached([stop]);
      await worker.kill();
      cases += 1;
    };
    await dieIn({ step: 'order', undo: false, at: 'asked', answer: 2 });
    await world.release(numberId);
    await dieIn({ step: 'order', undo: true, at: 'end' });
    const heir = await nursery.start();
    await settled(world);
    await heir.kill();
    expect((await world.look(numberId)).status).toBe('CANCELLED');
    expect(await judge(world)).toEqual([]);
  }, 60_000);

  it('at random', async () => {
    await world.fillPool(12);
    const numberIds: string[] = [];
    for (const way of ['pool', 'api', 'trunk', 'direct', 'asked'] as const) {
      const owner = await world.business({ ownVapi: way === 'direct' });
      for (let count = 0; count < 4; count += 1) numberIds.push(await world.order(owner, way));
    }
    for (let death = 0; death < deaths; death += 1) {
      const worker = await nursery.start();
      await sleep(randomInt(50, 600));
      await worker.kill();
      cases += 1;
      // Some change their mind in the middle.
      await world.tryRelease(numberIds[death % numberIds.length]!);
    }
    const heir = await nursery.start();
    await settled(world);
    await heir.kill();
    expect(await judge(world)).toEqual([]);
  }, 200_000);
});

describe('a worker that was believed dead', () => {
  it('buys nothing when it wakes up', async () => {
    const { vapi } = world.lab;
    const owner = await world.business({ ownVapi: true });
    vapi.inject({ operation: 'POST /phone-number', kind: 'reset' });
    // Longer than a run may trust in what it saw before.
    vapi.inject({ operation: 'GET /phone-number', kind: 'slow', delayMs: 1_200 });
    const seen = vapi.ledger.length;
    const tried = (operation: string) =>
      vapi.ledger.slice(seen).filter((each) => each.operation === operation).length;
    const numberId = await world.order(owner, 'direct');
    const worker = await nursery.start();
    while (tried('GET /phone-number') === 0) await sleep(5);
    await world.app.database.query(
      `update provisionings set state = state || '{"run":"another"}', resume_at = now() - interval '1 minute' where phone_number_id = $1`,
      [numberId],
    );
    await sleep(2_000);
    expect(tried('POST /phone-number')).toBe(1);

    await resumeProvisionings(world.app.platform);
    await settled(world);
    await worker.kill();
    expect((await world.look(numberId)).status).toBe('ACTIVE');
    expect(tried('POST /phone-number')).toBe(2);
    expect(await judge(world)).toEqual([]);
  }, 60_000);
});
