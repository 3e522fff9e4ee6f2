import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { answerChallenge, parseChallenges } from '../providers/sip/digest';
import {
  headerLines,
  headerValue,
  type SipHeader,
  type SipMessage,
  type SipResponse,
  writeMessage,
} from '../providers/sip/message';
import { parseMessage } from '../providers/sip/parse';
import { type SipRegistrar, type SipRegistrarOptions, startSipRegistrar } from './sip-registrar';

const user = { username: 'alice', password: 'wonder' };
let registrar: SipRegistrar;
let sequence = 0;

async function start(options?: SipRegistrarOptions): Promise<void> {
  registrar = await startSipRegistrar(options);
  registrar.addUser(user);
}
afterEach(() => registrar.close());

function request(method: string, headers: SipHeader[] = [], branch = `z9hG4bK${++sequence}`): Buffer {
  return writeMessage({
    kind: 'request',
    method,
    uri: 'sip:lab.example',
    headers: [
      { name: 'Via', value: `SIP/2.0/UDP client.example:5060;branch=${branch};rport` },
      { name: 'From', value: '<sip:alice@lab.example>;tag=1' },
      { name: 'To', value: '<sip:alice@lab.example>' },
      { name: 'Call-ID', value: 'one' },
      { name: 'CSeq', value: `${sequence} ${method}` },
      ...headers,
    ],
    body: Buffer.alloc(0),
  });
}

/** Sends one datagram. @returns what came back within the time, null for silence */
async function exchange(bytes: Buffer, waitMs = 1_000): Promise<SipMessage | Buffer | null> {
  const socket = createSocket('udp4');
  const timer = setTimeout(() => socket.emit('message', null), waitMs);
  socket.send(bytes, registrar.port, registrar.host);
  const [data] = (await once(socket, 'message')) as [Buffer | null];
  clearTimeout(timer);
  socket.close();
  return data && (parseMessage(data) ?? data);
}

async function send(method: string, headers: SipHeader[] = []): Promise<SipResponse> {
  return (await exchange(request(method, headers))) as SipResponse;
}

function answerTo(challenged: SipResponse, change: Partial<typeof user> = {}, nonceCount = 1): SipHeader {
  const [challenge] = parseChallenges(headerLines(challenged, 'WWW-Authenticate'));
  const uri = 'sip:lab.example';
  const sent = { ...user, ...change, method: 'REGISTER', uri, cnonce: 'c', nonceCount };
  return { name: 'Authorization', value: answerChallenge(challenge!, sent) };
}

const contact = (uri: string, expires: number): SipHeader[] => [
  { name: 'Contact', value: `<${uri}>` },
  { name: 'Expires', value: String(expires) },
];

