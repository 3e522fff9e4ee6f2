import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Person, startTestApp, type TestApp, until } from '../../../tests/client';
import { onePixel } from '../../lab/twilio/texts';

let app: TestApp;
let owner: Person;
let server: Server;
let stranger: Server;
const asked: string[] = [];
const portOf = (of: Server) => (of.address() as AddressInfo).port;
const ours = '+14155550100';

beforeAll(async () => {
  app = await startTestApp({ lab: true, worker: true });
  owner = await app.signUp({ countryCode: 'US', plan: 'PRO' });
  server = createServer(app.app);
  stranger = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? ''}`);
    response.end('internal');
  });
  for (const each of [server, stranger])
    await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
  app.platform.config.publicUrl = `http://127.0.0.1:${portOf(server)}`;
  app.lab!.twilio.configure(ours, { smsUrl: `${app.platform.config.publicUrl}/api/webhooks/twilio/sms` });
  await app.database.query(
    `insert into phone_numbers (tenant_id, id, number, country_code, type, features, status, provider, updated_at)
     values ($1, gen_random_uuid(), $2, 'US', 'LOCAL', '{voice,sms,mms}', 'ACTIVE', 'TWILIO', now())`,
    [owner.tenantId, ours],
  );
});
afterAll(async () => {
  for (const each of [server, stranger]) {
    each.closeAllConnections();
    await new Promise((resolve) => each.close(resolve));
  }
  await app.close();
});

async function receive(from: string, mediaUrls: string[]): Promise<{ id: string; media: { url: string }[] }> {
  await app.lab!.twilio.textIn({ from, to: ours, body: 'Look', mediaUrls });
  const [row] = await until(
    () =>
      app.database.query<{ id: string }>(
        'select id from sms_messages where from_number = $1 and tenant_id = $2',
        [from, owner.tenantId],
      ),
    (rows) => rows.length > 0,
  );
  const listed = await app.call('get', '/api/telephony/messages', owner.token);
  return listed.body.data.messages.find(({ id }: { id: string }) => id === row!.id);
}

const picture = (sid = 'ME1') => {
  const { accountSid } = app.platform.config.platform.twilio!;
  return `${app.lab!.twilio.url}/2010-04-01/Accounts/${accountSid}/Messages/MM1/Media/${sid}`;
};
const keysOf = (id: string) =>
  app.database.query<{ media_key: string | null }>(
    'select media_key from message_media where message_id = $1 order by position',
    [id],
  );
const jobs = () =>
  app.database.query(`select 1 from graphile_worker.jobs where task_identifier = 'media.fetch'`);

it('copies a picture that came with a text, and shows it to the team from our own address', async () => {
  const message = await receive('+12065550181', [picture()]);
  const { url } = message.media[0]!;
  expect(url).toBe(`/api/telephony/messages/${message.id}/media/0`);
  await until(
    () => keysOf(message.id),
    ([row]) => row!.media_key !== null,
  );
  const shown = await app.call('get', url, owner.token).buffer().expect(200);
  expect(Buffer.compare(shown.body, onePixel)).toBe(0);
  expect(shown.headers).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  const other = await app.signUp();
  await app.call('get', url, other.token).expect(404);
  await app.call('get', url).expect(401);
});

it('fetches from nowhere but the carrier, and takes no login elsewhere', async () => {
  const addresses = [
    `http://127.0.0.1:${portOf(stranger)}/secret`,
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    `${app.lab!.twilio.url.replace('://', '://user:pass@')}/2010-04-01/x`,
    picture('gone'),
  ];
  const message = await receive('+12065550182', addresses);
  await until(jobs, (rows) => rows.length === 0);
  expect(await keysOf(message.id)).toEqual(addresses.map(() => ({ media_key: null })));
  expect(asked).toEqual([]);
  await app.call('get', message.media[0]!.url, owner.token).expect(404);
});

it('fetches one from before it was copied when somebody looks at it', async () => {
  const message = await receive('+12065550183', [picture()]);
  await until(
    () => keysOf(message.id),
    ([row]) => row!.media_key !== null,
  );
  await app.database.query('update message_media set media_key = null where message_id = $1', [message.id]);
  await app.call('get', message.media[0]!.url, owner.token).expect(404);
  await until(
    () => keysOf(message.id),
    ([row]) => row!.media_key !== null,
  );
  await app.call('get', message.media[0]!.url, owner.token).expect(200);
});
