import type { Platform } from '../../platform/platform';

/** Deletes recordings whose time is over, by each tenant's retention. */
export async function deleteOldRecordings(platform: Platform): Promise<void> {
  for (const tenantId of await platform.system.allTenants()) {
    const scope = platform.system.scope(tenantId);
    const old = await scope.tx((tx) =>
      tx.recording.findMany({
        where: { deleteAfter: { lt: platform.clock() }, deletedAt: null },
        select: { id: true, audioKey: true, callLogId: true },
        take: 500,
      }),
    );
    for (const each of old) {
      // The file first: a row without a file is told as deleted, a file without a row would stay for ever.
      if (each.audioKey) await platform.storage.delete(each.audioKey);
      await scope.tx(async (tx) => {
        await tx.recording.update({
          where: { id: each.id },
          data: { deletedAt: platform.clock(), audioKey: null },
        });
        await tx.callLog.update({ where: { id: each.callLogId }, data: { recordingUrl: null } });
      });
    }
  }
}
