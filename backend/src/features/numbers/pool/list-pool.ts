import { platformTenantId } from '../../../platform/db/system';
import type { Platform } from '../../../platform/platform';

/** Counts the operator's pool and lists its newest entries, without their logins. */
export async function listPool(platform: Platform, page: { limit: number; offset: number }) {
  return platform.system.scope(platformTenantId).tx(async (tx) => {
    const byStatus = await tx.poolEntry.groupBy({ by: ['status'], _count: true });
    const count = (status: string) => byStatus.find((each) => each.status === status)?._count ?? 0;
    const rows = await tx.poolEntry.findMany({
      select: { id: true, number: true, status: true, claimedAt: true, renewsAt: true },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: page.limit,
      skip: page.offset,
    });
    return {
      free: count('FREE'),
      claimed: count('CLAIMED'),
      total: byStatus.reduce((sum, each) => sum + each._count, 0),
      entries: rows.map((row) => ({
        ...row,
        claimedAt: row.claimedAt?.toISOString() ?? null,
        renewsAt: row.renewsAt?.toISOString() ?? null,
      })),
    };
  });
}
