/**
 * Makes a fresh checkout ready with nothing but Node and npm: installs packages, generates the database client and
 * the dashboard's API types, builds server and dashboard. Each part is skipped while what it is made from is unchanged.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamps = join(root, 'node_modules', '.cache', 'telyx');

/** Prepares everything; ends the process with a plain sentence when it cannot. @param options.tests also what only tests need */
export function prepare() {
  requireNode();
  install();
  part(
    'the database client',
    ['prisma/schema', 'prisma.config.ts'],
    ['backend/src/generated/prisma/client.ts'],
    () =>
      // The engine that generates is inside the package; the variable keeps it from looking for another one to download.
      run('node', ['node_modules/prisma/build/index.js', 'generate', '--no-hints'], {
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      }),
  );
  part(
    'the server',
    [
      'backend/src',
      'scripts/build-server.mjs',
      'scripts/bundle.mjs',
      'scripts/steady-shapes.cjs',
      'scripts/write-code.cjs',
      'package-lock.json',
      'prisma/schema',
    ],
    ['backend/dist/main.js'],
    () => run('node', ['scripts/build-server.mjs']),
  );
  part(
    'the dashboard',
    ['frontend', 'backend/src', 'scripts/openapi.ts'],
    ['frontend/dist/index.html', 'frontend/src/lib/api-types.ts'],
    () => {
      run('npm', ['run', '--silent', 'api:types']);
      run('node', ['node_modules/vite/bin/vite.js', 'build', 'frontend', '--logLevel', 'warn']);
    },
  );
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Telyx needs Node 20.19 or newer; this is ${process.versions.node}.`);
}

function install() {
  const lock = join(root, 'package-lock.json');
  const stamp = join(stamps, 'install');
  const wanted = hash([lock]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Installing packages …');
  run('npm', ['ci', '--no-audit', '--no-fund']);
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, wanted);
}

function part(name, inputs, outputs, make) {
  const stamp = join(stamps, name.replaceAll(' ', '-'));
  const wanted = hash(inputs.map((each) => join(root, each)));
  const made = outputs.every((each) => existsSync(join(root, each)));
  if (made && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say(`Making ${name} …`);
  make();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, wanted);
}

const left = new Set(['node_modules', 'dist', 'generated', '.data']);

/** Hashes the contents of files and folders, without what is made from them. */
function hash(paths) {
  // V8's compiled code is of one version of it.
  const sum = createHash('sha256').update(process.version);
  const add = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort())
        if (!left.has(name) && name !== 'api-types.ts') add(join(path, name));
      return;
    }
    sum.update(path.slice(root.length)).update(readFileSync(path));
  };
  for (const path of paths) add(path);
  return sum.digest('hex');
}

export function run(command, args, env = {}) {
  const npm = process.platform === 'win32' && command === 'npm';
  const program = command === 'node' ? process.execPath : npm ? 'npm.cmd' : command;
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (error) fail(`${command} could not be started: ${error.message}`);
  if (status !== 0) fail(`"${[command, ...args].join(' ')}" failed; its words stand above.`);
}

function say(words) {
  console.log(words);
}

function fail(words) {
  console.error(words);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) prepare();
