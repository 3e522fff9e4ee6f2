import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { keyOf, type Script, type Stop } from './stops';
import type { FromWorker, ToWorker } from './worker-process';

/** A worker process that can be halted at a point and killed there. */
export interface KillableWorker {
  /** Gives it another script; sagas that have passed a stop already do not come back to it. */
  follow(script: Script): Promise<void>;
  /** Waits until every saga stands at its stop. @throws Error that names those that do not, when the time is up */
  allReached(stops: Stop[], withinMs?: number): Promise<void>;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Makes workers; loading the next one's code while the last one works saves a second for each. */
export interface WorkerNursery {
  start(script?: Script): Promise<KillableWorker>;
  /** Kills those that were started, whatever they do. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a nursery. @param env the settings of every worker, in full */
export function openNursery(env: Record<string, string>): WorkerNursery {
  const file = buildWorker();
  const alive = new Set<ChildProcess>();
  const spawn = (): ChildProcess => {
    const child = fork(file, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { PATH: process.env['PATH'] },
    });
    alive.add(child);
    child.once('exit', () => alive.delete(child));
    return child;
  };
  let next = spawn();
  return {
    async start(script = { stops: [], failures: [] }) {
      const child = next;
      next = spawn();
      const worker = command(child);
      await worker.say({ type: 'start', env, script }, 'running');
      return worker;
    },
    async clear() {
      await Promise.all([...alive].filter((each) => each !== next).map(kill));
    },
    async close() {
      await Promise.all([...alive].map(kill));
    },
  };
}

/**
 * Builds the worker into one file: to translate each of hundreds takes longer than all else that a worker does, and a test
 * needs many. In a process of its own, since the bundler does not know the arrays of a test's world.
 */
function buildWorker(): string {
  const name = 'killable-worker';
  const bundler = join(__dirname, '..', '..', '..', 'scripts', 'bundle.mjs');
  execFileSync(process.execPath, [bundler, name, join(__dirname, 'worker-process.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return join(__dirname, '..', '..', 'dist', `${name}.js`);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function command(child: ChildProcess) {
  const reached = new Set<string>();
  const waiting = new Set<() => void>();
  const heard: FromWorker[] = [];
  const wake = (): void => {
    for (const each of waiting) each();
  };
  child.on('message', (message: FromWorker) => {
    if (message.type === 'reached') reached.add(message.key);
    else heard.push(message);
    wake();
  });
  child.once('exit', (code, signal) => {
    heard.push({ type: 'broken', message: `The worker ended with ${signal ?? code}.` });
    wake();
  });
  /** Waits for a condition; every message asks it again. */
  const when = (holds: () => boolean, withinMs: number, otherwise: () => string): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        waiting.delete(look);
        act();
      };
      const look = (): void => {
        const broken = heard.find((each) => each.type === 'broken');
        if (holds()) settle(resolve);
        else if (broken) settle(() => reject(new Error(broken.message)));
      };
      const timer = setTimeout(() => settle(() => reject(new Error(otherwise()))), withinMs);
      waiting.add(look);
      look();
    });
  const say = async (message: ToWorker, answer: 'running' | 'scripted'): Promise<void> => {
    const count = () => heard.filter((each) => each.type === answer).length;
    const before = count();
    child.send(message);
    await when(
      () => count() > before,
      30_000,
      () => `The worker was not ${answer} within 30 seconds.`,
    );
  };
  return {
    say,
    follow: (script: Script) => say({ type: 'script', script }, 'scripted'),
    allReached: (stops: Stop[], withinMs = 90_000) => {
      const missing = () => stops.map(keyOf).filter((key) => !reached.has(key));
      return when(
        () => missing().length === 0,
        withinMs,
        () => `${missing().length} of ${stops.length} stops were not reached:\n  ${missing().join('\n  ')}`,
      );
    },
    kill: () => kill(child),
  };
}
