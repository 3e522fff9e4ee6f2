import { randomBytes } from 'node:crypto';
import type { Express } from 'express';
import request from 'supertest';
import { makeApi } from '../src/app/api';
import { runWorker } from '../src/app/server';
import { makeLog } from '../src/platform/log';
import { startTestApp, type TestApp, until } from './client';
import { makeRows, type Rows } from './route-cases';

/*
 * Every kind of secret is given to the product, used by it and refused by it; then the whole database, all that was
 * logged at the finest level and every answer is searched for it, as text and in the forms that text is written in.
 */

let app: TestApp;
let api: Express;
let stopWorker: () => Promise<void>;
let rows: Rows;
let token: string;
const logged: string[] = [];
const answers: string[] = [];
const secrets = new Map<string, string>();

/** Makes up a secret and remembers it. */
function secret(name: string, make: (random: string) => string = (random) => `Made-up.${random}`): string {
  const value = make(randomBytes(12).toString('hex'));
  secrets.set(name, value);
  return value;
}

async function send(method: 'post' | 'patch' | 'get', path: string, body?: unknown, as = token) {
  await app.database.query('delete from rate_limits');
  const call = request(api)[method](path).set('Authorization', `Bearer ${as}`);
  const answer = await (body === undefined
    ? call
    : call
        .set('Content-Type', 'application/json')
        .send(typeof body === 'string' ? body : JSON.stringify(body)));
  answers.push(JSON.stringify(answer.headers) + answer.text);
  return answer;
}

beforeAll(async () => {
  app = await startTestApp({ lab: true });
  const log = makeLog('trace', { write: (line) => void logged.push(line) });
  const platform = { ...app.platform, log };
  api = makeApi(platform);
  const worker = await runWorker(platform, app.database.jobsUrl);
  stopWorker = () => worker.stop();
  const owner = await app.signUp({ plan: 'ENTERPRISE' });
  rows = await makeRows(app, owner);
  await app.database.query('update users set is_operator = true where id = $1', [owner.userId]);
  token = owner.token;
  await storeAndUse();
  await refuse();
  await signIn();
}, 60_000);
afterAll(async () => {
  await stopWorker();
  await app.close();
});

async function storeAndUse(): Promise<void> {
  const credentials = { privateKey: secret('private key'), publicKey: secret('public key') };
  const made = await send('post', '/api/providers', { provider: 'VAPI', displayName: 'Ours', credentials });
  expect(made.status).toBe(201);
  const account = `/api/providers/${made.body.data.id}`;
  expect((await send('post', `${account}/test`)).body.data.ok).toBe(true);
  await send('patch', account, { credentials: { privateKey: secret('changed private key') } });
  expect((await send('post', `${account}/test`)).body.data.ok).toBe(true);
  await send('patch', account, {
    credentials: { privateKey: secret('refused key', (each) => `refused-${each}`) },
  });
  expect((await send('post', `${account}/test`)).body.data.ok).toBe(false);
  await send('post', '/api/provider-management', {
    action: 'add_provider',
    provider: 'NETGSM',
    displayName: 'Netgsm',
    credentials: {
      username: '8501234567',
      password: secret('api password'),
      apiKey: secret('api key of Netgsm'),
    },
  });
  const sip = { host: '127.0.0.1', username: 'office', password: secret('password of a SIP account') };
  const own = await send('post', '/api/providers', {
    provider: 'CUSTOM',
    displayName: 'SIP',
    credentials: sip,
  });
  await send('post', `/api/providers/${own.body.data.id}/test`);

  const trunk = { name: 'Office', host: 'sip.example.com', username: 'office' };
  const added = await send('post', '/api/sip-trunks', { ...trunk, password: secret('trunk password') });
  const path = `/api/sip-trunks/${added.body.data.id}`;
  await send('post', `${path}/probe`);
  await send('patch', path, { password: secret('changed trunk password') });
  app.lab!.sip.inject({ kind: 'status', status: 500 });
  await send('post', `${path}/probe`);
  await send('get', '/api/sip-trunks');
  await send('get', '/api/providers');

  const csv = `number,sip_username,sip_password\n+908501234000,line-1,${secret('pool password')}\n`;
  expect((await send('post', '/api/number-pool/import', { csv })).body.data.imported).toBe(1);
  const login = { number: '+908501234001', username: 'line-2', password: secret('SIP login') };
  expect((await send('post', `/api/phone-numbers/${rows.waitingNumber}/sip-login`, login)).status).toBe(202);
  await until(
    () =>
      app.database.query<{ left: string }>(
        'select count(*) as left from graphile_worker._private_jobs where attempts = 0',
      ),
    ([row]) => row?.left === '0',
  );
}

