import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../src/platform/db/embedded';
import { migrate } from '../src/platform/db/migrate';

/** Starts one PostgreSQL for the whole run and migrates the database that every test file clones. */
export default async function globalSetup(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'telyx-test-'));
  // As root the server runs as another user, who must be able to enter.
  await chmod(folder, 0o755);
  const server = await startEmbedded({
    folder,
    settings: [
      'fsync=off',
      'synchronous_commit=off',
      'full_page_writes=off',
      'shared_buffers=256MB',
      'max_connections=400',
    ],
  });
  await migrate(server.url);
  process.env['TELYX_TEST_DATABASE'] = server.url;
  Object.assign(globalThis, { telyxTestServer: { server, folder } });
}