describe('startSipRegistrar', () => {
  test('answers OPTIONS, and says where it came from', async () => {
    await start();
    const response = await send('OPTIONS');
    expect(response).toMatchObject({ status: 200 });
    expect(headerValue(response, 'Via')).toMatch(/;rport=\d+;received=127\.0\.0\.1$/);
    expect(headerValue(response, 'To')).toMatch(/;tag=/);
  });

  test('challenges with both algorithms, and registers whoever answers', async () => {
    await start();
    const challenged = await send('REGISTER', contact('sip:a@192.0.2.1', 60));
    expect(
      parseChallenges(headerLines(challenged, 'WWW-Authenticate')).map(({ algorithm }) => algorithm),
    ).toEqual(['SHA-256', 'MD5']);
    const response = await send('REGISTER', [...contact('sip:a@192.0.2.1', 60), answerTo(challenged)]);
    expect(response.status).toBe(200);
    expect(headerLines(response, 'Contact')).toEqual(['<sip:a@192.0.2.1>;expires=60']);
    expect(registrar.bindings('alice')).toEqual(['sip:a@192.0.2.1']);
    const gone = await send('REGISTER', [...contact('sip:a@192.0.2.1', 0), answerTo(challenged, {}, 2)]);
    expect(headerLines(gone, 'Contact')).toEqual([]);
    expect(registrar.bindings('alice')).toEqual([]);
  });

  test('lets a star remove every registration, as real ones do', async () => {
    await start();
    registrar.addUser({ ...user, contacts: ['sip:a@192.0.2.1', 'sip:b@192.0.2.1'] });
    const challenged = await send('REGISTER');
    const star = [{ name: 'Contact', value: '*' }];
    expect(await send('REGISTER', [...star, answerTo(challenged)])).toMatchObject({ status: 400 });
    expect(registrar.bindings('alice')).toHaveLength(2);
    const expires = { name: 'Expires', value: '0' };
    expect(await send('REGISTER', [...star, expires, answerTo(challenged, {}, 2)])).toMatchObject({
      status: 200,
    });
    expect(registrar.bindings('alice')).toEqual([]);
  });

  test('refuses a wrong password, a stranger and a blocked user, each in its way', async () => {
    await start();
    const challenged = await send('REGISTER');
    expect((await send('REGISTER', [answerTo(challenged, { password: 'x' })])).status).toBe(403);
    expect((await send('REGISTER', [answerTo(challenged, { username: 'bob' })])).status).toBe(403);
    registrar.removeUser('alice');
    expect((await send('REGISTER', [answerTo(challenged)])).status).toBe(404);
    registrar.addUser({ ...user, blocked: true });
    expect((await send('REGISTER')).status).toBe(403);
  });

  test('calls a nonce stale when it is old, and when its count was used', async () => {
    let now = new Date('2030-01-01T00:00:00Z');
    await start({ nonceMs: 1_000, now: () => now });
    const challenged = await send('REGISTER');
    expect((await send('REGISTER', [answerTo(challenged)])).status).toBe(200);
    const replayed = await send('REGISTER', [answerTo(challenged)]);
    expect(replayed.status).toBe(401);
    expect(headerValue(replayed, 'WWW-Authenticate')).toContain('stale=true');
    now = new Date('2030-01-01T00:00:02Z');
    const late = await send('REGISTER', [answerTo(challenged, {}, 2)]);
    expect(headerValue(late, 'WWW-Authenticate')).toContain('stale=true');
  });

  test('forgets a registration when its time is over', async () => {
    let now = new Date('2030-01-01T00:00:00Z');
    await start({ now: () => now });
    const challenged = await send('REGISTER');
    await send('REGISTER', [...contact('sip:a@192.0.2.1', 60), answerTo(challenged)]);
    now = new Date('2030-01-01T00:01:01Z');
    expect(registrar.bindings('alice')).toEqual([]);
  });

  test('gives a repeated request the answer it had, and does it once', async () => {
    await start();
    const bytes = request('REGISTER', [], 'z9hG4bKsame');
    expect(await exchange(bytes)).toEqual(await exchange(bytes));
    expect(registrar.ledger.map(({ repeated, status }) => [repeated, status])).toEqual([
      [false, 401],
      [true, 401],
    ]);
  });

  test('does what it is told to do wrong, as often as told', async () => {
    await start();
    registrar.inject({ kind: 'loss', times: 2 });
    registrar.inject({ kind: 'garbage' });
    registrar.inject({ kind: 'status', status: 503, headers: [{ name: 'Retry-After', value: '9' }] });
    expect(await exchange(request('OPTIONS'), 50)).toBeNull();
    expect(await exchange(request('OPTIONS'), 50)).toBeNull();
    expect(await exchange(request('OPTIONS'))).toBeInstanceOf(Buffer);
    const busy = await send('OPTIONS');
    expect([busy.status, headerValue(busy, 'Retry-After')]).toEqual([503, '9']);
    expect((await send('OPTIONS')).status).toBe(200);
    registrar.inject({ kind: 'silence' });
    expect(await exchange(request('OPTIONS'), 50)).toBeNull();
    registrar.clearFaults();
    expect((await send('OPTIONS')).status).toBe(200);
    expect(registrar.ledger.map(({ fault }) => fault)).toEqual([
      'loss',
      'loss',
      'garbage',
      'status',
      null,
      'silence',
      null,
    ]);
  });

  test('waits before each answer when told so', async () => {
    await start({ latencyMs: 60 });
    expect(await exchange(request('OPTIONS'), 30)).toBeNull();
    expect(await send('OPTIONS')).toMatchObject({ status: 200 });
  });

  test('refuses what is no whole request, and does not mind garbage', async () => {
    await start();
    const bare = Buffer.from(
      'REGISTER sip:lab.example SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKx\r\n\r\n',
    );
    expect(await exchange(bare)).toMatchObject({ status: 400 });
    expect(await send('INVITE')).toMatchObject({ status: 501 });
    expect(await exchange(Buffer.from('hello'), 50)).toBeNull();
  });

  test('serves several requests on one TCP connection, and closes it with itself', async () => {
    await start();
    const socket = connect(registrar.port, registrar.host);
    let heard = '';
    socket.on('data', (data) => {
      heard += data.toString();
    });
    socket.write(Buffer.concat([request('OPTIONS'), request('OPTIONS')]));
    while (heard.split('SIP/2.0 200').length < 3) await once(socket, 'data');
    expect(registrar.ledger.map(({ transport }) => transport)).toEqual(['tcp', 'tcp']);
    const closed = once(socket, 'close');
    await registrar.close();
    await closed;
  });

  test('takes a given port, and fails where it is taken', async () => {
    await start();
    await expect(startSipRegistrar({ port: registrar.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
