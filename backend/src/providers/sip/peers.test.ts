import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAuthority, makeCertificate, type TestCertificate } from '../../../tests/certificates';
import { freePort, listening, type Peer, requirePeer, startPeer } from '../../../tests/peers';
import { sleep } from '../../platform/time';
import type { SipLogin } from '../provider';
import { exchangeAuthenticated } from './authenticate';
import { headerList, type SipHeader } from './message';
import { probeSipLogin, type SipProbeOptions, type SipProbeOutcome } from './probe';
import type { SipCode } from './sentences';
import { createSession, type Session } from './session';
import { uriOf } from './syntax';
import { connectUdp } from './transport-udp';

const user = { username: 'alice', password: 'wonder land' };
const domain = 'lab.example';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'telyx-sip-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function probe(
  login: Partial<SipLogin> & { port: number },
  options: SipProbeOptions = {},
): Promise<SipProbeOutcome> {
  return probeSipLogin(
    { host: '127.0.0.1', transport: 'udp', domain, ...user, ...login },
    { allowAddress: () => true, timers: { t1: 100, t2: 400 }, timeoutMs: 5_000, ...options },
  );
}

const kamailioModules = [
  ...(existsSync('/usr/lib')
    ? readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/kamailio/modules`)
    : []),
  '/usr/lib64/kamailio/modules',
].find((path) => existsSync(path));

const withKamailio = [
  requirePeer('kamailio', 'kamailio'),
  requirePeer(`${kamailioModules ?? '/usr/lib/kamailio/modules'}/tls.so`, 'kamailio-tls-modules'),
  requirePeer('openssl', 'openssl'),
].every(Boolean)
  ? describe
  : describe.skip;

interface Kamailio extends Peer {
  port: number;
  tlsPort: number;
}

/** A registrar with one user, one that is blocked, and one whose wrong password is answered 403. */
function kamailioConfig(
  port: number,
  tlsPort: number,
  algorithm: string,
  certificate: TestCertificate,
): string {
  const modules = ['pv', 'sl', 'textops', 'siputils', 'usrloc', 'registrar', 'auth', 'tls'];
  return `#!KAMAILIO
debug=-1
log_stderror=yes
children=1
tcp_children=1
auto_aliases=no
dns=no
rev_dns=no
enable_tls=yes
listen=udp:127.0.0.1:${port}
listen=tcp:127.0.0.1:${port}
listen=tls:127.0.0.1:${tlsPort}
mpath="${kamailioModules}/"
${modules.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("usrloc", "db_mode", 0)
modparam("registrar", "min_expires", 10)
modparam("auth", "nonce_expire", 1)
modparam("auth", "algorithm", "${algorithm}")
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "certificate", "${certificate.certFile}")
modparam("tls", "private_key", "${certificate.keyFile}")
request_route {
  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
  if (!is_method("REGISTER")) { sl_send_reply("405", "Method Not Allowed"); exit; }
  if ($tU == "blocked") { sl_send_reply("403", "Forbidden"); exit; }
  pv_auth_check("${domain}", "${user.password}", "0", "0");
  $var(verdict) = $rc;
  if ($var(verdict) < 0) {
    if ($tU == "strict" && $hdr(Authorization) != $null) { sl_send_reply("403", "Forbidden"); exit; }
    if ($var(verdict) == -4) { auth_challenge("${domain}", "17"); } else { auth_challenge("${domain}", "1"); }
    exit;
  }
  if ($tU == "stranger") { sl_send_reply("404", "Not Found"); exit; }
  save("location");
  exit;
}
`;
}

const started: Peer[] = [];

async function startKamailio(algorithm: string, certificate: TestCertificate): Promise<Kamailio> {
  const [port, tlsPort] = [await freePort(), await freePort()];
  const config = join(folder, `kamailio-${port}.cfg`);
  writeFileSync(config, kamailioConfig(port, tlsPort, algorithm, certificate));
  // In the foreground, messages to standard error, little memory, nothing outside our folder.
  const peer = startPeer(
    'kamailio',
    ['-f', config, '-DD', '-E', '-m', '16', '-M', '4', '-Y', folder],
    folder,
  );
  started.push(peer);
  await listening(peer, port);
  return { ...peer, port, tlsPort };
}

withKamailio('Kamailio', () => {
  let authority: TestCertificate;
  let md5: Kamailio;
  let sha256: Kamailio;

  beforeAll(async () => {
    authority = makeAuthority(folder);
    const certificate = makeCertificate(folder, authority, 'kamailio', 'DNS:localhost,IP:127.0.0.1');
    [md5, sha256] = await Promise.all([
      startKamailio('', certificate),
      startKamailio('SHA-256', certificate),
    ]);
  });
  afterAll(() => Promise.all(started.map((peer) => peer.stop())));

  const cases = (['udp', 'tcp', 'tls'] as const).flatMap((transport) =>
    (['MD5', 'SHA-256'] as const).map((algorithm) => [transport, algorithm] as const),
  );

  test.each(cases)(
    'accepts the login over %s with %s, and the registration is taken back',
    async (transport, algorithm) => {
      const { port, tlsPort } = algorithm === 'MD5' ? md5 : sha256;
      const outcome = await probe(
        { port: transport === 'tls' ? tlsPort : port, transport },
        { extraCa: authority.cert },
      );
      expect(outcome).toMatchObject({ ok: true, code: 'registered', sipStatus: 200, withdrawn: true });
      expect(await bindings(port)).toEqual([]);
    },
  );

  test.each<[string, Partial<SipLogin>, SipCode, number]>([
    ['a wrong password', { password: 'other' }, 'wrong-password', 401],
    ['a wrong password, refused for good', { username: 'strict', password: 'other' }, 'wrong-password', 403],
    ['an unknown user', { username: 'stranger' }, 'unknown-user', 404],
    ['a blocked user', { username: 'blocked' }, 'address-blocked', 403],
  ])('refuses %s', async (_what, login, code, sipStatus) => {
    for (const { port } of [md5, sha256]) {
      expect(await probe({ port, ...login })).toMatchObject({ ok: false, code, sipStatus, reachable: true });
    }
  });

  test('lets us in by address, where it asks nothing of OPTIONS', async () => {
    expect(
      await probe({ port: md5.port, username: '', password: '' }, { registerRequired: false }),
    ).toMatchObject({
      ok: true,
      code: 'reachable',
    });
  });

  test('keeps the other registrations of the user', async () => {
    const telephone = 'sip:desk@127.0.0.1:9';
    const headers = (expires: number): SipHeader[] => [
      { name: 'Contact', value: `<${telephone}>` },
      { name: 'Expires', value: String(expires) },
    ];
    expect(await bindings(md5.port, headers(60))).toEqual([telephone]);
    expect(await probe({ port: md5.port })).toMatchObject({ ok: true, withdrawn: true });
    expect(await bindings(md5.port)).toEqual([telephone]);
    expect(await bindings(md5.port, headers(0))).toEqual([]);
  });

  test('calls a nonce stale after its time, and is answered with a fresh one', async () => {
    await withSession(md5.port, async (session) => {
      const register = () => exchangeAuthenticated(session, 'REGISTER', async () => []);
      expect(await register()).toMatchObject({ fault: null, response: { status: 200 } });
      const first = session.challenges.server?.challenge;
      await sleep(2_100);
      expect(await register()).toMatchObject({ fault: null, response: { status: 200 } });
      expect(session.challenges.server?.challenge).toMatchObject({ stale: true });
      expect(session.challenges.server?.challenge.nonce).not.toBe(first?.nonce);
    });
  });

  /** Signs in with other headers, by default none, which changes nothing. @returns the user's Contact URIs after it */
  async function bindings(port: number, headers: SipHeader[] = []): Promise<(string | null)[]> {
    return withSession(port, async (session) => {
      const { response } = await exchangeAuthenticated(session, 'REGISTER', async () => headers);
      expect(response.status).toBe(200);
      return headerList(response, 'Contact').map(uriOf);
    });
  }
});

async function withSession<Result>(
  port: number,
  use: (session: Session) => Promise<Result>,
): Promise<Result> {
  const line = await connectUdp({ address: '127.0.0.1', port, serverName: '', timeoutMs: 1_000 });
  const session = createSession({
    login: { host: '127.0.0.1', port, transport: 'udp', domain, ...user },
    timers: { t1: 200, t2: 400 },
    deadline: performance.now() + 5_000,
    transport: async () => line,
  });
  try {
    return await use(session);
  } finally {
    await line.close();
  }
}

const withSipp = requirePeer('sipp', 'sip-tester') ? describe : describe.skip;

/** Headers that SIPp copies from the request. */
const copied = '[last_From:]\n[last_To:];tag=1\n[last_Call-ID:]\n[last_CSeq:]';

const receive = '<recv request=".*" regexp_match="true"/>';

function answer(line: string, more = '', via = '[last_Via:]'): string {
  return `<send><![CDATA[\n${line}\n${via}\n${copied}\n${more}Content-Length: 0\n\n]]></send>`;
}

withSipp('SIPp', () => {
  let peer: Peer | null = null;
  afterEach(async () => {
    await peer?.stop();
    peer = null;
  });

  /** Plays a scenario again and again, each time a request with another Call-ID arrives. */
  async function play(steps: string[], transport: 'udp' | 'tcp' = 'udp'): Promise<number> {
    const port = await freePort();
    const file = join(folder, `sipp-${port}.xml`);
    writeFileSync(
      file,
      `<?xml version="1.0" encoding="ISO-8859-1"?>\n<scenario name="test">${steps.join('\n')}</scenario>\n`,
    );
    const shape = transport === 'udp' ? 'u1' : 't1';
    // -nr: a repeated request is one more request, so that a scenario can ignore the first ones.
    const parameters = [
      '-sf',
      file,
      '-i',
      '127.0.0.1',
      '-p',
      `${port}`,
      '-t',
      shape,
      '-nr',
      '-nostdin',
      '-deadcall_wait',
      '0',
    ];
    peer = startPeer('sipp', parameters, folder);
    await listening(peer, port, transport);
    return port;
  }

  const ok = answer('SIP/2.0 200 OK');

  test('ignores the first two packets of each request', async () => {
    const port = await play([receive, receive, receive, ok]);
    const outcome = await probe({ port }, { timers: { t1: 20, t2: 100 } });
    expect(outcome).toMatchObject({ ok: true, code: 'registered-without-password', withdrawn: true });
    expect(outcome.roundTripMs).toBeGreaterThanOrEqual(60);
  });

  test('ignores more than we wait for', async () => {
    const port = await play([...Array<string>(40).fill(receive), ok]);
    const outcome = await probe({ port }, { timers: { t1: 20, t2: 100 }, timeoutMs: 600 });
    expect(outcome).toMatchObject({ ok: false, code: 'no-answer', reachable: false });
  });

  test('is slow', async () => {
    const port = await play([receive, '<pause milliseconds="300"/>', ok]);
    const outcome = await probe({ port }, { registerRequired: false, timers: { t1: 400 } });
    expect(outcome).toMatchObject({ ok: true, code: 'reachable' });
    expect(outcome.roundTripMs).toBeGreaterThanOrEqual(290);
  });

  test('says 183 first and the rest later', async () => {
    const port = await play([
      receive,
      answer('SIP/2.0 183 Session Progress'),
      '<pause milliseconds="150"/>',
      ok,
    ]);
    expect(await probe({ port }, { registerRequired: false })).toMatchObject({ ok: true, sipStatus: 200 });
  });

  test.each<[string, string, Partial<SipProbeOutcome>]>([
    [
      '503 with Retry-After',
      answer('SIP/2.0 503 Busy', 'Retry-After: 12\n'),
      { code: 'too-many-requests', retryAfterMs: 12_000 },
    ],
    ['503', answer('SIP/2.0 503 Busy'), { code: 'server-fault', sipStatus: 503 }],
    ['302', answer('SIP/2.0 302 Moved', 'Contact: <sip:sip2.example>\n'), { code: 'moved' }],
    ['another version', answer('SIP/3.0 200 OK'), { code: 'not-sip', reachable: false }],
    ['a status with four digits', answer('SIP/2.0 0200 OK'), { code: 'not-sip', reachable: false }],
    ['another protocol', answer('HTTP/1.1 200 OK'), { code: 'not-sip', reachable: false }],
    [
      'a wrong Via branch',
      answer('SIP/2.0 200 OK', '', 'Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKother'),
      { code: 'no-answer', reachable: false },
    ],
  ])('answers %s', async (_what, step, expected) => {
    const port = await play([receive, step]);
    const timeoutMs = expected.reachable === false ? 400 : 5_000;
    const outcome = await probe({ port }, { registerRequired: false, timeoutMs });
    expect(outcome).toMatchObject({ ok: false, ...expected });
  });

  test('speaks TCP', async () => {
    const port = await play([receive, ok], 'tcp');
    expect(await probe({ port, transport: 'tcp' })).toMatchObject({ ok: true, withdrawn: true });
  });
});
