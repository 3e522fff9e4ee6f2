import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { readCatalog } from '../../../tests/catalog';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import { csvLine } from '../../platform/csv';
import { leftOut } from './export-archive';
import { sweepPrivacy } from './sweep';
import { unzip } from './testing';

let app: TestApp;
let owner: Person;
let stranger: Person;
beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
  owner = await app.signUp({ businessName: 'Lale Kuaför' });
  stranger = await app.signUp({ businessName: 'Somebody Else' });
});
afterAll(() => app.close());

const run = (sql: string, ...values: unknown[]) => app.database.query(sql, values);

async function customer(name: string, person = owner): Promise<string> {
  const answer = await app.call('post', '/api/customers', person.token).send({ name });
  return answer.body.data.id;
}

interface Export {
  id: string;
  downloadUrl: string;
  finishedAt: string | null;
}

async function finishedExport(): Promise<Export> {
  const asked = await app.call('post', '/api/data-requests/export', owner.token).send({});
  expect(asked.status).toBe(202);
  return until<Export>(
    async () => (await app.call('get', `/api/data-requests/${asked.body.data.id}`, owner.token)).body.data,
    (each) => each.finishedAt !== null,
  );
}

const fetchZip = (url: string) =>
  request(app.app)
    .get(url)
    .buffer()
    .parse((response, done) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(null, Buffer.concat(parts)));
    });

it('holds every row and sound of the business, and of no other', async () => {
  const formula = await customer('=HYPERLINK("https://evil.example","x")');
  await customer('Not ours', stranger);
  for (let count = 0; count < 3; count += 1)
    await run(
      `insert into customers (tenant_id, id, name, updated_at) select $1, gen_random_uuid(), 'Many', now() from generate_series(1, 700)`,
      owner.tenantId,
    );
  const [call, recording] = [randomUUID(), randomUUID()];
  await run(
    `insert into call_logs (tenant_id, id, provider, direction, status) values ($1, $2, 'VAPI', 'INBOUND', 'COMPLETED')`,
    owner.tenantId,
    call,
  );
  const lead = `lead-${randomUUID()}`;
  await run(
    `insert into rvm_queue (tenant_id, id, lead_id, audio_url, from_number, to_number, provider, updated_at)
     values ($1, gen_random_uuid(), $2, 'https://audio.example.com/a.mp3', '+14155550100', '+14155550101', 'TWILIO', now())`,
    owner.tenantId,
    lead,
  );
  const key = `${owner.tenantId}/${recording}.mp3`;
  await run(
    'insert into recordings (tenant_id, id, call_log_id, audio_key) values ($1, $2, $3, $4)',
    owner.tenantId,
    recording,
    call,
    key,
  );
  await app.platform.storage.put(key, Buffer.from('the sound'), 'audio/mpeg');
  await app.call('post', '/api/api-keys', owner.token).send({ name: 'Till', scopes: ['numbers:read'] });
  const done = await finishedExport();
  const answer = await fetchZip(done.downloadUrl);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/zip']);
  const files = unzip(answer.body);
  expect(files.get(`files/${recording}.mp3`)!.toString()).toBe('the sound');
  // Whatever table there is, and will be.
  const { tenantTables } = await readCatalog(app.database);
  expect(tenantTables.filter((table) => !files.has(`data/${table}.json`)).sort()).toEqual(
    [...leftOut].sort(),
  );
  expect(files.get('data/rvm_queue.json')!.toString()).toContain(lead);
  const people = JSON.parse(files.get('data/customers.json')!.toString());
  expect(people).toHaveLength(2101);
  expect(people.find((each: { id: string }) => each.id === formula).name).toMatch(/^=HYPER/);
  const csv = files.get('data/customers.csv')!.toString();
  expect(csv.split('\r\n')).toHaveLength(2103);
  expect(csv).toContain(`"'=HYPERLINK(""https`);
  const everything = [...files.values()].map(String).join('\n');
  expect(everything).toContain(owner.email);
  for (const foreign of [
    'Not ours',
    stranger.tenantId,
    'password_hash',
    'key_hash',
    'token_hash',
    '"credentials"',
  ])
    expect(everything).not.toContain(foreign);
});

it('is fetched by an address that holds for a quarter of an hour, and by nobody else', async () => {
  const done = await finishedExport();
  const changed = done.downloadUrl.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  expect((await fetchZip(changed)).status).toBe(404);
  const { clock } = app.platform;
  app.platform.clock = () => new Date(Date.now() + 16 * 60_000);
  expect((await fetchZip(done.downloadUrl)).status).toBe(404);
  app.platform.clock = clock;
  expect((await fetchZip(done.downloadUrl)).status).toBe(200);
  await run(`update members set role = 'ADMIN' where tenant_id = $1`, owner.tenantId);
  const seen = await app.call('get', `/api/data-requests/${done.id}`, owner.token);
  expect(seen.body.data.downloadUrl).toBeNull();
  await run(`update members set role = 'OWNER' where tenant_id = $1`, owner.tenantId);
});

it('is made once at a time, and deleted after a week', async () => {
  const done = await finishedExport();
  await run(`update data_requests set file_expires_at = now() - interval '1 hour' where id = $1`, done.id);
  await sweepPrivacy(app.platform);
  expect((await fetchZip(done.downloadUrl)).status).toBe(404);
  await run(
    `insert into data_requests (tenant_id, id, kind) values ($1, gen_random_uuid(), 'EXPORT')`,
    owner.tenantId,
  );
  const again = await app.call('post', '/api/data-requests/export', owner.token).send({});
  expect([again.status, again.body.code]).toEqual([409, 'conflict']);
});

it('writes cells that no spreadsheet runs', () => {
  expect(csvLine(['=1+1', '+1', '-1', '@x', '\tx', 'a,b', 'a"b', null, 4, -4, { a: 1 }])).toBe(
    `'=1+1,'+1,'-1,'@x,'\tx,"a,b","a""b",,4,-4,"{""a"":1}"\r\n`,
  );
});
