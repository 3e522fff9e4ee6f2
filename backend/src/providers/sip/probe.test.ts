import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { freePort } from '../../../tests/peers';
import { type SipRegistrar, type SipRegistrarOptions, startSipRegistrar } from '../../lab/sip-registrar';
import type { SipLogin } from '../provider';
import { probeSipLogin, type SipProbeOptions, type SipProbeOutcome } from './probe';
import type { SipCode } from './sentences';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const user = { username: '8501234567', password: 'a "quoted\\ pass' };

async function startRegistrar(options?: SipRegistrarOptions): Promise<SipRegistrar> {
  const registrar = await startSipRegistrar(options);
  closers.push(registrar.close);
  registrar.addUser(user);
  return registrar;
}

async function startTcp(onConnection: (socket: Socket) => void): Promise<number> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    for (const socket of open) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return (server.address() as AddressInfo).port;
}

function probe(
  port: number,
  login: Partial<SipLogin> = {},
  options: SipProbeOptions = {},
): Promise<SipProbeOutcome> {
  return probeSipLogin(
    { host: '127.0.0.1', port, transport: 'udp', ...user, ...login },
    { allowAddress: () => true, timers: { t1: 50, t2: 200 }, timeoutMs: 3_000, ...options },
  );
}

/** What arrived, without what a busy machine let us send twice. */
const arrived = (registrar: SipRegistrar) => registrar.ledger.filter(({ repeated }) => !repeated);
const methods = (registrar: SipRegistrar): string[] =>
  arrived(registrar).map(({ method, status }) => `${method} ${status}`);

describe('a login that works', () => {
  test.each(['udp', 'tcp'] as const)(
    'is proven by OPTIONS and digest REGISTER over %s',
    async (transport) => {
      const registrar = await startRegistrar();
      const outcome = await probe(registrar.port, { transport });
      expect(outcome).toEqual({
        ok: true,
        code: 'registered',
        message: expect.stringContaining('login works'),
        reachable: true,
        registered: true,
        sipStatus: 200,
        roundTripMs: expect.any(Number),
        retryAfterMs: null,
        withdrawn: true,
      });
      expect(methods(registrar)).toEqual(['OPTIONS 200', 'REGISTER 401', 'REGISTER 200', 'REGISTER 200']);
      expect(arrived(registrar).map((entry) => entry.expires)).toEqual([null, '60', '60', '0']);
      expect(registrar.ledger.every((entry) => entry.transport === transport)).toBe(true);
      expect(registrar.bindings(user.username)).toEqual([]);
    },
  );

  test.each<[string, SipRegistrarOptions]>([
    ['MD5', { algorithms: ['MD5'] }],
    ['SHA-512-256', { algorithms: ['SHA-512-256'] }],
    ['MD5 without qop', { algorithms: ['MD5'], qop: false }],
  ])('is proven with %s', async (_what, rules) => {
    const registrar = await startRegistrar(rules);
    expect(await probe(registrar.port)).toMatchObject({ ok: true, withdrawn: true });
  });

  test('takes back its own registration and leaves the telephones of the customer', async () => {
    const registrar = await startRegistrar();
    const telephone = 'sip:desk@192.0.2.44:5060';
    registrar.addUser({ ...user, contacts: [telephone] });
    expect(await probe(registrar.port)).toMatchObject({ ok: true, withdrawn: true });
    expect(registrar.bindings(user.username)).toEqual([telephone]);
    const contacts = registrar.ledger.flatMap(({ contact }) => contact ?? []);
    expect(new Set(contacts).size).toBe(1);
    expect(contacts[0]).toMatch(/^<sip:probe-[0-9a-f]{16}@127\.0\.0\.1:\d+>;q=0\.1$/);
  });

  test('goes to another destination with the login’s own name in it', async () => {
    const registrar = await startRegistrar();
    const destination = { host: '127.0.0.1', port: registrar.port, transport: 'tcp' as const };
    const outcome = await probe(5060, { host: 'sip.carrier.example' }, { destination });
    expect(outcome).toMatchObject({ ok: true, registered: true });
    expect(registrar.ledger.every((entry) => entry.transport === 'tcp')).toBe(true);
  });

  test('registers although OPTIONS is ignored', async () => {
    const registrar = await startRegistrar();
    registrar.inject({ kind: 'silence', method: 'OPTIONS' });
    expect(await probe(registrar.port)).toMatchObject({ code: 'registered', reachable: true });
  });

  test('registers for longer when the carrier insists', async () => {
    const registrar = await startRegistrar({ minExpires: 300 });
    expect(await probe(registrar.port)).toMatchObject({ code: 'registered', withdrawn: true });
    expect(registrar.ledger.map(({ expires }) => expires)).toContain('300');
  });

  test('says so when the carrier wanted no password', async () => {
    const registrar = await startRegistrar();
    registrar.inject({ kind: 'status', status: 200, method: 'REGISTER', times: 2 });
    expect(await probe(registrar.port)).toMatchObject({
      code: 'registered-without-password',
      registered: true,
    });
  });

  test.each([500, 401] as const)('is still proven when taking it back is answered %d', async (status) => {
    const registrar = await startRegistrar();
    // The first fault does no harm and lets the registration itself pass.
    registrar.inject({ kind: 'delay', delayMs: 0, credentials: true });
    registrar.inject({ kind: 'status', status, credentials: true });
    expect(await probe(registrar.port)).toMatchObject({ ok: true, code: 'registered', withdrawn: false });
    expect(registrar.bindings(user.username)).toHaveLength(1);
  });

  test('is still proven when taking it back is not answered', async () => {
    const registrar = await startRegistrar();
    registrar.inject({ kind: 'delay', delayMs: 0, credentials: true });
    registrar.inject({ kind: 'silence', credentials: true });
    expect(await probe(registrar.port, {}, { timeoutMs: 500 })).toMatchObject({ ok: true, withdrawn: false });
  });
});

