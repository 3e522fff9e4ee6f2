import type { Platform } from '../../../platform/platform';
import { enqueueAdvance } from './record';

/** Picks up sagas that should be moving and whose job was lost; nothing happens where a job is at work already. */
export async function resumeProvisionings(platform: Platform): Promise<void> {
  for (const { tenantId, id } of await platform.system.dueProvisionings()) {
    await platform.system.scope(tenantId).tx((tx) => enqueueAdvance(tx, id));
  }
}
