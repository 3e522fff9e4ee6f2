/**
 * `npm test`: prepares, then lint, types, boundaries, dead code and API types, then the journeys in a browser, all
 * other tests, and the contract checks.
 * Words after `--` go to jest, which is then run alone. The last line counts everything; each check counts as one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

const total = { passed: 0, failed: 0, skipped: 0 };
process.on('exit', (code) => {
  // Whatever ended this before it could count is a failure too.
  if (code !== 0 && total.failed === 0) total.failed = 1;
  if (total.skipped > 0) console.log(`${total.skipped} skipped`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
});

const words = process.argv.slice(2);
const contracts = '\\.contract\\.test\\.ts$';
const journeys = '/e2e/';
/** Where the descriptions of the providers' APIs are; backend/tests/contracts.ts looks there too. */
const descriptions = process.env.TELYX_CONTRACTS ?? join(root, '..', 'shared', 'contracts');

prepare();
if (words.length > 0) {
  jest('tests', words);
} else {
  for (const name of ['lint', 'types', 'boundaries', 'dead', 'api']) check(name);
  // Several browsers at once keep the machine busy by themselves, and beside them nobody else would be in time.
  jest('journeys in a browser', ['--runInBand', '--testPathPatterns', journeys]);
  jest('tests', ['--testPathIgnorePatterns', '/node_modules/', contracts, journeys]);
  if (existsSync(descriptions)) jest('contract checks', ['--testPathPatterns', contracts]);
  else console.log('\n=== contract checks: not run, there is no folder shared/contracts beside this one');
}
process.exitCode = total.failed > 0 ? 1 : 0;

function check(name) {
  const { status } = part(`check:${name}`, 'npm', ['run', '--silent', `check:${name}`]);
  count(status === 0 ? { passed: 1 } : { failed: 1 });
}

function jest(name, options) {
  const file = join(root, 'node_modules', '.cache', 'telyx', 'jest.json');
  mkdirSync(join(file, '..'), { recursive: true });
  rmSync(file, { force: true });
  const { status } = part(name, process.execPath, [
    'node_modules/jest/bin/jest.js',
    '--ci',
    '--json',
    `--outputFile=${file}`,
    ...options,
  ]);
  const result = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  const failed = result ? result.numFailedTests + result.numRuntimeErrorTestSuites : 0;
  count({
    passed: result?.numPassedTests,
    skipped: result?.numPendingTests,
    // jest also fails when it cannot begin, or finds no test.
    failed: status !== 0 && failed === 0 ? 1 : failed,
  });
}

/** Runs one part under a heading, and says how long it took. */
function part(name, command, options) {
  console.log(`\n=== ${name}`);
  const started = performance.now();
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, error } = spawnSync(command, options, {
    cwd: root,
    shell,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  console.log(
    `=== ${name}: ${status === 0 ? 'passed' : 'failed'} after ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  return { status };
}

function count({ passed = 0, failed = 0, skipped = 0 }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}
