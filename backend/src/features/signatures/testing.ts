import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { makeAuthority, makeCertificate, type TestCertificate } from '../../../tests/certificates';

/** TNAuthList of the service provider code 1234 (RFC 8226). */
const numberAuthority = '1.3.6.1.5.5.7.1.26=DER:30:08:a0:06:16:04:31:32:33:34';

/** An authority for calls, a carrier's certificate from it, and some that are not good. */
export interface CallCertificates {
  authority: TestCertificate;
  carrier: TestCertificate;
  expired: TestCertificate;
  /** For a web server: it names no telephone numbers. */
  web: TestCertificate;
}

/** Makes certificates in a folder. Needs the `openssl` command. */
export function makeCallCertificates(folder: string): CallCertificates {
  const authority = makeAuthority(folder);
  const names = 'DNS:carrier.example';
  return {
    authority,
    carrier: makeCertificate(folder, authority, 'carrier', names, 1, [numberAuthority]),
    expired: makeCertificate(folder, authority, 'expired', names, -1, [numberAuthority]),
    web: makeCertificate(folder, authority, 'web', names),
  };
}

export interface Told {
  header?: object;
  claims?: object;
}

/** Signs a statement about a call, as a carrier would; what is told replaces what is right. */
export function signAs(
  carrier: TestCertificate,
  call: { from: string; to: string; x5u: string; at?: Date },
  told: Told = {},
): string {
  const header = { alg: 'ES256', ppt: 'shaken', typ: 'passport', x5u: call.x5u, ...told.header };
  const claims = {
    attest: 'A',
    dest: { tn: [call.to.slice(1)] },
    iat: Math.floor((call.at ?? new Date()).getTime() / 1000),
    orig: { tn: call.from.slice(1) },
    origid: randomUUID(),
    ...told.claims,
  };
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const key = { key: createPrivateKey(carrier.key), dsaEncoding: 'ieee-p1363' as const };
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}
