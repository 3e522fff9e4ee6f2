import request from 'supertest';
import { routes } from '../src/app/api';
import { type Person, startTestApp, type TestApp } from './client';
import { nameOf } from './route-cases';

/* How the API speaks HTTP, whatever the route: wrong methods and addresses, bodies that are none, and its errors. */

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signUp();
});
afterAll(() => app.close());
beforeEach(() => app.database.query('delete from rate_limits'));

const concrete = (path: string): string => path.replace(/:\w+/g, '01890000-0000-7000-8000-000000000000');
const paths = [...new Set(routes.map((route) => route.path))];
const methods = ['get', 'post', 'patch', 'delete', 'put'] as const;

/** Judges an error as RFC 9457 and our own members want it. */
function expectProblem(answer: request.Response, status: number, code: string): void {
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const path = new URL(answer.request.url).pathname;
  expect(answer.body).toMatchObject({
    type: `/api/docs/problems#${code}`,
    title: expect.stringMatching(/^\p{Lu}/u),
    status,
    detail: expect.stringMatching(/.{5,}/),
    instance: path,
    success: false,
    requestId: answer.headers['x-request-id'],
  });
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
}

describe('addresses and methods', () => {
  it.each(paths)('%s: takes its own methods and tells them', async (path) => {
    const known = routes.filter((route) => route.path === path).map((route) => route.method);
    for (const method of methods.filter((each) => !known.some((other) => other === each))) {
      const answer = await request(app.app)[method](concrete(path));
      const elsewhere = routes.find(
        (route) =>
          route.method === method && new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`).test(path),
      );
      // /api/phone-numbers/countries is also /api/phone-numbers/:id, for the methods that it does not have.
      if (elsewhere) expect([nameOf(elsewhere), answer.status]).toEqual([nameOf(elsewhere), 401]);
      else expectProblem(answer, 405, 'method-not-allowed');
      if (!elsewhere)
        expect(answer.headers['allow']?.split(', ')).toEqual(
          expect.arrayContaining(known.map((each) => each.toUpperCase())),
        );
    }
  });

  it.each(['/api', '/api/', '/api/nothing', '/api/phone-numbers/a/b/c', '/api/..%2fetc', '/api/auth/me/x'])(
    '%s is no address',
    async (path) => expectProblem(await app.call('get', path, owner.token), 404, 'not-found'),
  );

  it('answers what cannot be decoded as malformed', async () => {
    const answer = await app.call('get', '/api/phone-numbers/%ff', owner.token);
    expectProblem(answer, 400, 'bad-request');
  });

  it('answers HEAD like GET without a body, and a question from another origin like from nobody', async () => {
    const head = await request(app.app).head('/api/system');
    expect([head.status, head.text]).toEqual([200, undefined]);
    const options = await request(app.app).options('/api/system').set('Origin', 'https://elsewhere.example');
    expectProblem(options, 405, 'method-not-allowed');
    expect(options.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('answers HEAD of the event stream at once, instead of for ever', async () => {
    const answer = await request(app.app)
      .head('/api/events')
      .set('Authorization', `Bearer ${owner.token}`)
      .timeout(2000);
    expect(answer.status).toBe(200);
  });
});

describe('bodies', () => {
  const post = () => app.call('post', '/api/assistants', owner.token);

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
  ])('of the type %s are refused', async (type) => {
    const answer = await post().set('Content-Type', type).send('name=Ece');
    expectProblem(answer, 415, 'unsupported-media-type');
  });

  it('of another character set or an unknown encoding are refused', async () => {
    const set = await post().set('Content-Type', 'application/json; charset=iso-8859-9').send('{}');
    expectProblem(set, 415, 'unsupported-media-type');
    const encoding = await post()
      .set('Content-Type', 'application/json')
      .set('Content-Encoding', 'zip')
      .send('{}');
    expectProblem(encoding, 415, 'unsupported-media-type');
  });

  it('in a dialect of JSON are read like JSON', async () => {
    const answer = await app
      .call('patch', '/api/tenant', owner.token)
      .set('Content-Type', 'application/merge-patch+json')
      .send(JSON.stringify({ name: 'Lale' }));
    expect([answer.status, answer.body.data?.name]).toEqual([200, 'Lale']);
  });

  it('of more than a megabyte are refused, also when they unpack to it', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(1_100_000) });
    expectProblem(await post().set('Content-Type', 'application/json').send(large), 413, 'too-large');
    const { gzipSync } = await import('node:zlib');
    const packed = await post()
      .set('Content-Type', 'application/json')
      .set('Content-Encoding', 'gzip')
      .serialize((each) => each)
      .send(gzipSync(large) as never);
    expectProblem(packed, 413, 'too-large');
  });

  it.each(['{', '{"name":', 'null', '"text"', '17', '{"a":1}}', '{"__proto__":', '\u0000'])(
    'that are no JSON object are refused: %j',
    async (text) => {
      const answer = await post().set('Content-Type', 'application/json').send(text);
      expectProblem(answer, 400, 'bad-request');
    },
  );

  it('that are a list, or empty, lack what is needed', async () => {
    expectProblem(await post().send([]), 422, 'invalid');
    const empty = await post();
    expectProblem(empty, 422, 'invalid');
    expect(empty.body.errors).toEqual(
      expect.arrayContaining([{ path: 'name', message: expect.any(String) }]),
    );
  });
});

describe('errors', () => {
  it('carry the request id that a proxy has given, when it is one', async () => {
    const good = await request(app.app).get('/api/auth/me').set('X-Request-Id', 'edge-12345678');
    expect([good.body.requestId, good.headers['x-request-id']]).toEqual(['edge-12345678', 'edge-12345678']);
    for (const bad of ['short', 'x'.repeat(65), 'a b c d e f g', '{"a":"12345678"}']) {
      const answer = await request(app.app).get('/api/auth/me').set('X-Request-Id', bad);
      expect(answer.body.requestId).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('do not repeat the query of an address, where secrets are put', async () => {
    const answer = await request(app.app).get('/api/auth/invitation?token=a-made-up-token');
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).not.toContain('a-made-up-token');
  });

  it('of a kind that nobody expected are told without detail', async () => {
    const failing = {
      ...app.platform.system,
      personOfSignIn: () => Promise.reject(new Error('a made-up inner word')),
    };
    const { makeApi } = await import('../src/app/api');
    const broken = makeApi({ ...app.platform, system: failing });
    const answer = await request(broken).get('/api/auth/me').set('Authorization', `Bearer ${owner.token}`);
    expectProblem(answer, 500, 'internal');
    expect(JSON.stringify(answer.body)).not.toContain('inner word');
  });
});
