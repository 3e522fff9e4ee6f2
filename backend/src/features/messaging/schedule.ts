import type { TenantTx } from '../../platform/db/tenant';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';

/** What a tenant's texts may need: to be sent, or to be searched for. */
export type Need = 'dispatch' | 'search';

/** Has it done as soon as possible, by one process at a time for each tenant. */
export async function enqueueNow(tx: TenantTx, need: Need): Promise<void> {
  await enqueue(tx, `messages.${need}`, {}, { key: `messages.${need}:${tx.tenantId}`, serial: true });
}

/**
 * Has it done at a time. A job of its own, because one that waits would be moved by the next that is asked for; in whole
 * seconds, so that many who wait for the same time share one.
 */
export async function enqueueAt(tx: TenantTx, need: Need, at: Date): Promise<void> {
  const second = new Date(Math.ceil(at.getTime() / 1000) * 1000);
  const key = `messages.wake:${tx.tenantId}:${need}:${second.getTime()}`;
  await enqueue(tx, 'messages.wake', { need }, { key, at });
}

export async function wake(platform: Platform, job: { tenantId: string; need: Need }): Promise<void> {
  await platform.system.scope(job.tenantId).tx((tx) => enqueueNow(tx, job.need));
}
