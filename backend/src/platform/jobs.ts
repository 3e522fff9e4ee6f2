import type { TaskList } from 'graphile-worker';
import type { Pool } from 'pg';
import type { TenantTx } from './db/tenant';
import { newId } from './ids';
import { keepQueue, openPool } from './job-queue';
import type { Log } from './log';

/** A piece of work that outlives the request that asked for it. At least once: it may run again after a crash. */
export interface Job<Payload = unknown> {
  /** noun.verb */
  name: string;
  /** Throwing makes it run again later, with growing pauses, until the attempts are used up. */
  run(payload: Payload, attempt: { number: number; last: boolean }): Promise<void>;
}

/** A job that comes by itself. Every process ticks; the first one's counts. */
export interface Tick {
  name: string;
  /** Cron with seconds, UTC. */
  every: string;
  run(): Promise<void>;
}

export interface EnqueueOptions {
  /** While a job with this key waits, the new one takes its place; one that runs already is not tried again. */
  key?: string;
  /** Not before; default at once. */
  at?: Date;
  /**
   * While a job with this key runs, the next one waits for it. Default false: without it a job that is added while
   * another with its key runs may run beside it.
   */
  serial?: boolean;
  /** Default 25, which is about three days of growing pauses. */
  attempts?: number;
}

/** Adds a job in the caller's transaction: it exists exactly when what it is about exists. */
export async function enqueue(
  tx: TenantTx,
  name: string,
  payload: object,
  options: EnqueueOptions = {},
): Promise<void> {
  const body = JSON.stringify({ ...payload, tenantId: tx.tenantId });
  const key = options.key ?? null;
  // A queue for each key: of one key only one job is ever ready, so the batches in which jobs are fetched cannot hold
  // two of a queue, which would run side by side.
  const queue = options.serial ? key : null;
  await tx.$executeRaw`select graphile_worker.telyx_enqueue(${name}, ${body}::json, ${key}, ${options.at ?? null}::timestamptz, ${queue}, ${options.attempts ?? null}::int)`;
}

export interface JobRunner {
  /** Lets running jobs finish, and takes no more. */
  stop(): Promise<void>;
}

export interface JobRunnerOptions {
  /** The job runner's login. */
  url: string;
  jobs: Job<never>[];
  ticks: Tick[];
  log: Log;
  /** Jobs at once, default 10. */
  concurrency?: number;
  /** Between looks for jobs whose time has come, milliseconds; default 2,000. Others are announced. */
  pollMs?: number;
  /** Between signs of life, milliseconds; default 2,000. */
  heartbeatMs?: number;
  /** A worker without a sign of life for so long is dead; its jobs are given to another. Milliseconds, default 10,000. */
  deadAfterMs?: number;
}

/** Runs jobs and ticks in this process. */
export async function runJobs(options: JobRunnerOptions): Promise<JobRunner> {
  const { log } = options;
  // Not at the top: every process adds jobs, and only a worker runs them.
  const { schedule } = await import('node-cron');
  // For signs of life and ticks: they must not wait for a queue that is busy or broken.
  const pool = openPool(options.url, 3, log);
  const workerIds = new Set<string>();
  const ticks = [...options.ticks, sweepTick(pool)];
  const { url, pollMs = 2_000, concurrency = 10, deadAfterMs = 10_000 } = options;
  const tasks = makeTasks(options.jobs, ticks, log);
  const queue = await keepQueue({ url, pollMs, concurrency, tasks, workerIds, deadAfterMs, log });
  const beat = startHeartbeat(pool, workerIds, { ...options, deadAfterMs });
  const crons = ticks.map((tick) =>
    schedule(tick.every, ({ date }) => addTick(pool, tick, date, log), { timezone: 'UTC' }),
  );
  return {
    async stop() {
      for (const cron of crons) await cron.destroy();
      await queue.stop();
      await beat.stop();
      await pool.end();
    },
  };
}

