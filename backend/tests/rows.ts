import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Catalog, Column } from './catalog';
import type { TestDatabase } from './database';

export type Row = Record<string, unknown>;

const noon = new Date('2027-03-01T12:00Z');
const oneClock = new Date('2027-03-01T13:00Z');

/** Values for tables whose columns must fit each other. */
const fitting: Record<string, Row> = {
  appointments: { starts_at: noon, blocked_from: noon, ends_at: oneClock, blocked_until: oneClock },
  staff_time_off: { starts_at: noon, ends_at: oneClock },
  invitations: { email: 'somebody@example.com' },
  staff_shifts: { weekday: 1, start_minute: 540, end_minute: 1020 },
};

/** Makes the least row a table takes, from the catalog alone, so that a new table needs no new code here. */
export function makeRow(catalog: Catalog, table: string, tenantId: string, others: Map<string, Row>): Row {
  const row: Row = {};
  for (const column of catalog.columnsOf(table)) {
    if (column.required && column.name !== 'tenant_id') row[column.name] = valueFor(column);
  }
  Object.assign(row, fitting[table]);
  if (table === 'tenants') row['id'] = tenantId;
  else row['tenant_id'] = tenantId;
  for (const key of catalog.foreignKeys.filter((each) => each.table === table)) {
    const target = others.get(key.target);
    key.columns.forEach((name, index) => {
      if (name !== 'tenant_id') row[name] = target?.[key.targetColumns[index]!] ?? null;
    });
  }
  return row;
}

/** Inserts one row into each table that belongs to a tenant, those that are pointed at first. @returns them by table */
export async function fillTenant(
  database: TestDatabase,
  catalog: Catalog,
  tenantId: string,
): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>();
  for (const table of inOrder(catalog)) {
    const row = makeRow(catalog, table, tenantId, rows);
    await database.query(...insertion(table, row));
    rows.set(table, row);
  }
  return rows;
}

/** Writes the statement that inserts a row, with its values. */
export function insertion(table: string, row: Row): [string, unknown[]] {
  const names = Object.keys(row);
  const places = names.map((_, index) => `$${index + 1}`);
  return [`insert into "${table}" (${names.join(', ')}) values (${places.join(', ')})`, Object.values(row)];
}

/** Orders the tables so that each comes after those its foreign keys point at. */
function inOrder(catalog: Catalog): string[] {
  const ordered: string[] = [];
  const add = (table: string): void => {
    if (ordered.includes(table)) return;
    for (const key of catalog.foreignKeys) if (key.table === table && key.target !== table) add(key.target);
    ordered.push(table);
  };
  for (const table of ['tenants', ...catalog.tenantTables]) add(table);
  return ordered;
}

function valueFor(column: Column): unknown {
  if (column.labels) return column.labels[0];
  if (column.type === 'uuid') return randomUUID();
  if (column.type === 'date' || column.type.startsWith('timestamp')) return new Date();
  if (column.type === 'bytea') return randomBytes(8);
  if (column.type === 'boolean') return false;
  if (column.type.endsWith('[]')) return [];
  if (column.type.startsWith('json')) return {};
  if (/^(int|bigint|numeric)/.test(column.type)) return randomInt(1_000_000);
  const width = /^character\((\d+)\)$/.exec(column.type);
  if (width) return 'XXXXXXXX'.slice(0, Number(width[1]));
  if (column.type === 'text') return randomUUID();
  throw new Error(
    `${column.table}.${column.name} has the type ${column.type}, which no row can be made with yet.`,
  );
}
