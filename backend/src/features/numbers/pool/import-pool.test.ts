import { startTestApp, type TestApp } from '../../../../tests/client';
import { tell } from '../../../../tests/crash/tally';
import { importPool } from './import-pool';

let app: TestApp;
let cases = 0;
beforeAll(async () => {
  app = await startTestApp({});
});
afterAll(async () => {
  await app.close();
  tell('lines of pool files, good, bad and hostile', cases);
});

const header = 'number,sip_username,sip_password,sip_host,sip_port,renews_at';
const load = (...lines: string[]) => {
  cases += lines.length;
  return importPool(app.platform, [header, ...lines].join('\n'));
};

it('takes good lines, with and without the optional fields', async () => {
  const result = await load(
    '+908501110001,8501110001,secret',
    '908501110002,8501110002,secret,sip.example.com,5080,2030-02-28',
    '"+908501110003","8501110003","a""quoted"",comma",,,',
    '  +908501110004 , 8501110004 , secret ,,,',
    '',
  );
  expect(result).toEqual({ imported: 4, skipped: 0, errors: [] });
  const rows = await app.database.query<{ renews_at: Date | null }>(
    `select renews_at from number_pool where number = '+908501110002'`,
  );
  expect(rows[0]!.renews_at!.toISOString()).toBe('2030-02-28T00:00:00.000Z');
});

it('skips what it knows, also inside one file', async () => {
  const line = '+908501110010,8501110010,secret';
  expect(await load(line, line)).toMatchObject({ imported: 1, skipped: 1, errors: [] });
  expect(await load(line)).toMatchObject({ imported: 0, skipped: 1, errors: [] });
});

it('finds columns in any order, also where the first field is empty', async () => {
  cases += 1;
  const csv = 'sip_host,number,sip_username,sip_password\r\n,+908501110011,8501110011,secret\r\n';
  expect(await importPool(app.platform, `\uFEFF${csv}`)).toEqual({ imported: 1, skipped: 0, errors: [] });
});

it.each([
  ['a number of another country', '+14155550100,u,secret'],
  ['no number', ',u,secret'],
  ['a script for a number', '<script>,u,secret'],
  ['a formula for a user', '+908501110020,=cmd|x,secret'],
  ['a line break in a user', '+908501110020,"u\r",secret,x y'],
  ['no password', '+908501110020,u,'],
  ['spaces in a password', '+908501110020,u,a b'],
  ['a password of 129', `+908501110020,u,${'a'.repeat(129)}`],
  ['a quote that is not closed', '+908501110020,u,"secret'],
  ['a quote that is not closed before a comma', '+908501110020,u,"secret,sip.example.com'],
  ['words behind a closed quote', '+908501110020,u,"secret"more'],
  ['a quote inside', '+908501110020,u,se"cret'],
  ['a host that is none', '+908501110020,u,secret,sip.example.com/x'],
  ['a port that is none', '+908501110020,u,secret,,70000'],
  ['a port of words', '+908501110020,u,secret,,sip'],
  ['a date that is a number', '+908501110020,u,secret,,,5'],
  ['a day that no calendar has', '+908501110020,u,secret,,,2027-02-31'],
  ['SQL', "+908501110020','x');drop table number_pool;--,u,secret"],
])('refuses %s, by its line, and goes on', async (_what, line) => {
  const good = `+9085011${String(20_000 + cases).slice(-5)},user,secret`;
  const result = await load(line, good);
  expect(result.errors.map((each) => each.line)).toEqual([2]);
  expect(result).toMatchObject({ imported: 1 });
});

it('never keeps a password in the clear', async () => {
  cases += 1;
  await load('+908501119999,8501119999,very-secret-word');
  const rows = await app.database.query<{ text: string }>(
    'select number_pool::text as text from number_pool',
  );
  const hex = Buffer.from('very-secret-word').toString('hex');
  expect(rows.some(({ text }) => text.includes('very-secret-word') || text.includes(hex))).toBe(false);
});

it('refuses a file without its header, and one that is too long', async () => {
  cases += 2;
  expect(await importPool(app.platform, 'a,b,c\n1,2,3')).toMatchObject({
    imported: 0,
    errors: [{ line: 1 }],
  });
  const long = await importPool(app.platform, `${header}\n${'x\n'.repeat(10_001)}`);
  expect(long).toMatchObject({ imported: 0, errors: [expect.objectContaining({ line: 10_000 })] });
});
