import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError, loadConfig } from '../src/config';

const read = (name: string): string => readFileSync(join(__dirname, '..', '..', name), 'utf8');
const names = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1]!).sort();

const known = names(
  read('backend/src/config.ts'),
  /^ {2}([A-Z][A-Z_]+): (?:z|optional|flag|keyList|signingKey|trustAnchors)\b/gm,
);
const example = read('.env.example');

/** What the product's contract names and this release does not read. */
const reserved = ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'];

it('finds the settings in config.ts', () => {
  expect(known).toEqual(expect.arrayContaining(['NODE_ENV', 'ENCRYPTION_KEYS', 'NETGSM_NUMBER_API', 'LAB']));
});

it('are all in .env.example, with those that are reserved and the one that Compose alone reads', () => {
  expect(names(example, /^(?:# )?([A-Z][A-Z_]+)=/gm)).toEqual(
    [...known, ...reserved, 'POSTGRES_PASSWORD'].sort(),
  );
});

it('each have one row in the table of README.md, and no other does', () => {
  const table = read('README.md').split('\n## Settings\n')[1]!.split('\n## ')[0]!;
  expect(names(table, /^\| `([A-Z_]+)` +\|/gm)).toEqual(known);
  const coming = read('README.md').split('\n## Coming')[1]!.split('\n## ')[0]!;
  expect(reserved.filter((name) => !coming.includes(`\`${name}\``))).toEqual([]);
});

it('load from .env.example as it stands, and with every line that is commented out', () => {
  expect(() => loadConfig(parseEnv(example) as Record<string, string>)).not.toThrow();
  const all = example.replace(/^# (?=[A-Z][A-Z_]+=)/gm, '');
  const faults = (() => {
    try {
      loadConfig(parseEnv(all) as Record<string, string>);
      return [];
    } catch (error) {
      return error instanceof ConfigError ? error.faults : [String(error)];
    }
  })();
  // NODE_ENV is `production` there: what has no value in an example, and no lab.
  expect(faults.map((fault) => fault.split(' ')[0]!.replace(':', ''))).toEqual([
    'JWT_SECRET',
    'ENCRYPTION_KEYS',
    'PUBLIC_URL',
    'LAB',
  ]);
});
