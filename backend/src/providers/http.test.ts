import dns from 'node:dns';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { inspect } from 'node:util';
import { z } from 'zod';
import { ProviderError } from './error';
import { exchange, type JsonRequest, requestJson } from './http';

const acme = { id: 'ACME', label: 'Acme' };
const answer = z.object({ id: z.string() });

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let server: Server;
let url: string;
let handler: Handler;
let seen: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      handler(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  seen = [];
});

function reply(status: number, body: string, headers: Record<string, string> = {}): Handler {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };
}

/** Answers each request with the next handler; the last one goes on answering. */
function inTurn(...handlers: Handler[]): Handler {
  return (...args) => (handlers.length > 1 ? handlers.shift()! : handlers[0]!)(...args);
}

const cut: Handler = (request) => request.socket.destroy();
const silence: Handler = () => undefined;

function read(extra: Partial<JsonRequest<{ id: string }>> = {}): Promise<{ id: string }> {
  return requestJson(acme, { method: 'GET', url: `${url}/things`, changes: false, answer, ...extra });
}

function change(extra: Partial<JsonRequest<{ id: string }>> = {}): Promise<{ id: string }> {
  return requestJson(acme, {
    method: 'POST',
    url: `${url}/things`,
    changes: true,
    body: { a: 1 },
    answer,
    ...extra,
  });
}

async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => new Error('did not fail'),
    (reason) => reason,
  );
  if (!(error instanceof ProviderError)) throw error;
  return error;
}

describe('what is sent', () => {
  it('sends JSON, query, headers and Basic credentials, and gives back the parsed answer', async () => {
    handler = reply(201, '{"id":"7","more":true}');
    const result = await change({
      query: { limit: 5, none: undefined, text: 'a b&c' },
      headers: { 'x-extra': 'yes' },
      auth: { username: 'ünal', password: 'pa:ss' },
    });
    expect(result).toEqual({ id: '7' });
    const [request] = seen;
    expect(request?.body).toBe('{"a":1}');
    expect(new URL(request!.url!, url).searchParams.toString()).toBe('limit=5&text=a+b%26c');
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'telyx',
      'x-extra': 'yes',
      authorization: `Basic ${Buffer.from('ünal:pa:ss').toString('base64')}`,
    });
  });

  it('takes an empty answer as undefined', async () => {
    handler = reply(200, '');
    await expect(
      requestJson(acme, { method: 'DELETE', url, changes: true, answer: z.undefined() }),
    ).resolves.toBeUndefined();
    expect(seen[0]?.headers['content-type']).toBeUndefined();
  });

  it('ignores a proxy of the environment', async () => {
    handler = reply(200, '{"id":"7"}');
    const before = process.env['HTTP_PROXY'];
    process.env['HTTP_PROXY'] = 'http://127.0.0.1:1';
    try {
      await expect(read()).resolves.toEqual({ id: '7' });
    } finally {
      if (before === undefined) delete process.env['HTTP_PROXY'];
      else process.env['HTTP_PROXY'] = before;
    }
  });
});

