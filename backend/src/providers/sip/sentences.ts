import type { ProviderErrorKind } from '../error';

interface Finding {
  /** One plain sentence that says what to do next. */
  message: string;
  /** How the finding reads as a provider's error; null where the trunk works. */
  kind: ProviderErrorKind | null;
}

/** Every outcome of a SIP probe. The keys are stable: the dashboard translates by them. */
const findings = {
  registered: {
    kind: null,
    message: 'The login works: the carrier accepted the user name and password, so you can use this trunk.',
  },
  'registered-without-password': {
    kind: null,
    message:
      'The carrier accepted this trunk without asking for the password, so it recognises our address; you can use the trunk.',
  },
  reachable: {
    kind: null,
    message: 'The carrier answers and lets our address in, so you can use this trunk.',
  },
  'answered-otherwise': {
    kind: null,
    message:
      'The carrier answers our address but does not take part in connection tests, so place a test call before you rely on this trunk.',
  },
  'malformed-login': {
    kind: 'rejected',
    message:
      'Host, user name or password hold characters that have no place there; enter them again as the carrier gave them.',
  },
  'wrong-password': {
    kind: 'auth',
    message:
      'The carrier refused the user name or password; enter the SIP password again (it is often not the one of the web portal) and retry.',
  },
  'unknown-user': {
    kind: 'auth',
    message:
      'The carrier does not know this user name; compare it with the SIP user in the carrier’s portal and retry.',
  },
  'address-blocked': {
    kind: 'auth',
    message:
      'The carrier refuses our address before it asks for a password; ask the carrier to allow this server’s public address, then retry.',
  },
  'password-wanted': {
    kind: 'auth',
    message:
      'The carrier asks for a password although this trunk is set to sign in by address; have our address allowed there, or choose registration and enter the SIP login.',
  },
  'digest-unsupported': {
    kind: 'rejected',
    message:
      'The carrier asks for a way of signing in that we do not know; ask it to allow SIP digest with MD5 or SHA-256 for this login.',
  },
  'stale-nonce': {
    kind: 'unexpected',
    message:
      'The carrier calls every sign-in outdated, even a fresh one; this is a fault on its side, so report it to the carrier and retry later.',
  },
  'registration-not-offered': {
    kind: 'rejected',
    message:
      'The carrier takes no registrations on this trunk; choose sign-in by address, or ask the carrier for a SIP login.',
  },
  'no-answer': {
    kind: 'unavailable',
    message:
      'Nobody answered at this host and port; check host, port and transport (UDP, TCP or TLS), and that no firewall is in between, then retry.',
  },
  'registration-unanswered': {
    kind: 'unavailable',
    message:
      'The carrier is there but stayed silent when we signed in; check the user name, and ask the carrier whether our address is blocked.',
  },
  'connect-timeout': {
    kind: 'unavailable',
    message:
      'No connection to this host and port came about in time; check both, and that no firewall is in between, then retry.',
  },
  'host-not-found': {
    kind: 'rejected',
    message: 'No server has this host name; check its spelling against what the carrier gave you.',
  },
  'name-lookup-failed': {
    kind: 'unavailable',
    message: 'The host name could not be looked up just now; retry in a minute.',
  },
  'address-not-allowed': {
    kind: 'rejected',
    message:
      'This host leads to a private or reserved address, which we do not connect to; enter the carrier’s public SIP host.',
  },
  'connection-refused': {
    kind: 'unavailable',
    message:
      'The host is there but nothing accepts SIP at this port; check port and transport (UDP, TCP or TLS).',
  },
  'connection-closed': {
    kind: 'unavailable',
    message:
      'The server closed the connection without an answer; check port and transport, and whether the carrier has to allow our address.',
  },
  'network-unreachable': {
    kind: 'unavailable',
    message:
      'There is no route to this host from our server; check the host, and retry later if it is right.',
  },
  'tls-expired': {
    kind: 'rejected',
    message:
      'The server’s TLS certificate is outside its period of validity; ask the carrier to renew it, or use TCP or UDP until then.',
  },
  'tls-untrusted': {
    kind: 'rejected',
    message:
      'The server’s TLS certificate is self-signed or from an unknown issuer; ask the carrier for a host with a public certificate, or use TCP or UDP.',
  },
  'tls-name-mismatch': {
    kind: 'rejected',
    message:
      'The server’s TLS certificate is for another name; enter the host name that the carrier names for TLS.',
  },
  'tls-failed': {
    kind: 'rejected',
    message:
      'No TLS connection could be agreed with this port; check that it is the carrier’s TLS port (mostly 5061), or use TCP or UDP.',
  },
  'not-sip': {
    kind: 'unexpected',
    message:
      'Something answers at this host and port, but it does not speak SIP; check host, port and transport.',
  },
  'codec-not-accepted': {
    kind: 'rejected',
    message:
      'The carrier does not accept the codecs of this trunk; have G.711 (A-law and mu-law) enabled for it there, then retry.',
  },
  'too-many-requests': {
    kind: 'rate-limited',
    message: 'The carrier is busy and asks us to wait; retry in a few minutes.',
  },
  moved: {
    kind: 'rejected',
    message:
      'The carrier says that this login is served at another host; enter that host here, or ask the carrier for it.',
  },
  'server-fault': {
    kind: 'unavailable',
    message:
      'The carrier’s server reported a fault of its own; retry in a few minutes and ask the carrier if it stays.',
  },
  refused: {
    kind: 'rejected',
    message:
      'The carrier refused the request for a reason of its own; ask its support and tell it the status code shown here.',
  },
} as const satisfies Record<string, Finding>;