function makeTasks(jobs: Job<never>[], ticks: Tick[], log: Log): TaskList {
  const tasks: TaskList = {};
  for (const job of jobs) {
    tasks[job.name] = async (payload, { job: row }) => {
      const attempt = { number: row.attempts, last: row.attempts >= row.max_attempts };
      try {
        await job.run(payload as never, attempt);
      } catch (error) {
        log.warn({ err: error, job: job.name, attempt: attempt.number, last: attempt.last }, 'a job failed');
        throw error;
      }
    };
  }
  for (const tick of ticks) tasks[tick.name] = () => tick.run();
  return tasks;
}

/** Every process comes with the tick of a second; the first one writes the second down and adds the job. */
async function addTick(pool: Pool, tick: Tick, due: Date, log: Log): Promise<void> {
  try {
    await pool.query(addDueTick, [tick.name, `tick:${tick.name}`, new Date(Math.floor(+due / 1000) * 1000)]);
  } catch (error) {
    log.warn({ err: error, tick: tick.name }, 'a tick was not added; the next one comes by itself');
  }
}

/**
 * A second that is far ahead was written by a clock that has been put right since. A tick whose worker dies is tried again:
 * the next one may be a day away.
 */
const addDueTick = `
with first as (
  insert into graphile_worker.telyx_ticks as known (name, due) values ($1, $3)
  on conflict (name) do update set due = excluded.due
    where known.due < excluded.due or known.due > excluded.due + interval '1 hour'
  returning name)
select graphile_worker.add_job(name, '{}'::json, queue_name => $2, max_attempts => 5, job_key => $2, job_key_mode => 'preserve_run_at')
from first`;

/**
 * Says again and again that this process lives, and frees the jobs of those that no longer do. The queue itself would
 * hold a dead worker's jobs for four hours.
 */
function startHeartbeat(
  pool: Pool,
  workerIds: Set<string>,
  { log, heartbeatMs = 2_000, deadAfterMs }: JobRunnerOptions & { deadAfterMs: number },
): { stop(): Promise<void> } {
  const id = newId();
  const deadAfter = deadAfterMs / 1000;
  let running = Promise.resolve();
  const beat = async (): Promise<void> => {
    await pool.query(
      `insert into graphile_worker.telyx_heartbeats (id, worker_ids, seen_at) values ($1, $2, now())
       on conflict (id) do update set worker_ids = excluded.worker_ids, seen_at = now()`,
      [id, [...workerIds]],
    );
    // Never its own, however long ago the line above was: this process lives.
    await pool.query(
      'delete from graphile_worker.telyx_heartbeats where id <> $1 and seen_at < now() - make_interval(secs => $2)',
      [id, deadAfter],
    );
    // Without a death too: who died before its first sign of life left locks that nobody vouches for.
    await pool.query(freeUnvouched, [deadAfter, [...workerIds]]);
  };
  const tick = (): void => {
    running = running
      .then(beat)
      .catch((error: unknown) => log.warn({ err: error }, 'the heartbeat was missed'));
  };
  tick();
  const timer = setInterval(tick, heartbeatMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
      await pool.query('delete from graphile_worker.telyx_heartbeats where id = $1', [id]);
    },
  };
}

/** Frees what is locked by workers of which no living process says that they are its own. */
const freeUnvouched = `
with held as (
  select locked_by, locked_at from graphile_worker._private_jobs where locked_at is not null
  union all
  select locked_by, locked_at from graphile_worker._private_job_queues where locked_at is not null),
lost as (
  select array_agg(distinct locked_by) as ids from held
  where locked_at < now() - make_interval(secs => $1)
    and locked_by <> all ($2::text[])
    and locked_by not in (select unnest(worker_ids) from graphile_worker.telyx_heartbeats))
select graphile_worker.force_unlock_workers(ids) from lost where ids is not null`;

/**
 * Clears away what the queue leaves behind: the names of queues, all of which it looks through for every job it
 * fetches, and jobs whose place another one has taken while their worker died.
 */
