/** `npm start`: everything from a fresh checkout to a running product, and how to sign in. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

prepare();
const product = spawn(process.execPath, [join(root, 'backend', 'dist', 'main.js'), 'all', '--demo'], {
  cwd: root,
  stdio: 'inherit',
});
// The terminal sends an interrupt to both; the product stops by itself, and this waits for it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => product.kill(signal));
product.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
