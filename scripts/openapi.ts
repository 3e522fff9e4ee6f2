/** `tsx scripts/openapi.ts FILE`: writes the OpenAPI description of the API, without starting it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { routes } from '../backend/src/app/api';
import { buildOpenApi } from '../backend/src/platform/http/openapi';
import { version } from '../backend/src/platform/version';

async function main(): Promise<void> {
  const file = process.argv[2];
  if (!file) throw new Error('Name the file to write.');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(
    file,
    `${JSON.stringify(buildOpenApi(routes, 'http://localhost:3000', version), null, 2)}\n`,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
