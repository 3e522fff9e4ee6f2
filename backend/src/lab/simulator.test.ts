import {
  type Exchange,
  operationNamer,
  type SimulatorCore,
  type SimulatorOptions,
  startSimulator,
} from './simulator';

let simulator: SimulatorCore;
let done: string[];

async function start(options: SimulatorOptions = {}): Promise<void> {
  done = [];
  simulator = await startSimulator(
    'Test',
    (app) => {
      app.post('/things', (request, response) => {
        done.push(String(request.body?.name));
        response.status(201).json({ id: '1' });
      });
      app.get('/things/:id', (_request, response) => {
        response.send('plain text');
      });
    },
    { ...options, operationOf: operationNamer(['POST /things', 'GET /things/:id']) },
  );
}

afterEach(() => simulator.close());

function post(body = '{"name":"a"}'): Promise<Response> {
  return fetch(`${simulator.url}/things`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(150),
  });
}

it('keeps a ledger, and answers what has no route or cannot be read', async () => {
  await start();
  expect((await post()).status).toBe(201);
  expect((await fetch(`${simulator.url}/nothing`)).status).toBe(404);
  expect((await post('{"name":')).status).toBe(400);
  expect(simulator.ledger.map(({ operation, status }) => [operation, status])).toEqual([
    ['POST /things', 201],
    ['GET /nothing', 404],
  ]);
  expect(simulator.ledger[0]).toMatchObject({ body: { name: 'a' }, fault: null });
});

it('answers a status and does nothing', async () => {
  await start();
  simulator.inject({
    operation: 'POST /things',
    kind: 'status',
    status: 429,
    retryAfterSeconds: 2,
    message: 'slow down',
  });
  const answer = await post();
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '2']);
  expect(await answer.json()).toEqual({ message: 'slow down', statusCode: 429 });
  expect(done).toEqual([]);
  expect((await post()).status).toBe(201);
});

it.each(['reset', 'reset-after-commit', 'timeout-after-commit'] as const)(
  'loses the answer by %s',
  async (kind) => {
    await start();
    simulator.inject({ operation: '*', kind });
    await expect(post()).rejects.toThrow();
    expect(done).toEqual(kind === 'reset' ? [] : ['a']);
    expect(simulator.ledger).toMatchObject([{ fault: kind, status: null }]);
  },
);

it('does it late', async () => {
  await start();
  simulator.inject({ operation: 'POST /things', kind: 'slow', delayMs: 40 });
  const begin = Date.now();
  expect((await post()).status).toBe(201);
  expect(Date.now() - begin).toBeGreaterThanOrEqual(38);
});

it('does it and answers something else', async () => {
  await start();
  simulator.inject({ operation: '*', kind: 'wrong-json', times: 2 });
  expect(await (await post()).json()).toEqual({ surprise: true });
  expect(await (await fetch(`${simulator.url}/things/1`)).json()).toEqual({ surprise: true });
  expect(done).toEqual(['a']);
});

it('strikes as often as asked, only where asked, until cleared', async () => {
  await start();
  simulator.inject({ operation: 'POST /things', kind: 'status', times: 2 });
  expect((await fetch(`${simulator.url}/things/1`)).status).toBe(200);
  expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([500, 500, 201]);
  simulator.inject({ operation: '*', kind: 'status' });
  simulator.clearFaults();
  expect((await post()).status).toBe(201);
});

it('shows each exchange to an observer', async () => {
  const seen: Exchange[] = [];
  await start({ onExchange: (exchange) => seen.push(exchange) });
  await post();
  await (await fetch(`${simulator.url}/things/7?limit=3`)).text();
  expect(seen).toEqual([
    {
      operation: 'POST /things',
      method: 'POST',
      path: '/things',
      query: {},
      body: { name: 'a' },
      status: 201,
      answer: { id: '1' },
    },
    expect.objectContaining({
      operation: 'GET /things/:id',
      path: '/things/7',
      query: { limit: '3' },
      answer: 'plain text',
    }),
  ]);
});

it('takes its time, and closes without waiting for it', async () => {
  await start({ latencyMs: 30 });
  const begin = Date.now();
  await post();
  expect(Date.now() - begin).toBeGreaterThanOrEqual(28);
  simulator.inject({ operation: '*', kind: 'slow', delayMs: 60_000 });
  const lost = expect(post()).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await simulator.close();
  await lost;
  await start();
});