/** Requests that fail, each with a secret in it. */
async function refuse(): Promise<void> {
  const account = { provider: 'VAPI', displayName: 'Ours' };
  const credentials = () => ({ privateKey: secret(`refused ${secrets.size}`) });
  await send('post', '/api/providers', {
    ...account,
    credentials: { ...credentials(), surprise: secret('unknown member') },
  });
  await send('post', '/api/providers', { ...account, priority: 'first', credentials: credentials() });
  await send('post', '/api/providers', { ...account, credentials: [secret('in a list')] });
  await send('post', '/api/providers', { ...account, provider: 'TWILIO', credentials: credentials() });
  await send('post', '/api/providers', `{"credentials": {"privateKey": "${secret('broken JSON')}"`);
  await send('post', '/api/sip-trunks', {
    name: '',
    host: '!',
    username: 'x',
    password: secret('bad trunk'),
  });
  await send('post', '/api/sip-trunks', { password: [secret('password in a list')] });
  await send('post', '/api/number-pool/import', {
    csv: `number,sip_username,sip_password\nx,x,${secret('bad line')}\n`,
  });
  await send('post', '/api/number-pool/import', { csv: secret('bad file') });
  await send('get', `/api/auth/invitation?token=${secret('token in an address')}`);
  await send('get', '/api/auth/me', undefined, secret('bearer'));
  await send(
    'get',
    '/api/auth/me',
    undefined,
    secret('forged key', (each) => `tlx_${each}`),
  );
  // The database itself refuses: its words go into the log.
  await app.database.query('alter table sip_trunks add constraint none check (false) not valid');
  const trunk = {
    name: 'Office',
    host: 'sip.example.com',
    username: 'office',
    password: secret('refused by the database'),
  };
  expect((await send('post', '/api/sip-trunks', trunk)).status).toBe(500);
  await app.database.query('alter table sip_trunks drop constraint none');
}

/** What people sign in with. What an answer is made to give is not among the answers that are searched. */
async function signIn(): Promise<void> {
  const email = 'ayse@example.com';
  const password = secret('password of a person');
  const joined = await send('post', '/api/auth/signup', { email, password, businessName: 'Ayşe' });
  expect(joined.status).toBe(201);
  answers.pop();
  secrets.set('refresh token', /telyx\w*=([^;]+)/.exec(String(joined.headers['set-cookie']))![1]!);
  await send('post', '/api/auth/login', { email, password: secret('wrong password') });
  const access = joined.body.data.accessToken as string;
  const change = { currentPassword: password, newPassword: secret('new password') };
  expect((await send('post', '/api/auth/change-password', change, access)).status).toBe(200);
  secrets.set('access token', JSON.parse(answers.pop()!.replace(/^.*?\}(?=\{)/s, '')).data.accessToken);
  const key = await send('post', '/api/api-keys', { name: 'Till', scopes: ['numbers:read'] });
  secrets.set('API key', key.body.data.key);
  answers.pop();
  await send('post', '/api/team/invitations', { email: 'fatma@example.com', role: 'STAFF' });
  await send('post', '/api/auth/forgot-password', { email });
  await until(
    async () => app.lab!.mailbox,
    (letters) => ['fatma@example.com', email].every((each) => letters.some((letter) => letter.to === each)),
  );
  for (const letter of app.lab!.mailbox) {
    const link = /[?&]token=([\w-]+)/.exec(letter.text)?.[1];
    if (link) secrets.set(`link of ${letter.to} ${letter.subject}`, link);
  }
}

