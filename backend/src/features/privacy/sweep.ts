import type { TenantScope } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';

/** Deletes archives whose days are over, and what the law has let go since. */
export async function sweepPrivacy(platform: Platform): Promise<void> {
  for (const tenantId of await platform.system.allTenants()) {
    const scope = platform.system.scope(tenantId);
    await sweepArchives(platform, scope);
    await sweepKept(platform, scope);
  }
}

async function sweepArchives(platform: Platform, scope: TenantScope): Promise<void> {
  const old = await scope.tx((tx) =>
    tx.dataRequest.findMany({ where: { fileKey: { not: null }, fileExpiresAt: { lt: platform.clock() } } }),
  );
  for (const { id, fileKey } of old) {
    await platform.storage.delete(fileKey!);
    await scope.tx((tx) => tx.dataRequest.update({ where: { id }, data: { fileKey: null } }));
  }
}

async function sweepKept(platform: Platform, scope: TenantScope): Promise<void> {
  const today = platform.clock();
  await scope.tx(async (tx) => {
    const free = await tx.dataReceipt.findMany({
      where: { status: 'MUST_KEEP', keepUntil: { lt: today }, provider: null },
    });
    for (const { id, kind, subject, requestId } of free) {
      if (kind === 'consent' || subject === 'dnc') await tx.$executeRaw`select forget_proofs(${id}::uuid)`;
      else if (subject === 'usage_records') await tx.usageRecord.deleteMany({});
      else if (subject === 'usage_months') await tx.usageMonth.deleteMany({});
      else if (subject === 'subscriptions') await tx.subscription.deleteMany({});
      await tx.dataReceipt.update({
        where: { id },
        data: { status: 'DONE', reason: null, finishedAt: today },
      });
      platform.log.info({ requestId, subject }, 'what the law had kept is erased');
    }
  });
}
