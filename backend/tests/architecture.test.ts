import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

const root = join(__dirname, '..', '..');
const rules = join(root, '.dependency-cruiser.cjs');

interface Violation {
  from: string;
  rule: { name: string };
}

/** Files that each break one rule; what they import stands in `bystanders`. */
const planted: Record<string, { file: string; text: string }[]> = {
  'no-cycles': [
    {
      file: 'backend/src/platform/egg.ts',
      text: `import { hen } from './hen'; export const egg = () => hen;`,
    },
  ],
  'platform-knows-no-product': [
    {
      file: 'backend/src/platform/curious.ts',
      text: `import { door } from '../features/calls/index'; export const a = door;`,
    },
    {
      file: 'backend/src/platform/db/curious.ts',
      text: `import type { Contract } from '../../providers/provider'; export type A = Contract;`,
    },
  ],
  'provider-stays-at-home': [
    {
      file: 'backend/src/providers/vapi/neighbour.ts',
      text: `import { netgsm } from '../netgsm/provider'; export const a = netgsm;`,
    },
    {
      file: 'backend/src/providers/vapi/keys.ts',
      text: `import { secrets } from '../../platform/secrets'; export const a = secrets;`,
    },
    {
      file: 'backend/src/providers/netgsm/away.ts',
      text: `import { door } from '../../features/calls/index'; export const a = door;`,
    },
  ],
  'only-the-registry-names-a-provider': [
    {
      file: 'backend/src/features/calls/shortcut.ts',
      text: `import { netgsm } from '../../providers/netgsm/provider'; export const a = netgsm;`,
    },
    {
      file: 'backend/src/providers/capabilities.ts',
      text: `import { netgsm } from './netgsm/provider'; export const a = netgsm;`,
    },
  ],
  'features-meet-at-the-door': [
    {
      file: 'backend/src/features/numbers/window.ts',
      text: `import { inner } from '../calls/inner'; export const a = inner;`,
    },
  ],
  'raw-client-stays-inside': [
    {
      file: 'backend/src/features/numbers/raw.ts',
      text: `import { connect } from '../../platform/db/client'; export const a = connect;`,
    },
    {
      file: 'backend/src/app/raw.ts',
      text: `import { connect } from '../platform/db/client'; export const a = connect;`,
    },
  ],
  'system-access-is-rare': [
    {
      file: 'backend/src/features/calls/everyone.ts',
      text: `import { openSystem } from '../../platform/db/system'; export const a = openSystem;`,
    },
    {
      file: 'backend/src/features/numbers/routes.ts',
      text: `import { openSystem } from '../../platform/db/system'; export const a = openSystem;`,
    },
  ],
  'lab-stays-out-of-the-product': [
    {
      file: 'backend/src/features/calls/toy.ts',
      text: `import { lab } from '../../lab/lab'; export const a = lab;`,
    },
    { file: 'backend/src/app/toy.ts', text: `export const load = () => import('../lab/lab');` },
  ],
  'dashboard-imports-no-server': [
    {
      file: 'frontend/src/page.tsx',
      text: `import { door } from '../../backend/src/features/calls/index'; export const a = door;`,
    },
  ],
  'no-orphan-packages': [
    {
      file: 'backend/src/app/stowaway.ts',
      text: `import stowaway from 'stowaway'; export const a = stowaway;`,
    },
  ],
};

