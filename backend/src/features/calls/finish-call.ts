import type { TenantTx } from '../../platform/db/tenant';
import type { HeldCall } from './call-row';

/**
 * Counts what an event has made of a call: that it ended, and that somebody answered it, each once, whichever is told
 * first; and tells the screens.
 */
export async function settleCall(
  tx: TenantTx,
  before: HeldCall,
  now: { ended: boolean; answered: boolean },
): Promise<void> {
  await tx.$queryRaw`
    select settle_call(${before.id}::uuid, ${before.hadEnded}, ${before.wasAnswered}, ${now.ended}, ${now.answered})::text`;
}

/**
 * Counts a call that has ended, once: the caller holds the row and has seen that it had not ended before. Figures of a
 * day are of the tenant's own days.
 */
export async function finishCall(tx: TenantTx, id: string): Promise<void> {
  await tx.$queryRaw`select finish_call(${id}::uuid)::text`;
}

/** Tells the screens. */
export async function tellCall(tx: TenantTx, id: string): Promise<void> {
  await tx.$queryRaw`select tell_call(${id}::uuid)::text`;
}