describe('packets that get lost, late or outdated', () => {
  test('are sent again over UDP', async () => {
    const registrar = await startRegistrar();
    registrar.inject({ kind: 'loss', method: 'OPTIONS', times: 2 });
    registrar.inject({ kind: 'loss', method: 'REGISTER', times: 3 });
    expect(await probe(registrar.port)).toMatchObject({ ok: true, withdrawn: true });
    expect(registrar.ledger.filter(({ fault }) => fault === 'loss')).toHaveLength(5);
  });

  test('wait for a slow answer, and its repetitions are no new sign-ins', async () => {
    const registrar = await startRegistrar();
    registrar.inject({ kind: 'delay', method: 'REGISTER', credentials: true, delayMs: 150 });
    expect(await probe(registrar.port, {}, { timers: { t1: 20 } })).toMatchObject({ ok: true });
    expect(registrar.ledger.filter(({ repeated }) => repeated).length).toBeGreaterThan(1);
  });

  test.each([401, 403] as const)(
    'get a new nonce when theirs is stale (wrong passwords: %d)',
    async (status) => {
      const registrar = await startRegistrar({ wrongPasswordStatus: status });
      registrar.inject({ kind: 'stale-nonce', credentials: true, times: 1 });
      expect(await probe(registrar.port)).toMatchObject({ ok: true });
      expect(methods(registrar).filter((each) => each === 'REGISTER 401')).toHaveLength(2);
    },
  );

  test('are given up when every nonce is stale', async () => {
    const registrar = await startRegistrar();
    registrar.inject({ kind: 'stale-nonce' });
    expect(await probe(registrar.port)).toMatchObject({
      code: 'stale-nonce',
      ok: false,
      reachable: true,
      registered: false,
    });
    expect(methods(registrar)).toEqual(['OPTIONS 200', 'REGISTER 401', 'REGISTER 401', 'REGISTER 401']);
  });
});