/** The ways in which a text is written: as it is, as hex, as base64 at each of its three alignments, and as hex of those. */
function formsOf(text: string): string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64');
    return encoded
      .slice(shift === 0 ? 0 : 4)
      .replace(/.{1,4}$/, '')
      .replace(/=+$/, '');
  });
  const forms = [
    text,
    encodeURIComponent(text),
    ...base64,
    ...base64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  return [...new Set([...forms, ...forms.map((each) => Buffer.from(each).toString('hex'))])];
}

/** Every row of every table as text; `bytea` comes as hex, which the forms include. */
async function dump(): Promise<string> {
  const tables = await app.database.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const found = await app.database.query<{ row: string }>(`select t::text as row from ${name} t`);
    texts.push(...found.map(({ row }) => `${name} ${row}`));
  }
  return texts.join('\n');
}

function found(haystack: string): string[] {
  return [...secrets]
    .filter(([, value]) => formsOf(value).some((form) => haystack.includes(form)))
    .map(([name]) => name);
}

it('has secrets to look for, and would see them', () => {
  expect(secrets.size).toBeGreaterThan(30);
  const [name, value] = [...secrets][0]!;
  for (const form of formsOf(value)) expect(found(`x${form}y`)).toContain(name);
  for (const shift of ['', 'a', 'ab']) {
    expect(found(Buffer.from(`${shift}${value}, and more`).toString('base64'))).toContain(name);
    expect(
      found(Buffer.from(Buffer.from(`${shift}${value}, and more`).toString('base64')).toString('hex')),
    ).toContain(name);
  }
});

it('keeps no secret readable in the database', async () => {
  const text = await dump();
  for (const known of [
    'office',
    '+908501234000',
    'graphile_worker',
    'phone_providers',
    'tenant_keys',
    'fatma@example.com',
  ])
    expect(text).toContain(known);
  expect(found(text)).toEqual([]);
});

it('writes no secret into the log, however much is logged', () => {
  const text = logged.join('');
  for (const known of ['/api/providers', '/api/auth/invitation', 'a request failed'])
    expect(text).toContain(known);
  expect(found(text)).toEqual([]);
});

it('answers with no secret, neither when it works nor when it fails', () => {
  expect(answers.length).toBeGreaterThan(30);
  expect(found(answers.join('\n'))).toEqual([]);
});

it('does not take a sealed value that was moved to another row, field or tenant', async () => {
  const make = async (as: string) => {
    const made = await send(
      'post',
      '/api/providers',
      { provider: 'VAPI', displayName: 'x', credentials: { privateKey: secret(`moved ${secrets.size}`) } },
      as,
    );
    return made.body.data.id as string;
  };
  const stranger = await app.signUp();
  const [one, two, theirs] = [await make(token), await make(token), await make(stranger.token)];
  const trial = async (from: string, to: string, as: string) => {
    await app.database.query(
      `update phone_providers set credentials = (select credentials from ${from}) where id = $1`,
      [to],
    );
    return (await send('post', `/api/providers/${to}/test`, undefined, as)).status;
  };
  expect((await send('post', `/api/providers/${two}/test`)).status).toBe(200);
  expect(await trial(`phone_providers where id = '${one}'`, two, token)).toBe(500);
  expect(await trial(`phone_providers where id = '${one}'`, theirs, stranger.token)).toBe(500);
  expect(await trial('(select password as credentials from sip_trunks limit 1) t', two, token)).toBe(500);
});
