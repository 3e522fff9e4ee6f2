import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '../src/config';

const root = join(__dirname, '..', '..');
const key = (byte: number, bytes = 32): string => Buffer.alloc(bytes, byte).toString('base64');
const production = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://telyx.example',
  JWT_SECRET: `a:${key(1)}`,
  ENCRYPTION_KEYS: `a:${key(2)}`,
};

function faultsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('without any settings', () => {
  it('there is a development server with the lab', () => {
    expect(loadConfig({})).toMatchObject({
      production: false,
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:3000',
      corsOrigins: [],
      trustProxy: 0,
      databaseUrl: undefined,
      jwtKeys: undefined,
      platform: { netgsmNumberApi: false },
      lab: { wanted: true },
    });
  });

  it('an empty value counts as none', () => {
    expect(loadConfig({ PORT: '', VAPI_API_KEY: '', LAB: '' })).toEqual(loadConfig({}));
  });
});

describe('faults', () => {
  it('are all told at once, those of one setting and those between several', () => {
    const faults = faultsOf({
      NODE_ENV: 'production',
      PORT: '70000',
      LOG_LEVEL: 'loud',
      LAB: 'true',
      SMTP_URL: 'http://mail',
      NETGSM_USERNAME: '8500000000',
      DATABASE_APP_URL: 'postgres://x',
      JWT_SECRET: 'short',
    });
    const expected = [
      'PORT',
      'LOG_LEVEL',
      'SMTP_URL',
      'JWT_SECRET',
      'NETGSM_USERNAME',
      'DATABASE_APP_URL',
      'ENCRYPTION_KEYS',
      'PUBLIC_URL',
      'LAB',
    ];
    expect(faults.map((fault) => /^[A-Z_]+/.exec(fault)![0]).sort()).toEqual(expected.sort());
    expect(() => loadConfig({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(
      /^The settings cannot be used:\n {2}- PORT: .*\n {2}- LOG_LEVEL: /,
    );
  });

  it.each([
    ['PORT', 'x'],
    ['PORT', '-1'],
    ['PUBLIC_URL', 'telyx.example'],
    ['CORS_ORIGINS', '*'],
    ['TRUST_PROXY', 'yes'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_CONNECTIONS', '1'],
    ['LAB', 'maybe'],
    ['TELYX_PACE_MS', '0'],
    ['JWT_SECRET', key(1)],
    ['JWT_SECRET', `a:${key(1, 31)}`],
    ['ENCRYPTION_KEYS', `a:${key(1)},a:${key(2)}`],
    ['ENCRYPTION_KEYS', `a:${key(1)}:b`],
    ['ENCRYPTION_KEYS', ','],
  ])('%s cannot be %s, and its value is not repeated', (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}(\\.\\d)?: `));
    if (value.length > 20) expect(faults[0]).not.toContain(value.slice(2));
  });
});

describe('production', () => {
  it('takes what it needs', () => {
    const config = loadConfig(production);
    expect(config).toMatchObject({
      production: true,
      publicUrl: 'https://telyx.example',
      lab: { wanted: false },
      paceMs: 1000,
    });
  });

  it.each(['JWT_SECRET', 'ENCRYPTION_KEYS', 'PUBLIC_URL'] as const)('needs %s', (name) => {
    const { [name]: _, ...rest } = production;
    expect(faultsOf(rest)).toEqual([expect.stringContaining(`${name} is required in production`)]);
  });

  it('is reached over https, and has no lab', () => {
    expect(faultsOf({ ...production, PUBLIC_URL: 'http://telyx.example' })).toEqual([
      'PUBLIC_URL must start with https:// in production',
    ]);
    expect(faultsOf({ ...production, LAB: 'on' })).toEqual([expect.stringContaining('LAB is not available')]);
    expect(faultsOf({ ...production, LAB: 'false' })).toEqual([]);
    expect(loadConfig({ ...production, LAB_URL: 'http://127.0.0.1:1' }).lab.wanted).toBe(false);
  });
});

describe('the lab', () => {
  it.each(['VAPI_API_KEY', 'TWILIO_ACCOUNT_SID', 'TELNYX_API_KEY', 'RETELL_AI_API_KEY'])(
    'steps aside for a provider that is set up: %s',
    (name) => {
      const settings = {
        [name]: 'made-up-key',
        ...(name.startsWith('TWILIO') && { TWILIO_AUTH_TOKEN: 'made-up' }),
        ...(name.startsWith('TELNYX') && { TELNYX_PUBLIC_KEY: key(5) }),
      };
      expect(loadConfig(settings).lab.wanted).toBe(false);
      expect(loadConfig({ ...settings, LAB: 'true' }).lab.wanted).toBe(true);
    },
  );

  it('can be refused', () => {
    expect(loadConfig({ LAB: 'false' }).lab.wanted).toBe(false);
  });
});

describe('keys', () => {
  it('are read in their order, the first one being the one that writes', () => {
    const { jwtKeys } = loadConfig({ JWT_SECRET: ` new:${key(3)} , old:${key(4)} ` });
    expect(jwtKeys).toEqual([
      { id: 'new', key: Buffer.alloc(32, 3) },
      { id: 'old', key: Buffer.alloc(32, 4) },
    ]);
  });
});

describe('other origins', () => {
  it('are a list, without a slash at the end', () => {
    expect(loadConfig({ CORS_ORIGINS: 'https://a.example/, https://b.example' }).corsOrigins).toEqual([
      'https://a.example',
      'https://b.example',
    ]);
  });
});

describe('a file of settings', () => {
  it('adds to the environment and overrules nothing; a missing one is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'telyx-env-'));
    const file = join(folder, '.env');
    await writeFile(file, 'TELYX_TEST_ONE=from the file\nTELYX_TEST_TWO=from the file\n');
    // In a process of its own: the one that runs tests has a copy of the environment.
    const program = `const { readEnvFile } = require('./backend/src/config');
      for (const file of process.argv.slice(1)) readEnvFile(file);
      console.log(process.env.TELYX_TEST_ONE + ', ' + process.env.TELYX_TEST_TWO);`;
    const words = execFileSync(
      process.execPath,
      ['--import', 'tsx', '-e', program, file, `${file}.missing`],
      {
        cwd: root,
        env: { ...process.env, TELYX_TEST_ONE: 'set before' },
        encoding: 'utf8',
      },
    );
    expect(words.trim()).toBe('set before, from the file');
    await rm(folder, { recursive: true });
  });
});

describe('.env.example', () => {
  const example = readFileSync(join(root, '.env.example'), 'utf8');
  const named = [...example.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]!);
  const source = readFileSync(join(root, 'backend', 'src', 'config.ts'), 'utf8');
  const known = [
    ...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+): (?:z|optional|keyList|flag|signingKey|trustAnchors)\b/gm),
  ].map((match) => match[1]!);
  /** Named by the product's specification for parts that this release does not have, and by docker-compose.yml. */
  const others = [
    ...[
      'TWILIO_AUTH_TOKEN',
      'TWILIO_PHONE_NUMBER',
      'TWILIO_MESSAGING_SID',
      'TELNYX_MESSAGING_KEY',
      'TELNYX_ACCOUNT_ID',
    ],
    ...[
      'TELNYX_PUBLIC_KEY',
      'TELNYX_CONNECTION_ID',
      'WEBHOOK_SECRET_RETELL',
      'WEBHOOK_SECRET_TELNYX',
      'WEBHOOK_SECRET_TWILIO',
    ],
    ...['WEBHOOK_SECRET_VAPI', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'POSTGRES_PASSWORD'],
  ];

  it('names every setting once, and no other', () => {
    expect(known.length).toBeGreaterThan(30);
    expect(named.sort()).toEqual([...known, ...others.filter((each) => !known.includes(each))].sort());
  });

  it('can be used as it stands', async () => {
    const set = [...example.matchAll(/^([A-Z][A-Z0-9_]+)=(.*)$/gm)].map((match) => [match[1]!, match[2]!]);
    expect(loadConfig(Object.fromEntries(set))).toEqual(loadConfig({}));
  });

  it('shows values that are right where it shows any', () => {
    const shown = [...example.matchAll(/^# ([A-Z][A-Z0-9_]+)=(.+)$/gm)].map((match) => [
      match[1]!,
      match[2]!.replace(/^"|"$/g, ''),
    ]);
    const { NODE_ENV: _, ...rest } = Object.fromEntries(shown) as Record<string, string>;
    expect(faultsOf(rest)).toEqual([]);
  });
});