/** What the planted files import, and files that do the same as they and may. */
const bystanders: Record<string, string> = {
  'backend/src/platform/hen.ts': `import { egg } from './egg'; export const hen = () => egg;`,
  'backend/src/platform/secrets.ts': 'export const secrets = 1;',
  'backend/src/platform/log.ts': 'export const log = 1;',
  'backend/src/platform/db/client.ts': 'export const connect = 1;',
  'backend/src/platform/db/system.ts': `import { connect } from './client'; export interface System { a: 1 } export const openSystem = connect;`,
  'backend/src/providers/provider.ts': 'export interface Contract { a: 1 }',
  'backend/src/providers/index.ts': `import { netgsm } from './netgsm/provider'; export const all = [netgsm];`,
  'backend/src/providers/netgsm/provider.ts': `import { log } from '../../platform/log'; import type { Contract } from '../provider'; import { own } from './own'; export const netgsm = [log, own]; export type A = Contract;`,
  'backend/src/providers/netgsm/own.ts': 'export const own = 1;',
  'backend/src/providers/netgsm/own.test.ts': `import { lab } from '../../lab/lab'; import { connect } from '../../platform/db/client'; export const a = [lab, connect];`,
  'backend/src/features/calls/index.ts': `export { inner as door } from './inner';`,
  'backend/src/features/calls/inner.ts': 'export const inner = 1;',
  'backend/src/features/numbers/guest.ts': `import { door } from '../calls'; import type { System } from '../../platform/db/system'; export const a = door; export type B = System;`,
  'backend/src/features/numbers/pool/import.ts': `import { openSystem } from '../../../platform/db/system'; export const a = openSystem;`,
  'backend/src/lab/lab.ts': `import { netgsm } from '../providers/netgsm/provider'; export const lab = netgsm;`,
  'backend/src/app/lab-connection.ts': `export const load = () => import('../lab/lab');`,
  'backend/src/app/open-platform.ts': `import { connect } from '../platform/db/client'; import known from 'known'; export const a = [connect, known];`,
  'node_modules/stowaway/index.js': 'module.exports = 1;',
  'node_modules/stowaway/package.json': '{"name": "stowaway", "version": "1.0.0"}',
  'node_modules/known/index.js': 'module.exports = 1;',
  'node_modules/known/package.json': '{"name": "known", "version": "1.0.0"}',
  'package.json': '{"name": "planted", "private": true, "dependencies": {"known": "1.0.0"}}',
  'tsconfig.json':
    '{"compilerOptions": {"module": "commonjs", "moduleResolution": "bundler", "jsx": "react-jsx"}}',
};

describe('the rules about who may import whom', () => {
  let found: Violation[];
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'telyx-planted-faults-'));
    const files = { ...bystanders };
    for (const { file, text } of Object.values(planted).flat()) files[file] = text;
    for (const [file, text] of Object.entries(files)) {
      await mkdir(join(folder, dirname(file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
    const program = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
    const words = ['backend/src', 'frontend/src', '--config', rules, '--output-type', 'json'];
    const { stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
      cwd: folder,
      encoding: 'utf8',
    });
    await rm(folder, { recursive: true });
    if (!stdout) throw new Error(stderr);
    found = JSON.parse(stdout).summary.violations;
  }, 60_000);

  it('are each broken once on purpose here', () => {
    const { forbidden } = require(rules) as { forbidden: { name: string; severity: string }[] };
    expect(forbidden.map((rule) => rule.name).sort()).toEqual(Object.keys(planted).sort());
    for (const rule of forbidden) expect(rule.severity).toBe('error');
  });

  it.each(Object.entries(planted))('bite: %s', (name, files) => {
    const caught = found.filter((each) => each.rule.name === name).map((each) => each.from);
    expect([...new Set(caught)].filter((file) => !bystanders[file]).sort()).toEqual(
      files.map((each) => each.file).sort(),
    );
  });

  it('let everything else be', () => {
    const innocent = found.filter((each) => bystanders[each.from]);
    expect(innocent).toEqual([]);
  });
});

const left = new Set(['node_modules', 'dist', 'generated', '.data']);

/** Every file that people write, relative to the checkout. */
function* sources(folder: string): Generator<string> {
  for (const name of readdirSync(join(root, folder))) {
    const path = join(folder, name);
    if (left.has(name)) continue;
    if (statSync(join(root, path)).isDirectory()) yield* sources(path);
    else if (/\.(ts|tsx|mjs|cjs|css|prisma|sql|html)$/.test(name) && name !== 'api-types.ts') yield path;
  }
}

const folders = ['backend', 'frontend', 'scripts', 'prisma', 'e2e'].filter((folder) =>
  statSync(join(root, folder), { throwIfNoEntry: false }),
);
const all = folders.flatMap((folder) => [...sources(folder)]);
const code = all.filter((file) => /\.(ts|tsx|mjs|cjs)$/.test(file));
const isTest = (file: string): boolean => /\.test\.tsx?$|^e2e\/|\/tests\//.test(file);
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const linesOf = (file: string): number => textOf(file).trimEnd().split('\n').length;

