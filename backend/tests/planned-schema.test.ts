import { execFileSync, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { newId } from '../src/platform/ids';
import { type Catalog, readCatalog } from './catalog';
import { cloneDatabase, type TestDatabase } from './database';

const root = join(__dirname, '..', '..');
const live = join(root, 'prisma', 'schema');
const planned = join(root, 'prisma', 'planned');

// Two programs are started, which take their time on a machine that is busy.
jest.setTimeout(120_000);

let folder: string;
let database: TestDatabase;
let liveTables: string[];
let sql: string;
let catalog: Catalog;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'telyx-planned-'));
  for (const source of [live, planned])
    await cp(source, folder, {
      recursive: true,
      filter: (path) => path === source || path.endsWith('.prisma'),
    });
  database = await cloneDatabase();
  liveTables = (await readCatalog(database)).tables.map((each) => each.name);
  sql = differenceTo(folder);
  await database.query(sql);
  catalog = await readCatalog(database);
  for (const table of newTables()) await database.query('select telyx_protect($1::regclass)', [table]);
});
afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

const newTables = () => catalog.tables.map((each) => each.name).filter((name) => !liveTables.includes(name));

/** The SQL that adds the planned tables to a database that has the live ones. */
function differenceTo(schema: string): string {
  const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  return execFileSync(process.execPath, [tsx, join(root, 'scripts', 'schema-difference.ts'), schema], {
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: database.ownerUrl },
  });
}

it('has no file of a name that the live schema has too', async () => {
  const names = (await Promise.all([live, planned].map((each) => readdir(each)))).flat();
  expect(names).toHaveLength(new Set(names).size);
});

