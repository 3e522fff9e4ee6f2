import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type EmbeddedDatabase, freePort, startEmbedded } from './embedded';

let folder: string;
const settings = ['fsync=off', 'shared_buffers=8MB', 'max_connections=20'];
const running: EmbeddedDatabase[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'telyx-embedded-'));
  // As root the server runs as another user, who must be able to enter.
  await chmod(folder, 0o755);
});
afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each.stop();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(): Promise<EmbeddedDatabase> {
  const database = await startEmbedded({ folder, settings });
  running.push(database);
  return database;
}

async function ask<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

const lock = () => join(folder, 'database', 'postmaster.pid');
const serverOf = async (): Promise<number> => Number((await readFile(lock(), 'utf8')).split('\n')[0]);

it('starts, keeps what was written, and starts again with it', async () => {
  const first = await start();
  expect(
    await ask(
      first.url,
      `select current_database() as name, current_setting('server_version') ~ '^18' as known, current_setting('listen_addresses') as at`,
    ),
  ).toEqual([{ name: 'telyx', known: true, at: '127.0.0.1' }]);
  await ask(first.url, 'create table kept as select 42 as answer');
  await running.pop()!.stop();
  await expect(ask(first.url, 'select 1')).rejects.toThrow();
  const again = await start();
  expect(await ask(again.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

it('asks for its password, which nobody else can read', async () => {
  const { url } = await start();
  const without = new URL(url);
  without.password = 'wrong';
  await expect(ask(without.toString(), 'select 1')).rejects.toThrow('password authentication failed');
  expect((await stat(join(folder, 'superuser-password'))).mode & 0o077).toBe(0);
  expect((await stat(join(folder, 'database'))).mode & 0o077).toBe(0);
});

it('is adopted by a second process, and stopped by the last one that uses it', async () => {
  const [first, second] = [await start(), await start()];
  expect(second.url).toBe(first.url);
  const client = new Client({ connectionString: first.url });
  client.on('error', () => undefined);
  await client.connect();
  await running.pop()!.stop();
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await client.end();
  await running.pop()!.stop();
  await expect(ask(first.url, 'select 1')).rejects.toThrow();
});

it('starts once when two processes start it at the same time', async () => {
  const [one, two] = await Promise.all([start(), start()]);
  expect(one.url).toBe(two.url);
  expect(await ask(one.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

it('starts after a crash, whoever has its process id by now', async () => {
  const { url } = await start();
  await ask(url, 'create table if not exists survived as select 1 as one');
  const pid = await serverOf();
  running.pop();
  process.kill(pid, 'SIGKILL');
  await gone(pid);
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  await once(stranger, 'spawn');
  const left = (await readFile(lock(), 'utf8')).split('\n');
  await writeFile(lock(), [String(stranger.pid), ...left.slice(1)].join('\n'));
  try {
    const again = await start();
    expect(await ask(again.url, 'select one from survived')).toEqual([{ one: 1 }]);
    expect(stranger.exitCode).toBeNull();
  } finally {
    stranger.kill();
  }
});

it('takes no stranger for itself, although it listens where the lock says', async () => {
  await start();
  await running.pop()!.stop();
  const stranger = createServer((socket) => socket.end('220 hello\r\n'));
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const taken = (stranger.address() as { port: number }).port;
  await writeFile(lock(), `999999\n${join(folder, 'database')}\n0\n${taken}\n\n127.0.0.1\n`);
  const again = await start();
  expect(new URL(again.url).port).not.toBe(String(taken));
  expect(await ask(again.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  stranger.close();
});

it('finds ports that are free', async () => {
  const ports = await Promise.all([1, 2, 3].map(() => freePort()));
  for (const port of ports) expect(port).toBeGreaterThan(1023);
});

async function gone(pid: number): Promise<void> {
  for (let waited = 0; waited < 5000; waited += 20) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
