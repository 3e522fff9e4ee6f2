import { parseChallenges, pickChallenge } from './digest';
import { headerLines, type SipHeader } from './message';
import type { SipCode } from './sentences';
import { exchange, type ProbeMethod, type Session } from './session';
import type { TransactionResult } from './transaction';

export interface AuthenticatedResult extends TransactionResult {
  credentialsSent: boolean;
  /** Set when the sign-in failed in a way that the status alone does not tell. */
  fault: SipCode | null;
}

/** A proxy and a registrar that each ask, and each once more for a stale nonce, are five exchanges. */
const maxExchanges = 5;

/**
 * Sends a request and answers digest challenges (RFC 3261 §22). A nonce that is called stale is replaced once; any other
 * second challenge from the same place means that the password was refused.
 * @param headersFor builds the request's own headers anew for every try
 * @throws SipFault
 */
export async function exchangeAuthenticated(
  session: Session,
  method: ProbeMethod,
  headersFor: () => Promise<SipHeader[]>,
): Promise<AuthenticatedResult> {
  const answered = new Set<'server' | 'proxy'>();
  const renewed = new Set<'server' | 'proxy'>();
  for (let tries = 1; ; tries += 1) {
    const result = await exchange(session, method, await headersFor());
    const credentialsSent = session.challenges.server !== null || session.challenges.proxy !== null;
    const give = (fault: SipCode | null): AuthenticatedResult => ({ ...result, credentialsSent, fault });

    const { status } = result.response;
    if (status !== 401 && status !== 407) return give(null);
    const place = status === 401 ? 'server' : 'proxy';
    const header = status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate';
    const challenge = pickChallenge(parseChallenges(headerLines(result.response, header)));
    if (!challenge) return give(answered.has(place) ? null : 'digest-unsupported');
    if (answered.has(place)) {
      if (!challenge.stale) return give(null);
      if (renewed.has(place) || tries >= maxExchanges) return give('stale-nonce');
      renewed.add(place);
    }
    answered.add(place);
    session.challenges[place] = { challenge, nonceCount: 0 };
  }
}