it('is valid together with the live schema, as Prisma judges', () => {
  const prisma = join(root, 'node_modules', 'prisma', 'build', 'index.js');
  const { status, stderr } = spawnSync(process.execPath, [prisma, 'validate', '--schema', folder], {
    cwd: folder,
    encoding: 'utf8',
    // The engine that validates is inside the package; the variable keeps it from looking for another one to download.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
});

it('adds to the live tables and changes none of them', () => {
  const changes = sql
    .split('\n')
    .filter((line) => /^(ALTER|DROP)/.test(line))
    .filter((line) => !newTables().some((table) => line.startsWith(`ALTER TABLE "${table}" ADD`)));
  expect(changes).toEqual([]);
  expect(newTables().length).toBeGreaterThan(20);
});

it('gives every table a tenant: its default, a key with it, relations over it', () => {
  const faults = newTables().flatMap((table) => {
    const tenant = catalog.columnsOf(table).find((each) => each.name === 'tenant_id');
    const ok = tenant?.required && tenant.fallback?.includes('app.tenant_id');
    return ok ? [] : [`${table} has no tenant_id with the default`];
  });
  for (const key of catalog.foreignKeys)
    if (newTables().includes(key.table) && !key.columns.includes('tenant_id'))
      faults.push(`${key.name} does not run over tenant_id`);
  expect(faults).toEqual([]);
});

it('has every table that the product names', () => {
  const named =
    `call_routing_rules ivr_menus team_availability voicemails sms_messages sms_templates dnc services staff customers
     holidays appointments rvm_queue follow_ups call_signatures a2p_profiles a2p_brands a2p_campaigns inbox
     webhook_endpoints webhook_deliveries port_orders`.split(/\s+/);
  expect(catalog.tables.map((each) => each.name)).toEqual(expect.arrayContaining(named));
});

describe('with rows', () => {
  const other = newId();
  let app: Client;

  /** Asks as the application does, in one tenant. */
  async function inTenant<T>(tenantId: string, ask: (client: Client) => Promise<T>): Promise<T> {
    await app.query('begin');
    try {
      await app.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
      const answer = await ask(app);
      await app.query('commit');
      return answer;
    } catch (error) {
      await app.query('rollback');
      throw error;
    }
  }

  const ids = { tenant: newId(), service: newId(), staff: newId(), customer: newId() };
  const book = (from: string, until: string, status = 'BOOKED') =>
    inTenant(ids.tenant, (client) =>
      client.query(
        `insert into appointments (id, customer_id, service_id, staff_id, starts_at, ends_at, blocked_from, blocked_until, source, status, updated_at)
         values ($1, $2, $3, $4, $5, $6, $5, $6, 'AI', $7::appointment_status, now())`,
        [newId(), ids.customer, ids.service, ids.staff, from, until, status],
      ),
    );

  beforeAll(async () => {
    app = new Client({ connectionString: database.appUrl });
    await app.connect();
    for (const tenant of [ids.tenant, other])
      await inTenant(tenant, (client) =>
        client.query(
          `insert into tenants (id, name, country_code, time_zone) values ($1, 'Lale', 'TR', 'Europe/Istanbul')`,
          [tenant],
        ),
      );
    await inTenant(ids.tenant, async (client) => {
      await client.query(
        `insert into services (id, name, duration_minutes, updated_at) values ($1, 'Cut', 30, now())`,
        [ids.service],
      );
      await client.query(`insert into staff (id, name, updated_at) values ($1, 'Ayşe', now())`, [ids.staff]);
      await client.query(
        `insert into customers (id, phone, updated_at) values ($1, '+905321112233', now())`,
        [ids.customer],
      );
    });
  });
  afterAll(() => app?.end());

  it('refuses a second booking of the same time, and takes the time after it', async () => {
    await book('2027-03-01T09:00Z', '2027-03-01T09:30Z');
    await expect(book('2027-03-01T09:29Z', '2027-03-01T10:00Z')).rejects.toMatchObject({
      constraint: 'appointments_no_overlap',
    });
    await book('2027-03-01T09:29Z', '2027-03-01T10:00Z', 'CANCELLED');
    await book('2027-03-01T09:30Z', '2027-03-01T10:00Z');
  });

  it('keeps the consent ledger from being changed', async () => {
    const entry = newId();
    await inTenant(ids.tenant, (client) =>
      client.query(
        `insert into dnc (id, contact, channel, purpose, state, source) values ($1, '+905321112233', 'SMS', 'MARKETING', 'REVOKED', 'keyword')`,
        [entry],
      ),
    );
    for (const change of [`update dnc set state = 'GRANTED'`, 'delete from dnc'])
      await expect(inTenant(ids.tenant, (client) => client.query(change))).rejects.toThrow(
        /permission denied/,
      );
  });

  it('shows calls, texts, voicemail and bookings as one time line, to its own tenant only', async () => {
    await inTenant(ids.tenant, async (client) => {
      await client.query(
        `insert into call_logs (id, provider, direction, from_number, summary, customer_id) values ($1, 'VAPI', 'INBOUND', '+905321112233', 'Asked for a price', $2)`,
        [newId(), ids.customer],
      );
      await client.query(
        `insert into sms_messages (id, direction, status, provider, customer_id, to_number, body) values ($1, 'OUTBOUND', 'SENT', 'NETGSM', $2, '+905321112233', 'See you')`,
        [newId(), ids.customer],
      );
      await client.query(
        `insert into voicemails (id, customer_id, from_number, duration_seconds) values ($1, $2, '+905321112233', 4)`,
        [newId(), ids.customer],
      );
    });
    const line = (tenant: string) =>
      inTenant(tenant, async (client) => {
        const { rows } = await client.query<{ kind: string; customer_id: string; contact: string }>(
          'select distinct kind, customer_id, contact from communications order by kind',
        );
        return rows;
      });
    const expected = ['APPOINTMENT', 'CALL', 'MESSAGE', 'VOICEMAIL'].map((kind) => ({
      kind,
      customer_id: ids.customer,
      contact: '+905321112233',
    }));
    expect(await line(ids.tenant)).toEqual(expected);
    expect(await line(other)).toEqual([]);
  });
});