function sweepTick(pool: Pool): Tick {
  return {
    name: 'job-queue.sweep',
    every: '0 47 * * * *',
    async run() {
      await pool.query(`delete from graphile_worker._private_jobs
        where key is null and (last_error is null or flags ? 'keyed') and attempts >= max_attempts and locked_at is null`);
      await pool.query(`delete from graphile_worker._private_job_queues as queues
        where locked_at is null and not exists (select from graphile_worker._private_jobs where job_queue_id = queues.id)`);
    },
  };
}

/** Brings the queue's schema up to date, with what we add to it. */
export async function migrateJobQueue(jobsUrl: string): Promise<void> {
  const { Logger, makeWorkerUtils } = await import('graphile-worker');
  const utils = await makeWorkerUtils({
    connectionString: jobsUrl,
    logger: new Logger(() => () => undefined),
  });
  try {
    await utils.migrate();
    await utils.withPgClient((client) => client.query(queueAdditions));
  } finally {
    await utils.release();
  }
}

/**
 * The doors through which the application adds jobs: it has no other right in the queue's schema. One job under a key; or
 * jobs for things that are new themselves, while somebody waits: without keys and queues, what `add_jobs` does (0.17.3)
 * comes down to one insert. Workers are told with the commit; of those that are "untold", by who has added them (`tellJobs`).
 */
const queueAdditions = `
create or replace function graphile_worker.telyx_enqueue(
  task text, payload json, key text, at timestamptz, queue text, attempts int
) returns void language plpgsql security definer set search_path = graphile_worker, pg_temp as $$
begin
  -- The flag forbids nothing. It tells of a job without its key that another one has taken its place while it ran: that one
  -- is not tried again, and nothing is lost.
  perform add_jobs(array[(task, payload, queue, at, attempts::smallint, key, null,
    case when key is not null then array['keyed'] end)::job_spec]);
end $$;
create or replace function graphile_worker.telyx_enqueue_untold(task text, payloads json[])
returns void language plpgsql security definer set search_path = graphile_worker, pg_temp as $$
begin
  insert into _private_jobs (task_id, payload)
    select tasks.id, each from _private_tasks as tasks, unnest(payloads) as each where tasks.identifier = task;
  if not found then
    -- The first of its kind makes the kind known.
    perform add_jobs(array(select (task, each, null, null, null, null, null, null)::job_spec from unnest(payloads) as each));
  end if;
end $$;
create or replace function graphile_worker.telyx_enqueue_new(task text, payloads json[])
returns void language plpgsql security definer set search_path = graphile_worker, pg_temp as $$
begin
  perform telyx_enqueue_untold(task, payloads);
  perform pg_notify('jobs:insert', json_build_object('r', random(), 'count', array_length(payloads, 1))::text);
end $$;
revoke all on function graphile_worker.telyx_enqueue, graphile_worker.telyx_enqueue_new, graphile_worker.telyx_enqueue_untold from public;
grant usage on schema graphile_worker to telyx_app;
grant execute on function graphile_worker.telyx_enqueue, graphile_worker.telyx_enqueue_new, graphile_worker.telyx_enqueue_untold
  to telyx_app;
create or replace function graphile_worker.telyx_queue_state(out due int, out running int, out given_up int, out oldest_seconds float)
language sql stable security definer set search_path = graphile_worker, pg_temp as $$
  select count(*) filter (where locked_at is null and attempts < max_attempts and run_at <= now())::int,
    count(*) filter (where locked_at is not null)::int,
    count(*) filter (where locked_at is null and attempts >= max_attempts and (key is not null or not coalesce(flags ? 'keyed', false)))::int,
    coalesce(extract(epoch from now() - min(run_at) filter (where locked_at is null and attempts < max_attempts and run_at <= now())), 0)
  from _private_jobs;
$$;
revoke all on function graphile_worker.telyx_queue_state from public;
grant execute on function graphile_worker.telyx_queue_state to telyx_app;
create table if not exists graphile_worker.telyx_heartbeats (id uuid primary key, worker_ids text[] not null, seen_at timestamptz not null);
create table if not exists graphile_worker.telyx_ticks (name text primary key, due timestamptz not null);
`;
