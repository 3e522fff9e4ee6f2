import type { CallOutcome } from '../event';

// Groups of https://docs.vapi.ai/calls/call-ended-reason. VAPI adds reasons without notice, hence patterns.
const neverConnected = [
  /^customer-(busy|did-not-answer|did-not-give-microphone-permission)$/,
  /failed-to-connect/,
  /^(vonage-rejected|twilio-reported-customer-misdialed|scheduled-call-deleted)$/,
  /^phone-call-provider-bypass-enabled-but-no-call-received$/,
  /^call[.-](start|ringing)[.-]/,
  /^assistant-(request-|not-found$|not-valid$)/,
];

const connected = [
  /^customer-ended-call/,
  /^assistant-(ended-call|said-end-call-phrase|forwarded-call)/,
  /^(voicemail|silence-timed-out|exceeded-max-duration)$/,
  /-completed-call$/,
  /^call\.forwarding\./,
];

/**
 * Says whether a finished call reached somebody: a person, or a machine that picked up.
 * @param endedReason VAPI's word; one that is not known is judged by whether the call ever started
 */
export function wasAnswered(endedReason: string | null, started: boolean): boolean {
  const fits = (pattern: RegExp) => pattern.test(endedReason ?? '');
  if (neverConnected.some(fits)) return false;
  return connected.some(fits) || started;
}

/**
 * Says in our words how a call ended. One that talked and then broke off for a fault has failed, so that it is seen.
 * @param endedReason VAPI's word @param started whether it was ever connected
 */
export function outcomeOf(endedReason: string | null, started: boolean): CallOutcome {
  const reason = endedReason ?? '';
  if (/-busy$/.test(reason)) return 'busy';
  if (/did-not-answer|hungup-before|^manually-canceled$/.test(reason) && !started) return 'no-answer';
  if (/error|fault/.test(reason)) return 'failed';
  if (wasAnswered(endedReason, started)) return 'completed';
  return /did-not-answer/.test(reason) ? 'no-answer' : 'failed';
}
