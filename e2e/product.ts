import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../backend/tests/peers';

const root = resolve(__dirname, '..');
const startLimitMs = 60_000;
const stopLimitMs = 30_000;

/** Keeps a test run that is killed from leaving its product, database and folder behind. */
const endWithParent = `data:text/javascript,${encodeURIComponent(`
  import { rmSync } from 'node:fs';
  process.once('disconnect', () => {
    process.once('exit', () => rmSync(process.env.TELYX_DATA_DIR, { recursive: true, force: true }));
    process.kill(process.pid, 'SIGTERM');
  });
`)}`;

/** The product as `npm start` runs it, on a database and a lab of its own. */
export interface Product {
  /** Where the dashboard is. */
  url: string;
  /** The lab's own small server: addresses, letters, faults. */
  labUrl: string;
  /** The login that `npm start` prints first: of a Turkish business, whose owner also runs the platform. */
  demo: { email: string; password: string };
  /** The second one: of a business in the United States. */
  englishDemo: { email: string; password: string };
  /** Everything it has written so far. */
  output(): string;
  /** Ends it as Ctrl+C does and removes its folder. @throws Error when it or its database outlives that */
  stop(): Promise<void>;
}

/**
 * Starts what `npm start` starts once everything is built: one process with API, jobs, lab and database.
 * @throws Error that says what is missing, or with the product's own words when it does not come up
 */
export async function startProduct(): Promise<Product> {
  requireBuilt();
  const folder = await mkdtemp(join(tmpdir(), 'telyx-e2e-'));
  // As root the database runs as another user, who must be able to enter.
  await chmod(folder, 0o755);
  const port = await freePort();
  const labPort = await freePort();
  const child = spawn(
    process.execPath,
    ['--import', endWithParent, 'backend/dist/main.js', 'all', '--demo'],
    {
      cwd: root,
      env: environment(folder, port, labPort),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  let output = '';
  const keep = (data: Buffer): void => {
    output += data.toString('utf8');
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  try {
    await ready(child, () => output);
    return {
      url: `http://localhost:${port}`,
      labUrl: `http://127.0.0.1:${labPort}`,
      demo: demoLogins(output)[0],
      englishDemo: demoLogins(output)[1],
      output: () => output,
      async stop() {
        const complaint = await end(child, folder);
        if (complaint) throw new Error(`${complaint}\n${output}`);
      },
    };
  } catch (error) {
    await end(child, folder);
    throw error;
  }
}

function requireBuilt(): void {
  const missing = ['backend/dist/main.js', 'frontend/dist/index.html'].filter(
    (each) => !existsSync(join(root, each)),
  );
  if (missing.length > 0) throw new Error(`${missing.join(' and ')} not built: run "npm run build" first.`);
}

/** Nothing of the developer's own settings; what is empty also keeps their `.env` file from setting it. */
function environment(folder: string, port: number, labPort: number): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  const unset = [
    'DATABASE_URL',
    'DATABASE_APP_URL',
    'DATABASE_JOBS_URL',
    'SMTP_URL',
    'LAB_URL',
    'TELYX_PACE_MS',
  ];
  return {
    ...{ PATH, HOME, TMPDIR },
    ...Object.fromEntries(unset.map((name) => [name, ''])),
    NODE_ENV: 'development',
    TELYX_DATA_DIR: folder,
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    LAB: 'on',
    LAB_PORT: String(labPort),
    LOG_LEVEL: 'warn',
  };
}

async function ready(child: ChildProcess, output: () => string): Promise<void> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The product ended with code ${code} while starting:\n${output()}`);
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The product was not ready in ${startLimitMs / 1000} s:\n${output()}`)),
      startLimitMs,
    );
  });
  // Its end after the start is nobody's failure.
  ended.catch(() => undefined);
  await Promise.race([once(child, 'message'), ended, late]).finally(() => clearTimeout(timer));
}

type Login = Product['demo'];

function demoLogins(output: string): [Login, Login] {
  const [first, second] = [...output.matchAll(/Sign in as (\S+) with password ([^\s,]+)/g)].map(
    ([, email, password]) => ({ email: email!, password: password! }),
  );
  if (!first || !second) throw new Error(`The product did not print two logins:\n${output}`);
  return [first, second];
}

/** Ends the product and removes its folder. @returns what was wrong with how it ended */
async function end(child: ChildProcess, folder: string): Promise<string | null> {
  const database = databasePid(folder);
  const forced = await terminate(child);
  const left = database !== null && isRunning(database);
  if (left) process.kill(database, 'SIGKILL');
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  if (left) return 'The product has ended and left its database running.';
  if (forced) return `The product did not end within ${stopLimitMs / 1000} s of SIGTERM.`;
  return child.exitCode === 0 ? null : `The product ended with code ${child.exitCode}.`;
}

/** @returns whether it had to be killed */
async function terminate(child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return false;
  let forced = false;
  const timer = setTimeout(() => {
    forced = true;
    child.kill('SIGKILL');
  }, stopLimitMs);
  child.kill('SIGTERM');
  await once(child, 'exit');
  clearTimeout(timer);
  return forced;
}

/** The first line of PostgreSQL's own lock file; null when there is no server. */
function databasePid(folder: string): number | null {
  const lock = join(folder, 'postgres', 'database', 'postmaster.pid');
  return existsSync(lock) ? Number(readFileSync(lock, 'utf8').split('\n')[0]) : null;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that has ended and that nobody has asked after is still listed, as a zombie.
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'));
}
