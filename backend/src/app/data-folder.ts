import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkout } from '../checkout';
import type { Config, Key } from '../config';

/**
 * Chooses where the embedded database and the development keys live. As root PostgreSQL runs as another user, who may
 * not be able to enter the checkout (root's home is private), so it is then a folder of the product's own, told apart
 * by checkout.
 */
export function dataFolder(config: Config): string {
  if (config.dataDir) return resolve(config.dataDir);
  if (process.getuid?.() !== 0) return join(checkout, '.data');
  const id = createHash('sha256').update(checkout).digest('hex').slice(0, 12);
  const parent = writable('/var/lib') ? '/var/lib' : tmpdir();
  return join(parent, 'telyx', id);
}

function writable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Gives the keys from the settings or, outside production, keys made once and kept in the data folder. */
export function keysFor(config: Config): { jwtKeys: Key[]; encryptionKeys: Key[] } {
  const { jwtKeys, encryptionKeys } = config;
  if (jwtKeys && encryptionKeys) return { jwtKeys, encryptionKeys };
  const folder = dataFolder(config);
  const file = join(folder, 'development-keys.json');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const fresh = { jwt: randomBytes(32).toString('base64'), encryption: randomBytes(32).toString('base64') };
    writeOnce(file, JSON.stringify(fresh));
  }
  const kept = JSON.parse(readFileSync(file, 'utf8')) as { jwt: string; encryption: string };
  const key = (text: string): Key[] => [{ id: 'development', key: Buffer.from(text, 'base64') }];
  return { jwtKeys: jwtKeys ?? key(kept.jwt), encryptionKeys: encryptionKeys ?? key(kept.encryption) };
}

/** Writes a file as a whole unless another process has just done so: its keys then count. */
function writeOnce(file: string, text: string): void {
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}
