/**
 * Builds the server: `backend/dist/program.js` is the program in one file, `program.js.code` what V8 has made of it, and
 * `main.js` runs the two. `npm run check` looks at types; this does not.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, dist } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'backend', 'src');

rmSync(dist, { recursive: true, force: true });
// The launcher hands it to V8 as it stands.
const program = await bundle('program', join(source, 'main.ts'), { isWrapped: true });
await bundle('cli', join(source, 'cli.ts'));
await bundle('main', join(source, 'launch.ts'));
writeCode();

/** Starts the API once, without a database, so that V8 has compiled what a start needs, and keeps that. */
function writeCode() {
  const key = `build:${randomBytes(32).toString('base64')}`;
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'write-code.cjs'), program, 'api'], {
    env: {
      LOG_LEVEL: 'silent',
      PORT: '0',
      LAB: 'false',
      DATABASE_APP_URL: 'postgres://127.0.0.1:1/none',
      DATABASE_JOBS_URL: 'postgres://127.0.0.1:1/none',
      JWT_SECRET: key,
      ENCRYPTION_KEYS: key,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) console.warn('The server could not be tried out; it works, and starts more slowly.');
}
