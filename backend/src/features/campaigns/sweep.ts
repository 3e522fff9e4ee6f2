import type { Platform } from '../../platform/platform';
import { endOvertaken } from './end-overtaken';
import { enqueueFollowUp } from './follow-ups';
import { enqueueRvm } from './queue-rvm';

/** Ends what has been overtaken, so that lists show it, and has done what a crash has left. */
export async function sweepFollowUps(platform: Platform): Promise<void> {
  for (const tenantId of await platform.system.tenantsWithFollowUps())
    await platform.system.scope(tenantId).tx(async (tx) => {
      const now = platform.clock();
      await endOvertaken(tx, now);
      const left = await tx.followUp.findMany({
        where: { status: 'SCHEDULED', toldAt: null, dueAt: { lt: new Date(now.getTime() - 60_000) } },
        select: { id: true },
        take: 500,
      });
      for (const { id } of left) await enqueueFollowUp(tx, id, now);
    });
}

/** Has the voicemails worked on whose job a crash has taken. */
export async function sweepRvm(platform: Platform): Promise<void> {
  for (const { tenantId, id } of await platform.system.waitingRvm())
    await platform.system.scope(tenantId).tx((tx) => enqueueRvm(tx, id));
}
