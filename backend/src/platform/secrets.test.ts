import { randomBytes } from 'node:crypto';
import { type Person, startTestApp, type TestApp } from '../../tests/client';
import { commands } from '../app/commands';
import type { Platform } from './platform';
import { openSecrets, type SecretPlace, type Secrets } from './secrets';

let app: TestApp;
let owner: Person;
let other: Person;
beforeAll(async () => {
  app = await startTestApp({ lab: true });
  owner = await app.signUp();
  other = await app.signUp();
});
afterAll(() => app.close());

const place: SecretPlace = {
  table: 'sip_trunks',
  row: '01890000-0000-7000-8000-000000000001',
  field: 'password',
};
const masterKey = (id: string) => ({ id, key: randomBytes(32) });

const seal = (secrets: Secrets, tenantId: string, value: unknown, at = place) =>
  app.platform.system.scope(tenantId).tx((tx) => secrets.seal(tx, at, value));
const open = (secrets: Secrets, tenantId: string, sealed: Uint8Array, at = place) =>
  app.platform.system.scope(tenantId).tx((tx) => secrets.open<unknown>(tx, at, sealed));

describe('a sealed value', () => {
  it.each([
    ['text', 'şifre 🔑'],
    ['nothing', null],
    ['an object', { a: [1, { b: '' }] }],
    ['empty text', ''],
  ])('opens as it was: %s', async (_what, value) => {
    const sealed = await seal(app.platform.secrets, owner.tenantId, value);
    expect(await open(app.platform.secrets, owner.tenantId, sealed)).toEqual(value);
  });

  it('differs each time, so that equal secrets cannot be told', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(() => seal(app.platform.secrets, owner.tenantId, 'the same')),
    );
    expect(Buffer.from(one!).equals(Buffer.from(two!))).toBe(false);
  });

  it('opens at no other row, field or table, and for no other tenant', async () => {
    const sealed = await seal(app.platform.secrets, owner.tenantId, 'made up');
    await seal(app.platform.secrets, other.tenantId, 'so that this tenant has a key');
    for (const elsewhere of [
      { ...place, row: '01890000-0000-7000-8000-000000000002' },
      { ...place, field: 'sip_login' },
      { ...place, table: 'phone_numbers' },
    ])
      await expect(open(app.platform.secrets, owner.tenantId, sealed, elsewhere)).rejects.toThrow(/cipher/);
    await expect(open(app.platform.secrets, other.tenantId, sealed)).rejects.toThrow(
      'A secret names a data key that this tenant does not have.',
    );
  });

  it('does not open once a single bit of it has changed', async () => {
    const sealed = await seal(app.platform.secrets, owner.tenantId, 'made up');
    for (const at of [0, 1, 17, 41, sealed.length - 1]) {
      const bent = Uint8Array.from(sealed);
      bent[at]! ^= 1;
      await expect(open(app.platform.secrets, owner.tenantId, bent)).rejects.toThrow(Error);
    }
    await expect(open(app.platform.secrets, owner.tenantId, sealed.subarray(0, 30))).rejects.toThrow(Error);
    await expect(open(app.platform.secrets, owner.tenantId, new Uint8Array())).rejects.toThrow(Error);
  });

  it('does not open with the data key of another tenant laid in its place', async () => {
    const sealed = await seal(app.platform.secrets, owner.tenantId, 'made up');
    const fresh = await app.signUp();
    await app.database.query(
      'insert into tenant_keys (tenant_id, id, wrapped, wrapped_by) select $1, gen_random_uuid(), wrapped, wrapped_by from tenant_keys where tenant_id = $2',
      [fresh.tenantId, owner.tenantId],
    );
    await expect(seal(app.platform.secrets, fresh.tenantId, 'x')).rejects.toThrow(/cipher/);
    await expect(open(app.platform.secrets, fresh.tenantId, sealed)).rejects.toThrow(Error);
  });
});

