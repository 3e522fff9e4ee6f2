import { createConnection } from 'node:net';
import { startTestApp, type TestApp } from '../../tests/client';
import type { Platform } from '../platform/platform';
import { sleep } from '../platform/time';
import { serveApi } from './server';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** A server whose database takes its time to say that it is there. */
async function serveSlowly(ms: number) {
  const platform: Platform = {
    ...app.platform,
    config: { ...app.platform.config, port: 0 },
    system: { ...app.platform.system, ping: () => sleep(ms) },
  };
  const server = await serveApi(platform);
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}

describe('stopping', () => {
  it('answers what is under way, takes no more, and keeps no idle connection', async () => {
    const server = await serveSlowly(400);
    await fetch(`${server.url}/healthz`);
    const underWay = fetch(`${server.url}/readyz`);
    await sleep(100);
    const started = performance.now();
    const stopped = server.stop();
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    const answer = await underWay;
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready' }]);
    await stopped;
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('cuts streams, which would never end', async () => {
    const server = await serveSlowly(0);
    const owner = await app.signUp();
    const stream = await fetch(`${server.url}/api/events`, {
      headers: { authorization: `Bearer ${owner.token}` },
    });
    const reader = stream.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toContain('retry:');
    const started = performance.now();
    await server.stop();
    expect(performance.now() - started).toBeLessThan(8_000);
    await reader.read().then(
      ({ done }) => expect(done).toBe(true),
      (error: Error) => expect(error.message).toBe('terminated'),
    );
  });
});

it('says at once that its port is taken', async () => {
  const first = await serveSlowly(0);
  const config = { ...app.platform.config, port: first.port };
  await expect(serveApi({ ...app.platform, config })).rejects.toThrow('EADDRINUSE');
  await first.stop();
});

it('answers nonsense on the wire, and goes on', async () => {
  const server = await serveSlowly(0);
  const words = await new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = createConnection(server.port, '127.0.0.1', () =>
      socket.write('\x16\x03\x01 hello\r\n\r\n'),
    );
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  expect(words).toMatch(/^HTTP\/1\.1 400 /);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  await server.stop();
});
