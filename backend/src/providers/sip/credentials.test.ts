import { z } from 'zod';
import { isHost, readLogin, sipCredentials } from './credentials';

const minimal = { host: 'sip.carrier.example', username: '8501234567', password: 'pass word' };

describe('sipCredentials', () => {
  test('fills in what is usual', () => {
    expect(sipCredentials.parse(minimal)).toEqual({
      ...minimal,
      transport: 'udp',
      authentication: 'register',
      staticIps: [],
    });
  });

  test('takes everything', () => {
    const all = {
      ...minimal,
      port: 5080,
      transport: 'tls',
      domain: 'carrier.example',
      callerId: '+908501234567',
      staticIps: ['203.0.113.7', '203.0.113.0/24'],
      authentication: 'register',
    };
    expect(sipCredentials.parse(all)).toEqual(all);
  });

  test('wants no login where the address signs in', () => {
    expect(sipCredentials.safeParse({ host: 'sip.carrier.example', authentication: 'ip' }).success).toBe(
      true,
    );
    const missing = sipCredentials.safeParse({ host: 'sip.carrier.example' });
    expect(missing.error?.issues.map(({ path }) => path[0])).toEqual(['username', 'password']);
  });

  test.each<[string, object]>([
    ['a line break in the host', { host: 'sip.example\r\nEvil: 1' }],
    ['a header in the host', { host: 'sip.example>;tag=x' }],
    ['a port in the host', { host: 'sip.example:5060' }],
    ['a scheme in the host', { host: 'sip:sip.example' }],
    ['a line break in the user name', { username: 'a\r\nEvil: 1' }],
    ['a quote in the user name', { username: 'a", uri="x' }],
    ['a space in the user name', { username: 'a b' }],
    ['a colon in the user name', { username: 'a:b' }],
    ['a line break in the password', { password: 'a\nb' }],
    ['half a character in the password', { password: 'a\ud800' }],
    ['a line break in the domain', { domain: 'a.example\nb' }],
    ['a port that is none', { port: 65_536 }],
    ['another transport', { transport: 'sctp' }],
    ['a caller ID with letters', { callerId: '+90 CALL' }],
    ['an address that is none', { staticIps: ['203.0.113.256'] }],
    ['a network that is none', { staticIps: ['203.0.113.0/33'] }],
    ['a network with two lengths', { staticIps: ['203.0.113.0/24/24'] }],
  ])('refuses %s', (_what, change) => {
    expect(sipCredentials.safeParse({ ...minimal, ...change }).success).toBe(false);
  });

  test('draws a form: every field has a title and a description, and the password is secret', () => {
    const schema = z.toJSONSchema(sipCredentials, { io: 'input' }) as { properties: Record<string, object> };
    expect(Object.keys(schema.properties)).toHaveLength(9);
    for (const field of Object.values(schema.properties)) {
      expect(field).toMatchObject({ title: expect.any(String), description: expect.any(String) });
    }
    expect(schema.properties['password']).toMatchObject({ secret: true });
    expect(schema.properties['username']).not.toHaveProperty('secret');
  });
});

describe('isHost', () => {
  test.each([
    'sip.carrier.example',
    'localhost',
    'a-1.b2.example',
    '3com.example',
    '192.0.2.1',
    '2001:db8::1',
  ])('takes %s', (host) => {
    expect(isHost(host)).toBe(true);
  });

  test.each([
    '',
    '.',
    'a..b',
    '-a.example',
    'a-.example',
    'a.example.',
    '127.1',
    '2130706433',
    '0x7f.1',
    '[::1]',
    'a_b',
  ])('refuses %s', (host) => {
    expect(isHost(host)).toBe(false);
  });

  test('refuses long names without trying for long', () => {
    expect(isHost(`${'a'.repeat(64)}.example`)).toBe(false);
    expect(isHost(`${'a-'.repeat(50_000)}!`)).toBe(false);
    expect(isHost(`${'a.'.repeat(50_000)}!`)).toBe(false);
  });
});

describe('readLogin', () => {
  const login = { ...minimal, port: 5060, transport: 'udp' as const };

  test('takes a login that is fit for a SIP message, and only that', () => {
    expect(readLogin(login)).toEqual(login);
    expect(readLogin({ ...login, username: 'a>b' })).toBeNull();
    expect(readLogin({ ...login, domain: 'a b' })).toBeNull();
    expect(readLogin({ ...login, port: 0 })).toBeNull();
  });
});
