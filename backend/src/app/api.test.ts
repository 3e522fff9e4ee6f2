import { existsSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { type Person, startTestApp, type TestApp } from '../../tests/client';
import { cloneDatabase } from '../../tests/database';
import { connect } from '../platform/db/client';
import { openSystem } from '../platform/db/system';
import { makeLog } from '../platform/log';
import type { Platform } from '../platform/platform';
import { makeApi } from './api';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signUp();
});
afterAll(() => app.close());

/** The same application with other settings. */
const withConfig = (change: Partial<Platform['config']>) =>
  makeApi({ ...app.platform, config: { ...app.platform.config, ...change } });

describe('every answer', () => {
  const addresses = [
    '/api/system',
    '/api/docs',
    '/api/nothing',
    '/api/auth/me',
    '/healthz',
    '/',
    '/assets/none.js',
  ];
  it.each(addresses)('%s comes with headers that keep a browser from harm', async (path) => {
    const { headers } = await request(app.app).get(path);
    const policy = String(headers['content-security-policy']).split(';').sort();
    expect(policy).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "font-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "manifest-src 'self'",
      "media-src 'self' blob:",
      "script-src 'self'",
      "style-src 'self'",
    ]);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'x-request-id': expect.any(String),
    });
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('insists on https where the address is one of https, and only there', async () => {
    const secure = await request(withConfig({ publicUrl: 'https://telyx.example' })).get('/api/system');
    expect(secure.headers['strict-transport-security']).toMatch(/^max-age=31536000/);
    expect((await request(app.app).get('/api/system')).headers['strict-transport-security']).toBeUndefined();
  });

  it('leaves one line in the log, without the query', async () => {
    const lines: string[] = [];
    const logged = makeApi({
      ...app.platform,
      log: makeLog('info', { write: (line) => void lines.push(line) }),
    });
    await request(logged).get('/api/auth/invitation?token=made-up').set('X-Request-Id', 'request-1');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      msg: 'request',
      requestId: 'request-1',
      method: 'GET',
      url: '/api/auth/invitation',
      status: 422,
      ms: expect.any(Number),
    });
  });
});

describe('other origins', () => {
  const origin = 'https://partner.example';
  const allowing = () => withConfig({ corsOrigins: [origin] });

  it('may read answers and errors when they are named', async () => {
    for (const path of ['/api/system', '/api/auth/me', '/api/nothing']) {
      const { headers } = await request(allowing()).get(path).set('Origin', origin);
      expect(headers['access-control-allow-origin']).toBe(origin);
      expect(headers['vary']).toContain('Origin');
      expect(headers['access-control-allow-credentials']).toBeUndefined();
    }
  });

  it('are told beforehand what they may send', async () => {
    const asked = await request(allowing())
      .options('/api/phone-numbers/provision')
      .set('Origin', origin)
      .set('Access-Control-Request-Method', 'POST');
    expect(asked.status).toBe(204);
    expect(asked.headers).toMatchObject({
      'access-control-allow-methods': 'GET, POST, PATCH, PUT, DELETE',
      'access-control-allow-headers': 'Authorization, Content-Type, Idempotency-Key, X-Request-Id',
    });
  });

  it.each(['https://partner.example.evil', 'http://partner.example', 'null', 'https://PARTNER.example'])(
    'are not %s',
    async (other) => {
      for (const method of ['get', 'options'] as const) {
        const { headers } = await request(allowing())[method]('/api/system').set('Origin', other);
        expect(headers['access-control-allow-origin']).toBeUndefined();
      }
    },
  );
});

