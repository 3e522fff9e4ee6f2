import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';

/**
 * Ends the follow-ups that have been overtaken: the person has called, answered, written or booked since, or wants
 * nothing more.
 */
export async function endOvertaken(tx: TenantTx, now: Date): Promise<void> {
  const ended = await tx.$queryRaw<{ id: string }[]>`
    select id from end_follow_ups(${tx.tenantId}::uuid, ${now}) as id`;
  for (const { id } of ended) emitChange(tx, 'follow-up.changed', id);
}
