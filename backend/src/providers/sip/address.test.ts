import { isPublicAddress } from '../../platform/http/public-address';
import { resolveHost } from './address';
import { toSipFault } from './fault';

describe('isPublicAddress', () => {
  test.each(['8.8.8.8', '185.88.7.189', '172.32.0.1', '2a00:1450:4001::1'])('lets %s through', (ip) => {
    expect(isPublicAddress(ip)).toBe(true);
  });

  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '198.19.0.1',
    '203.0.113.9',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '2001:db8::1',
    '2001::1',
    '2002:7f00:1::1',
    'fc00::1',
    'fe80::1',
    'fe80::1%lo',
    '2a00::1%lo',
    'ff02::1',
    'localhost',
    '',
  ])('keeps %s out', (ip) => {
    expect(isPublicAddress(ip)).toBe(false);
  });
});

describe('resolveHost', () => {
  test('asks about every address before it gives any', async () => {
    const asked: string[] = [];
    const found = await resolveHost('localhost', (ip) => asked.push(ip) > 0, 5_000);
    expect(found).toContain('127.0.0.1');
    expect(asked.sort()).toEqual([...found].sort());
  });

  test('takes an address as it is', async () => {
    await expect(resolveHost('127.0.0.1', () => true, 5_000)).resolves.toEqual(['127.0.0.1']);
  });

  test.each(['localhost', '127.0.0.1', '::1'])('refuses %s when its address is refused', async (host) => {
    await expect(resolveHost(host, isPublicAddress, 5_000)).rejects.toMatchObject({
      code: 'address-not-allowed',
    });
  });
});

describe('toSipFault', () => {
  const error = (code: string): Error => Object.assign(new Error(code), { code });

  test.each([
    ['ENOTFOUND', 'host-not-found'],
    ['EAI_AGAIN', 'name-lookup-failed'],
    ['ECONNREFUSED', 'connection-refused'],
    ['ENETUNREACH', 'network-unreachable'],
    ['CERT_HAS_EXPIRED', 'tls-expired'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-untrusted'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-name-mismatch'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls-failed'],
    ['ESOMETHING', 'connect-timeout'],
  ])('reads %s as %s', (code, expected) => {
    expect(toSipFault(error(code), 'connect-timeout').code).toBe(expected);
  });
});
