/**
 * `npm run drill:restore`: rehearses a restore to a moment, and an upgrade of a full database, with the PostgreSQL that
 * ships along. Fails when a row is missing, one too many is there, or writes stood still for more than a second.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { startEmbedded } from '../../backend/src/platform/db/embedded';
import { migrate, migrationsFolder } from '../../backend/src/platform/db/migrate';

const run = promisify(execFile);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Rows of calls that the database has before it is upgraded. */
const rowsBefore = Number(process.env['DRILL_ROWS'] ?? 500_000);

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'telyx-restore-'));
  await chmod(folder, 0o755);
  return folder;
}

/** Base backup, writes, a mark, more writes, and back to the mark. */
async function restoreToMoment(): Promise<void> {
  const folder = await openFolder();
  const archive = join(folder, 'archive');
  const first = join(folder, 'first');
  const second = join(folder, 'second');
  await Promise.all([archive, first, second].map((each) => mkdir(each)));
  const server = await startEmbedded({
    folder: first,
    settings: ['wal_level=replica', 'archive_mode=on', `archive_command=cp %p ${archive}/%f`],
  });
  // PostgreSQL writes there as the user it runs as.
  const { uid, gid } = await stat(join(first, 'database'));
  await chown(archive, uid, gid);
  await migrate(server.url);
  const tenants = async (client: Client, prefix: string, count: number) =>
    client.query(
      `insert into tenants (id, name, country_code, time_zone) select gen_random_uuid(), $1 || n, 'US', 'UTC' from generate_series(1, $2::int) n`,
      [prefix, count],
    );
  const moment = await withClient(server.url, async (client) => {
    await client.query('set session_replication_role = replica');
    await tenants(client, 'before the backup ', 100);
    await client.query(`select pg_backup_start('rehearsal', true)`);
    await run('cp', ['-a', join(first, 'database'), join(second, 'database')]);
    const { rows: ended } = await client.query<{ labelfile: string }>(
      'select labelfile from pg_backup_stop(false)',
    );
    await writeFile(join(second, 'database', 'backup_label'), ended[0]!.labelfile);
    await tenants(client, 'after the backup ', 200);
    const { rows } = await client.query<{ now: string }>('select clock_timestamp()::text as now');
    await sleep(50);
    await tenants(client, 'after the mark ', 300);
    await client.query('select pg_switch_wal()');
    return rows[0]!.now;
  });
  // The last piece must have been archived.
  for (let waited = 0; (await readdir(archive)).length === 0 && waited < 30_000; waited += 100)
    await sleep(100);
  await sleep(500);
  await server.stop();

  const data = join(second, 'database');
  await rm(join(data, 'postmaster.pid'), { force: true });
  await writeFile(join(data, 'recovery.signal'), '');
  for (const name of ['backup_label', 'recovery.signal']) await chown(join(data, name), uid, gid);
  await cp(join(first, 'superuser-password'), join(second, 'superuser-password'));
  const restored = await startEmbedded({
    folder: second,
    settings: [
      `restore_command=cp ${archive}/%f %p`,
      `recovery_target_time=${moment}`,
      'recovery_target_action=promote',
    ],
  });
  const counts = await withClient(restored.url, async (client) => {
    const { rows } = await client.query<{ name: string; n: number }>(
      `select regexp_replace(name, ' \\d+$', '') as name, count(*)::int as n from tenants where name ~ '\\d+$' group by 1 order by 1`,
    );
    return Object.fromEntries(rows.map((row) => [row.name, row.n]));
  });
  await restored.stop();
  await rm(folder, { recursive: true, force: true });
  console.log(`restored to ${moment}: ${JSON.stringify(counts)}`);
  const wanted = { 'after the backup': 200, 'before the backup': 100 };
  if (JSON.stringify(counts) !== JSON.stringify(wanted)) throw new Error(`wanted ${JSON.stringify(wanted)}`);
}

/** The migrations that the newest release brings, on a full database that is being written to. */
async function upgradeWhileWriting(): Promise<void> {
  const folder = await openFolder();
  const server = await startEmbedded({ folder: join(folder, 'postgres') });
  const names = (await readdir(migrationsFolder)).filter((name) => /^\d/.test(name)).sort();
  const newest = names.at(-1)!.slice(0, 8);
  const before = join(folder, 'before');
  await mkdir(before);
  for (const name of [...names.filter((each) => each.slice(0, 8) < newest), 'migration_lock.toml'])
    await cp(join(migrationsFolder, name), join(before, name), { recursive: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      },
    );
  const { applied } = await migrate(server.url, before);
  await fill(server.url);
  const writing = startWriting(server.url);
  await sleep(1_000);
  const started = performance.now();
  const upgrade = await migrate(server.url);
  const seconds = (performance.now() - started) / 1000;
  await sleep(500);
  const { longest, written } = await writing.stop();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
  console.log(
    `upgraded from ${applied.length} to ${applied.length + upgrade.applied.length} migrations in ${seconds.toFixed(1)} s on ${rowsBefore} calls; ${written} writes meanwhile, the longest wait ${longest.toFixed(0)} ms`,
  );
  if (longest > 1_000) throw new Error('Writes stood still for more than a second.');
}

const tenant = randomUUID();

function fill(url: string): Promise<unknown> {
  return withClient(url, async (client) => {
    await client.query('set session_replication_role = replica');
    await client.query(
      `insert into tenants (id, name, country_code, time_zone) values ($1, 'Full', 'US', 'UTC')`,
      [tenant],
    );
    await client.query(
      `insert into call_logs (tenant_id, id, call_sid, provider, direction, start_time, summary)
       select $1, gen_random_uuid(), 'CA' || n, 'TWILIO', 'INBOUND', now() - make_interval(secs => n), 'A call.' from generate_series(1, $2::int) n`,
      [tenant, rowsBefore],
    );
    await client.query(
      `insert into inbox (tenant_id, id, provider, account_key, delivery_key, verdict, status, method, path, headers, body)
       select $1, gen_random_uuid(), 'TWILIO', 'platform:TWILIO', 'k' || n, 'ACCEPTED', 'DONE', 'POST', '/', '{}', '' from generate_series(1, $2::int) n`,
      [tenant, rowsBefore],
    );
  });
}

/** Writes a call again and again, as the product does. */
function startWriting(url: string): { stop(): Promise<{ longest: number; written: number }> } {
  let going = true;
  let longest = 0;
  let written = 0;
  const work = withClient(url, async (client) => {
    while (going) {
      const started = performance.now();
      await client.query(
        `insert into call_logs (tenant_id, id, call_sid, provider, direction) values ($1, gen_random_uuid(), gen_random_uuid()::text, 'TWILIO', 'INBOUND')`,
        [tenant],
      );
      longest = Math.max(longest, performance.now() - started);
      written += 1;
      await sleep(5);
    }
  });
  return {
    async stop() {
      going = false;
      await work;
      return { longest, written };
    },
  };
}

async function main(): Promise<void> {
  await restoreToMoment();
  await upgradeWhileWriting();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