describe('what the carrier says', () => {
  test.each([401, 403] as const)('wrong password, answered %d', async (status) => {
    const registrar = await startRegistrar({ wrongPasswordStatus: status });
    const outcome = await probe(registrar.port, { password: 'other' });
    expect(outcome).toMatchObject({ code: 'wrong-password', ok: false, reachable: true, sipStatus: status });
    expect(arrived(registrar).filter(({ credentials }) => credentials)).toHaveLength(1);
  });

  test('unknown user', async () => {
    const registrar = await startRegistrar();
    registrar.removeUser(user.username);
    expect(await probe(registrar.port)).toMatchObject({ code: 'unknown-user', sipStatus: 404 });
  });

  test('blocked', async () => {
    const registrar = await startRegistrar();
    registrar.addUser({ ...user, blocked: true });
    expect(await probe(registrar.port)).toMatchObject({ code: 'address-blocked', sipStatus: 403 });
  });

  test.each<[number, SipCode, { name: string; value: string }[]]>([
    [302, 'moved', [{ name: 'Contact', value: '"x" <sip:a@sip2.carrier.example:5080;transport=tcp>' }]],
    [400, 'refused', []],
    [405, 'registration-not-offered', []],
    [407, 'digest-unsupported', [{ name: 'Proxy-Authenticate', value: 'Basic realm="r"' }]],
    [423, 'refused', []],
    [488, 'codec-not-accepted', []],
    [500, 'server-fault', []],
    [503, 'server-fault', []],
    [503, 'too-many-requests', [{ name: 'Retry-After', value: '30 (maintenance);duration=60' }]],
    [606, 'codec-not-accepted', []],
  ])('%d is %s', async (status, code, headers) => {
    const registrar = await startRegistrar();
    registrar.inject({ kind: 'status', method: 'REGISTER', status, headers });
    const outcome = await probe(registrar.port);
    expect(outcome).toMatchObject({ ok: false, code, sipStatus: status, reachable: true, registered: false });
    expect(outcome.retryAfterMs).toBe(code === 'too-many-requests' ? 30_000 : null);
    expect(outcome.message.includes('sip2.carrier.example:5080')).toBe(code === 'moved');
  });

  test('busy already at OPTIONS: it is left in peace', async () => {
    const registrar = await startRegistrar();
    registrar.inject({ kind: 'status', status: 503, headers: [{ name: 'Retry-After', value: '5' }] });
    expect(await probe(registrar.port)).toMatchObject({ code: 'too-many-requests', retryAfterMs: 5_000 });
    expect(methods(registrar)).toEqual(['OPTIONS 503']);
  });
});

describe('sign-in by address', () => {
  const byAddress = { registerRequired: false };

  test.each<[number, SipCode, boolean]>([
    [200, 'reachable', true],
    [404, 'answered-otherwise', true],
    [405, 'answered-otherwise', true],
    [401, 'password-wanted', false],
    [403, 'address-blocked', false],
    [488, 'codec-not-accepted', false],
    [503, 'server-fault', false],
  ])('%d to OPTIONS is %s, and nothing is registered', async (status, code, ok) => {
    const registrar = await startRegistrar();
    registrar.inject({ kind: 'status', status });
    const outcome = await probe(registrar.port, { username: '', password: '' }, byAddress);
    expect(outcome).toMatchObject({
      code,
      ok,
      reachable: true,
      registered: false,
      sipStatus: status,
      withdrawn: null,
    });
    expect(arrived(registrar)).toHaveLength(1);
  });
});

