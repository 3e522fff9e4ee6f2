import { EventEmitter } from 'node:events';
import type { LogFunctionFactory, TaskList } from 'graphile-worker';
import { type Client, Pool, type PoolClient } from 'pg';
import type { Log } from './log';
import { sleep } from './time';

export interface QueueOptions {
  url: string;
  tasks: TaskList;
  /** Jobs at once. */
  concurrency: number;
  pollMs: number;
  /** Always holds the names under which jobs are locked here. */
  workerIds: Set<string>;
  /** For so long the jobs of a runner that has lost its database are still its own: they go on to their end. */
  deadAfterMs: number;
  log: Log;
}

export function openPool(url: string, max: number, log: Log): Pool {
  const pool = new Pool({ connectionString: url, max, application_name: 'telyx jobs' });
  const onBroken = (error: Error): void => log.warn({ err: error }, 'a connection of the job runner broke');
  pool.on('error', onBroken);
  pool.on('connect', (client) => client.on('error', onBroken));
  return pool;
}

/**
 * Starts the queue's runner, and another one whenever it has lost its database: which jobs it holds cannot be told then.
 * They are vouched for as long as their work may still go on, and then freed as those of the dead.
 */
export async function keepQueue(options: QueueOptions): Promise<{ stop(): Promise<void> }> {
  const { workerIds, log, deadAfterMs } = options;
  let isOver = false;
  let current = await startQueue(options);
  const giveUp = (): void => {
    const old = [...workerIds];
    setTimeout(() => {
      for (const id of old) workerIds.delete(id);
    }, deadAfterMs).unref();
  };
  const restart = async (): Promise<void> => {
    while (!isOver) {
      await sleep(restartMs);
      try {
        current = await startQueue(options);
        if (isOver) await current.stop();
        return;
      } catch {
        // The database is still away.
        giveUp();
      }
    }
  };
  const watch = async (): Promise<void> => {
    while (!isOver) {
      await current.ended;
      if (isOver) return;
      giveUp();
      log.error('the job runner has lost its database; it begins anew');
      await restart();
    }
  };
  const watching = watch();
  return {
    async stop() {
      isOver = true;
      await current.stop();
      await watching;
    },
  };
}

const restartMs = 1_000;

interface Queue {
  /** Settles when it is of no use any more, or was stopped. */
  ended: Promise<unknown>;
  /** Lets running jobs finish, and takes no more. */
  stop(): Promise<void>;
}

async function startQueue({ url, log, pollMs, concurrency, tasks, workerIds }: QueueOptions): Promise<Queue> {
  const { Logger, run } = await import('graphile-worker');
  // For the queue's own questions; what jobs do goes over other connections.
  const { pool, lost } = openTrustedPool(url, Math.min(concurrency, 10) + 3, log);
  const events = new EventEmitter();
  events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => workerIds.add(workerPool.id));
  events.on('worker:create', ({ worker }: { worker: { workerId: string } }) =>
    workerIds.add(worker.workerId),
  );
  const running = run({
    pgPool: pool,
    taskList: tasks,
    concurrency,
    noHandleSignals: true,
    pollInterval: pollMs,
    logger: new Logger(quietly(log)),
    events: events as never,
    preset: {
      worker: {
        localQueue: { size: concurrency + 1, ttl: 60_000 },
        // Ends are written in batches: a single one that cannot be written would end the process (0.17.3 waits for none).
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
  });
  const runner = await Promise.race([running, lost]);
  if (!runner) throw new Error('The database went away while the job runner began.');
  let ending: Promise<void> | null = null;
  const end = (): Promise<void> => {
    // One that has lost its database is not waited for: nothing comes of it any more.
    ending ??= Promise.race([runner.stop().then(() => pool.end()), lost]).catch(() => undefined);
    return ending;
  };
  const ended = Promise.race([lost, runner.promise.catch(() => undefined)]).then(end);
  return { ended, stop: end };
}

/**
 * Opens connections of which the first loss counts for all: from then on nothing that is asked is answered. The runner
 * would take the loss for a failure of the question, keep locks that it does not know of, throw where nobody can catch it,
 * or wait for ever (graphile-worker 0.17.3).
 */
function openTrustedPool(url: string, max: number, log: Log): { pool: Pool; lost: Promise<void> } {
  const pool = openPool(url, max, log);
  let lose: () => void = () => undefined;
  let isLost = false;
  const clients = new Set<Client>();
  const lost = new Promise<void>((resolve) => {
    lose = () => {
      if (isLost) return;
      isLost = true;
      resolve();
      for (const client of clients) client.end().catch(() => undefined);
    };
  });
  const whileTrusted = <T>(question: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      question.then(
        (answer) => isLost || resolve(answer),
        (error: unknown) => {
          if (!isAnswer(error)) lose();
          if (!isLost) reject(error);
        },
      );
    });
  pool.on('error', lose);
  pool.on('remove', (client) => clients.delete(client as PoolClient & Client));
  pool.on('connect', (client) => {
    clients.add(client as PoolClient & Client);
    client.on('error', lose);
    const query = client.query.bind(client) as (...words: unknown[]) => unknown;
    client.query = ((...words: unknown[]) => {
      const answer = query(...words);
      return answer instanceof Promise ? whileTrusted(answer) : answer;
    }) as typeof client.query;
  });
  const connect = pool.connect.bind(pool) as (...words: unknown[]) => unknown;
  pool.connect = ((...words: unknown[]) => {
    if (isLost) return new Promise(() => undefined);
    const answer = connect(...words);
    return answer instanceof Promise ? whileTrusted(answer) : answer;
  }) as typeof pool.connect;
  return { pool, lost };
}

/** Whether the database itself refuses something, and goes on: not because it stops, starts or loses a connection. */
function isAnswer(error: unknown): boolean {
  const { code, severity } = error as { code?: string; severity?: string };
  return severity === 'ERROR' && !/^(08|57P)/.test(code ?? '');
}

/** The queue's own log speaks of every job; ours speaks of those that failed. */
function quietly(log: Log): LogFunctionFactory {
  return () => (level, message) => {
    if (level === 'error') log.error({ queue: message }, 'the job queue reports an error');
  };
}
