import { platformTenantId } from '../../../platform/db/system';
import type { Platform } from '../../../platform/platform';

/** Notes that the carrier has renewed a number of the pool: an entry past its date is given to nobody. */
export async function renewEntry(platform: Platform, poolEntryId: string, renewsAt: Date): Promise<void> {
  await platform.system
    .scope(platformTenantId)
    .tx((tx) => tx.poolEntry.updateMany({ where: { id: poolEntryId }, data: { renewsAt } }));
}
