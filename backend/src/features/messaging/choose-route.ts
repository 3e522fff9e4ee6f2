import type { TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import type { ProviderId } from '../../providers/provider';
import {
  choiceOf,
  explain,
  likelyTextProvider,
  openRouter,
  type Router,
  readSnapshot,
  textDestinations,
  type Way,
} from '../routing';
import type { Destination, Route } from './statements';

/** Which provider may be the one that sends to a number, before the way of a text is chosen. */
export function providerFor(number: string): ProviderId {
  return likelyTextProvider(number)?.id ?? 'CUSTOM';
}

/** The ways of a tenant's texts at one moment. */
export interface TextRoutes {
  router: Router;
  destinations: Destination[];
}

/** Reads over which accounts a tenant's texts go now, once for many texts. */
export async function readRoutes(platform: Platform, tx: TenantTx): Promise<TextRoutes> {
  const router = openRouter(await readSnapshot(platform, tx));
  return { router, destinations: textDestinations().map((prefix) => destination(router, prefix)) };
}

function destination(router: Router, prefix: string): Destination {
  const request = { channel: 'sms' as const, to: prefix || '+' };
  const ways = router.ways(request);
  const why = explain(router, request);
  const allowed = new Set(ways.map(({ account }) => account));
  const named = router.snapshot.ways.filter(
    ({ channel, account, numberId }) => channel === 'sms' && numberId !== null && allowed.has(account),
  );
  return {
    prefix,
    ways: ways.map((way) => ({ ...routeOf(way, why), asked: choiceOf(way, 'override') })),
    numbers: Object.fromEntries(named.map((way) => [way.numberId!, routeOf(way, choiceOf(way, 'from'))])),
  };
}

/** A way as a text is sent over it. */
export function routeOf({ account, number, numberId }: Way, choice: Route['choice']): Route {
  return { provider: account.provider, accountKey: account.key, from: number, numberId, choice };
}
