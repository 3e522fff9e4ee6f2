import type { Platform } from '../../platform/platform';
import type { Router } from '../routing';

const minuteMs = 60_000;

/**
 * Counts what goes over accounts against the most texts a minute that their business allows, for all processes together.
 * @returns a function that lets a text go over an account (null), or says when its turn comes. Who comes too early is put
 *   into a minute of their own, so that not all of them come again in the next one
 */
export function openTextLimits(
  platform: Platform,
  { snapshot }: Router,
): (accountKey: string) => Promise<Date | null> {
  const most = new Map(snapshot.accounts.map(({ key, textsPerMinute }) => [key, textsPerMinute]));
  return async (accountKey) => {
    const limit = most.get(accountKey);
    if (!limit) return null;
    const { hits, resetAt } = await platform.system.countHit(`texts:${accountKey}`, minuteMs);
    if (hits <= limit) return null;
    return new Date(resetAt.getTime() + Math.floor((hits - limit - 1) / limit) * minuteMs);
  };
}
