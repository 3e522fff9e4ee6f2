import { startVapiSimulator, type VapiSimulator, type VapiSimulatorOptions } from './simulator';

let simulator: VapiSimulator;

async function start(options: VapiSimulatorOptions = {}): Promise<void> {
  simulator = await startVapiSimulator({
    callPace: { queuedMs: 1, ringingMs: 1, talkingMs: 30 },
    ...options,
  });
}

afterEach(() => simulator.close());

interface Answer {
  status: number;

  body: Record<string, unknown> & { id: string };
}

async function send(method: string, path: string, body?: unknown, key = 'key-1'): Promise<Answer> {
  const answer = await fetch(simulator.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

const free = { provider: 'vapi' };
const trunk = { provider: 'byo-sip-trunk', gateways: [{ ip: '192.0.2.1' }] };

async function waitUntil(holds: () => boolean): Promise<void> {
  const end = Date.now() + 2000;
  while (!holds() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 3));
  expect(holds()).toBe(true);
}

describe('keys', () => {
  it('wants one, and gives each its own organisation', async () => {
    await start();
    expect((await fetch(`${simulator.url}/assistant`)).status).toBe(401);
    const refused = await send('GET', '/assistant', undefined, 'refused-1');
    expect(refused).toMatchObject({ status: 401, body: { error: 'Unauthorized', statusCode: 401 } });
    const { body } = await send('POST', '/assistant', { name: 'mine' });
    expect((await send('GET', '/assistant', undefined, 'key-2')).body).toEqual([]);
    expect((await send('GET', `/assistant/${body.id}`, undefined, 'key-2')).status).toBe(404);
    expect([...simulator.organisation('key-1').assistants.keys()]).toEqual([body.id]);
  });
});

describe('numbers', () => {
  it('gives five free ones, unique and never anybody real, and takes them back', async () => {
    await start();
    const made = [];
    for (let count = 0; count < 5; count += 1) made.push(await send('POST', '/phone-number', free));
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    const digits = made.map(({ body }) => String(body['number']));
    expect(new Set(digits).size).toBe(5);
    for (const number of digits) expect(number).toMatch(/^\+1[2-9]\d\d55501\d\d$/);
    expect(await send('POST', '/phone-number', free)).toMatchObject({
      status: 400,
      body: { error: 'Bad Request' },
    });
    expect((await send('POST', '/phone-number', free, 'key-2')).status).toBe(201);
    expect((await send('DELETE', `/phone-number/${made[0]?.body.id}`)).status).toBe(200);
    expect((await send('DELETE', `/phone-number/${made[0]?.body.id}`)).status).toBe(404);
    expect((await send('POST', '/phone-number', free)).status).toBe(201);
    expect(simulator.paid.filter(({ event }) => event === 'created')).toHaveLength(7);
    expect(simulator.paid.filter(({ event }) => event === 'deleted')).toHaveLength(1);
  });

  it('has sold out some area codes, and sells no more than there are in another', async () => {
    await start({ freeNumbers: 200, soldOutAreaCodes: ['212', '646'] });
    for (const numberDesiredAreaCode of ['212', '646', '000']) {
      const refused = await send('POST', '/phone-number', { ...free, numberDesiredAreaCode });
      expect(refused.status).toBe(400);
      expect(refused.body['message']).toContain('area code');
    }
    expect((await send('POST', '/phone-number', { ...free, numberDesiredAreaCode: '41' })).status).toBe(400);
    const wanted = { ...free, numberDesiredAreaCode: '415' };
    const all = await Promise.all(Array.from({ length: 101 }, () => send('POST', '/phone-number', wanted)));
    expect(all.filter(({ status }) => status === 201)).toHaveLength(100);
    expect(new Set(all.map(({ body }) => body['number'])).size).toBe(101);
  });

  it('says the digits when active', async () => {
    await start({ activationMs: 40 });
    const { body } = await send('POST', '/phone-number', free);
    expect(body).toMatchObject({ status: 'activating' });
    expect(body).not.toHaveProperty('number');
    await new Promise((resolve) => setTimeout(resolve, 45));
    expect((await send('GET', `/phone-number/${body.id}`)).body).toMatchObject({
      status: 'active',
      number: expect.any(String),
    });
  });

  it('refuses names that are too long, unknown providers and unknown assistants', async () => {
    await start();
    const long = await send('POST', '/phone-number', { ...free, name: 'x'.repeat(41) });
    expect(long.body['message']).toEqual([expect.stringContaining('40 characters')]);
    expect((await send('POST', '/phone-number', { provider: 'acme' })).status).toBe(400);
    expect((await send('POST', '/phone-number', { ...free, assistantId: 'nobody' })).status).toBe(400);
    const { body } = await send('POST', '/phone-number', free);
    expect((await send('PATCH', `/phone-number/${body.id}`, { assistantId: 'nobody' })).status).toBe(400);
    expect((await send('PATCH', `/phone-number/${body.id}`, { name: 'new' })).body['name']).toBe('new');
  });

  it('imports over a trunk, each number once, and keeps the trunk while it is used', async () => {
    await start();
    const { id: credentialId } = (await send('POST', '/credential', trunk)).body;
    const own = { provider: 'byo-phone-number', credentialId, number: '+908500000000' };
    expect((await send('POST', '/phone-number', { ...own, credentialId: 'none' })).status).toBe(400);
    expect((await send('POST', '/phone-number', { ...own, number: '8500000000' })).status).toBe(400);
    const { body } = await send('POST', '/phone-number', own);
    expect(body).toMatchObject({ status: 'active', number: own.number });
    expect((await send('POST', '/phone-number', own)).status).toBe(400);
    expect((await send('DELETE', `/credential/${credentialId}`)).status).toBe(400);
    await send('DELETE', `/phone-number/${body.id}`);
    expect((await send('DELETE', `/credential/${credentialId}`)).status).toBe(200);
  });

  it('lists in pages', async () => {
    await start();
    for (const name of ['a', 'b', 'c']) await send('POST', '/phone-number', { ...free, name });
    const { body } = await send('GET', '/v2/phone-number?limit=2&page=2');
    expect(body['results']).toMatchObject([{ name: 'a' }]);
    expect(body['metadata']).toEqual({ itemsPerPage: 2, totalItems: 3, currentPage: 2 });
    expect((await send('GET', '/v2/phone-number?search=b')).body['results']).toMatchObject([{ name: 'b' }]);
  });
});

describe('lists', () => {
  it('are bare, newest first, and cut by limit and time', async () => {
    await start();
    for (const name of ['a', 'b', 'c']) {
      await send('POST', '/assistant', { name });
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    const names = async (query: string) =>
      ((await send('GET', `/assistant${query}`)).body as unknown as { name: string }[]).map(
        ({ name }) => name,
      );
    const [, middle] = [...simulator.organisation('key-1').assistants.values()];
    const at = encodeURIComponent(middle!.createdAt);
    expect(await names('')).toEqual(['c', 'b', 'a']);
    expect(await names('?limit=2')).toEqual(['c', 'b']);
    expect(await names(`?createdAtGt=${at}`)).toEqual(['c']);
    expect(await names(`?createdAtGe=${at}`)).toEqual(['c', 'b']);
    expect(await names(`?createdAtLt=${at}`)).toEqual(['a']);
    expect(await names(`?createdAtLe=${at}`)).toEqual(['b', 'a']);
    expect((await send('GET', '/assistant?limit=1001')).status).toBe(400);
  });
});

describe('credentials', () => {
  it('takes a host name only for calls that go out', async () => {
    await start();
    const gateway = (extra: object) => ({ ...trunk, gateways: [{ ip: 'sip.example.com', ...extra }] });
    expect((await send('POST', '/credential', gateway({}))).status).toBe(400);
    const { status, body } = await send('POST', '/credential', gateway({ inboundEnabled: false }));
    expect(status).toBe(201);
    expect((await send('PATCH', `/credential/${body.id}`, gateway({}))).status).toBe(400);
    expect((await send('POST', '/credential', { ...trunk, gateways: [{ ip: '192.0.2.0/24' }] })).status).toBe(
      400,
    );
    expect(
      (await send('POST', '/credential', { ...trunk, gateways: [{ ip: '192.0.2.0', netmask: 23 }] })).status,
    ).toBe(400);
  });

  it('never gives a password back', async () => {
    await start();
    const plan = { authUsername: 'u', authPassword: 'not-to-be-seen' };
    const { body } = await send('POST', '/credential', { ...trunk, outboundAuthenticationPlan: plan });
    const seen = JSON.stringify([body, (await send('GET', '/credential')).body]);
    expect(seen).toContain('authUsername');
    expect(seen).not.toContain('not-to-be-seen');
  });
});

describe('calls', () => {
  async function parties(): Promise<{ assistantId: string; phoneNumberId: string }> {
    const assistant = await send('POST', '/assistant', {});
    const number = await send('POST', '/phone-number', free);
    return { assistantId: assistant.body.id, phoneNumberId: number.body.id };
  }

  it('refuses what cannot be called', async () => {
    await start();
    const between = await parties();
    const call = (extra: object) =>
      send('POST', '/call', { ...between, customer: { number: '+14155550100' }, ...extra });
    expect((await call({ customer: { number: '5550100' } })).status).toBe(400);
    expect((await call({ assistantId: 'nobody' })).status).toBe(400);
    expect((await call({ phoneNumberId: 'none' })).status).toBe(400);
    expect((await call({ customer: { number: '+905320000000' } })).status).toBe(400);
    expect((await call({})).status).toBe(201);
  });

  it('lets no more than allowed run at once; the others wait and then run', async () => {
    await start({ concurrency: 2 });
    const between = await parties();
    for (let count = 0; count < 5; count += 1) {
      await send('POST', '/call', { ...between, customer: { number: '+14155550100' } });
    }
    const calls = [...simulator.organisation('key-1').calls.values()];
    let most = 0;
    await waitUntil(() => {
      most = Math.max(
        most,
        calls.filter(({ status }) => status === 'ringing' || status === 'in-progress').length,
      );
      return calls.every(({ status }) => status === 'ended');
    });
    expect(most).toBe(2);
    expect(calls.every(({ endedReason }) => endedReason === 'customer-ended-call')).toBe(true);
  });

  it('hangs up on request, once', async () => {
    await start({ callPace: { queuedMs: 0, ringingMs: 0, talkingMs: 60_000 } });
    const { body } = await send('POST', '/call', {
      ...(await parties()),
      customer: { number: '+14155550100' },
    });
    const call = simulator.organisation('key-1').calls.get(body.id)!;
    await waitUntil(() => call.status === 'in-progress');
    expect((await send('POST', `/call/${body.id}/control`, { type: 'dance' })).status).toBe(400);
    expect((await send('POST', `/call/${body.id}/control`, { type: 'end-call' })).status).toBe(200);
    expect(call).toMatchObject({ status: 'ended', endedReason: 'manually-canceled' });
    expect((await send('PATCH', `/call/${body.id}`, { name: 'renamed' })).body['name']).toBe('renamed');
    expect((await send('DELETE', `/call/${body.id}`)).status).toBe(200);
    expect((await send('GET', `/call/${body.id}`)).status).toBe(404);
  });

  it('ends at the longest time an assistant allows', async () => {
    await start({ callPace: { queuedMs: 0, ringingMs: 0, talkingMs: 60_000 } });
    const between = await parties();
    simulator.organisation('key-1').assistants.get(between.assistantId)!.maxDurationSeconds = 0.01;
    const { body } = await send('POST', '/call', { ...between, customer: { number: '+14155550100' } });
    await waitUntil(() => simulator.organisation('key-1').calls.get(body.id)?.status === 'ended');
    expect(simulator.organisation('key-1').calls.get(body.id)?.endedReason).toBe('exceeded-max-duration');
  });
});
