import type { SipLogin } from '../provider';
import { exchangeAuthenticated } from './authenticate';
import { parseAuthorization } from './digest';
import { headerValue, readCSeq, type SipHeader, type SipRequest, type SipResponse } from './message';
import { parseMessage } from './parse';
import { contactUri, createSession, type Session } from './session';
import { readVia } from './syntax';
import { createHub, type SipTransport } from './transport';

const login: SipLogin = {
  host: 'sip.example',
  port: 5060,
  transport: 'tcp',
  username: 'alice',
  password: 'p',
};

interface Step {
  status: number;
  headers?: SipHeader[];
  /** What the far end adds to our Via. */
  seen?: string;
}

const challenge = (status: 401 | 407, parameters: string): Step => ({
  status,
  headers: [
    {
      name: status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate',
      value: `Digest realm="r", ${parameters}`,
    },
  ],
});

/** A session whose far end answers what a script says. */
function scripted(
  steps: Step[],
  change: Partial<SipLogin> = {},
): { session: Session; requests: SipRequest[] } {
  const hub = createHub();
  const requests: SipRequest[] = [];
  const transport: SipTransport = {
    name: 'tcp',
    reliable: true,
    local: { address: '192.0.2.1', port: 40_000 },
    dead: false,
    listen: hub.listen,
    close: async () => undefined,
    send(bytes) {
      const request = parseMessage(bytes) as SipRequest;
      requests.push(request);
      const { status, headers = [], seen = '' } = steps.shift()!;
      const kept = ['Via', 'CSeq'].map((name) => ({
        name,
        value: headerValue(request, name) + (name === 'Via' ? seen : ''),
      }));
      const all = [...kept, ...headers];
      const response: SipResponse = {
        kind: 'response',
        status,
        reason: '',
        headers: all,
        body: Buffer.alloc(0),
      };
      setImmediate(() => hub.message(response));
    },
  };
  const session = createSession({
    login: { ...login, ...change },
    timers: { t1: 50, t2: 100 },
    deadline: performance.now() + 2_000,
    transport: async () => transport,
  });
  return { session, requests };
}

const register = (session: Session) => exchangeAuthenticated(session, 'REGISTER', async () => []);

const sentWith = (request: SipRequest | undefined, header = 'Authorization') =>
  parseAuthorization(headerValue(request!, header) ?? '');

