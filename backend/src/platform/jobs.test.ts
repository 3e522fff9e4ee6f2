import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { startTestApp, type TestApp, until } from '../../tests/client';
import type { TenantTx } from './db/tenant';
import { newId } from './ids';
import {
  type EnqueueOptions,
  enqueue,
  type Job,
  type JobRunner,
  type JobRunnerOptions,
  runJobs,
} from './jobs';
import { makeLog } from './log';
import { sleep } from './time';

interface Payload {
  tenantId: string;
  n: number;
}

const tenantId = newId();
let app: TestApp;
const runners: JobRunner[] = [];
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(() => app.database.query('delete from graphile_worker._private_jobs'));
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.stop();
});

const tx = <T>(work: (tx: TenantTx) => Promise<T>): Promise<T> =>
  app.platform.system.scope(tenantId).tx(work);
const add = (n: number, options?: EnqueueOptions) =>
  tx((inside) => enqueue(inside, 'thing.do', { tenantId: 'mine', n }, options));
const waiting = () =>
  app.database.query<{ n: number }>(
    `select (payload->>'n')::int as n from graphile_worker._private_jobs order by id`,
  );

/** Starts a process's worth of jobs, quicker than in life. */
async function start(run: Job<Payload>['run'], options: Partial<JobRunnerOptions> = {}): Promise<JobRunner> {
  const runner = await runJobs({
    url: app.database.jobsUrl,
    jobs: [{ name: 'thing.do', run } as Job<never>],
    ticks: [],
    log: makeLog('silent'),
    pollMs: 50,
    heartbeatMs: 50,
    deadAfterMs: 400,
    ...options,
  });
  runners.push(runner);
  return runner;
}