describe('operations', () => {
  it('say that the process lives and can work', async () => {
    expect((await request(app.app).get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await request(app.app).get('/readyz')).body).toEqual({ status: 'ready' });
  });

  it('say that it lives and cannot work while the database is gone', async () => {
    const database = await cloneDatabase();
    const connection = connect({ url: database.appUrl });
    const alone = makeApi({ ...app.platform, system: openSystem(connection, app.platform.log) });
    expect((await request(alone).get('/readyz')).status).toBe(200);
    await database.drop();
    const gone = await request(alone).get('/readyz');
    expect([gone.status, gone.body.code]).toEqual([503, 'not-ready']);
    expect(gone.text).not.toContain(new URL(database.appUrl).password);
    expect((await request(alone).get('/healthz')).status).toBe(200);
    const failing = await request(alone).get('/api/auth/me').set('Authorization', `Bearer ${owner.token}`);
    expect([failing.status, failing.body.code]).toEqual([500, 'internal']);
    await connection.close();
  });

  it('give figures of every route by its pattern, never by an id', async () => {
    const id = '01890000-0000-7000-8000-000000000000';
    await app.call('get', `/api/phone-numbers/${id}`, owner.token);
    const answer = await request(app.app).get('/metrics');
    expect([answer.status, answer.type]).toEqual([200, 'text/plain']);
    expect(answer.text).toMatch(
      /telyx_http_request_seconds_count\{method="GET",route="\/api\/phone-numbers\/:id",status="4xx"\} \d+/,
    );
    expect(answer.text).not.toContain(id);
  });

  it('give figures to who has the token, and in production to nobody without one', async () => {
    const ask = async (change: Partial<Platform['config']>, authorization?: string) => {
      const call = request(withConfig(change)).get('/metrics');
      return (await (authorization ? call.set('Authorization', authorization) : call)).status;
    };
    expect(await ask({ metricsToken: 'made-up' })).toBe(401);
    expect(await ask({ metricsToken: 'made-up' }, 'Bearer wrong')).toBe(401);
    expect(await ask({ metricsToken: 'made-up' }, 'made-up')).toBe(401);
    expect(await ask({ metricsToken: 'made-up' }, 'Bearer made-up')).toBe(200);
    expect(await ask({ production: true })).toBe(401);
    expect(await ask({ production: true }, 'Bearer undefined')).toBe(401);
    expect(await ask({ production: true, metricsToken: 'made-up' }, 'Bearer made-up')).toBe(200);
  });
});

describe('what is not there', () => {
  it.each([
    'post /healthz',
    'post /somewhere',
    'delete /',
    'get /assets/none.js',
    'get /assets/',
    'get /assets/..%2f..%2fpackage.json',
  ])('is said as a problem: %s', async (line) => {
    const [method, path] = line.split(' ') as ['get' | 'post' | 'delete', string];
    const answer = await request(app.app)[method](path);
    expect([answer.status, answer.type, answer.body.code]).toEqual([
      404,
      'application/problem+json',
      'not-found',
    ]);
  });
});

const built = existsSync(join(__dirname, '..', '..', '..', 'frontend', 'dist', 'index.html'));
(built ? describe : describe.skip)('the dashboard', () => {
  it('answers every address that is a page, freshly', async () => {
    for (const path of ['/', '/dashboard/phone-numbers', '/settings/team', '/.env', '/..%2fpackage.json']) {
      const page = await request(app.app).get(path);
      expect([path, page.status, page.type, page.headers['cache-control']]).toEqual([
        path,
        200,
        'text/html',
        'no-cache',
      ]);
      expect(page.text).toContain('<div id="root">');
    }
  });

  it('has a page whose scripts and styles are there, may be kept, and fit the policy', async () => {
    const page = await request(app.app).get('/');
    expect(page.text).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>|\son\w+=/);
    const files = [...page.text.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]!);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const asset = await request(app.app).get(file);
      expect([file, asset.status]).toEqual([file, 200]);
      if (file.startsWith('/assets/'))
        expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    }
  });

  it('sends its files compressed to who takes that, and plain to who does not', async () => {
    const plain = await request(app.app).get('/').set('Accept-Encoding', 'identity');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(plain.text)![1]!;
    const ask = (encodings: string) => request(app.app).get(script).set('Accept-Encoding', encodings);
    const whole = await ask('identity');
    expect([whole.status, whole.headers['content-encoding']]).toEqual([200, undefined]);
    for (const [asked, given] of [
      ['gzip, deflate, br, zstd', 'br'],
      ['br;q=0.5, gzip', 'br'],
      ['gzip', 'gzip'],
    ] as const) {
      // What it says it is, it is: supertest unpacks it.
      const { status, headers, text, type } = await ask(asked);
      expect([asked, status, headers['content-encoding'], headers['vary'], type]).toEqual([
        asked,
        200,
        given,
        'Accept-Encoding',
        'text/javascript',
      ]);
      expect(headers['cache-control']).toContain('immutable');
      expect(Number(headers['content-length'])).toBeLessThan(whole.text.length / 2);
      expect(text).toBe(whole.text);
    }
  });

  it('answers conditions and parts of files, never with a fault', async () => {
    const ask = (headers: Record<string, string>) =>
      request(app.app)
        .get('/first-paint.js')
        .set({ 'Accept-Encoding': 'br', ...headers });
    const { headers, text } = await ask({});
    expect((await ask({ 'If-None-Match': headers['etag']! })).status).toBe(304);
    for (const Range of ['bytes=5-2', 'bytes=0-3', 'bytes=999999999-'])
      expect(await ask({ Range })).toMatchObject({ status: 200, text });
    for (const condition of [
      { 'If-Match': '"another"' },
      { 'If-Unmodified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
    ] as Record<string, string>[])
      expect(await ask(condition)).toMatchObject({ status: 412, text: 'The file is another one now.' });
  });
});
