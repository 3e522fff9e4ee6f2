import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { startTestApp, type TestApp } from '../../../tests/client';
import { findProvider } from '../../providers';
import { findDueReminders } from './reminders';
import { makeDueReminders } from './testing';

// Many reminders are due at once, and the provider takes 20 ms for each, fifty at a time. DUE_REMINDERS=10000 is the full
// figure, whose floor is 4 seconds; by default a short run proves that nothing is lost or sent twice at full width.
const count = Number(process.env['DUE_REMINDERS'] ?? 1000);

/** A provider that does nothing but take its time, in a process of its own. */
const provider = `
const seen = new Map();
let most = 0, now = 0;
require('node:http').createServer((request, response) => {
  let body = '';
  now += 1; most = Math.max(most, now);
  request.on('data', (part) => { body += part; });
  request.on('end', () => setTimeout(() => {
    now -= 1;
    const form = new URLSearchParams(body);
    const to = form.get('To');
    seen.set(to, (seen.get(to) ?? 0) + 1);
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ sid: 'SM' + seen.size.toString(16).padStart(32, '0'), status: 'queued', to, num_segments: '1' }));
  }, 20));
}).listen(0, '127.0.0.1', function () { process.send({ port: this.address().port }); });
process.on('message', () => process.send({ people: seen.size, twice: [...seen.values()].filter((each) => each > 1).length, most }));
`;

let app: TestApp;
let peer: ChildProcess;
beforeAll(async () => {
  peer = spawn(process.execPath, ['-e', provider], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ port }] = (await once(peer, 'message')) as [{ port: number }];
  app = await startTestApp({ lab: true, worker: true });
  app.platform.config.platform.baseUrls.TWILIO = `http://127.0.0.1:${port}`;
  Object.assign(findProvider('TWILIO')!.messages!, { concurrency: 50 });
});
afterAll(async () => {
  peer.kill('SIGKILL');
  await app.close();
});

it(`sends ${count} due reminders at full width, each once`, async () => {
  const owner = await app.signUp({ countryCode: 'DE', plan: 'ENTERPRISE' });
  await makeDueReminders(app, owner.tenantId, count);
  const started = performance.now();
  await findDueReminders(app.platform);
  for (;;) {
    const [row] = await app.database.query<{ sent: number }>(
      `select count(*)::int as sent from sms_messages where status <> 'QUEUED'`,
    );
    if (row!.sent === count) break;
    if (performance.now() - started > 60_000) throw new Error(`Only ${row!.sent} were sent.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const seconds = (performance.now() - started) / 1000;
  peer.send('report');
  const [report] = (await once(peer, 'message')) as [{ people: number; twice: number; most: number }];
  expect(report).toMatchObject({ people: count, twice: 0 });
  const statuses = await app.database.query('select distinct status from sms_messages');
  expect(statuses).toEqual([{ status: 'SENT' }]);
  const floor = (count / 50) * 0.02;
  process.stdout.write(
    `throughput: ${count} reminders in ${seconds.toFixed(2)} s, ${(seconds / floor).toFixed(2)} × the floor of ${floor} s, at most ${report.most} at once\n`,
  );
}, 90_000);
