import type { ProviderError } from '../../providers/error';

/** What has been tried of a command so far; instants in milliseconds. */
export interface Tries {
  count: number;
  /** When it was written. */
  since: number;
  /** When it was sent first without an answer that can be trusted; null while it has certainly not been done. */
  doubtfulSince: number | null;
}

/** As long as a caller may still be there who hears nothing. */
const longestMs = 120_000;
/** A carrier ignores a repeat for a minute, and what is sent takes its time. */
const longestDoubtMs = 50_000;
const firstPauseMs = 500;
const longestPauseMs = 2_000;

/** Counts a try that has failed. */
export function countTry(tries: Tries, error: ProviderError, sentAt: number): Tries {
  const doubtful = error.kind === 'ambiguous' ? sentAt : null;
  return { ...tries, count: tries.count + 1, doubtfulSince: tries.doubtfulSince ?? doubtful };
}

/**
 * Says when a command to a live call is sent again: the caller hears nothing until it is done, so it is tried for as long
 * as they may be there; but not once the carrier might do for a second time what it may have done.
 * @param tries with the one that has failed
 * @param isLast nothing comes behind it, so that even what was refused is tried again
 * @returns milliseconds from now, with what the carrier asks for kept to; null to try it no more
 */
export function nextTry(tries: Tries, error: ProviderError, isLast: boolean, now: number): number | null {
  if (!error.retryable && !isLast) return null;
  const until = Math.min(
    tries.since + longestMs,
    // What is last ends the call, and does no harm when it is done twice.
    tries.doubtfulSince === null || isLast ? Number.POSITIVE_INFINITY : tries.doubtfulSince + longestDoubtMs,
  );
  const pause = Math.max(Math.min(tries.count * firstPauseMs, longestPauseMs), error.retryAfterMs ?? 0);
  // One that is asked to wait for longer than anybody does has a last try.
  return until <= now ? null : Math.min(pause, until - now);
}

/** Says whether a command that a process may have died with may be sent again. */
export function isStillSafe(tries: Tries, isLast: boolean, now: number): boolean {
  return isLast || tries.doubtfulSince === null || now < tries.doubtfulSince + longestDoubtMs;
}
