import { platformTenantId } from '../../../platform/db/system';
import type { Platform } from '../../../platform/platform';
import { addDays } from '../../../platform/time';

/**
 * Takes a claim back whose number is in use elsewhere: someone has brought it by hand. The entry is offered again after
 * a day, when that may be over; until then the others come first.
 */
export async function setAside(platform: Platform, poolEntryId: string): Promise<void> {
  platform.log.warn({ poolEntryId }, 'a number of the pool is in use elsewhere and was set aside');
  await platform.system.scope(platformTenantId).tx((tx) =>
    tx.poolEntry.updateMany({
      where: { id: poolEntryId, status: 'CLAIMED' },
      data: {
        status: 'COOLING',
        coolsUntil: addDays(platform.clock(), 1),
        claimedFor: null,
        claimedAt: null,
      },
    }),
  );
}
