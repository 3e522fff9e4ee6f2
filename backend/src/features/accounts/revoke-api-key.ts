import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';

/** Ends a key at once. Revoking it again changes nothing. @throws Problem `not-found` */
export async function revokeApiKey(tx: TenantTx, by: By, id: string): Promise<Record<string, never>> {
  const row = await tx.apiKey.findUnique({ where: { id } });
  if (!row) throw new Problem('not-found', 'There is no such API key.');
  const { count } = await tx.apiKey.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  if (count > 0)
    await audit(tx, by, {
      action: 'api-key.revoked',
      targetType: 'api-key',
      targetId: id,
      targetName: row.name,
    });
  return {};
}
