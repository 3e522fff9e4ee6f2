import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Express } from 'express';
import request from 'supertest';
import { makeApi } from '../src/app/api';
import { makeListener, runWorker } from '../src/app/server';
import { eventsOfCall, giveNumber, sendVapi } from '../src/inbox/testing';
import { makeLog } from '../src/platform/log';
import { readCatalog } from './catalog';
import { type Person, startTestApp, type TestApp, until } from './client';
import { makeRows, type Rows } from './route-rows';

/*
 * Every kind of secret is given to the product, used by it and refused by it; then the whole database, all that was
 * logged at the finest level and every answer is searched for it, as text and in the forms that text is written in.
 */

let app: TestApp;
let api: Express;
/** The same as `app`, with everything logged. */
let traced: TestApp;
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

/** What calls are signed with. Nobody is given it; it stands in the settings only. */
function signingKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const text = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  secrets.set('key that signs calls', text);
  secrets.set('number of the key that signs calls', privateKey.export({ format: 'jwk' }).d!);
  return text;
}

beforeAll(async () => {
  app = await startTestApp({
    lab: true,
    env: {
      TELYX_PACE_MS: '5',
      STIR_LOCAL_PRIVATE_KEY: signingKey(),
      STIR_CERTIFICATE_URL: 'https://certificates.example.com/ours.pem',
    },
  });
  const log = makeLog('trace', { write: (line) => void logged.push(line) });
  const platform = { ...app.platform, log };
  api = makeApi(platform);
  traced = { ...app, platform, app: makeListener(platform) };
  const worker = await runWorker(platform, app.database.jobsUrl);
  stopWorker = () => worker.stop();
  const owner = await app.signUp({ plan: 'ENTERPRISE' });
  rows = await makeRows(app, owner);
  await app.database.query('update users set is_operator = true where id = $1', [owner.userId]);
  token = owner.token;
  await storeAndUse();
  await tellOthers();
  await leaveVoicemails(owner.tenantId);
  await makeCalls(owner);
  await settled();
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
  await settled();
}

/** Waits until no job is left that has not been begun. */
const settled = () =>
  until(
    () =>
      app.database.query<{ left: string }>(
        'select count(*) as left from graphile_worker._private_jobs where attempts = 0 and run_at <= now()',
      ),
    ([row]) => row?.left === '0',
  );

/** Takes a secret that an answer gives this once out of what is searched, and remembers it. */
function given(name: string, value: string): void {
  secrets.set(name, value);
  answers.pop();
}

/** Tells a tenant's own system, which takes it and refuses it, with its secret changed in between. */
async function tellOthers(): Promise<void> {
  const made = await send('post', '/api/webhook-endpoints', {
    url: 'http://lab/receiver/secrets',
    events: ['call.completed'],
  });
  expect(made.status).toBe(201);
  const { id, secret: first } = made.body.data;
  given('secret of a webhook', first);
  const path = `/api/webhook-endpoints/${id}`;
  await send('post', `${path}/test`);
  const changed = await send('post', `${path}/rotate-secret`);
  expect(changed.body.data.secret).not.toBe(first);
  given('changed secret of a webhook', changed.body.data.secret);
  await send('post', `${path}/test`);
  await settled();
  await send('get', '/api/webhook-endpoints');
  await send('get', `${path}/deliveries`);
}

/** Gives voicemails to a service that takes them, loses its answers, refuses them and refuses us. */
async function leaveVoicemails(tenantId: string): Promise<void> {
  await app.database.query(
    `insert into tenant_settings (tenant_id, quiet_from_minute, quiet_until_minute, updated_at) values ($1, 0, 0, now())
     on conflict (tenant_id) do update set quiet_from_minute = 0, quiet_until_minute = 0`,
    [tenantId],
  );
  const service = {
    name: 'Drops',
    url: 'http://lab/voicemail',
    apiKey: secret('key of a voicemail service'),
  };
  const made = await send('post', '/api/rvm-services', service);
  expect(made.status).toBe(201);
  given('secret of a voicemail service', made.body.data.webhookSecret);
  const voicemail = {
    audioUrl: 'https://audio.example.com/a.mp3',
    from: rows.textNumber,
    serviceId: made.body.data.id,
  };
  app.lab!.voicemail.fail([null, 'lost', 422, 401, 500]);
  for (let person = 1; person <= 5; person += 1) {
    const to = `+1415555777${person}`;
    await send('post', '/api/consent', {
      ...{ contact: to, channel: 'RVM', purpose: 'MARKETING', state: 'GRANTED' },
      proof: 'Said so at the desk.',
    });
    expect((await send('post', '/api/rvm', { ...voicemail, to })).status).toBe(202);
  }
  await until(
    () =>
      app.database.query(
        `select from rvm_queue where status in ('SENT', 'FAILED') and service_id is not null`,
      ),
    (found) => found.length >= 3,
  );
  await send('get', '/api/rvm');
  await send('get', '/api/rvm-services');
  await send('post', '/api/rvm-services', {
    ...service,
    url: 'http://10.0.0.1/',
    apiKey: secret('refused service'),
  });
  await send('post', '/api/rvm-services', { ...service, apiKey: [secret('service key in a list')] });
}

/** Places a call, which is signed before it goes out, and hears of one that can be controlled at an address. */
async function makeCalls(owner: Person): Promise<void> {
  const number = await giveNumber(app, owner);
  const call = await send('post', '/api/calls', { to: '+14155550189', from: number.number });
  expect(call.status).toBe(202);
  await until(
    () => app.database.query('select from call_signatures where call_log_id = $1', [call.body.data.id]),
    (found) => found.length === 1,
  );
  await send('get', `/api/calls/${call.body.data.id}`);
  const [first] = eventsOfCall(number) as [{ call: object }];
  const monitor = { controlUrl: `https://control.example.com/${secret('address of a live call')}` };
  const told = await sendVapi(traced, { ...first, call: { ...first.call, monitor } });
  expect(told.status).toBeLessThan(300);
  await until(
    () => app.database.query('select from call_logs where control_url is not null'),
    (found) => found.length === 1,
  );
  await send('get', '/api/webhook-deliveries');
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

it('has put something into every column that is sealed', async () => {
  const { columns, tenantTables } = await readCatalog(app.database);
  const sealed = columns.filter(({ type, table }) => type === 'bytea' && tenantTables.includes(table));
  const empty: string[] = [];
  for (const { table, name } of sealed) {
    const filled = await app.database.query(`select from "${table}" where ${name} is not null limit 1`);
    if (filled.length === 0) empty.push(`${table}.${name}`);
  }
  expect(empty).toEqual([]);
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
