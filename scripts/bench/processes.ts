/** Starts and stops the processes of a measurement, and reads what they have taken of the processor. */
import { type ChildProcess, execFileSync, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Order, Outcome } from './load';

export const root = join(__dirname, '..', '..');
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');

/** A server that is being measured. */
export interface Server {
  port: number;
  pid: number;
  /** Asks a yardstick what it has seen. */
  report(): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts the product in a role, and waits until it can be used. */
export async function startProduct(
  role: 'api' | 'worker' | 'all',
  env: Record<string, string>,
  port: number,
): Promise<Server> {
  const child = fork(join(root, 'backend', 'dist', 'main.js'), [role], {
    // As it runs elsewhere: without what lets this measurement itself be TypeScript.
    execArgv: [],
    env: { ...plainEnvironment(), ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await ready(child);
  return serverOf(child, port);
}

/** Starts one of the yardsticks. */
export async function startYardstick(
  file: string,
  env: Record<string, string>,
  port: number,
): Promise<Server> {
  const child = fork(join(__dirname, file), [], {
    execPath: process.execPath,
    execArgv: ['--import', join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')],
    env: { ...plainEnvironment(), ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await ready(child);
  return serverOf(child, port);
}

function serverOf(child: ChildProcess, port: number): Server {
  return {
    port,
    pid: child.pid!,
    report: () =>
      new Promise((resolve) => {
        child.once('message', resolve);
        child.send('report');
      }),
    stop: () => stop(child),
  };
}

/** With four cores or more the load has the last one for itself. */
const loadCore = availableParallelism() >= 4 ? availableParallelism() - 1 : null;
let isLoadApart = false;

/** Keeps this process, and so all that it starts, off the core of the load, by taskset(1) of util-linux where that is there. */
export function keepOffLoad(): void {
  if (loadCore === null) return;
  const { status } = spawnSync('taskset', ['-cp', `0-${loadCore - 1}`, String(process.pid)]);
  isLoadApart = status === 0;
  if (!isLoadApart) console.log('The load shares the cores of the others: taskset cannot keep them apart.');
}

/** Starts what sends the load. On fewer cores it shares them with who answers; both sides of a ratio suffer alike. */
export async function startLoad(): Promise<{ send(order: Order): Promise<Outcome>; stop(): Promise<void> }> {
  const command = [process.execPath, tsx, join(__dirname, 'load.ts')];
  const [program, ...rest] = isLoadApart ? ['taskset', '-c', String(loadCore), ...command] : command;
  const child = spawn(program!, rest, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return {
    send: async (order) => {
      const ended = new AbortController();
      const end = once(child, 'exit', { signal: ended.signal }).then(() => {
        throw new Error('The load ended.');
      });
      child.send(order);
      const [outcome] = (await Promise.race([once(child, 'message'), end])) as [Outcome];
      ended.abort();
      await end.catch(() => undefined);
      return outcome;
    },
    stop: () => stop(child),
  };
}

const clockTicks = Number(execFileSync('getconf', ['CLK_TCK']).toString());

/** Seconds of processor time that a process has taken so far (proc(5)). */
export function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / clockTicks;
}

function plainEnvironment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/tmp' };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`A server ended with ${code} before it could be used.`)));
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 8_000).unref();
  });
}
