import type { TestDatabase } from './database';

/** A column as the database's own catalog describes it. */
export interface Column {
  table: string;
  name: string;
  /** As PostgreSQL writes it, such as `timestamp(3) with time zone`. */
  type: string;
  required: boolean;
  /** The default's expression; null when there is none. */
  fallback: string | null;
  /** The labels of an enum; null for other types. */
  labels: string[] | null;
}

/** A foreign key, column by column. */
export interface ForeignKey {
  name: string;
  table: string;
  columns: string[];
  target: string;
  targetColumns: string[];
}

/** What is read of a database to judge it. All of it comes from `pg_catalog`, nothing from our own lists. */
export interface Catalog {
  tables: { name: string; secured: boolean; forced: boolean; owner: string }[];
  columns: Column[];
  foreignKeys: ForeignKey[];
  columnsOf(table: string): Column[];
  /** The columns of a table's primary key. */
  keyOf(table: string): string[];
  /** Tables with a `tenant_id`. */
  tenantTables: string[];
}

/** Reads tables, columns and foreign keys of the schema `public`. */
export async function readCatalog(database: TestDatabase): Promise<Catalog> {
  const tables = await database.query<Catalog['tables'][number]>(
    `select c.relname as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced, c.relowner::regrole::text as owner
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`,
  );
  const columns = await database.query<Column>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
       pg_get_expr(d.adbin, d.adrelid) as fallback,
       (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum e where e.enumtypid = a.atttypid) as labels
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname, a.attnum`,
  );
  const foreignKeys = await database.query<ForeignKey>(
    `select k.conname as name, k.conrelid::regclass::text as table, k.confrelid::regclass::text as target,
       (select array_agg(a.attname::text order by n.o) from unnest(k.conkey) with ordinality n(num, o)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n.num) as columns,
       (select array_agg(a.attname::text order by n.o) from unnest(k.confkey) with ordinality n(num, o)
        join pg_attribute a on a.attrelid = k.confrelid and a.attnum = n.num) as "targetColumns"
     from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace order by 1`,
  );
  const keys = await database.query<{ table: string; columns: string[] }>(
    `select k.conrelid::regclass::text as table,
       (select array_agg(a.attname::text order by n.o) from unnest(k.conkey) with ordinality n(num, o)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n.num) as columns
     from pg_constraint k where k.contype = 'p' and k.connamespace = 'public'::regnamespace`,
  );
  return {
    tables,
    columns,
    foreignKeys,
    columnsOf: (table) => columns.filter((each) => each.table === table),
    keyOf: (table) => keys.find((each) => each.table === table)?.columns ?? [],
    tenantTables: columns.filter((each) => each.name === 'tenant_id').map((each) => each.table),
  };
}
