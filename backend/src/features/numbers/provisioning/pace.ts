import type { Config } from '../../../config';

/** How long to wait on providers. One unit is a second, and less against the lab. */
export interface Pace {
  /** Until a failed step is tried again, doubling to a minute. @param attempt 1 for the first failure */
  retryMs(attempt: number): number;
  /** After a lost answer: until what it may have done can be seen at the provider, also by one that is slow today. */
  settleMs: number;
  /** Between questions whether something is ready. */
  pollMs: number;
  /** How long an activation may take before it is given up. */
  activationMs: number;
}

/** How often a step is tried before the saga turns back: about eight minutes of growing pauses. */
export const mostAttempts = 14;

export function paceOf({ paceMs, providerTimeoutMs }: Config): Pace {
  return {
    retryMs: (attempt) => Math.min(paceMs * 2 ** Math.min(attempt - 1, 20), paceMs * 60),
    settleMs: Math.max(paceMs * 15, providerTimeoutMs),
    pollMs: paceMs * 5,
    activationMs: paceMs * 3600,
  };
}
