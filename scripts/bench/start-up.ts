/** S10: how soon the api and worker processes can be used, and what they hold when idle. Against loading every library at once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../backend/tests/peers';
import type { Case, Figure } from './main';
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

type Round = [api: Start, libraries: Start, worker: Start];
const [api, libraries, worker] = [0, 1, 2] as const;

/** One side of the rounds against loading all libraries. */
function figure(
  rounds: readonly Round[],
  side: typeof api | typeof worker,
  which: keyof Start,
  what: string,
  must = '–',
  wanted = '–',
): Figure {
  const told = (of: typeof side | typeof libraries) =>
    `${median(rounds.map((round) => round[of][which])).toFixed(0)} ${which === 'megabytes' ? 'MB' : 'ms'}`;
  return {
    ...{ name: 'S10', what, must, wanted },
    mine: told(side),
    yardstick: `${told(libraries)} all libraries`,
    ratio: median(rounds.map((round) => round[side][which] / round[libraries][which])),
  };
}

export const startUp: Case = {
  names: ['S10'],
  async run() {
    const world = await openWorld();
    try {
      const rounds: Round[] = [];
      for (let turn = 0; turn <= turns; turn += 1) {
        const [mine, all] = [await startOnce('api', world.env), await loadAll()];
        const round: Round = [mine, all, await startOnce('worker', world.env)];
        if (turn > 0) rounds.push(round);
      }
      return [
        figure(
          rounds,
          api,
          'ms',
          'start of the api process, from the command to listening',
          '≤ 0.35',
          '≤ 0.2',
        ),
        figure(rounds, api, 'readyMs', 'the same, until /readyz says that everything is loaded'),
        figure(rounds, api, 'megabytes', 'memory of the idle api process', '≤ 150 MB', '≤ 100 MB'),
        figure(rounds, worker, 'ms', 'start of the worker process, from the command to work'),
        figure(rounds, worker, 'megabytes', 'memory of the idle worker process'),
      ];
    } finally {
      await world.close();
    }
  },
};
