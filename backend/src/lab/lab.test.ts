import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lab, type LabOptions, startLab } from './lab';

const labs: Lab[] = [];
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.close();
});

async function start(options?: LabOptions): Promise<Lab> {
  const lab = await startLab(options);
  labs.push(lab);
  return lab;
}

const ask = async (lab: Lab, path: string, init: RequestInit = {}) => {
  const answer = await fetch(`${lab.addresses.url}${path}`, {
    ...init,
    headers: { 'content-type': 'application/json' },
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : null };
};
const post = (lab: Lab, path: string, body: unknown) =>
  ask(lab, path, { method: 'POST', body: JSON.stringify(body) });
const vapi = (lab: Lab, method: string, path: string, body?: object) =>
  fetch(`${lab.addresses.vapi.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${lab.addresses.vapi.privateKey}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

it('tells where every carrier is, and all of them answer', async () => {
  const lab = await start();
  expect((await ask(lab, '/')).body).toEqual(lab.addresses);
  expect((await vapi(lab, 'GET', '/assistant')).status).toBe(200);
  const { url, username, password } = lab.addresses.netgsm;
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  const answer = await fetch(`${url}/balance`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/json' },
    body: JSON.stringify({ usercode: username, password, stip: 3 }),
  });
  expect(answer.status).toBe(200);
  expect(lab.sip.url).toBe(`sip:${lab.addresses.sip.host}:${lab.addresses.sip.port}`);
});

it('keeps the letters it is sent, the newest on top, at most two hundred', async () => {
  const lab = await start();
  for (let n = 1; n <= 201; n += 1)
    expect((await post(lab, '/mailbox', { to: 'a@example.com', subject: `${n}`, text: '' })).status).toBe(
      201,
    );
  const { body } = await ask(lab, '/mailbox');
  expect([body.length, body[0].subject, body.at(-1).subject]).toEqual([200, '201', '2']);
});

it('makes a provider misbehave on demand, and well again', async () => {
  const lab = await start();
  const fault = { operation: 'GET /assistant', kind: 'status', status: 503, times: 10 };
  expect((await post(lab, '/faults/vapi', fault)).status).toBe(201);
  expect((await vapi(lab, 'GET', '/assistant')).status).toBe(503);
  expect((await ask(lab, '/faults/vapi', { method: 'DELETE' })).status).toBe(204);
  expect((await vapi(lab, 'GET', '/assistant')).status).toBe(200);
  const { body } = await ask(lab, '/ledger/vapi');
  expect(
    body.map((each: { operation: string; status: number; fault: string }) => [
      each.operation,
      each.status,
      each.fault,
    ]),
  ).toEqual([
    ['GET /assistant', 503, 'status'],
    ['GET /assistant', 200, null],
  ]);
});

it('knows no other provider', async () => {
  const lab = await start();
  const refused = await post(lab, '/faults/nobody', {});
  expect([refused.status, refused.body.message]).toEqual([
    404,
    'No such provider; there are vapi, retell, netgsm, twilio, telnyx.',
  ]);
  expect((await ask(lab, '/ledger/nobody')).body).toEqual([]);
});

it('can run beside another one, and leaves nothing when it closes', async () => {
  const [one, two] = [await start(), await start()];
  const ports = (lab: Lab) => [
    lab.addresses.url,
    lab.addresses.vapi.url,
    lab.addresses.netgsm.url,
    lab.sip.url,
  ];
  expect(new Set([...ports(one), ...ports(two)]).size).toBe(8);
  await labs.shift()!.close();
  for (const url of ports(one).slice(0, 3)) await expect(fetch(url)).rejects.toThrow();
  expect((await ask(two, '/')).status).toBe(200);
});

it('says that its port is taken', async () => {
  const lab = await start();
  await expect(startLab({ port: Number(new URL(lab.addresses.url).port) })).rejects.toThrow('EADDRINUSE');
});

it('remembers what was bought when it is started again with its memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'telyx-lab-'));
  const memoryFile = join(folder, 'memory');
  const first = await start({ memoryFile });
  const made = await (await vapi(first, 'POST', '/assistant', { name: 'Ece' })).json();
  await labs.pop()!.close();
  const second = await start({ memoryFile });
  expect(await (await vapi(second, 'GET', `/assistant/${(made as { id: string }).id}`)).json()).toEqual(made);
  await labs.pop()!.close();
  await rm(folder, { recursive: true });
});
