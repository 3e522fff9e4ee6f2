import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { type Catalog, readCatalog } from './catalog';
import { cloneDatabase, type TestDatabase } from './database';
import { fillTenant, insertion, makeRow, type Row } from './rows';

/*
 * What the application's login can do with plain SQL, in every table there is: the tables, their columns and the rows
 * in them come from the catalog, so that a new table is tested without being named here.
 */

const mine = randomUUID();
const theirs = randomUUID();
let database: TestDatabase;
let catalog: Catalog;
let app: Client;
let ours: Map<string, Row>;
let foreign: Map<string, Row>;
let tables: string[];

beforeAll(async () => {
  database = await cloneDatabase();
  catalog = await readCatalog(database);
  tables = ['tenants', ...catalog.tenantTables];
  ours = await fillTenant(database, catalog, mine);
  foreign = await fillTenant(database, catalog, theirs);
  app = new Client({ connectionString: database.appUrl });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await database.drop();
});

const tenantColumn = (table: string): string => (table === 'tenants' ? 'id' : 'tenant_id');

/** Runs one statement in a transaction of the tenant, and takes it back. */
async function inTenant(tenantId: string, sql: string, values: unknown[] = []) {
  await app.query('begin');
  try {
    await app.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
    return await app.query(sql, values);
  } finally {
    await app.query('rollback');
  }
}

/** Tells what a statement ended in: how many rows it touched, or the state of its error. */
async function outcome(sql: string, values: unknown[] = []): Promise<string> {
  return inTenant(mine, sql, values).then(
    (result) => `${result.rowCount} rows`,
    (error: { code?: string; message: string }) => `${error.code}: ${error.message}`,
  );
}

/** Tries something with every table. @returns table and outcome of each */
async function withEvery(statement: (table: string) => [string, unknown[]]): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const table of tables) found.push([table, await outcome(...statement(table))]);
  return found;
}

const all = (result: string): [string, string][] => tables.map((table) => [table, result]);
/** The application may add to these and read them, whoever's rows they are. */
const onlyGrow = ['dnc'];
const allTouched = (result: string): [string, string][] =>
  tables.map((table) => [
    table,
    onlyGrow.includes(table) ? `42501: permission denied for table ${table}` : result,
  ]);
const refused = (table: string): string =>
  `42501: new row violates row-level security policy for table "${table}"`;

it('fills every table of both tenants, so that what follows has something to find', async () => {
  // Rows of other tables have added marks of their own.
  for (const table of ['answering_changes', 'slot_changes'])
    await database.query(`delete from ${table} where mark <> all ($1::bigint[])`, [
      [ours, foreign].map((rows) => rows.get(table)!['mark']),
    ]);
  expect(tables.length).toBeGreaterThan(15);
  expect([...ours.keys()].sort()).toEqual([...tables].sort());
  expect(await withEvery((table) => [`select 1 from "${table}"`, []])).toEqual(all('1 rows'));
});

it('reads no other tenant’s rows, by no condition and under no lock', async () => {
  const theirRows = (table: string) => `from "${table}" where ${tenantColumn(table)} = $1`;
  expect(await withEvery((table) => [`select * ${theirRows(table)}`, [theirs]])).toEqual(all('0 rows'));
  expect(await withEvery((table) => [`select * ${theirRows(table)} for update`, [theirs]])).toEqual(
    allTouched('0 rows'),
  );
});

it('changes and deletes no other tenant’s rows', async () => {
  const before = await everything(theirs);
  const touch = (table: string) => `update "${table}" set ${tenantColumn(table)} = ${tenantColumn(table)}`;
  const condition = (table: string) => `where ${tenantColumn(table)} = $1`;
  expect(await withEvery((table) => [`${touch(table)} ${condition(table)}`, [theirs]])).toEqual(
    allTouched('0 rows'),
  );
  expect(await withEvery((table) => [`delete from "${table}" ${condition(table)}`, [theirs]])).toEqual(
    allTouched('0 rows'),
  );
  expect(await everything(theirs)).toEqual(before);
});

it('writes no rows for another tenant, and gives none of its own away', async () => {
  const inserted = await withEvery((table) => insertion(table, makeRow(catalog, table, theirs, foreign)));
  expect(inserted).toEqual(tables.map((table) => [table, refused(table)]));
  const given = await withEvery((table) => [`update "${table}" set ${tenantColumn(table)} = $1`, [theirs]]);
  expect(given).toEqual(
    tables.map((table) => [
      table,
      onlyGrow.includes(table) ? `42501: permission denied for table ${table}` : refused(table),
    ]),
  );
});

it('does not reach another tenant’s row by meeting its key', async () => {
  const before = await everything(theirs);
  for (const table of tables.filter((each) => foreign.get(each)?.['id'] && each !== 'tenants')) {
    const { id, tenant_id: tenant } = foreign.get(table)!;
    const key = catalog.keyOf(table);
    // Where the key begins with the tenant it has to be named, or it is another row's.
    const row = {
      ...makeRow(catalog, table, mine, ours),
      id,
      ...(key.includes('tenant_id') && { tenant_id: tenant }),
    };
    const [sql, values] = insertion(table, row);
    const met = await outcome(
      `${sql} on conflict (${key.join(', ')}) do update set id = excluded.id`,
      values,
    );
    expect([table, met]).toEqual([table, expect.stringMatching(/^(42501|23505|23P01)/)]);
  }
  expect(await everything(theirs)).toEqual(before);
});

it('points at no other tenant’s row through a foreign key', async () => {
  const keys = catalog.foreignKeys.filter((key) => catalog.tenantTables.includes(key.table));
  expect(keys.length).toBeGreaterThan(3);
  for (const key of keys) {
    const row = makeRow(catalog, key.table, mine, foreign);
    expect([key.name, await outcome(...insertion(key.table, row))]).toEqual([
      key.name,
      expect.stringContaining('23503'),
    ]);
  }
});

it('fails loudly where no tenant is set, in a new session and in one that had a tenant before', async () => {
  const fresh = new Client({ connectionString: database.appUrl });
  await fresh.connect();
  try {
    for (const table of tables) {
      await expect(fresh.query(`select * from "${table}"`)).rejects.toThrow(
        'unrecognized configuration parameter "app.tenant_id"',
      );
      await expect(app.query(`select * from "${table}"`)).rejects.toThrow(
        'invalid input syntax for type uuid: ""',
      );
      const row = makeRow(catalog, table, mine, ours);
      if (table !== 'tenants') delete row['tenant_id'];
      await expect(fresh.query(...insertion(table, row))).rejects.toThrow('"app.tenant_id"');
    }
  } finally {
    await fresh.end();
  }
});

/** All rows of a tenant, as the superuser sees them. */
async function everything(tenantId: string): Promise<Record<string, unknown[]>> {
  const rows: Record<string, unknown[]> = {};
  for (const table of tables)
    rows[table] = await database.query(`select * from "${table}" where ${tenantColumn(table)} = $1`, [
      tenantId,
    ]);
  return rows;
}