describe('the keys', () => {
  it('are wrapped anew while two processes work, and the old one can then go', async () => {
    const [old, fresh] = [masterKey('2025'), masterKey('2026')];
    const tenants = await Promise.all(Array.from({ length: 6 }, () => app.signUp()));
    const before = await openSecrets([old]);
    const early = await Promise.all(tenants.map((each) => seal(before, each.tenantId, each.email)));

    const [yesterdays, todays] = [await openSecrets([old, fresh]), await openSecrets([fresh, old])];
    let working = true;
    const traffic = Promise.all(
      [yesterdays, todays].flatMap((secrets) =>
        tenants.map(async (each, index) => {
          for (let round = 0; working || round < 3; round += 1) {
            expect(await open(secrets, each.tenantId, early[index]!)).toBe(each.email);
            const sealed = await seal(secrets, each.tenantId, round);
            expect(await open(secrets === todays ? yesterdays : todays, each.tenantId, sealed)).toBe(round);
          }
        }),
      ),
    );
    expect(await rotate(todays)).toMatch(/^6 of \d+ tenants wrapped anew/);
    working = false;
    await traffic;
    expect(await rotate(todays)).toMatch(/^0 of/);

    const after = await openSecrets([fresh]);
    for (const [index, each] of tenants.entries())
      expect(await open(after, each.tenantId, early[index]!)).toBe(each.email);
    await expect(open(before, tenants[0]!.tenantId, early[0]!)).rejects.toThrow(
      'ENCRYPTION_KEYS lacks the key "2026", which wraps a tenant\'s data key.',
    );
  });

  it('of a new tenant are made once, by whichever process is first and whatever it writes with', async () => {
    const [old, fresh] = [masterKey('2025'), masterKey('2026')];
    const both = [await openSecrets([old, fresh]), await openSecrets([fresh, old])];
    for (let round = 0; round < 5; round += 1) {
      const { tenantId } = await app.signUp();
      const sealed = await Promise.all([0, 1, 0, 1].map((each) => seal(both[each]!, tenantId, each)));
      const opened = await Promise.all(sealed.map((each, index) => open(both[index % 2]!, tenantId, each)));
      expect(opened).toEqual([0, 1, 0, 1]);
      const keys = await app.database.query('select id from tenant_keys where tenant_id = $1', [tenantId]);
      expect(keys).toHaveLength(1);
    }
  });

  it('that are missing are named in an error, and the one who asks is told nothing', async () => {
    const account = await app.call('post', '/api/providers', owner.token).send({
      provider: 'VAPI',
      displayName: 'Ours',
      credentials: { privateKey: 'a-made-up-private-key' },
    });
    const { makeApi } = await import('../app/api');
    const { default: request } = await import('supertest');
    const lines: string[] = [];
    const { makeLog } = await import('./log');
    const platform: Platform = {
      ...app.platform,
      secrets: await openSecrets([masterKey('other')]),
      log: makeLog('error', { write: (line) => void lines.push(line) }),
    };
    const answer = await request(makeApi(platform))
      .post(`/api/providers/${account.body.data.id}/test`)
      .set('Authorization', `Bearer ${owner.token}`);
    expect([answer.status, answer.body.code]).toEqual([500, 'internal']);
    expect(JSON.stringify(answer.body)).not.toContain('ENCRYPTION_KEYS');
    expect(lines.join('')).toContain('ENCRYPTION_KEYS lacks the key \\"test\\"');
  });

  it('are asked for at the start', async () => {
    await expect(openSecrets([])).rejects.toThrow('At least one encryption key is needed.');
  });

  async function rotate(secrets: Secrets): Promise<string> {
    const command = commands.find((each) => each.name === 'secrets:rotate')!;
    const known = await app.database.query<{ id: string }>(
      "select tenant_id as id from tenant_keys where wrapped_by in ('2025', '2026')",
    );
    const ours = new Set(known.map((row) => row.id));
    const system = {
      ...app.platform.system,
      allTenants: async () => (await app.platform.system.allTenants()).filter((id) => ours.has(id)),
    };
    return command.run({ ...app.platform, system, secrets }, [], () =>
      Promise.reject(new Error('reads no file')),
    );
  }
});
