import { createHmac, randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { hashToken, makeTokens } from './tokens';

const claims = { userId: 'u', tenantId: 't', familyId: 'f' };
const key = { id: 'a', key: randomBytes(32) };
const tokens = makeTokens([key]);
const standard = {
  algorithm: 'HS256',
  keyid: 'a',
  issuer: 'telyx',
  audience: 'telyx-api',
  expiresIn: 60,
} as const;
const payload = { sub: 'u', tid: 't', fam: 'f' };
const forge = (change: object, body: object = payload, secret = key.key) =>
  jwt.sign(body, secret, { ...standard, ...change } as jwt.SignOptions);

afterEach(() => jest.useRealTimers());

it('says who one is for a quarter of an hour', () => {
  jest.useFakeTimers({ now: new Date('2026-01-01T12:00:00.700Z') });
  const { token, expiresAt } = tokens.sign(claims);
  expect(expiresAt).toEqual(new Date('2026-01-01T12:15:00.000Z'));
  expect(tokens.verify(token)).toEqual(claims);
  jest.setSystemTime(new Date('2026-01-01T12:14:59Z'));
  expect(tokens.verify(token)).toEqual(claims);
  jest.setSystemTime(new Date('2026-01-01T12:15:00Z'));
  expect(tokens.verify(token)).toBeNull();
});

it('reads what older keys have signed, until they are dropped', () => {
  const fresh = { id: 'b', key: randomBytes(32) };
  const { token } = tokens.sign(claims);
  expect(makeTokens([fresh, key]).verify(token)).toEqual(claims);
  expect(jwt.decode(makeTokens([fresh, key]).sign(claims).token, { complete: true })?.header.kid).toBe('b');
  expect(makeTokens([fresh]).verify(token)).toBeNull();
  expect(() => makeTokens([])).toThrow('At least one key');
});

it('takes what it would have made itself', () => {
  expect(tokens.verify(forge({}))).toEqual(claims);
});

const unsigned = (header: object): string => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part({ ...payload, iss: 'telyx', aud: 'telyx-api', exp: 9_999_999_999 })}`;
};
it.each([
  ['no token', ''],
  ['noise', 'a.b.c'],
  ['no signature', `${unsigned({ alg: 'none', kid: 'a' })}.`],
  [
    'a signature by a key that the token brings',
    `${unsigned({ alg: 'HS256', kid: 'a', jwk: { k: 'eA' } })}.${createHmac('sha256', 'x').update('x').digest('base64url')}`,
  ],
  ['another key under our name', forge({}, payload, randomBytes(32))],
  ['an unknown key', forge({ keyid: 'z' })],
  ['no name of a key', forge({ keyid: '' })],
  ['the name of a property', forge({ keyid: '__proto__' })],
  ['another algorithm', forge({ algorithm: 'HS512' })],
  ['another issuer', forge({ issuer: 'elsewhere' })],
  ['another audience', forge({ audience: 'elsewhere' })],
  ['an end in the past', forge({ expiresIn: -1 })],
  ['no tenant', forge({}, { sub: 'u', fam: 'f' })],
  ['a tenant that is no text', forge({}, { sub: 'u', tid: { x: 1 }, fam: 'f' })],
  [
    'a changed body',
    `${tokens.sign(claims).token.split('.')[0]}.${Buffer.from('{"sub":"v"}').toString('base64url')}.${tokens.sign(claims).token.split('.')[2]}`,
  ],
])('does not take %s', (_what, token) => {
  expect(tokens.verify(token)).toBeNull();
});

it('hashes tokens for storage', () => {
  expect(hashToken('a')).toMatch(/^[0-9a-f]{64}$/);
  expect(hashToken('a')).not.toBe(hashToken('b'));
});