describe('refusals', () => {
  it.each([
    [400, 'rejected'],
    [401, 'auth'],
    [403, 'auth'],
    [404, 'not-found'],
    [409, 'rejected'],
    [422, 'rejected'],
    [429, 'rate-limited'],
  ])('maps %i to %s for reads and changes, and does not repeat', async (status, kind) => {
    handler = reply(status, '{"message":["first","second"],"statusCode":400}');
    for (const error of [await failure(read()), await failure(change())]) {
      expect(error).toMatchObject({ kind, provider: 'ACME', providerCode: status });
      expect(error.message).toContain('first; second');
    }
    expect(seen).toHaveLength(2);
  });

  it('reads Retry-After in seconds and as a date', async () => {
    handler = inTurn(
      reply(429, '{}', { 'retry-after': '7' }),
      reply(429, '{}', { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }),
    );
    expect((await failure(change())).retryAfterMs).toBe(7000);
    const { retryAfterMs } = await failure(change());
    expect(retryAfterMs).toBeGreaterThan(55_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it('lets the provider explain its own codes', async () => {
    handler = reply(406, '{"code":"30"}');
    const error = await failure(
      change({
        explain: (status, body) => ({
          kind: 'auth',
          message: `No API permission (${status}).`,
          providerCode: (body as { code: string }).code,
        }),
      }),
    );
    expect(error).toMatchObject({ kind: 'auth', message: 'No API permission (406).', providerCode: '30' });
  });
});

describe('no trustworthy answer', () => {
  it.each<[string, Handler]>([
    ['a 500', reply(500, '{"message":"oops"}')],
    ['a 503', reply(503, '<html>')],
    ['a reset', cut],
    ['silence', silence],
    ['a body that never ends', (_request, response) => response.writeHead(200).write('{"id":')],
    [
      'a body cut short',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"id":"7"', () => response.destroy());
      },
    ],
    ['a 2xx that is no JSON', reply(200, '<html>fine</html>')],
    ['a 2xx of another shape', reply(201, '{"surprise":true}')],
    ['an empty 2xx', reply(200, '')],
    ['an oversized 2xx', (_request, response) => response.writeHead(200).end(`"${'x'.repeat(10_100_000)}"`)],
    ['a redirect', reply(302, '', { location: '/elsewhere' })],
  ])('%s makes a change ambiguous, sent once', async (_name, act) => {
    handler = act;
    const error = await failure(change({ timeoutMs: 1_000 }));
    expect(error.kind).toBe('ambiguous');
    expect(error.retryable).toBe(true);
    expect(seen).toHaveLength(1);
  });

  it.each<[string, Handler]>([
    ['5xx', reply(502, '')],
    ['reset', cut],
  ])('%s makes a read unavailable after two repeats', async (_name, act) => {
    handler = act;
    expect((await failure(read())).kind).toBe('unavailable');
    expect(seen).toHaveLength(3);
  });

  it('repeats a read until it works', async () => {
    handler = inTurn(cut, reply(500, ''), reply(200, '{"id":"7"}'));
    await expect(read()).resolves.toEqual({ id: '7' });
    expect(seen).toHaveLength(3);
  });

  it('keeps reads with all their repeats inside the time given', async () => {
    handler = inTurn(cut, silence);
    const start = Date.now();
    const error = await failure(read({ timeoutMs: 300 }));
    expect(error).toMatchObject({ kind: 'unavailable', message: 'Acme did not answer in time.' });
    expect(Date.now() - start).toBeLessThan(1500);
    expect(seen).toHaveLength(2);
  });

  it('calls a misshapen read unexpected and does not repeat it', async () => {
    handler = reply(200, '{"surprise":true}');
    const error = await failure(read());
    expect(error.kind).toBe('unexpected');
    expect((error.cause as Error).message).toContain('id: invalid_type');
    expect(seen).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    handler = reply(307, '', { location: '/elsewhere' });
    expect((await failure(read())).kind).toBe('unexpected');
    expect(seen.map((each) => each.url)).toEqual(['/things']);
  });
});

describe('not sent', () => {
  it('is unavailable when the connection is refused, also for changes', async () => {
    const closed = createTcpServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const error = await failure(change({ url: `http://127.0.0.1:${port}` }));
    expect(error).toMatchObject({ kind: 'unavailable', message: 'Acme could not be reached.' });
  });

  it('is unavailable when the name does not resolve', async () => {
    expect((await failure(change({ url: 'http://no-such-host.invalid/' }))).kind).toBe('unavailable');
  });

  it.each([
    ['late', 200, 0],
    ['in time, and the process stands still until it is late', 10, 200],
  ])('is unavailable, and stays unsent, when the connection stands %s', async (_when, afterMs, stillMs) => {
    handler = reply(201, '{"id":"7"}');
    const found = jest.spyOn(dns, 'lookup').mockImplementation(((
      _host: string,
      _options: object,
      answer: (error: null, addresses: object[]) => void,
    ) =>
      setTimeout(() => {
        answer(null, [{ address: '127.0.0.1', family: 4 }]);
        for (const end = Date.now() + stillMs; Date.now() < end; );
      }, afterMs)) as never);
    try {
      const late = url.replace('127.0.0.1', 'slow.test');
      expect((await failure(change({ url: late, timeoutMs: 100 }))).kind).toBe('unavailable');
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(found).toHaveBeenCalled();
    } finally {
      found.mockRestore();
    }
    expect(seen).toEqual([]);
  });

  it('is unavailable when TLS never comes about', async () => {
    const mute = createTcpServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    const error = await failure(change({ url: `https://127.0.0.1:${port}`, timeoutMs: 200 }));
    mute.close();
    expect(error.kind).toBe('unavailable');
  });
});

it('never shows a secret, even when the provider repeats it', async () => {
  const token = 'token-that-is-secret';
  const password = 'password-that-is-secret';
  const request = {
    headers: { authorization: `Bearer ${token}` },
    body: { password },
    query: { pin: 'pin-that-is-secret' },
    secrets: [password, 'pin-that-is-secret'],
  };
  const echo: Handler = (incoming, response, body) => {
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ message: `${incoming.url} ${incoming.headers.authorization} ${body}\r\nforged line` }),
    );
  };
  for (const act of [echo, cut, silence, reply(500, `"${token}"`), reply(200, `{"id":5,"${password}":1}`)]) {
    handler = act;
    const error = await failure(change({ ...request, timeoutMs: 200 }));
    const everything = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error);
    expect(everything).not.toContain('is-secret');
    expect(error.message).not.toMatch(/[\r\n]/);
  }
});

it('hands any status through to those who bring their own mapping', async () => {
  handler = reply(418, '{"a":1}', { 'x-id': '5' });
  const raw = await exchange(acme, { method: 'GET', url, changes: false });
  expect(raw).toMatchObject({ status: 418, text: '{"a":1}', headers: { 'x-id': '5' } });
});
