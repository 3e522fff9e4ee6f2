import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { schemaDifference } from '../../../../scripts/new-migration';
import { cloneDatabase, type TestDatabase } from '../../../tests/database';
import { migrate, migrationsFolder } from './migrate';

const server = process.env['TELYX_TEST_DATABASE']!;
const made: string[] = [];

/** Makes an empty database on the server of the run. @returns the owner's address of it */
async function emptyDatabase(): Promise<string> {
  const name = `migrate_${randomBytes(6).toString('hex')}`;
  made.push(name);
  await asOwner(at('postgres'), `create database ${name}`);
  return at(name);
}

function at(database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.toString();
}

async function asOwner<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

afterAll(async () => {
  for (const name of made) await asOwner(at('postgres'), `drop database ${name} with (force)`);
});

const applied = (url: string) =>
  asOwner<{ name: string; done: boolean }>(
    url,
    'select migration_name as name, finished_at is not null as done from _prisma_migrations order by migration_name',
  );

describe('a database', () => {
  let url: string;
  let first: Awaited<ReturnType<typeof migrate>>;
  beforeAll(async () => {
    url = await emptyDatabase();
    first = await migrate(url);
  });

  it('is brought to the schema that the code was made for', async () => {
    expect(first.applied.length).toBeGreaterThan(0);
    expect(await applied(url)).toEqual(first.applied.map((name) => ({ name, done: true })));
    expect(await schemaDifference(url)).toBe('');
  });

  it('that is up to date is left as it is, with the same logins', async () => {
    const again = await migrate(url);
    expect(again).toEqual({ ...first, applied: [] });
    for (const login of [again.appUrl, again.jobsUrl])
      expect(await asOwner(login, 'select current_user as name')).toEqual([
        { name: new URL(login).username },
      ]);
  });

  it('gives each database logins of its own, which the other one does not let in', async () => {
    const other = await migrate(await emptyDatabase());
    expect(other.appUrl).not.toBe(first.appUrl);
    const strayed = new URL(first.appUrl);
    strayed.pathname = new URL(other.appUrl).pathname;
    expect(new URL(first.appUrl).username).not.toBe(new URL(other.appUrl).username);
    expect(new URL(first.appUrl).password).not.toBe(new URL(other.appUrl).password);
  });

  it('is said to differ once it does', async () => {
    await asOwner(url, 'alter table users add column nickname text');
    expect(await schemaDifference(url)).toBe('-- AlterTable\nALTER TABLE "users" DROP COLUMN "nickname";');
    await asOwner(url, 'alter table users drop column nickname');
  });
});

it('several processes migrate one database at once', async () => {
  const url = await emptyDatabase();
  const results = await Promise.all([migrate(url), migrate(url), migrate(url)]);
  const names = (await applied(url)).map((each) => each.name);
  expect(results.map((each) => each.applied).filter((each) => each.length > 0)).toEqual([names]);
  expect(new Set(results.map((each) => each.appUrl + each.jobsUrl)).size).toBe(1);
});

it('several databases of one server are migrated at once, although they share its roles', async () => {
  const urls = [await emptyDatabase(), await emptyDatabase(), await emptyDatabase()];
  const results = await Promise.all(urls.map((url) => migrate(url)));
  expect(new Set(results.map((each) => each.appUrl)).size).toBe(3);
});

describe('a migration', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await cloneDatabase();
    folder = await mkdtemp(join(tmpdir(), 'telyx-migrations-'));
    await cp(migrationsFolder, folder, { recursive: true });
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });
  const write = async (name: string, sql: string): Promise<void> => {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'migration.sql'), sql);
  };

  it('that is new is applied alone', async () => {
    await write(
      '29990101000000_new',
      `create table fresh (id int); create function f() returns int language plpgsql as $$ begin perform 1; return 1; end $$;`,
    );
    expect((await migrate(database.ownerUrl, folder)).applied).toEqual(['29990101000000_new']);
    expect(await database.query('select f() as one')).toEqual([{ one: 1 }]);
  });

  it('that fails leaves nothing of itself, says what was wrong, and stops those after it', async () => {
    await write('29990102000000_broken', 'create table half (id int); select 1/0;');
    await expect(migrate(database.ownerUrl, folder)).rejects.toThrow(
      /^division by zero\n[\s\S]*29990102000000_broken/,
    );
    expect(await database.query(`select to_regclass('half') as half`)).toEqual([{ half: null }]);
    await expect(migrate(database.ownerUrl, folder)).rejects.toThrow(/29990102000000_broken/);
    await rm(join(folder, '29990102000000_broken'), { recursive: true });
    await database.query(`delete from _prisma_migrations where migration_name = '29990102000000_broken'`);
  });

  it('whose index was not finished makes it anew', async () => {
    await database.query('create table twice (id int); insert into twice values (1), (1)');
    const name = '29990103000000_index';
    await write(name, 'create unique index concurrently twice_once on twice (id);');
    await expect(migrate(database.ownerUrl, folder)).rejects.toThrow(name);
    const made = () =>
      database.query(`select indisvalid as ok from pg_index where indexrelid = 'twice_once'::regclass`);
    // It is left as one is whose process was killed.
    expect(await made()).toEqual([{ ok: false }]);
    await database.query('delete from twice');
    expect((await migrate(database.ownerUrl, folder)).applied).toEqual([name]);
    expect(await made()).toEqual([{ ok: true }]);
  });
});

it('the limit that the engine sets for its lock, and never clears, holds no process up', async () => {
  const spy = jest.spyOn(globalThis, 'setTimeout');
  await migrate(await emptyDatabase());
  const limits = spy.mock.results.filter((_, index) => spy.mock.calls[index]![1] === 10_000);
  expect(limits.some(({ value }) => !(value as NodeJS.Timeout).hasRef())).toBe(true);
  spy.mockRestore();
});