describe('exchangeAuthenticated', () => {
  test('sends nothing secret until it is asked', async () => {
    const { session, requests } = scripted([{ status: 200 }]);
    expect(await register(session)).toMatchObject({ credentialsSent: false, fault: null });
    expect(sentWith(requests[0])).toBeNull();
  });

  test('answers a proxy and the registrar behind it, each in its own header', async () => {
    const { session, requests } = scripted([
      challenge(407, 'nonce="proxy"'),
      challenge(401, 'nonce="server", qop="auth"'),
      { status: 200 },
    ]);
    expect(await register(session)).toMatchObject({
      credentialsSent: true,
      fault: null,
      response: { status: 200 },
    });
    expect(sentWith(requests[2], 'Proxy-Authorization')?.get('nonce')).toBe('proxy');
    expect(sentWith(requests[2])?.get('nonce')).toBe('server');
    expect(requests.map((request) => readCSeq(request)?.number)).toEqual([1, 2, 3]);
    expect(new Set(requests.map((request) => headerValue(request, 'Call-ID'))).size).toBe(1);
    expect(new Set(requests.map((request) => readVia(headerValue(request, 'Via')!).branch)).size).toBe(3);
  });

  test('answers the strongest of several challenges', async () => {
    const both = [
      ...challenge(401, 'nonce="m"').headers!,
      ...challenge(401, 'nonce="s", algorithm=SHA-256').headers!,
    ];
    const { session, requests } = scripted([{ status: 401, headers: both }, { status: 200 }]);
    await register(session);
    expect(sentWith(requests[1])?.get('nonce')).toBe('s');
  });

  test('counts the uses of a nonce, with a client nonce of its own each time', async () => {
    const { session, requests } = scripted([
      challenge(401, 'nonce="n", qop="auth"'),
      { status: 200 },
      { status: 200 },
    ]);
    await register(session);
    await register(session);
    expect(requests.map((request) => sentWith(request)?.get('nc'))).toEqual([
      undefined,
      '00000001',
      '00000002',
    ]);
    expect(sentWith(requests[1])?.get('cnonce')).not.toBe(sentWith(requests[2])?.get('cnonce'));
  });

  test('takes a nonce for used up, not the password for wrong, when a later request is challenged again', async () => {
    const { session, requests } = scripted([
      challenge(401, 'nonce="1"'),
      { status: 200 },
      challenge(401, 'nonce="2"'),
      { status: 200 },
    ]);
    await register(session);
    expect(await register(session)).toMatchObject({ response: { status: 200 } });
    expect(sentWith(requests[3])?.get('nonce')).toBe('2');
  });

  test('gives the second challenge back as the answer: the password was wrong', async () => {
    const { session, requests } = scripted([challenge(401, 'nonce="1"'), challenge(401, 'nonce="2"')]);
    expect(await register(session)).toMatchObject({
      credentialsSent: true,
      fault: null,
      response: { status: 401 },
    });
    expect(requests).toHaveLength(2);
  });

  test('replaces a stale nonce once', async () => {
    const stale = challenge(401, 'nonce="2", stale=true');
    const once = scripted([challenge(401, 'nonce="1"'), stale, { status: 200 }]);
    expect(await register(once.session)).toMatchObject({ fault: null, response: { status: 200 } });
    const twice = scripted([challenge(401, 'nonce="1"'), stale, stale]);
    expect(await register(twice.session)).toMatchObject({ fault: 'stale-nonce' });
    expect(twice.requests).toHaveLength(3);
  });

  test.each([
    ['another scheme', { status: 401, headers: [{ name: 'WWW-Authenticate', value: 'Basic realm="r"' }] }],
    ['no challenge at all', { status: 401 }],
    ['an algorithm nobody knows', challenge(407, 'nonce="n", algorithm=ROT13')],
  ])('says that it cannot answer %s', async (_what, step) => {
    const { session, requests } = scripted([step]);
    expect(await register(session)).toMatchObject({ fault: 'digest-unsupported', credentialsSent: false });
    expect(requests).toHaveLength(1);
  });
});

describe('the requests of a session', () => {
  test.each<[Partial<SipLogin>, string]>([
    [{}, 'sip:sip.example'],
    [{ port: 5080 }, 'sip:sip.example:5080'],
    [{ port: 5061, transport: 'tls' }, 'sip:sip.example'],
    [{ port: 5080, domain: 'lab.example' }, 'sip:lab.example'],
    [{ host: '2001:db8::1' }, 'sip:[2001:db8::1]'],
  ])('to %j go to %s', async (change, uri) => {
    const { session, requests } = scripted([{ status: 200 }], change);
    await register(session);
    expect(requests[0]).toMatchObject({ method: 'REGISTER', uri });
    expect(headerValue(requests[0]!, 'To')).toBe(`<${uri.replace('sip:', 'sip:alice@')}>`);
    expect(headerValue(requests[0]!, 'From')).toMatch(/;tag=[0-9a-f]{12}$/);
  });

  test('name us as the far end sees us, and the same to the end', async () => {
    const { session } = scripted([
      { status: 200, seen: '=4711;received=192.0.2.99' },
      { status: 200, seen: '=4712;received=192.0.2.98' },
    ]);
    await register(session);
    const contact = await contactUri(session);
    expect(contact).toMatch(/^sip:probe-[0-9a-f]{16}@192\.0\.2\.99:4711;transport=tcp$/);
    await register(session);
    expect(await contactUri(session)).toBe(contact);
  });

  test.each(['', ';received=192.0.2.99', '=0;received=192.0.2.99', '=4711;received=evil.example', '=4711'])(
    'name us as we see ourselves when the far end says %j',
    async (seen) => {
      const { session } = scripted([{ status: 200, seen }]);
      await register(session);
      expect(await contactUri(session)).toContain('@192.0.2.1:40000;');
    },
  );
});
