import { type SipRegistrar, startSipRegistrar } from '../../lab/sip-registrar';
import { systemClock } from '../../platform/time';
import { ProviderError } from '../error';
import { sipCredentials } from './credentials';
import { sipProvider } from './provider';

const user = { username: '8501234567', password: 'secret word' };
const credentials = sipCredentials.parse({ host: 'sip.carrier.example', ...user });

describe('sipProvider', () => {
  let registrar: SipRegistrar;
  beforeEach(async () => {
    registrar = await startSipRegistrar();
    registrar.addUser(user);
  });
  afterEach(() => registrar.close());

  const call = (change: object = {}) => ({
    credentials,
    baseUrl: registrar.url,
    now: systemClock,
    timeoutMs: 2_000,
    ...change,
  });

  test('checks an account by signing in', async () => {
    await expect(sipProvider.account.check(call())).resolves.toEqual({
      message: expect.stringContaining('login works'),
    });
    expect(registrar.ledger.map(({ method }) => method)).toEqual([
      'OPTIONS',
      'REGISTER',
      'REGISTER',
      'REGISTER',
    ]);
  });

  test.each(['tcp', 'udp'])('follows the transport of the base URL: %s', async (transport) => {
    await sipProvider.account.check(call({ baseUrl: `${registrar.url};transport=${transport}` }));
    expect(registrar.ledger[0]).toMatchObject({ transport });
  });

  test('throws a provider error that says why, without the password', async () => {
    const failed = sipProvider.account.check(
      call({ credentials: { ...credentials, password: 'other word' } }),
    );
    const error = await failed.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({ provider: 'CUSTOM', kind: 'auth', providerCode: 403 });
    expect(JSON.stringify(error) + String(error)).not.toContain('other word');
  });

  test('passes on how long to wait', async () => {
    registrar.inject({ kind: 'status', status: 503, headers: [{ name: 'Retry-After', value: '7' }] });
    await expect(sipProvider.account.check(call())).rejects.toMatchObject({
      kind: 'rate-limited',
      retryAfterMs: 7_000,
    });
  });

  test('asks only OPTIONS where the address signs in', async () => {
    const byAddress = sipCredentials.parse({ host: 'sip.carrier.example', authentication: 'ip' });
    await sipProvider.account.check(call({ credentials: byAddress }));
    expect(registrar.ledger.map(({ method }) => method)).toEqual(['OPTIONS']);
  });

  test('probes another login, and gives exactly what the contract names', async () => {
    const login = { host: 'sip.carrier.example', port: 5060, transport: 'udp' as const, ...user };
    expect(await sipProvider.sip!.probe(call(), login)).toEqual({
      ok: true,
      code: 'registered',
      message: expect.any(String),
      reachable: true,
      registered: true,
      sipStatus: 200,
      roundTripMs: expect.any(Number),
    });
  });

  test('keeps a tenant’s host out of our own network', async () => {
    const inside = { ...credentials, host: '127.0.0.1', port: registrar.port };
    const failed = sipProvider.account.check(call({ baseUrl: undefined, credentials: inside }));
    await expect(failed).rejects.toMatchObject({ kind: 'rejected', providerCode: 'address-not-allowed' });
    expect(registrar.ledger).toEqual([]);
  });

  test.each([
    'http://127.0.0.1:5060',
    'sip:',
    'sip:a b:1',
    'sip:a:0',
    'sip:a:70000',
    'sip:a;transport=ws',
    'sip:a:1\r\n',
  ])('refuses the base URL %j', async (baseUrl) => {
    await expect(sipProvider.account.check(call({ baseUrl }))).rejects.toBeInstanceOf(ProviderError);
    expect(registrar.ledger).toEqual([]);
  });
});
