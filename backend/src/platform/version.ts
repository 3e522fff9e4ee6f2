import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../checkout';

/** The release. */
export const version: string = (
  JSON.parse(readFileSync(join(checkout, 'backend', 'package.json'), 'utf8')) as { version: string }
).version;
