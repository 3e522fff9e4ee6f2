/** `npm run dev`: the server restarts and the dashboard reloads on every change. */
import { spawn } from 'node:child_process';
import { prepare, root } from './prepare.mjs';

prepare();
const start = (args) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
const children = [
  start([
    'node_modules/tsx/dist/cli.mjs',
    'watch',
    '--clear-screen=false',
    'backend/src/main.ts',
    'all',
    '--demo',
  ]),
  start(['node_modules/vite/bin/vite.js', 'frontend']),
];
const stop = () => {
  for (const child of children) child.kill('SIGTERM');
};
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
for (const child of children) child.on('exit', stop);
