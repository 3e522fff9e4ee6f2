/** `npm test`: prepares, then lint, types, boundaries, dead code and all tests. Words after `--` go to jest. */
import { prepare, run } from './prepare.mjs';

prepare();
run('npm', ['run', '--silent', 'check']);
run('node', ['node_modules/jest/bin/jest.js', '--ci', ...process.argv.slice(2)]);