describe('no SIP server', () => {
  const nothing = { ok: false, reachable: false, registered: false, sipStatus: null, roundTripMs: null };

  test.each(['udp', 'tcp'] as const)('silence over %s', async (transport) => {
    const registrar = await startRegistrar();
    registrar.inject({ kind: 'silence' });
    expect(await probe(registrar.port, { transport }, { timeoutMs: 300 })).toMatchObject({
      ...nothing,
      code: 'no-answer',
    });
  });

  test('silence only when we sign in', async () => {
    const registrar = await startRegistrar();
    registrar.inject({ kind: 'silence', method: 'REGISTER' });
    const outcome = await probe(registrar.port, {}, { timeoutMs: 300 });
    expect(outcome).toMatchObject({ code: 'registration-unanswered', reachable: true, sipStatus: 200 });
  });

  test.each(['udp', 'tcp', 'tls'] as const)('nobody at the port, over %s', async (transport) => {
    expect(await probe(await freePort(), { transport })).toMatchObject({
      ...nothing,
      code: 'connection-refused',
    });
  });

  test.each(['udp', 'tcp'] as const)('garbage over %s', async (transport) => {
    const registrar = await startRegistrar();
    registrar.inject({ kind: 'garbage', times: 100 });
    expect(await probe(registrar.port, { transport }, { timeoutMs: 400 })).toMatchObject({
      ...nothing,
      code: 'not-sip',
    });
  });

  test('a server that hangs up', async () => {
    const port = await startTcp((socket) => socket.destroy());
    expect(await probe(port, { transport: 'tcp' })).toMatchObject({ ...nothing, code: 'connection-closed' });
  });

  test('a port that speaks no TLS, and one that says nothing at all', async () => {
    const talking = await startTcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await probe(talking, { transport: 'tls' })).toMatchObject({ ...nothing, code: 'tls-failed' });
    const silent = await startTcp(() => undefined);
    const outcome = await probe(silent, { transport: 'tls' }, { timeoutMs: 200 });
    expect(outcome).toMatchObject({ ...nothing, code: 'tls-failed' });
  });

  test('a host that does not exist', async () => {
    const outcome = await probe(5060, { host: 'nobody.invalid' }, { timeoutMs: 5_000 });
    expect(['host-not-found', 'name-lookup-failed']).toContain(outcome.code);
  });

  test('a login that does not belong into a message', async () => {
    const outcome = await probe(5060, { username: 'a\r\nEvil: 1' });
    expect(outcome).toMatchObject({ ...nothing, code: 'malformed-login' });
  });

  test('another sender cannot answer in the place of the carrier', async () => {
    const carrier = createSocket('udp4');
    const stranger = createSocket('udp4');
    carrier.bind(0, '127.0.0.1');
    await once(carrier, 'listening');
    carrier.on('message', (data, { port }) => {
      const echo = data.toString().replace(/^OPTIONS .*/, 'SIP/2.0 200 OK');
      stranger.send(echo, port, '127.0.0.1');
    });
    const outcome = await probe(carrier.address().port, {}, { timeoutMs: 300, registerRequired: false });
    carrier.close();
    stranger.close();
    expect(outcome).toMatchObject({ ...nothing, code: 'no-answer' });
  });
});

describe('addresses that may not be reached', () => {
  test.each(['127.0.0.1', 'localhost', '::1', '169.254.169.254', '10.0.0.1'])(
    '%s gets no packet by default',
    async (host) => {
      const registrar = await startRegistrar();
      const outcome = await probe(registrar.port, { host }, { allowAddress: undefined });
      expect(outcome).toMatchObject({ ok: false, code: 'address-not-allowed', reachable: false });
      expect(registrar.ledger).toEqual([]);
    },
  );

  test('the hook sees addresses and decides', async () => {
    const registrar = await startRegistrar();
    const allowAddress = jest.fn(() => false);
    expect(await probe(registrar.port, {}, { allowAddress })).toMatchObject({ code: 'address-not-allowed' });
    expect(allowAddress.mock.calls).toEqual([['127.0.0.1']]);
    expect(registrar.ledger).toEqual([]);
  });
});
