import type { TenantTx } from '../../platform/db/tenant';
import { presentApiKey } from './present';
import type { ApiKeyAnswer } from './schema';

/** Lists the keys of machines, newest first, revoked ones too. */
export async function listApiKeys(tx: TenantTx): Promise<{ apiKeys: ApiKeyAnswer[] }> {
  const rows = await tx.apiKey.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] });
  return { apiKeys: rows.map(presentApiKey) };
}
