import type { CallOutcome } from '../event';

// Of `disconnection_reason` in Retell's description; its list grows, hence words and not a list of all.
const neverConnected = new Set([
  'dial_busy',
  'dial_failed',
  'dial_no_answer',
  'invalid_destination',
  'telephony_provider_permission_denied',
  'telephony_provider_unavailable',
  'sip_routing_error',
  'marked_as_spam',
  'user_declined',
  'registered_call_timeout',
  'concurrency_limit_reached',
  'no_concurrency_fallback',
  'no_valid_payment',
  'error_user_not_joined',
]);

/** Says whether a finished call reached somebody. @param started whether it was ever connected */
export function wasAnswered(reason: string | null, started: boolean): boolean {
  return started && !neverConnected.has(reason ?? '');
}

/** Says in our words how a call ended. One that talked and then broke off for a fault has failed, so that it is seen. */
export function outcomeOf(reason: string | null, started: boolean): CallOutcome {
  if (reason === 'dial_busy') return 'busy';
  if (reason === 'dial_no_answer' || reason === 'user_declined') return 'no-answer';
  if (/^error_/.test(reason ?? '')) return 'failed';
  return wasAnswered(reason, started) ? 'completed' : 'failed';
}
