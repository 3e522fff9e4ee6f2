import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../tests/client';
import { cloneDatabase, type TestDatabase } from '../../tests/database';
import { checkout } from '../checkout';
import { loadConfig } from '../config';
import { makeLog } from '../platform/log';
import { dataFolder, keysFor } from './data-folder';
import { openPlatform } from './open-platform';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await cloneDatabase();
  folder = await mkdtemp(join(tmpdir(), 'telyx-data-'));
  await chmod(folder, 0o755);
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const settings = (env: Record<string, string> = {}) =>
  loadConfig({
    NODE_ENV: 'test',
    TELYX_DATA_DIR: folder,
    DATABASE_URL: database.ownerUrl,
    LAB: 'false',
    ...env,
  });
const silent = { startLab: true, log: makeLog('silent') };
const connections = async (): Promise<number> =>
  (
    await database.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name like 'telyx%'`,
    )
  )[0]!.count;

describe('the platform of a process', () => {
  it('is opened on the database that the settings name, with the application’s login only', async () => {
    const opened = await openPlatform(settings(), silent);
    await opened.platform.system.ping();
    const users = await database.query<{ name: string }>(
      `select distinct usename as name from pg_stat_activity where datname = current_database() and application_name like 'telyx%'`,
    );
    expect(users).toEqual([{ name: new URL(database.appUrl).username }]);
    expect([opened.notes, opened.platform.lab, opened.jobsUrl]).toEqual([[], false, database.jobsUrl]);
    await expect(opened.platform.mail.send({ to: 'x', subject: 'x', text: 'x' })).rejects.toThrow(
      'set SMTP_URL',
    );
    await opened.close();
    // The server notices the end of a connection a moment after we do.
    await until(connections, (open) => open === 0);
  });

  it('needs no owner’s address when it is given those of the logins', async () => {
    const logins = { DATABASE_APP_URL: database.appUrl, DATABASE_JOBS_URL: database.jobsUrl };
    const opened = await openPlatform(settings({ ...logins, DATABASE_URL: '' }), silent);
    expect(await opened.platform.system.allTenants()).toEqual([]);
    await opened.close();
  });

  it('starts the lab where it may, and joins the one that is named', async () => {
    const first = await openPlatform(settings({ LAB: 'true', LAB_LATENCY_MS: '0' }), silent);
    expect(first.platform).toMatchObject({ lab: true, config: { platform: { netgsmNumberApi: true } } });
    const { VAPI } = first.platform.config.platform.baseUrls;
    const labUrl = (await lettersAddress(first))!;
    const second = await openPlatform(settings({ LAB: 'true', LAB_URL: labUrl }), {
      ...silent,
      startLab: false,
    });
    expect(second.platform.config.platform.baseUrls.VAPI).toBe(VAPI);
    await second.close();
    expect((await fetch(labUrl)).status).toBe(200);
    await first.close();
    await expect(fetch(labUrl)).rejects.toThrow();
    expect(await readdir(folder)).toContain('lab-memory');
  });

  it('is closed again when something of it cannot be opened', async () => {
    const nowhere = settings({ LAB: 'true', LAB_URL: 'http://127.0.0.1:1' });
    await expect(openPlatform(nowhere, silent)).rejects.toThrow('fetch failed');
    await expect(openPlatform(settings({ LAB: 'true' }), { ...silent, startLab: false })).rejects.toThrow(
      'npm run lab',
    );
    await until(connections, (open) => open === 0);
  });
});

/** Asks the lab where it is by having a letter sent to it. */
async function lettersAddress(opened: Awaited<ReturnType<typeof openPlatform>>): Promise<string | null> {
  const real = globalThis.fetch;
  let address: string | null = null;
  globalThis.fetch = (input, init) => {
    address = String(input).replace(/\/mailbox$/, '');
    return real(input, init);
  };
  await opened.platform.mail.send({ to: 'a@example.com', subject: 'x', text: 'x' });
  globalThis.fetch = real;
  return address;
}

describe('the data folder', () => {
  it('is the one that was chosen; else one that the database’s user can enter', () => {
    expect(dataFolder(settings())).toBe(folder);
    const found = dataFolder(loadConfig({}));
    if (process.getuid?.() === 0) expect(found).toMatch(/^(\/var\/lib|\/tmp)\/telyx\/[0-9a-f]{12}$/);
    else expect(found).toBe(join(checkout, '.data'));
  });

  it('keeps keys for development that nobody else can read, and makes them once', async () => {
    const first = keysFor(settings());
    expect(keysFor(settings())).toEqual(first);
    expect(first.jwtKeys[0]!.key).toHaveLength(32);
    expect(first.jwtKeys[0]!.key.equals(first.encryptionKeys[0]!.key)).toBe(false);
    const file = join(folder, 'development-keys.json');
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect(await readFile(file, 'utf8')).not.toContain('\n');
  });

  it('gives processes that start at the same time the same keys', async () => {
    const fresh = await mkdtemp(join(tmpdir(), 'telyx-keys-'));
    const program = `const { keysFor } = require('./backend/src/app/data-folder');
      const { loadConfig } = require('./backend/src/config');
      const begin = Number(process.argv[1]);
      while (Date.now() < begin);
      console.log(keysFor(loadConfig({ TELYX_DATA_DIR: process.argv[2] })).jwtKeys[0].key.toString('hex'));`;
    const begin = String(Date.now() + 3_000);
    const run = () =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', '-e', program, begin, fresh], {
        cwd: checkout,
      });
    const answers = await Promise.all([run(), run()]);
    expect(answers[0].stdout).toBe(answers[1].stdout);
    expect(await readdir(fresh)).toEqual(['development-keys.json']);
    await rm(fresh, { recursive: true });
  });

  it('is not asked for keys that the settings have', () => {
    const key = `a:${Buffer.alloc(32, 7).toString('base64')}`;
    const nowhere = settings({ TELYX_DATA_DIR: '/nowhere/at/all', JWT_SECRET: key, ENCRYPTION_KEYS: key });
    expect(keysFor(nowhere).jwtKeys).toEqual([{ id: 'a', key: Buffer.alloc(32, 7) }]);
  });
});
