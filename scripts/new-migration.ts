/**
 * `npm run db:new-migration NAME`: writes prisma/migrations/<stamp>_NAME/migration.sql with the difference
 * between what the migrations make and what prisma/schema wants. `prisma migrate dev` would do the same with an
 * engine that it downloads; this needs only what the product ships.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import { startEmbedded } from '../backend/src/platform/db/embedded';
import { migrate, migrationsFolder } from '../backend/src/platform/db/migrate';
import { withSchemaEngine } from '../backend/src/platform/db/schema-engine';

/** The SQL that turns the database at `url` into what a schema folder wants; empty when they agree. */
export async function schemaDifference(
  url: string,
  folder = join(migrationsFolder, '..', 'schema'),
): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.prisma')).sort();
  const files = await Promise.all(
    names.map(async (name) => ({ path: name, content: await readFile(join(folder, name), 'utf8') })),
  );
  const ask = async (engine: SchemaEngine): Promise<string> => {
    const { stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: folder },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return (stdout ?? '').includes('This is an empty migration') ? '' : (stdout ?? '').trim();
  };
  return withSchemaEngine(
    url,
    ask,
    files.map((file) => [file.path, file.content]),
  );
}

async function main(): Promise<void> {
  const name = process.argv[2];
  if (!name || !/^[a-z0-9_]+$/.test(name))
    throw new Error('Give the migration a name: npm run db:new-migration add_something');
  const database = await startEmbedded({
    folder: join(tmpdir(), `telyx-migration-${process.pid}`),
    settings: ['fsync=off'],
  });
  try {
    await migrate(database.url);
    const sql = await schemaDifference(database.url);
    if (!sql) return console.log('Nothing to do: the migrations make what the schema wants.');
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = join(migrationsFolder, `${stamp}_${name}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'migration.sql'), `${sql}\n`);
    console.log(
      `Wrote ${folder}/migration.sql. Read it; a table with tenant_id needs: select telyx_protect('its_name');`,
    );
  } finally {
    await database.stop();
  }
}

if (require.main === module) void main();
