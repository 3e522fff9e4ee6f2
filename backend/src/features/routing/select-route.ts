import type { z } from 'zod';
import type { TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { explain } from './explain';
import { microsOf, readSnapshot } from './read-snapshot';
import { openRouter } from './router';
import type { SelectRoute, selection } from './schema';
import type { RouteRequest, Snapshot } from './snapshot';

/** Says over which carrier and number something would go now, and why. Nothing is sent, and nobody is called. */
export async function selectRoute(
  platform: Platform,
  tx: TenantTx,
  wanted: SelectRoute,
): Promise<z.input<typeof selection>> {
  const snapshot = await readSnapshot(platform, tx);
  const router = openRouter(snapshot);
  const request = requestOf(wanted, snapshot);
  const way = router.select(request);
  return {
    choice: way && {
      provider: way.account.provider,
      accountId: way.account.key,
      accountName: way.account.name,
      number: way.number,
      numberId: way.numberId,
    },
    explanation: explain(router, request),
  };
}

function requestOf(wanted: SelectRoute, { currency }: Snapshot): RouteRequest {
  const { channel, to, from, capabilities, localPresence, signed, preferCheapest, maxCost } = wanted;
  return {
    channel,
    to,
    from,
    capabilities: signed ? [...capabilities, 'stir-shaken'] : capabilities,
    localPresence,
    preferCheapest,
    // What is in another currency cannot be compared, and is not known to be below it.
    maxCost: maxCost && (maxCost.currency === currency ? microsOf(maxCost.amount) : -1),
    override: wanted.provider_override,
  };
}
