import type { Platform } from '../../platform/platform';
import { allProviders, findProvider } from '../../providers';
import { ProviderError } from '../../providers/error';
import type { ProviderId, SentMessage } from '../../providers/provider';
import { nextTry } from './pace';
import type { Outcome, TakenText } from './statements';

/** Codes with which carriers say that the person has opted out. */
const optOutCodes = new Set(allProviders().flatMap((each) => each.messages?.optOutCodes ?? []));

/** Tells whether a provider's code means that the person does not want texts. */
export function meansOptOut(code: string | number | undefined): boolean {
  return code !== undefined && optOutCodes.has(String(code));
}

/** What a text that the provider took has become. */
export function outcomeOfSent(id: string, sent: SentMessage): Outcome {
  const { status, segments, cost, code, reason } = sent.state;
  const failed = status === 'failed' || status === 'undelivered';
  return {
    id,
    what: status === 'queued' ? 'sent' : status,
    providerId: sent.id,
    segments,
    cost: cost?.amount,
    currency: cost?.currency,
    ...(failed ? { code, reason, revoke: meansOptOut(code) } : {}),
  };
}

/**
 * What a failed request means for its text.
 * @returns null when it may have been sent all the same: it stays taken, and is searched for
 */
export function outcomeOfFailure(
  platform: Platform,
  text: TakenText & { claimedAt: Date },
  error: unknown,
): Outcome | null {
  if (!(error instanceof ProviderError)) return null;
  const { kind, message, providerCode, retryAfterMs } = error;
  if (kind === 'ambiguous' || kind === 'unexpected') return null;
  const code = providerCode === undefined ? kind : String(providerCode);
  const failed: Outcome = {
    id: text.id,
    what: 'failed',
    code,
    reason: message,
    revoke: meansOptOut(providerCode),
  };
  if (kind === 'rejected' || kind === 'not-found') return failed;
  const notBefore = nextTry(platform, text.attempts, {
    isRateLimited: kind === 'rate-limited',
    retryAfterMs,
  });
  if (!notBefore) return failed;
  // Told late, it must not let go what somebody else has taken meanwhile.
  const claimedAt = text.claimedAt.toISOString();
  return { id: text.id, what: 'again', claimedAt, code, reason: message, notBefore };
}

/** Failures of an account that say nothing of the text or its recipient, and after which it was certainly not sent. */
const ofAccount: ReadonlySet<ProviderError['kind']> = new Set([
  'auth',
  'rate-limited',
  'quota',
  'unavailable',
]);

/** What an account said, when another may send the text instead; null when the answer holds for all of them. */
export function reasonToMove(provider: ProviderId, error: unknown): string | null {
  if (!(error instanceof ProviderError)) return null;
  const code = String(error.providerCode ?? '');
  const ownFault =
    error.kind === 'rejected' && findProvider(provider)?.messages?.accountCodes?.includes(code);
  return ofAccount.has(error.kind) || ownFault ? error.message : null;
}
