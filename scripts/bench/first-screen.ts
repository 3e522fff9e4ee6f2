/** S12: the JavaScript that a browser loads before Home is shown, as the built dashboard has it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Case } from './main';
import { root } from './processes';

const folder = join(root, 'frontend', 'dist');
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

/** A script with everything that it imports at once. */
function withImports(path: string, seen: Set<string>): void {
  if (seen.has(path)) return;
  seen.add(path);
  for (const [, name] of read(path).matchAll(/(?:from|import)\s*"\.\/([\w-]+\.js)"/g))
    withImports(`assets/${name}`, seen);
}

export const firstScreen: Case = {
  names: ['S12'],
  async run() {
    const page = read('index.html');
    const scripts = new Set<string>();
    for (const [, path] of page.matchAll(/(?:src|href)="\/([\w./-]+\.js)"/g)) withImports(path!, scripts);
    const kilobytes = [...scripts].reduce((sum, path) => sum + gzipSync(read(path)).length, 0) / 1000;
    return [
      {
        name: 'S12',
        what: `JavaScript of the first screen, ${scripts.size} files, gzipped`,
        mine: `${kilobytes.toFixed(0)} kB`,
        yardstick: '250 kB',
        ratio: kilobytes / 250,
        must: '≤ 1',
        wanted: '≤ 0.6',
      },
    ];
  },
};
