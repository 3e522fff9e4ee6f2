/** S10: how soon the api and worker processes can be used, and what they hold when idle. Against loading every library at once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../backend/tests/peers';
import type { Case } from './main';
import { median } from './measure';
import { root, startProduct } from './processes';
import { openWorld } from './world';

const turns = 5;
const settleMs = 2_000;

interface Start {
  ms: number;
  /** Until everything is loaded: the API, the dashboard and the ORM, too. */
  readyMs: number;
  megabytes: number;
}

/** Everything that the server depends on, loaded at once: what it costs not to wait with any of it. */
async function loadAll(): Promise<Start> {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'backend', 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const script = `
    const started = performance.now();
    const load = async (name) => { try { require(name); } catch { await import(name).catch(() => undefined); } };
    (async () => {
      for (const name of ${JSON.stringify(Object.keys(dependencies))}) await load(name);
      const ms = performance.now() - started;
      console.log(JSON.stringify({ ms, readyMs: ms, megabytes: process.memoryUsage.rss() / 1e6 }));
      process.exit(0);
    })();`;
  const child = spawn(process.execPath, ['-e', script], {
    cwd: join(root, 'backend'),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let told = '';
  child.stdout.on('data', (part: Buffer) => {
    told += part.toString();
  });
  await once(child, 'exit');
  return JSON.parse(told) as Start;
}

async function startOnce(role: 'api' | 'worker', env: Record<string, string>): Promise<Start> {
  const port = await freePort();
  const started = performance.now();
  const product = await startProduct(role, { ...env, WORKER_PORT: String(port) }, port);
  const ms = performance.now() - started;
  const { status } = await fetch(`http://127.0.0.1:${port}/readyz`);
  if (status !== 200) throw new Error(`/readyz answered ${status}.`);
  const readyMs = performance.now() - started;
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const pages = Number(readFileSync(`/proc/${product.pid}/statm`, 'utf8').split(' ')[1]);
  await product.stop();
  return { ms, readyMs, megabytes: (pages * 4096) / 1e6 };
}

export const startUp: Case = {
  names: ['S10'],
  async run() {
    const world = await openWorld();
    try {
      const rounds: [Start, Start, Start][] = [];
      for (let turn = 0; turn <= turns; turn += 1) {
        const [api, all] = [await startOnce('api', world.env), await loadAll()];
        const round: [Start, Start, Start] = [api, all, await startOnce('worker', world.env)];
        if (turn > 0) rounds.push(round);
      }
      const middle = (side: 0 | 1 | 2, which: keyof Start) =>
        median(rounds.map((round) => round[side][which]));
      return [
        {
          name: 'S10',
          what: 'start of the api process, from the command to listening',
          mine: `${middle(0, 'ms').toFixed(0)} ms`,
          yardstick: `${middle(1, 'ms').toFixed(0)} ms all libraries`,
          ratio: median(rounds.map(([mine, theirs]) => mine.ms / theirs.ms)),
          must: '≤ 0.35',
          wanted: '≤ 0.2',
        },
        {
          name: 'S10',
          what: 'the same, until /readyz says that everything is loaded',
          mine: `${middle(0, 'readyMs').toFixed(0)} ms`,
          yardstick: `${middle(1, 'ms').toFixed(0)} ms all libraries`,
          ratio: median(rounds.map(([mine, theirs]) => mine.readyMs / theirs.ms)),
          must: '–',
          wanted: '–',
        },
        {
          name: 'S10',
          what: 'memory of the idle api process',
          mine: `${middle(0, 'megabytes').toFixed(0)} MB`,
          yardstick: `${middle(1, 'megabytes').toFixed(0)} MB all libraries`,
          ratio: median(rounds.map(([mine, theirs]) => mine.megabytes / theirs.megabytes)),
          must: '≤ 150 MB',
          wanted: '≤ 100 MB',
        },
        {
          name: 'S10',
          what: 'start of the worker process, from the command to work',
          mine: `${middle(2, 'ms').toFixed(0)} ms`,
          yardstick: `${middle(1, 'ms').toFixed(0)} ms all libraries`,
          ratio: median(rounds.map(([, theirs, worker]) => worker.ms / theirs.ms)),
          must: '–',
          wanted: '–',
        },
        {
          name: 'S10',
          what: 'memory of the idle worker process',
          mine: `${middle(2, 'megabytes').toFixed(0)} MB`,
          yardstick: `${middle(1, 'megabytes').toFixed(0)} MB all libraries`,
          ratio: median(rounds.map(([, theirs, worker]) => worker.megabytes / theirs.megabytes)),
          must: '–',
          wanted: '–',
        },
      ];
    } finally {
      await world.close();
    }
  },
};
