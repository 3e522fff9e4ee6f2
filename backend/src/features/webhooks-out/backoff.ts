/** Seconds after each failed attempt until the next one; after the last the delivery is given up. About three days. */
const pauses = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;

/** An endpoint that took nothing for so long is switched off. */
const patienceSeconds = 5 * 86_400;

/**
 * Gives the moment of the next attempt, a little scattered, so that what failed together does not come back together.
 * @param attempts how many there have been
 * @param paceMs what a second of waiting takes
 * @returns null when it is given up
 */
export function nextAttempt(attempts: number, now: Date, paceMs: number): Date | null {
  const pause = pauses[attempts - 1];
  if (pause === undefined) return null;
  return new Date(now.getTime() + pause * paceMs * (1 + Math.random() * 0.1));
}

/** Tells whether an endpoint has failed for too long. */
export function isLost(failingSince: Date, now: Date, paceMs: number): boolean {
  return now.getTime() - failingSince.getTime() >= patienceSeconds * paceMs;
}