describe('adding', () => {
  it('happens with its transaction, and not without it', async () => {
    await expect(
      tx(async (inside) => {
        await enqueue(inside, 'thing.do', { n: 1 });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await waiting()).toEqual([]);
    await add(2);
    expect(await waiting()).toEqual([{ n: 2 }]);
  });

  it('takes the place of a job with the same key that waits', async () => {
    const later = new Date(Date.now() + 3_600_000);
    await add(1, { key: 'a', at: later });
    await add(2, { key: 'a', at: later });
    await add(3, { key: 'b', at: later });
    expect(await waiting()).toEqual([{ n: 2 }, { n: 3 }]);
  });

  it('puts the tenant into the job, whatever the payload says', async () => {
    const seen: Payload[] = [];
    await start(async (payload) => void seen.push(payload));
    await add(1);
    expect(
      await until(
        async () => seen,
        (found) => found.length > 0,
      ),
    ).toEqual([{ tenantId, n: 1 }]);
  });
});

describe('running', () => {
  it('waits until the time has come', async () => {
    const seen: number[] = [];
    await start(async ({ n }) => void seen.push(n));
    await add(1, { at: new Date(Date.now() + 600) });
    await add(2);
    await until(
      async () => seen,
      (found) => found.length === 2,
    );
    expect(seen).toEqual([2, 1]);
  });

  it('tries again what failed, tells the last attempt, and gives up after it', async () => {
    const attempts: { number: number; last: boolean }[] = [];
    const lines: string[] = [];
    const log = makeLog('warn', { write: (line) => void lines.push(line) });
    await start(
      async (_payload, attempt) => {
        attempts.push(attempt);
        throw new Error('not today');
      },
      { log },
    );
    await add(1, { attempts: 2 });
    await until(
      async () => attempts,
      (found) => found.length === 1,
    );
    // The pause before the second attempt is seconds long: let it be over.
    await until(
      () =>
        app.database.query(
          'update graphile_worker._private_jobs set run_at = now() where locked_at is null and attempts = 1 returning 1',
        ),
      (rows) => rows.length === 1,
    );
    await until(
      async () => attempts,
      (found) => found.length === 2,
    );
    expect(attempts).toEqual([
      { number: 1, last: false },
      { number: 2, last: true },
    ]);
    const failures = lines.map((line) => JSON.parse(line)).filter((line) => line.msg === 'a job failed');
    expect(failures).toMatchObject([
      { job: 'thing.do', attempt: 1, err: { message: 'not today' } },
      { job: 'thing.do', attempt: 2, last: true },
    ]);
  });

  it('keeps jobs of one key apart when they ask for it, also over two processes', async () => {
    let [inside, most, done] = [0, 0, 0];
    const run = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await sleep(60);
      inside -= 1;
      done += 1;
    };
    await start(run);
    await start(run);
    for (let n = 0; n < 4; n += 1) {
      await add(n, { key: 'one', serial: true });
      // So that the next one finds it running rather than waiting, and cannot take its place.
      await until(
        async () => inside + done,
        (count) => count > n,
        3_000,
      ).catch(() => undefined);
    }
    await until(waiting, (rows) => rows.length === 0);
    expect([most, done]).toEqual([1, 4]);
  });

  it('stops only after the job in hand', async () => {
    let [began, ended] = [false, false];
    const runner = await start(async () => {
      began = true;
      await sleep(300);
      ended = true;
    });
    await add(1);
    await until(async () => began, Boolean);
    runners.splice(runners.indexOf(runner), 1);
    await runner.stop();
    expect(ended).toBe(true);
    expect(await waiting()).toEqual([]);
  });
});

describe('a worker that died', () => {
  const hold = (worker: string, secondsAgo: number) =>
    app.database.query(
      `update graphile_worker._private_jobs set locked_by = $1, locked_at = now() - make_interval(secs => $2), attempts = 1`,
      [worker, secondsAgo],
    );
  const heartbeat = (worker: string, secondsAgo: number) =>
    app.database.query(
      `insert into graphile_worker.telyx_heartbeats values ($1, $2, now() - make_interval(secs => $3))`,
      [newId(), [worker], secondsAgo],
    );
  beforeEach(() => app.database.query('delete from graphile_worker.telyx_heartbeats'));

  it('loses its jobs to one that lives', async () => {
    const seen: number[] = [];
    await add(1, { key: 'queued', serial: true });
    await add(2);
    await hold('worker-gone', 5);
    await app.database.query(
      `update graphile_worker._private_job_queues set locked_by = 'worker-gone', locked_at = now() - interval '5 seconds' where queue_name = 'queued'`,
    );
    await heartbeat('worker-gone', 5);
    await start(async ({ n }) => void seen.push(n));
    await until(
      async () => seen,
      (found) => found.length === 2,
      5_000,
    );
    expect(seen.sort()).toEqual([1, 2]);
    const alive = await app.database.query<{ ids: string[] }>(
      'select worker_ids as ids from graphile_worker.telyx_heartbeats',
    );
    expect(alive.flatMap((row) => row.ids)).not.toContain('worker-gone');
  });

  it('loses them too when it died before its first sign of life', async () => {
    const seen: number[] = [];
    await add(1);
    await hold('worker-never-seen', 5);
    await start(async ({ n }) => void seen.push(n));
    await until(
      async () => seen,
      (found) => found.length === 1,
      5_000,
    );
  });

  it('is not one that is only busy', async () => {
    const seen: number[] = [];
    await add(1);
    await hold('worker-busy', 60);
    await heartbeat('worker-busy', -60);
    await start(async ({ n }) => void seen.push(n));
    await sleep(700);
    expect(seen).toEqual([]);
  });

  it('leaves no sign of life when it stops in peace', async () => {
    const runner = await start(async () => undefined);
    const rows = () => app.database.query('select 1 from graphile_worker.telyx_heartbeats');
    await until(rows, (found) => found.length === 1);
    runners.splice(runners.indexOf(runner), 1);
    await runner.stop();
    expect(await rows()).toEqual([]);
  });
});

describe('a tick', () => {
  it('runs once a second, however many processes there are', async () => {
    const seconds: number[] = [];
    const ticks = [
      {
        name: 'clock.tick',
        every: '* * * * * *',
        run: async () => void seconds.push(Math.floor(Date.now() / 1000)),
      },
    ];
    for (let process = 0; process < 3; process += 1) await start(async () => undefined, { ticks });
    await until(
      async () => seconds,
      (found) => found.length >= 3,
      8_000,
    );
    await sleep(100);
    expect(seconds).toEqual([...new Set(seconds)]);
  });

  it('goes on after a clock that ran ahead has been put right', async () => {
    let ticked = 0;
    const run = async (): Promise<void> => {
      ticked += 1;
    };
    await app.database.query(
      `insert into graphile_worker.telyx_ticks values ('late.tick', now() + interval '1 year')`,
    );
    const ticks = [{ name: 'late.tick', every: '* * * * * *', run }];
    await start(async () => undefined, { ticks });
    await until(
      async () => ticked,
      (count) => count > 0,
      4_000,
    );
  });
});

describe('a database that goes away', () => {
  /** A way to the database that can be cut. */
  async function openWay(): Promise<{ url: string; cut(): void; mend(): Promise<void> }> {
    const target = new URL(app.database.jobsUrl);
    const [host, farPort] = [target.hostname, Number(target.port)];
    const sockets = new Set<Socket>();
    const server = createServer((near) => {
      const far = connect(farPort, host);
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => [near, far].map((each) => each.destroy()));
      }
    });
    const listen = (port: number) => new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    await listen(0);
    const { port } = server.address() as AddressInfo;
    target.port = String(port);
    const cut = (): void => {
      server.close();
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    };
    return { url: target.href, cut, mend: () => listen(port) };
  }

  it('stops no worker for good, whatever it was doing', async () => {
    const way = await openWay();
    let done = 0;
    const run = async ({ n }: Payload): Promise<void> => {
      await sleep(n % 7);
      done += 1;
      if (n % 3 === 0) throw new Error('not today');
    };
    await start(run, { url: way.url, pollMs: 20 });
    for (let round = 0; round < 5; round += 1) {
      const before = done;
      await Promise.all(Array.from({ length: 40 }, (_, n) => add(n, { attempts: 1 })));
      await until(
        async () => done,
        (count) => count > before,
        20_000,
      );
      way.cut();
      await sleep(150);
      await way.mend();
    }
    const before = done;
    await add(1);
    await until(
      async () => done,
      (count) => count > before,
      20_000,
    );
    for (const runner of runners.splice(0)) await runner.stop();
    way.cut();
  }, 120_000);

  it.each(['ends well', 'fails'])('while a job %s stops no process: it is run again', async (how) => {
    const done: number[] = [];
    const name = new URL(app.database.ownerUrl).pathname.slice(1);
    const open = (may: boolean) => app.database.query(`alter database ${name} with allow_connections ${may}`);
    await start(async ({ n }) => {
      done.push(n);
      if (done.length > 1) return;
      await open(false);
      await app.database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = 'telyx jobs'`,
        [name],
      );
      setTimeout(() => void open(true), 1_500);
      if (how === 'fails') throw new Error('The database is away.');
    });
    await add(1);
    await until(
      async () => done,
      (found) => found.length >= 2,
      15_000,
    );
    await add(2);
    await until(
      async () => done,
      (found) => found.includes(2),
      5_000,
    );
    expect(await until(waiting, (left) => left.length === 0, 5_000)).toEqual([]);
  });
});
