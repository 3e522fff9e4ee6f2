import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAuthority, makeCertificate, type TestCertificate } from '../../../tests/certificates';
import { requirePeer } from '../../../tests/peers';
import { type SipRegistrar, startSipRegistrar } from '../../lab/sip-registrar';
import { probeSipLogin, type SipProbeOptions, type SipProbeOutcome } from './probe';

const user = { username: 'alice', password: 'wonder' };
const withOpenssl = requirePeer('openssl', 'openssl') ? describe : describe.skip;

withOpenssl('a login over TLS', () => {
  let folder: string;
  let authority: TestCertificate;
  const registrars: SipRegistrar[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'telyx-tls-'));
    authority = makeAuthority(folder);
  });
  afterEach(async () => {
    await Promise.all(registrars.splice(0).map((registrar) => registrar.close()));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function probe(
    certificate: TestCertificate,
    host: string,
    options: SipProbeOptions = { extraCa: authority.cert },
  ): Promise<SipProbeOutcome> {
    const registrar = await startSipRegistrar({ tls: certificate });
    registrars.push(registrar);
    registrar.addUser(user);
    return probeSipLogin(
      { host, port: registrar.tlsPort!, transport: 'tls', ...user },
      { allowAddress: () => true, timeoutMs: 3_000, ...options },
    );
  }

  test.each(['localhost', '127.0.0.1'])('is proven when the certificate is for %s', async (host) => {
    const certificate = makeCertificate(folder, authority, 'right', 'DNS:localhost,IP:127.0.0.1');
    expect(await probe(certificate, host)).toMatchObject({ ok: true, code: 'registered', withdrawn: true });
    expect(registrars[0]!.ledger.every(({ transport }) => transport === 'tls')).toBe(true);
    expect(registrars[0]!.ledger[1]!.contact).toContain(';transport=tls>');
  });

  test('is refused before any SIP when the certificate has expired', async () => {
    const certificate = makeCertificate(folder, authority, 'expired', 'DNS:localhost', -1);
    expect(await probe(certificate, 'localhost')).toMatchObject({
      ok: false,
      code: 'tls-expired',
      reachable: false,
    });
    expect(registrars[0]!.ledger).toEqual([]);
  });

  test.each(['localhost', '127.0.0.1'])('is refused when the certificate is not for %s', async (host) => {
    const certificate = makeCertificate(folder, authority, 'other', 'DNS:other.example,IP:127.0.0.2');
    expect(await probe(certificate, host)).toMatchObject({ ok: false, code: 'tls-name-mismatch' });
    expect(registrars[0]!.ledger).toEqual([]);
  });

  test('is refused when nobody vouches for the certificate', async () => {
    const certificate = makeCertificate(folder, authority, 'unknown', 'DNS:localhost');
    expect(await probe(certificate, 'localhost', {})).toMatchObject({ ok: false, code: 'tls-untrusted' });
    expect(await probe(authority, 'localhost', {})).toMatchObject({ ok: false, code: 'tls-untrusted' });
    expect(registrars.flatMap(({ ledger }) => ledger)).toEqual([]);
  });
});
