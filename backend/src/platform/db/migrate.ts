import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { checkout } from '../../checkout';
import { migrateJobQueue } from '../jobs';
import { withSchemaEngine } from './schema-engine';

/** Addresses of the logins that a running process uses. Neither owns a table of ours. */
export interface Logins {
  appUrl: string;
  /** Owns the job queue's schema, and nothing else. */
  jobsUrl: string;
}

/**
 * Brings a database up to date: our migrations, the job queue's, and the two logins.
 * Safe to run from several processes at once; does nothing when there is nothing to do.
 * @param ownerUrl a login that may create roles and owns (or will own) the tables
 * @returns how many migrations were applied, and the logins
 */
export async function migrate(
  ownerUrl: string,
  folder = migrationsFolder,
): Promise<Logins & { applied: string[] }> {
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await takeTurn(owner);
    await clearInterrupted(owner, folder);
    const applied = await applyMigrations(ownerUrl, folder);
    const logins = await ensureLogins(owner, ownerUrl);
    await migrateJobs(owner, logins.jobsUrl);
    return { applied, ...logins };
  } finally {
    await owner.end();
  }
}

/**
 * Waits until no other process migrates this database. Asks again and again: a statement that waits for the lock would be waited
 * for by the other's `create index concurrently`, and so for ever.
 */
async function takeTurn(owner: Client): Promise<void> {
  const isMine = async () =>
    (await owner.query(`select pg_try_advisory_lock(hashtext('telyx migrations')) as mine`)).rows[0].mine;
  while (!(await isMine())) await wait(100);
}

/**
 * Takes away indexes that were being made `concurrently` when their process ended: they are of no use, and the engine applies
 * nothing while it knows of a migration that has not ended. Each is then made anew.
 */
async function clearInterrupted(owner: Client, folder: string): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
     where not i.indisvalid and c.relnamespace = 'public'::regnamespace`,
  );
  if (rows.length === 0) return;
  const { migrationDirectories } = await readMigrations(folder);
  for (const { name } of rows) {
    const maker = migrationDirectories.find(({ migrationFile }) =>
      migrationFile.content.value.includes(` concurrently ${name} `),
    );
    if (!maker) continue;
    await owner.query(`drop index concurrently "${name}"`);
    await owner.query('delete from _prisma_migrations where migration_name = $1 and finished_at is null', [
      maker.path,
    ]);
  }
}

/** Where the product's migrations are. */
export const migrationsFolder = join(checkout, 'prisma', 'migrations');

function applyMigrations(url: string, folder: string): Promise<string[]> {
  return withSchemaEngine(url, async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({
      filters: { externalTables: [], externalEnums: [] },
      migrationsList: await readMigrations(folder),
    });
    return appliedMigrationNames;
  });
}

async function readMigrations(folder: string) {
  const names = (await readdir(folder, { withFileTypes: true })).filter((each) => each.isDirectory());
  const migrationDirectories = await Promise.all(
    names
      .map((each) => each.name)
      .sort()
      .map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok' as const, value: await readFile(join(folder, name, 'migration.sql'), 'utf8') },
        },
      })),
  );
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories,
  };
}

/**
 * Makes the two logins once and keeps their random passwords where only the owner can read them, so that a
 * process needs no more than the owner's address.
 */
async function ensureLogins(owner: Client, ownerUrl: string): Promise<Logins> {
  await owner.query(`create schema if not exists telyx_private; revoke all on schema telyx_private from public;
    create table if not exists telyx_private.logins (purpose text primary key, role text not null, password text not null)`);
  const app = await ensureLogin(owner, 'app', 'telyx_app');
  // A tenant's rows are always found by an index. A plan that was made while a table was small would otherwise go on
  // reading all of it until the next analysis.
  await owner.query(`alter role ${app.role} set enable_seqscan = off`);
  const jobs = await ensureLogin(owner, 'jobs', 'telyx_jobs');
  const at = (login: { role: string; password: string }): string => {
    const url = new URL(ownerUrl);
    url.username = login.role;
    url.password = login.password;
    return url.toString();
  };
  return { appUrl: at(app), jobsUrl: at(jobs) };
}

async function ensureLogin(owner: Client, purpose: string, group: string) {
  const known = await owner.query('select role, password from telyx_private.logins where purpose = $1', [
    purpose,
  ]);
  if (known.rows[0]) return known.rows[0] as { role: string; password: string };
  const login = {
    role: `${group}_${randomBytes(4).toString('hex')}`,
    password: randomBytes(24).toString('hex'),
  };
  // Both come from random hex: nothing in them needs quoting.
  await owner.query('begin');
  await owner.query(`create role ${login.role} login password '${login.password}' in role ${group}`);
  await owner.query('insert into telyx_private.logins values ($1, $2, $3)', [
    purpose,
    login.role,
    login.password,
  ]);
  await owner.query('commit');
  return login;
}

async function migrateJobs(owner: Client, jobsUrl: string): Promise<void> {
  const { database, role } = (
    await owner.query(
      `select current_database() as database, (select role from telyx_private.logins where purpose = 'jobs') as role`,
    )
  ).rows[0] as { database: string; role: string };
  // Its own schema, made by itself: so the queue belongs to this login and our tables do not.
  await owner.query(`grant create on database "${database.replaceAll('"', '""')}" to ${role}`);
  await migrateJobQueue(jobsUrl);
  await owner.query(`revoke create on database "${database.replaceAll('"', '""')}" from ${role}`);
}
