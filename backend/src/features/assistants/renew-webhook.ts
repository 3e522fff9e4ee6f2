import { platformTenantId } from '../../platform/db/system';
import type { TenantTx } from '../../platform/db/tenant';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { connectAccount, platformCredentials } from '../providers';
import { ensureWebhook } from './ensure-webhook';

/**
 * Renews the credential of the platform's own account when its key or our address has changed, and has every assistant
 * there told of the new one. Asks the database once when nothing has. The old credential stays at the provider: what is
 * on its way is signed by it, and its key is taken as long as it is configured.
 */
export async function renewPlatformWebhook(platform: Platform): Promise<void> {
  if (platformCredentials(platform, 'VAPI') === null) return;
  const scope = platform.system.scope(platformTenantId);
  const accountKey = 'platform:VAPI';
  const read = () => scope.tx((tx) => tx.providerWebhook.findFirst({ where: { accountKey } }));
  const before = await read();
  // Made with the first assistant; until then there is nobody to tell.
  if (!before) return;
  const account = await connectAccount(platform, scope, { provider: 'VAPI', accountId: null });
  const server = await ensureWebhook(platform, scope, account);
  if (!server || server.credentialId === before.remoteId) return;
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
