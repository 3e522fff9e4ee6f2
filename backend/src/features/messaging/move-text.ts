import type { TenantScope } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { choiceAfter, explain, type Router } from '../routing';
import { routeOf } from './choose-route';
import { holdMs } from './pace';
import { rerouteText } from './statements';
import type { Held } from './stock';

/** Why accounts could not send a text, by account. */
export type Tried = Map<string, string>;

/** Gives texts to other accounts when theirs cannot send them. */
export interface Mover {
  /** Whether there is an account that has not been tried. */
  hasOther(text: Held, tried: Tried): boolean;
  /**
   * Gives a text to the next account, and writes that down before anything can be sent there.
   * @returns the text as it is sent now; null when no account is left, `lost` when somebody else has it
   */
  move(text: Held, tried: Tried): Promise<Held | null | 'lost'>;
}

/** Opens the ways of one run of sending. */
export function openMover(platform: Platform, scope: TenantScope, router: Router): Mover {
  const requestOf = (text: Held) => ({
    channel: 'sms' as const,
    to: text.to,
    ...(text.media.length > 0 && { capabilities: ['mms' as const] }),
  });
  const next = (text: Held, tried: Tried) =>
    text.override === null
      ? router
          .ways(requestOf(text))
          .find(({ account }) => account.key !== text.accountKey && !tried.has(account.key))
      : undefined;
  return {
    hasOther: (text, tried) => next(text, tried) !== undefined,
    async move(text, tried) {
      const way = next(text, tried);
      if (!way) return null;
      const route = routeOf(way, choiceAfter(explain(router, requestOf(text)), way, tried));
      const claimedAt = platform.clock();
      const startBefore = performance.now() + holdMs(platform);
      if (!(await rerouteText(scope, text, claimedAt, route))) return 'lost';
      const { provider, accountKey, from, numberId } = route;
      return { ...text, provider, accountKey, from, numberId, claimedAt, startBefore };
    },
  };
}