describe('the pages', () => {
  it('are found', () => {
    expect(all.length).toBeGreaterThan(250);
    expect(all).toContain('backend/src/app/api.ts');
  });

  it('are short', () => {
    const long = all.filter((file) => !file.endsWith('.sql') && linesOf(file) > (isTest(file) ? 600 : 400));
    expect(long).toEqual([]);
    const product = code.filter((file) => !isTest(file));
    const short = product.filter((file) => linesOf(file) <= 200).length;
    expect(short / product.length).toBeGreaterThan(0.9);
  });

  it('are named in small letters with hyphens, and after what they do', () => {
    const odd = all
      .map((file) => basename(file))
      .filter((name) => !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(name) && name !== 'migration.sql');
    expect(odd).toEqual([]);
    const vague = all.filter((file) =>
      /(^|\/|-)(utils?|helpers?|common|managers?|services?|misc)(\.|-|\/)/.test(file),
    );
    expect(vague).toEqual([]);
  });

  const forbidden: [string, RegExp][] = [
    ['notes to oneself', /\b(?:TODO|FIXME|XXX|HACK)\b/],
    [
      'ways round the checks',
      new RegExp(
        ['biome-ignore', '@ts-ignore', '@ts-expect-error', '@ts-nocheck', 'eslint-disable'].join('|'),
      ),
    ],
    ['barrels', /^export \* from/m],
    [
      'tests that are switched off or alone',
      /\b(?:it|test|describe)\.only\(|\b(?:fdescribe|xdescribe|xit)\(/,
    ],
    ['paths of one machine', /(?<![\w.@])\/(?:work|root|home)\/\w/],
  ];
  it.each(forbidden)('hold no %s', (_what, pattern) => {
    const here = relative(root, __filename);
    expect(all.filter((file) => file !== here && pattern.test(textOf(file)))).toEqual([]);
  });

  it('say what everything is', () => {
    const any = /(?::|\bas|[<,|(]) ?any(?=\[| ?[;,)\]>=|&{}]|$)/m;
    const withoutWords = (text: string): string =>
      text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'[^'\n]*'|"[^"\n]*"|`[^`]*`/gm, '');
    for (const shape of [
      'a: any;',
      'a as any)',
      'Map<string, any>',
      'a: any = 1',
      'a: any[]',
      '<any>a',
      '(a: any) {',
    ])
      expect([shape, any.test(shape)]).toEqual([shape, true]);
    expect(code.filter((file) => any.test(withoutWords(textOf(file))))).toEqual([]);
  });

  it('hold no key that looks real', () => {
    const shapes = [
      'AC[0-9a-f]{32}',
      'SK[0-9a-f]{32}',
      'sk_(?:live|test)_\\w',
      'KEY[0-9A-F]{16,}_',
      '-BEGIN [A-Z ]*PRIVATE KEY-',
      'whsec_\\w{16}',
    ];
    const real = new RegExp(shapes.map((shape) => `(?:${shape})`).join('|'));
    const here = relative(root, __filename);
    expect(all.filter((file) => file !== here && real.test(textOf(file)))).toEqual([]);
  });

  it('read the environment in one place, to which the two programs hand it', () => {
    const product = code.filter((file) => file.startsWith('backend/src/') && !isTest(file));
    const mentions = product.filter((file) => /\bprocess\.env\b/.test(textOf(file)));
    expect(mentions).toEqual(['backend/src/cli.ts', 'backend/src/config.ts', 'backend/src/main.ts']);
    expect(mentions.filter((file) => /\bprocess\.env(?:\.|\[)/.test(textOf(file)))).toEqual([]);
  });

  it('prepare one statement under one name', () => {
    // PostgreSQL keeps them by name for each connection: a second text under a name fails wherever the first came before.
    const texts = new Map<string, Set<string>>();
    const statement = /name: '([a-z_]+)',\s*text: ('[^']*'|`[^`]*`)/g;
    for (const file of code.filter((each) => each.startsWith('backend/src/') && !isTest(each)))
      for (const [, name, text] of textOf(file).matchAll(statement))
        texts.set(name!, (texts.get(name!) ?? new Set()).add(text!.replace(/\s+/g, ' ')));
    expect(texts.size).toBeGreaterThan(20);
    expect([...texts].filter(([, found]) => found.size > 1)).toEqual([]);
  });

  it('write to the console only where a person sits before it', () => {
    const product = code.filter((file) => file.startsWith('backend/src/') && !isTest(file));
    const talking = product.filter((file) => /\bconsole\.\w+\(/.test(textOf(file)));
    expect(talking).toEqual(['backend/src/cli.ts', 'backend/src/main.ts']);
  });
});
