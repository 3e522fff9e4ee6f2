import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import { Pool, type QueryResult } from 'pg';

interface Glue {
  SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm(exports: Record<string, unknown>): void;
}

/** Node has it; the type library that names it is the browser's. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

/**
 * Lends Prisma's schema engine, compiled to WebAssembly, on a database: the ordinary engine is a download of its
 * own that an isolated machine cannot make.
 * @param datamodels pairs of file name and content, for questions that need the schema
 */
export async function withSchemaEngine<T>(
  url: string,
  work: (engine: SchemaEngine) => Promise<T>,
  datamodels?: [string, string][],
): Promise<T> {
  const glue = await loadGlue();
  const pool = new Pool({ connectionString: url, max: 2 });
  const refusals: Error[] = [];
  const engine = await glue.SchemaEngine.new(
    { datamodels },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapterOn(pool, refusals)),
  );
  try {
    return await work(engine);
  } catch (error) {
    const panic = panics.pop();
    const [refusal] = refusals;
    if (panic) throw new Error(`The schema engine stopped: ${panic}`, { cause: error });
    // The engine tells which migration it was, and not what PostgreSQL said to it.
    if (refusal) throw new Error(`${refusal.message}\n${messageOf(error)}`, { cause: refusal });
    throw error;
  } finally {
    engine.free();
    // The engine's advisory lock lives as long as its connection.
    await pool.end();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Mends two things in the adapter that matter to the schema engine alone: it cuts a script at every semicolon, also
 * inside a function's body (PostgreSQL takes the whole script in one message, as one transaction); and it refuses
 * the system catalog's one-byte "char", type 18.
 * @param refusals is given what PostgreSQL says to scripts that fail
 */
function adapterOn(pool: Pool, refusals: Error[]): PrismaPg {
  const charColumns = readCatalogChars(pool);
  const factory = new PrismaPg(pool);
  const connectPlain = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connectPlain();
    adapter.executeScript = async (script) => {
      await pool.query(script).catch((error: Error) => {
        refusals.push(error);
        throw error;
      });
    };
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      result.columnNames.forEach((name, index) => {
        if (charColumns.has(name)) result.columnTypes[index] = ColumnTypeEnum.Character;
      });
      return result;
    };
    return adapter;
  };
  return factory;
}

/** Passes "char" columns off as text, and tells their names. */
function readCatalogChars(pool: Pool): Set<string> {
  const names = new Set<string>();
  const query = pool.query.bind(pool) as (...values: unknown[]) => Promise<QueryResult>;
  const patched = async (...values: unknown[]): Promise<QueryResult> => {
    const result = await query(...values);
    for (const field of result.fields ?? []) {
      if (field.dataTypeID !== 18) continue;
      field.dataTypeID = 25;
      names.add(field.name);
    }
    return result;
  };
  pool.query = patched as typeof pool.query;
  return names;
}

const panics: string[] = [];
let loaded: Promise<Glue> | undefined;

/** The package's own entry imports the .wasm file as a module, which Node does not do; so it is put together here. */
function loadGlue(): Promise<Glue> {
  loaded ??= (async () => {
    const glueFile = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
    const glue = require(glueFile) as Glue;
    const bytes = await readFile(join(glueFile, '..', 'schema_engine_bg.wasm'));
    const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': unheld(glue) });
    // The engine reports a panic through this name before it dies of it.
    Object.assign(globalThis, {
      PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => panics.push(message) },
    });
    glue.__wbg_set_wasm(instance.exports);
    const start = instance.exports['__wbindgen_start'];
    if (typeof start === 'function') start();
    return glue;
  })();
  return loaded;
}

/** The engine sets a ten-second limit for its lock and never clears it; a process that is done must not wait for it. */
function unheld(glue: Glue): Record<string, unknown> {
  const later = (run: () => void, ms: number) => setTimeout(run, ms).unref();
  return Object.fromEntries(
    Object.entries(glue).map(([name, value]) => [name, name.startsWith('__wbg_setTimeout') ? later : value]),
  );
}
