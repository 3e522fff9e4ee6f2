import type { Platform } from '../../platform/platform';

/**
 * How long somebody who took a text may still begin to send it, milliseconds. Later they leave it to the search: they
 * may have been stopped in the middle and think that no time has passed.
 */
export function holdMs(platform: Platform): number {
  return platform.config.providerTimeoutMs;
}

/**
 * Whether somebody may still begin to send what they took. By both clocks: one of them stands still while the machine is
 * moved, and the other can be put back.
 */
export function isStillHeld(platform: Platform, held: { claimedAt: Date; startBefore: number }): boolean {
  const takenForMs = platform.clock().getTime() - held.claimedAt.getTime();
  return performance.now() <= held.startBefore && takenForMs <= holdMs(platform);
}

/**
 * How long after a first look in vain a text is looked for once more, milliseconds: a list may be behind the sending, and a
 * provider that was slow all this time may only now come to the request.
 */
export function secondLookMs({ config }: Platform): number {
  return Math.max(3 * config.paceMs, config.providerTimeoutMs / 3);
}

/**
 * After so long a taken text is no longer being sent by anybody, and the provider's lists would have it, milliseconds: also
 * where it was slow and came to the request long after we had stopped to wait for its answer.
 */
export function settledAfterMs(platform: Platform): number {
  return holdMs(platform) + 3 * platform.config.providerTimeoutMs + 3 * platform.config.paceMs;
}

/** Until when a provider that cannot be asked is asked again, before a person decides: an hour, less against the lab. */
export function searchEnds(platform: Platform): Date {
  return new Date(platform.clock().getTime() + 3600 * platform.config.paceMs);
}

const mostAttempts = 8;
/** Who is told to wait has done nothing wrong: about two days. */
const mostWaits = 48;

/**
 * When a refused text is tried again: pauses that double, up to an hour, or what the provider asked for.
 * @returns null when it has been tried often enough
 */
export function nextTry(
  platform: Platform,
  attempts: number,
  refusal: { isRateLimited: boolean; retryAfterMs?: number | undefined },
): Date | null {
  if (attempts >= (refusal.isRateLimited ? mostWaits : mostAttempts)) return null;
  const pause = Math.min(3600, 20 * 2 ** (attempts - 1)) * platform.config.paceMs;
  return new Date(platform.clock().getTime() + Math.max(pause, refusal.retryAfterMs ?? 0));
}
