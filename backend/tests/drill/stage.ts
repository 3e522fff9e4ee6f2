import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import type { Lab } from '../../src/lab/lab';
import { migrate } from '../../src/platform/db/migrate';
import { freePort } from '../peers';
import { ask } from './ask';
import { diceOf } from './dice';
import { type KillableDatabase, type Member, startDatabase, startMember } from './processes';
import { type Balancer, startProxy } from './proxy';

/** Two api and two worker processes of the built product, their database, a proxy before them, and the lab. */
export interface Stage {
  database: KillableDatabase;
  proxy: Balancer;
  apis: Member[];
  workers: Member[];
  lab: Member;
  addresses: Lab['addresses'];
  /** Where the lab keeps what it has sold. */
  books: string;
  env: Record<string, string>;
  vapiSecret: string;
  metricsToken: string;
  workerPorts: number[];
  /** Processes that ended without having been killed. */
  fallen: string[];
  /** Asks as the superuser. @throws while the database is away */
  query<T>(sql: string, values?: unknown[]): Promise<T[]>;
  /** The same, again and again until the database is back. */
  surely<T>(sql: string, values?: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

export interface StageOptions {
  seed: number;
  /** Shares of webhooks that come twice, and late. */
  twice: number;
  late: number;
  /** A folder for what the processes log from warnings on; null for none. */
  logs: string | null;
}

/** Starts everything. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'telyx-drill-'));
  // As root the server runs as another user, who must be able to enter.
  await chmod(folder, 0o755);
  const database = await startDatabase(join(folder, 'postgres'), await freePort());
  const logins = await migrate(database.url);
  const apis: Member[] = [];
  const dice = diceOf(options.seed, 'proxy');
  const proxy = await startProxy(() => apis.map(({ port }) => port), { dice, ...options });
  const [vapiSecret, metricsToken] = [randomBytes(24), randomBytes(24)].map((each) =>
    each.toString('base64url'),
  ) as [string, string];
  const labPort = await freePort();
  const env: Record<string, string> = {
    NODE_ENV: 'test',
    LOG_LEVEL: options.logs === null ? 'fatal' : 'warn',
    LAB: 'true',
    PUBLIC_URL: proxy.url,
    TELYX_DATA_DIR: join(folder, 'data'),
    TELYX_PACE_MS: '10',
    TELYX_PROVIDER_TIMEOUT_MS: '1500',
    DATABASE_APP_URL: logins.appUrl,
    DATABASE_JOBS_URL: logins.jobsUrl,
    JWT_SECRET: `drill:${randomBytes(32).toString('base64')}`,
    ENCRYPTION_KEYS: `drill:${randomBytes(32).toString('base64')}`,
    WEBHOOK_SECRET_VAPI: vapiSecret,
    METRICS_TOKEN: metricsToken,
    RATE_LIMIT_PER_MINUTE: '100000000',
  };
  const fallen: string[] = [];
  const fell = (why: string): void => void fallen.push(why);
  const lab = startMember(
    'lab',
    labPort,
    { ...env, LAB_PORT: String(labPort), LAB_LATENCY_MS: '1', PORT: String(proxy.port) },
    fell,
    options.logs,
  );
  await lab.ready();
  env['LAB_URL'] = `http://127.0.0.1:${labPort}`;
  const addresses = JSON.parse((await ask(env['LAB_URL'], 'GET')).text) as Lab['addresses'];
  const ports = await Promise.all([1, 2, 3, 4].map(freePort));
  const [first, second, third, fourth] = ports as [number, number, number, number];
  for (const port of [first, second])
    apis.push(startMember('api', port, { ...env, PORT: String(port) }, fell, options.logs));
  const workers = [third, fourth].map((port) =>
    startMember('worker', port, { ...env, WORKER_PORT: String(port) }, fell, options.logs),
  );
  await Promise.all([...apis, ...workers].map((each) => each.ready()));
  const pool = new Pool({ connectionString: database.url, max: 4, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => undefined);
  const query = async <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
    (await pool.query(sql, values)).rows as T[];
  return {
    ...{ database, proxy, apis, workers, lab, addresses, env, vapiSecret, metricsToken, fallen, query },
    workerPorts: [third, fourth],
    books: join(folder, 'data', 'lab-memory'),
    async surely<T>(sql: string, values: unknown[] = []): Promise<T[]> {
      for (let tries = 0; ; tries += 1) {
        try {
          return await query<T>(sql, values);
        } catch (error) {
          if (tries === 100) throw error;
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      }
    },
    async close() {
      await Promise.all([...apis, ...workers, lab].map((each) => each.stop()));
      await proxy.close();
      await pool.end();
      await database.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