export type SipCode = keyof typeof findings;

/** Every code, for the tests and the translations. */
export const sipCodes = Object.keys(findings) as SipCode[];

/** Whether the trunk can be used. */
export function worksWith(code: SipCode): boolean {
  return findings[code].kind === null;
}

/** Gives the provider error that a code amounts to; null when the trunk works. */
export function errorKindFor(code: SipCode): ProviderErrorKind | null {
  return findings[code].kind;
}

/**
 * Gives the sentence for people, in English.
 * @param movedTo the host that a redirection named, checked for what may be shown
 */
export function sentenceFor(code: SipCode, movedTo: string | null = null): string {
  const { message } = findings[code];
  return code === 'moved' && movedTo ? message.replace('another host', `another host (${movedTo})`) : message;
}

/** What was asked when a final response came. */
export interface Asked {
  method: 'OPTIONS' | 'REGISTER';
  /** The request carried an answer to a challenge. */
  credentialsSent: boolean;
  /** The response had a Retry-After header. */
  retryAfter: boolean;
}

/** Statuses of an OPTIONS answer that show a server which knows us and only has nothing to say to OPTIONS. */
const answeredOtherwise: ReadonlySet<number> = new Set([404, 405, 415, 420, 480, 481, 501]);

/** Translates a final SIP status (RFC 3261 §21) into a code. Challenges are answered before they come here. */
export function codeForStatus(status: number, asked: Asked): SipCode {
  const registering = asked.method === 'REGISTER';
  if (status < 300) {
    if (!registering) return 'reachable';
    return asked.credentialsSent ? 'registered' : 'registered-without-password';
  }
  if (status < 400) return 'moved';
  if (status === 401 || status === 407)
    return registering || asked.credentialsSent ? 'wrong-password' : 'password-wanted';
  if (status === 403) return asked.credentialsSent ? 'wrong-password' : 'address-blocked';
  if (status === 488 || status === 606) return 'codec-not-accepted';
  if (status === 408 || status === 504) return 'server-fault';
  if (asked.retryAfter && (status === 503 || status === 480)) return 'too-many-requests';
  if (!registering && answeredOtherwise.has(status)) return 'answered-otherwise';
  if (status === 404 || status === 604) return 'unknown-user';
  if (status === 405 || status === 501) return 'registration-not-offered';
  return status >= 500 && status < 600 ? 'server-fault' : 'refused';
}
