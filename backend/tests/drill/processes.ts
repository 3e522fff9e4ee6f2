import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedDatabase, startEmbedded } from '../../src/platform/db/embedded';
import { sleep } from '../../src/platform/time';

const main = join(__dirname, '..', '..', 'dist', 'main.js');

/** One process of the product that is started again whenever it ends, as whatever runs containers does. */
export interface Member {
  readonly role: 'api' | 'worker' | 'lab';
  readonly port: number;
  readonly isUp: boolean;
  readonly pid: number | undefined;
  /** SIGKILL, and up again after a pause. */
  kill(downMs: number): Promise<void>;
  /** Lets it stand still where it is, as a machine that is moved or overloaded does. @returns a function that lets it go on */
  halt(): () => void;
  ready(): Promise<void>;
  /** SIGTERM, for good. */
  stop(): Promise<void>;
}

/**
 * Starts a process of the built product.
 * @param fell told when one that was up ends without having been killed
 * @param logs the folder for what it prints; null for nowhere
 */
export function startMember(
  role: Member['role'],
  port: number,
  env: Record<string, string>,
  fell: (why: string) => void,
  logs: string | null,
): Member {
  const output = logs === null ? 'ignore' : openSync(join(logs, `${role}-${port}.log`), 'a');
  let child: ChildProcess;
  let isUp = false;
  let isOver = false;
  let isKilled = false;
  let pauseMs = 0;
  let words = '';
  const waiting = new Set<() => void>();
  const start = (): void => {
    child = fork(main, [role], {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/tmp', ...env },
      // What a test runner adds to node is not for the product.
      execArgv: [],
      stdio: ['ignore', output, 'pipe', 'ipc'],
    });
    words = '';
    child.stderr?.on('data', (part: Buffer) => {
      words = (words + part.toString()).slice(-2_000);
    });
    child.once('message', () => {
      isUp = true;
      for (const each of waiting) each();
      waiting.clear();
    });
    child.once('exit', (code, signal) => {
      const wasUp = isUp;
      isUp = false;
      if (isOver) return;
      if (wasUp && !isKilled) fell(`${role} ended with ${signal ?? code}: ${words.trim()}`);
      const pause = isKilled ? pauseMs : 300;
      isKilled = false;
      setTimeout(() => !isOver && start(), pause);
    });
  };
  start();
  return {
    role,
    port,
    get isUp() {
      return isUp;
    },
    get pid() {
      return child.pid;
    },
    async kill(downMs) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      isKilled = true;
      pauseMs = downMs;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    halt() {
      const halted = child;
      halted.kill('SIGSTOP');
      return () => void halted.kill('SIGCONT');
    },
    ready: () => (isUp ? Promise.resolve() : new Promise((resolve) => waiting.add(resolve))),
    async stop() {
      isOver = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      const cut = setTimeout(() => child.kill('SIGKILL'), 12_000);
      child.kill('SIGTERM');
      await gone;
      clearTimeout(cut);
    },
  };
}

/** A PostgreSQL that can be killed with all its processes, and comes back at the same address. */
export interface KillableDatabase {
  url: string;
  kill(downMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one. What it has committed outlives its own death without `fsync`; only the machine's would need it. */
export async function startDatabase(folder: string, port: number): Promise<KillableDatabase> {
  const settings = ['fsync=off', 'full_page_writes=off', 'shared_buffers=128MB', 'max_connections=200'];
  const start = (): Promise<EmbeddedDatabase> => startEmbedded({ folder, port, settings });
  let server = await start();
  const startAgain = async (): Promise<EmbeddedDatabase> => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await start();
      } catch (error) {
        // The memory that the dead one shared goes with the last of its processes.
        if (tries === 50) throw error;
        await sleep(200);
      }
    }
  };
  return {
    url: server.url,
    async kill(downMs) {
      const pid = Number((await readFile(join(folder, 'database', 'postmaster.pid'), 'utf8')).split('\n')[0]);
      const children = execFileSync('ps', ['-e', '-o', 'pid=,ppid='])
        .toString()
        .split('\n')
        .map((line) => line.trim().split(/\s+/).map(Number))
        .filter(([, parent]) => parent === pid)
        .map(([child]) => child!);
      for (const each of [pid, ...children]) kill(each);
      await sleep(downMs);
      server = await startAgain();
    },
    stop: () => server.stop(),
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
