import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startVapiSimulator, type VapiSimulator } from './simulator';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

let receiver: Server;
let url: string;
let received: Received[];
let answers: number[];
let simulator: VapiSimulator;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 200).end('{}');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/vapi`;
});

afterAll(async () => {
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

beforeEach(async () => {
  received = [];
  answers = [];
  simulator = await startVapiSimulator({ callPace: { queuedMs: 1, ringingMs: 1, talkingMs: 1 } });
});

afterEach(() => simulator.close());

async function post(path: string, body: unknown): Promise<{ id: string }> {
  const answer = await fetch(simulator.url + path, {
    method: 'POST',
    headers: { authorization: 'Bearer key-1', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as { id: string };
}

async function runCall(assistant: object, number: object = {}): Promise<string> {
  const { id: assistantId } = await post('/assistant', assistant);
  const { id: phoneNumberId } = await post('/phone-number', { provider: 'vapi', ...number });
  const { id } = await post('/call', { assistantId, phoneNumberId, customer: { number: '+14155550100' } });
  const end = Date.now() + 2000;
  const pending = () =>
    simulator.organisation('key-1').calls.get(id)?.status !== 'ended' ||
    simulator.deliveries.some(({ status, attempts }) => status === null && attempts < 2);
  while (pending() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 3));
  return id;
}

const messages = () => received.map(({ body }) => JSON.parse(body).message);

it('sends status updates and a report, to the assistant before the number', async () => {
  const id = await runCall({ server: { url } }, { server: { url: 'http://127.0.0.1:9/never' } });
  const told = messages().map(({ type, status }) => (status ? `${type} ${status}` : type));
  expect(told.toSorted()).toEqual([
    'end-of-call-report',
    'status-update ended',
    'status-update in-progress',
    'status-update ringing',
  ]);
  const report = messages().find(({ type }) => type === 'end-of-call-report');
  expect(report).toMatchObject({
    endedReason: 'customer-ended-call',
    call: { id, status: 'ended' },
    customer: { number: '+14155550100' },
    phoneNumber: { number: expect.stringMatching(/^\+1/) },
    artifact: { transcript: expect.any(String) },
  });
  expect(simulator.deliveries).toHaveLength(4);
});

it('sends to the number where the assistant has no server, and only what is wanted', async () => {
  await runCall({ serverMessages: ['end-of-call-report'] }, { server: { url } });
  expect(messages().map(({ type }) => type)).toEqual(['end-of-call-report']);
});

it('signs by HMAC as the credential says', async () => {
  const { id: credentialId } = await post('/credential', {
    provider: 'webhook',
    authenticationPlan: { type: 'hmac', secretKey: 'shared-by-both', algorithm: 'sha256' },
  });
  await runCall({ server: { url, credentialId } });
  expect(received).toHaveLength(4);
  for (const { headers, body } of received) {
    const timestamp = String(headers['x-timestamp']);
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(5);
    const signature = createHmac('sha256', 'shared-by-both').update(`${timestamp}.${body}`).digest('hex');
    expect(headers['x-signature']).toBe(signature);
  }
});

it('signs with another format, encoding and headers', async () => {
  const { id: credentialId } = await post('/credential', {
    provider: 'webhook',
    authenticationPlan: {
      type: 'hmac',
      secretKey: Buffer.from('shared').toString('base64'),
      secretIsBase64: true,
      algorithm: 'sha512',
      includeTimestamp: false,
      signatureHeader: 'x-proof',
      signaturePrefix: 'v1=',
      signatureEncoding: 'base64',
      messageIdHeader: 'x-id',
    },
  });
  await runCall({ server: { url, credentialId } });
  const { headers, body } = received[0]!;
  expect(headers['x-proof']).toBe(`v1=${createHmac('sha512', 'shared').update(body).digest('base64')}`);
  expect(headers['x-timestamp']).toBeUndefined();
  expect(headers['x-id']).toMatch(/^[0-9a-f-]{36}$/);
});

it.each([
  [{}, 'authorization', 'Bearer shared-by-both'],
  [{ headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false }, 'x-vapi-secret', 'shared-by-both'],
])('shows a token %j', async (plan, header, value) => {
  const { id: credentialId } = await post('/credential', {
    provider: 'webhook',
    authenticationPlan: { type: 'bearer', token: 'shared-by-both', ...plan },
  });
  await runCall({ server: { url, credentialId } });
  expect(received[0]?.headers[header]).toBe(value);
});

it('tries again only where a plan says so', async () => {
  answers = [500, 500, 500, 500];
  await runCall({ server: { url } });
  expect(received).toHaveLength(4);
  received = [];
  answers = [500];
  const backoffPlan = { type: 'fixed', maxRetries: 1, baseDelaySeconds: 0 };
  await runCall({ serverMessages: ['end-of-call-report'], server: { url, backoffPlan } });
  const end = Date.now() + 2000;
  while (received.length < 2 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 3));
  expect(received).toHaveLength(2);
});

it('lives on when nobody listens', async () => {
  await runCall({ server: { url: 'http://127.0.0.1:9/' } });
  expect(simulator.deliveries.map(({ status }) => status)).toEqual([null, null, null, null]);
});
