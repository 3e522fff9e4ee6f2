/**
 * `tsx scripts/schema-difference.ts FOLDER`: prints the SQL that turns the database at DATABASE_URL into what the
 * schema in FOLDER wants. A process of its own, because jest cannot load the schema engine.
 */
import { schemaDifference } from './new-migration';

async function main(): Promise<void> {
  const [folder, url] = [process.argv[2], process.env['DATABASE_URL']];
  if (!folder || !url) throw new Error('Name the folder, and the database in DATABASE_URL.');
  process.stdout.write(await schemaDifference(url, folder));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
