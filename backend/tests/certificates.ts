import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM texts, and the files that hold them. */
export interface TestCertificate {
  key: string;
  cert: string;
  keyFile: string;
  certFile: string;
}

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function openssl(...parameters: string[]): void {
  execFileSync('openssl', parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function read(folder: string, name: string): TestCertificate {
  const keyFile = join(folder, `${name}.key`);
  const certFile = join(folder, `${name}.pem`);
  return { keyFile, certFile, key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };
}

/** Makes a certificate authority that lives for a day. Needs the `openssl` command. */
export function makeAuthority(folder: string): TestCertificate {
  const key = join(folder, 'authority.key');
  const cert = join(folder, 'authority.pem');
  openssl(
    'req',
    '-x509',
    ...curve,
    '-keyout',
    key,
    '-out',
    cert,
    '-days',
    '1',
    '-subj',
    '/CN=Test authority',
  );
  return read(folder, 'authority');
}

/**
 * Makes a server certificate signed by an authority.
 * @param name file name in the folder
 * @param alternatives subject alternative names, as `DNS:localhost,IP:127.0.0.1`
 * @param days validity; a negative number makes one that has expired
 * @param extensions more lines of an OpenSSL extension file
 */
export function makeCertificate(
  folder: string,
  authority: TestCertificate,
  name: string,
  alternatives: string,
  days = 1,
  extensions: readonly string[] = [],
): TestCertificate {
  const path = (suffix: string): string => join(folder, `${name}.${suffix}`);
  writeFileSync(path('ext'), [`subjectAltName=${alternatives}`, ...extensions, ''].join('\n'));
  openssl('req', ...curve, '-keyout', path('key'), '-out', path('csr'), '-subj', `/CN=${name}`);
  const issuer = ['-CA', authority.certFile, '-CAkey', authority.keyFile, '-CAcreateserial'];
  const request = ['x509', '-req', '-in', path('csr'), '-out', path('pem'), '-extfile', path('ext')];
  openssl(...request, ...issuer, '-days', String(days));
  return read(folder, name);
}
