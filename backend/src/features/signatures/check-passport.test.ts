import { createPublicKey, generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutsideUrlError } from '../../platform/http/outside-url';
import { checkPassport } from './check-passport';
import { attestationOf, judgeSignature } from './judge';
import { readPassport } from './passport';
import { makePassport } from './sign-call';
import { type CallCertificates, makeCallCertificates, signAs, type Told } from './testing';

const folder = mkdtempSync(join(tmpdir(), 'telyx-stir-'));
const call = { from: '+12155551212', to: '+12125551213' };
const x5u = 'https://certificates.example/carrier.pem';
let made: CallCertificates;
beforeAll(() => {
  made = makeCallCertificates(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Case {
  told?: Told;
  /** Which certificate stands at the address. */
  served?: keyof CallCertificates;
  signedAt?: Date;
  anchors?: boolean;
  change?: (token: string) => string;
}

/** Checks one statement. @returns what came out of each check */
async function check({ told, served = 'carrier', signedAt, anchors = true, change }: Case) {
  const token = signAs(made[served], { ...call, x5u, ...(signedAt && { at: signedAt }) }, told);
  const checked = await checkPassport(
    change ? change(token) : token,
    { ...call, arrivedAt: new Date() },
    anchors ? [new X509Certificate(made.authority.cert)] : [],
    () => Promise.resolve(made[served].cert),
  );
  const outcome = Object.fromEntries(checked.checks.map((each) => [each.check, each.ok]));
  return { outcome, checked, words: checked.checks.map((each) => each.detail).join(' ') };
}

const good = {
  form: true,
  time: true,
  origin: true,
  destination: true,
  certificate: true,
  signature: true,
  chain: true,
};

describe('a statement about a call', () => {
  it('that is right in all its parts is believed', async () => {
    const { outcome, checked } = await check({});
    expect(outcome).toEqual(good);
    expect(judgeSignature(null, checked)).toBe('A');
  });

  it('is read with the parameters of the SIP header too', async () => {
    const { outcome } = await check({ change: (token) => `${token};info=<${x5u}>;alg=ES256;ppt=shaken` });
    expect(outcome).toEqual(good);
  });

  it('without a list of authorities is not said to be proven', async () => {
    const { outcome, checked } = await check({ anchors: false });
    expect(outcome).toEqual({ ...good, chain: null });
    expect(judgeSignature(null, checked)).toBe('NONE');
    expect(judgeSignature('TN-Validation-Passed-B', checked)).toBe('B');
  });

  it.each<[string, Case, Partial<Record<keyof typeof good, boolean>>]>([
    ['another caller', { told: { claims: { orig: { tn: '19995550000' } } } }, { origin: false }],
    [
      'another called number',
      { told: { claims: { dest: { tn: ['19995550000'] } } } },
      { destination: false },
    ],
    ['a call of two minutes ago', { signedAt: new Date(Date.now() - 120_000) }, { time: false }],
    ['a call to come', { signedAt: new Date(Date.now() + 120_000) }, { time: false }],
    ['a certificate that has expired', { served: 'expired' }, { certificate: false }],
    ['the certificate of a web server', { served: 'web' }, { certificate: false }],
    ['the certificate of an authority', { served: 'authority' }, { certificate: false }],
  ])('about %s is refused', async (_, given, wrong) => {
    const { outcome, checked } = await check(given);
    expect(outcome).toMatchObject(wrong);
    expect(judgeSignature('TN-Validation-Passed-A', checked)).toBe('FAILED');
  });

  it('that was changed after it was signed is refused', async () => {
    const { outcome, checked } = await check({
      told: { claims: { attest: 'C' } },
      change(token) {
        const [head, body, tail] = token.split('.');
        const claims = JSON.parse(Buffer.from(body!, 'base64url').toString());
        const better = Buffer.from(JSON.stringify({ ...claims, attest: 'A' })).toString('base64url');
        return [head, better, tail].join('.');
      },
    });
    expect(outcome).toEqual({ ...good, signature: false });
    expect(judgeSignature('TN-Validation-Passed-A', checked)).toBe('FAILED');
  });

  it('signed by a stranger with their own certificate leads to nobody who is trusted', async () => {
    const other = mkdtempSync(join(folder, 'other-'));
    const { carrier } = makeCallCertificates(other);
    const checked = await checkPassport(
      signAs(carrier, { ...call, x5u }),
      { ...call, arrivedAt: new Date() },
      [new X509Certificate(made.authority.cert)],
      () => Promise.resolve(carrier.cert),
    );
    expect(checked.checks.filter(({ ok }) => !ok).map((each) => each.check)).toEqual(['chain']);
    expect(judgeSignature(null, checked)).toBe('FAILED');
  });

  it.each<[string, Case]>([
    [
      'says that it is not signed',
      { told: { header: { alg: 'none' } }, change: (token) => `${token.split('.').slice(0, 2).join('.')}.` },
    ],
    ['names another way to sign', { told: { header: { alg: 'HS256' } } }],
    ['is of another kind', { told: { header: { ppt: 'div' } } }],
    ['vouches by a letter that there is not', { told: { claims: { attest: 'AA' } } }],
    ['has no time', { told: { claims: { iat: 'now' } } }],
    ['has no origin', { told: { claims: { origid: 'me' } } }],
    ['has an address where no certificate can be', { told: { header: { x5u: 'nowhere' } } }],
    ['is in compact form', { change: (token) => `..${token.split('.')[2]}` }],
    ['has two parts', { change: (token) => token.split('.').slice(0, 2).join('.') }],
    ['is cut', { change: (token) => token.slice(0, -10) }],
    ['is no JSON', { change: (token) => `e30x.${token.split('.').slice(1).join('.')}` }],
    ['is endless', { change: (token) => token + 'A'.repeat(10_000) }],
  ])('that %s has the wrong form', async (_, given) => {
    const { outcome, checked, words } = await check(given);
    expect(outcome).toEqual({ form: false });
    expect(words).not.toBe('');
    expect(judgeSignature('TN-Validation-Passed-A', checked)).toBe('FAILED');
  });

  it('whose certificate cannot be had is not said to be wrong, and one that lies about it is', async () => {
    const token = signAs(made.carrier, { ...call, x5u });
    const ask = (error: Error) =>
      checkPassport(token, { ...call, arrivedAt: new Date() }, [], () => Promise.reject(error));
    const away = await ask(new Error('No answer came in time.'));
    expect(judgeSignature('TN-Validation-Passed-A', away)).toBe('A');
    expect(judgeSignature(null, away)).toBe('NONE');
    const lie = await ask(new OutsideUrlError('must lead to a machine on the public internet'));
    expect(judgeSignature('TN-Validation-Passed-A', lie)).toBe('FAILED');
  });

  it('about a call that was passed on may name the number that was called first', async () => {
    const { checked } = await check({ told: { claims: { dest: { tn: ['19995550000'] } } } });
    expect(judgeSignature('TN-Validation-Passed-A-Diverted', checked)).toBe('A');
  });
});

it.each([
  ['TN-Validation-Passed-A', 'A'],
  ['TN-Validation-Passed-B-Passthrough', 'B'],
  ['TN-Validation-Passed-C-Diverted', 'C'],
  ['TN-Validation-Passed', 'A'],
  ['TN-Validation-Failed-A', 'FAILED'],
  ['TN-Validation-Failed', 'FAILED'],
  ['No-TN-Validation', 'NONE'],
  ['B', 'B'],
  ['something new', null],
  [null, null],
])('the carrier’s word %s means %s', (verdict, expected) => {
  expect(attestationOf(verdict)).toBe(expected);
});

it('signs what it reads back, in the order and the form of RFC 8225', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const origid = '123e4567-e89b-12d3-a456-426655440000';
  const token = makePassport(
    { attest: 'B', dest: { tn: ['12125551213'] }, iat: 1443208345, orig: { tn: '12155551212' }, origid },
    { privateKey, certificateUrl: 'https://cert.example.org/passport.cer' },
  );
  const parts = token.split('.');
  expect(parts.slice(0, 2).map((part) => Buffer.from(part, 'base64url').toString())).toEqual([
    '{"alg":"ES256","ppt":"shaken","typ":"passport","x5u":"https://cert.example.org/passport.cer"}',
    `{"attest":"B","dest":{"tn":["12125551213"]},"iat":1443208345,"orig":{"tn":"12155551212"},"origid":"${origid}"}`,
  ]);
  const passport = readPassport(token);
  if ('fault' in passport) throw new Error(passport.fault);
  const key = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }));
  expect(
    verify('sha256', Buffer.from(passport.signed), { key, dsaEncoding: 'ieee-p1363' }, passport.signature),
  ).toBe(true);
});
