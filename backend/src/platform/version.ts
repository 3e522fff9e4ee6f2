import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The release, from the package that this file belongs to; two folders up in the sources as in the build. */
export const version: string = (
  JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { version: string }
).version;
