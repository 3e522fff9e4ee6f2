/**
 * `npm run drill:soak [-- --minutes N]`: mixed load in the lab, with nothing killed and no provider failing. Fails when
 * memory grows by more than 1 MB a minute after warm-up, when the queue grows, or when anything goes wrong.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ask, hangUp } from '../../backend/tests/drill/ask';
import { openBusiness } from '../../backend/tests/drill/businesses';
import { diceOf } from '../../backend/tests/drill/dice';
import { settle } from '../../backend/tests/drill/settle';
import { openStage, type Stage } from '../../backend/tests/drill/stage';
import { noPromises, type Promises, type StoryName, stories } from '../../backend/tests/drill/stories';

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
const minutes = Number(values.minutes ?? 30);
const seed = Number(values.seed ?? 1);
const atOnce = 4;
const pauseMs = 50;
const sampleEveryMs = 5_000;
/** The first third is warm-up: caches fill, and V8 finds its size. */
const warmUp = 1 / 3;
const mostMbPerMinute = 1;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Sample {
  minute: number;
  /** Resident megabytes, by process. */
  memory: Record<string, number>;
  due: number;
}

/** Megabytes that a process holds (proc(5)). */
function residentMb(pid: number | undefined): number {
  const found = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1]) / 1024;
}

async function take(stage: Stage, started: number): Promise<Sample> {
  const memory: Record<string, number> = {};
  for (const [index, each] of stage.apis.entries()) memory[`api ${index + 1}`] = residentMb(each.pid);
  for (const [index, each] of stage.workers.entries()) memory[`worker ${index + 1}`] = residentMb(each.pid);
  const { text } = await ask(`http://127.0.0.1:${stage.workerPorts[0]}/metrics`, 'GET', {
    authorization: `Bearer ${stage.metricsToken}`,
  });
  const due = Number(/telyx_jobs\{state="due"\} (\d+)/.exec(text)?.[1] ?? Number.NaN);
  return { minute: (Date.now() - started) / 60_000, memory, due };
}

/** The slope of the straight line that fits best, for each minute. */
function slope(points: { minute: number; value: number }[]): number {
  const mean = (pick: (point: { minute: number; value: number }) => number): number =>
    points.reduce((sum, each) => sum + pick(each), 0) / points.length;
  const [x, y] = [mean(({ minute }) => minute), mean(({ value }) => value)];
  const spread = points.reduce((sum, { minute }) => sum + (minute - x) ** 2, 0);
  return points.reduce((sum, { minute, value }) => sum + (minute - x) * (value - y), 0) / spread;
}

async function load(stage: Stage, until: number, promises: Promises): Promise<number> {
  const businesses = await Promise.all([0, 1, 2].map((index) => openBusiness(stage, index)));
  const names = Object.keys(stories) as StoryName[];
  const lots = names.flatMap((name) => Array.from({ length: stories[name].share }, () => name));
  let next = 0;
  const one = async (): Promise<void> => {
    while (Date.now() < until) {
      const index = next++;
      const dice = diceOf(seed, `story ${index}`);
      await stories[dice.pick(lots)].tell({ stage, businesses, promises, dice }, index);
      await sleep(pauseMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return next;
}

function print(samples: Sample[], told: number, faults: string[]): string[] {
  const warm = samples.filter(({ minute }) => minute >= minutes * warmUp);
  const failures = [...faults];
  console.log(`${told} stories in ${minutes} minutes, ${samples.length} samples`);
  for (const name of Object.keys(samples[0]!.memory)) {
    const grows = slope(warm.map(({ minute, memory }) => ({ minute, value: memory[name]! })));
    const last = warm.at(-1)!.memory[name]!;
    console.log(`${name.padEnd(9)} ${last.toFixed(0)} MB at the end, ${grows.toFixed(2)} MB a minute`);
    if (!(grows <= mostMbPerMinute)) failures.push(`${name} grows by ${grows.toFixed(2)} MB a minute`);
  }
  const grows = slope(warm.map(({ minute, due }) => ({ minute, value: due })));
  const most = Math.max(...samples.map(({ due }) => due));
  console.log(`queue     ${most} due at most, ${grows.toFixed(2)} more a minute`);
  // A line through a handful of waiting jobs is never quite flat.
  if (!(grows <= 1)) failures.push(`the queue grows by ${grows.toFixed(2)} a minute`);
  return failures;
}

async function main(): Promise<void> {
  const stage = await openStage({ seed, twice: 0.05, late: 0.05, logs: null });
  // Limits protect from strangers; here one address plays everybody.
  const lift = setInterval(() => stage.query('delete from rate_limits').catch(() => undefined), 300);
  try {
    const promises = noPromises();
    const started = Date.now();
    const loading = load(stage, started + minutes * 60_000, promises);
    const samples: Sample[] = [];
    while (Date.now() < started + minutes * 60_000) {
      samples.push(await take(stage, started));
      await sleep(sampleEveryMs);
    }
    const told = await loading;
    const { odd, unanswered } = promises;
    const stuck = await settle(stage, 60_000);
    const failed = await stage.query<{ path: string }>(`select path from inbox where status = 'FAILED'`);
    const faults = [...odd, ...unanswered, ...stuck, ...stage.fallen, ...failed.map(({ path }) => path)];
    const failures = print(samples, told, faults);
    for (const each of failures) console.log(`FAILED: ${each}`);
    process.exitCode = failures.length > 0 ? 1 : 0;
  } finally {
    clearInterval(lift);
    await stage.close();
    hangUp();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
