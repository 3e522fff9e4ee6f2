import type { SipCode } from './sentences';

/** What went wrong below SIP: name lookup, connection, TLS, silence. Never leaves this folder. */
export class SipFault extends Error {
  readonly code: SipCode;

  constructor(code: SipCode, cause?: unknown) {
    super(code, { cause });
    this.name = 'SipFault';
    this.code = code;
  }
}

/** Codes of Node's sockets and of OpenSSL's verification (X509_verify_cert_error_string, names as Node gives them). */
const codes: Readonly<Record<string, SipCode>> = {
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-closed',
  EPIPE: 'connection-closed',
  ETIMEDOUT: 'connect-timeout',
  EHOSTUNREACH: 'network-unreachable',
  ENETUNREACH: 'network-unreachable',
  EADDRNOTAVAIL: 'network-unreachable',
  EINVAL: 'network-unreachable',
  EACCES: 'network-unreachable',
  EPERM: 'network-unreachable',
  ENOTFOUND: 'host-not-found',
  ENODATA: 'host-not-found',
  EAI_AGAIN: 'name-lookup-failed',
  ESERVFAIL: 'name-lookup-failed',
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-untrusted',
  CERT_UNTRUSTED: 'tls-untrusted',
  CERT_SIGNATURE_FAILURE: 'tls-untrusted',
  INVALID_PURPOSE: 'tls-untrusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-name-mismatch',
  HOSTNAME_MISMATCH: 'tls-name-mismatch',
};

/**
 * Reads a socket's or resolver's error.
 * @param otherwise the code for errors that name no known cause
 */
export function toSipFault(error: unknown, otherwise: SipCode): SipFault {
  if (error instanceof SipFault) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return new SipFault(codes[code] ?? (code.startsWith('ERR_SSL') ? 'tls-failed' : otherwise), error);
}
