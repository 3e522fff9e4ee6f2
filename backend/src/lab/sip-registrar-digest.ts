import { randomBytes } from 'node:crypto';
import type { Clock } from '../platform/time';
import { type DigestAlgorithm, digestResponse, parseAuthorization } from '../providers/sip/digest';
import { headerValue, type SipHeader, type SipRequest } from '../providers/sip/message';
import { quote } from '../providers/sip/syntax';

/** How a registrar asks for a password. */
export interface DigestRules {
  /** Default `lab.telyx.example`. */
  realm: string;
  /** The challenges offered, in this order; default SHA-256, MD5. */
  algorithms: DigestAlgorithm[];
  /** Whether challenges offer `qop="auth"`; default true. */
  qop: boolean;
  /** Milliseconds until a nonce is stale; default 60,000. */
  nonceMs: number;
  now: Clock;
}

interface Nonce {
  issuedAt: number;
  /** The highest nonce count seen: each may be used once. */
  count: number;
}

/** What an Authorization header is worth. */
type Verdict = 'right' | 'wrong' | 'stale' | 'absent';

/** Makes the part of a registrar that challenges and checks the answers. */
export function createDigestDesk(rules: DigestRules) {
  const nonces = createNonces(rules);
  return {
    /** Builds the challenges with a fresh nonce. */
    challenge: (stale: boolean): SipHeader[] => challenges(rules, nonces.issue(), stale),
    /** @param password null when there is no such user */
    judge(request: SipRequest, username: string, password: string | null): Verdict {
      const sent = parseAuthorization(headerValue(request, 'Authorization') ?? '');
      if (sent?.get('realm') !== rules.realm || sent.get('uri') !== request.uri) return 'absent';
      if (password === null || sent.get('username') !== username) return 'wrong';
      if (sent.get('response') !== expectedResponse(sent, request.method, password)) return 'wrong';
      return nonces.use(sent.get('nonce') ?? '', Number.parseInt(sent.get('nc') ?? '', 16))
        ? 'right'
        : 'stale';
    },
  };
}

function createNonces({ nonceMs, now }: DigestRules) {
  const issued = new Map<string, Nonce>();
  return {
    issue(): string {
      const nonce = randomBytes(16).toString('hex');
      issued.set(nonce, { issuedAt: now().getTime(), count: 0 });
      if (issued.size > 10_000) issued.delete(issued.keys().next().value!);
      return nonce;
    },
    /** Uses a nonce once more; false when it is unknown, too old or the count was seen. */
    use(nonce: string, count: number): boolean {
      const known = issued.get(nonce);
      if (!known || now().getTime() - known.issuedAt > nonceMs) return false;
      const next = Number.isNaN(count) ? known.count + 1 : count;
      if (next <= known.count) return false;
      known.count = next;
      return true;
    },
  };
}

function challenges(rules: DigestRules, nonce: string, stale: boolean): SipHeader[] {
  const qop = rules.qop ? ', qop="auth"' : '';
  return rules.algorithms.map((algorithm) => ({
    name: 'WWW-Authenticate',
    value: `Digest realm=${quote(rules.realm)}, nonce="${nonce}"${qop}, algorithm=${algorithm}, stale=${stale}`,
  }));
}

function expectedResponse(sent: ReadonlyMap<string, string>, method: string, password: string): string {
  const algorithm = sent.get('algorithm')?.toUpperCase();
  return digestResponse({
    algorithm: algorithm === 'SHA-256' || algorithm === 'SHA-512-256' ? algorithm : 'MD5',
    session: false,
    username: sent.get('username') ?? '',
    realm: sent.get('realm') ?? '',
    password,
    method,
    uri: sent.get('uri') ?? '',
    nonce: sent.get('nonce') ?? '',
    cnonce: sent.get('cnonce') ?? '',
    nonceCount: sent.get('nc') ?? '',
    qop: sent.get('qop') === 'auth' ? 'auth' : null,
  });
}
