import { platformTenantId } from '../../platform/db/system';
import type { TenantTx } from '../../platform/db/tenant';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { allProviders } from '../../providers';
import type { ProviderId } from '../../providers/provider';
import { accountKeyOf, connectAccount, platformCredentials } from '../providers';
import { ensureWebhook } from './ensure-webhook';

/**
 * Renews the credentials of the platform's own accounts at voice AIs when their key or our address has changed, and has
 * every assistant there told of the new one. Asks the database once for each when nothing has. The old credential stays
 * at the provider: what is on its way is signed by it, and its key is taken as long as it is configured.
 */
export async function renewPlatformWebhooks(platform: Platform): Promise<void> {
  for (const { id, assistants } of allProviders())
    if (assistants && platformCredentials(platform, id) !== null) await renew(platform, id);
}

async function renew(platform: Platform, provider: ProviderId): Promise<void> {
  const scope = platform.system.scope(platformTenantId);
  const ref = { provider, accountId: null };
  const accountKey = accountKeyOf(ref);
  const before = await scope.tx((tx) => tx.providerWebhook.findFirst({ where: { accountKey } }));
  // Made with the first assistant; until then there is nobody to tell.
  if (!before) return;
  const server = await ensureWebhook(platform, scope, await connectAccount(platform, scope, ref));
  const same = server?.url === before.url && (server.credentialId ?? before.remoteId) === before.remoteId;
  if (!server || same) return;
  for (const tenantId of await platform.system.allTenants())
    await platform.system.scope(tenantId).tx((tx) => tellAssistants(tx, accountKey));
}

async function tellAssistants(tx: TenantTx, accountKey: string): Promise<void> {
  const rows = await tx.assistant.findMany({
    where: { deletedAt: null, remotes: { some: { accountKey } } },
    select: { id: true },
  });
  for (const { id } of rows) {
    await tx.assistant.update({ where: { id }, data: { version: { increment: 1 } } });
    await enqueue(tx, 'assistant.sync', { assistantId: id }, { key: `assistant.sync:${id}` });
  }
}
