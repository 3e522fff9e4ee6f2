import { rm } from 'node:fs/promises';
import type { EmbeddedDatabase } from '../src/platform/db/embedded';

/** Stops the run's PostgreSQL and removes its folder. */
export default async function globalTeardown(): Promise<void> {
  const { telyxTestServer } = globalThis as unknown as {
    telyxTestServer?: { server: EmbeddedDatabase; folder: string };
  };
  await telyxTestServer?.server.stop();
  if (telyxTestServer) await rm(telyxTestServer.folder, { recursive: true, force: true });
}
