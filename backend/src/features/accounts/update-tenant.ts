import type { z } from 'zod';
import { audit, changesBetween } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import type { By } from '../../platform/http/route';
import { presentTenant } from './present';
import type { tenant, UpdateTenant } from './schema';

/** Changes what the business is called and where it is. */
export async function updateTenant(
  tx: TenantTx,
  by: By,
  body: UpdateTenant,
): Promise<z.infer<typeof tenant>> {
  const where = { id: tx.tenantId };
  const before = presentTenant(await tx.tenant.findUniqueOrThrow({ where }));
  const changes = changesBetween(before, body);
  if (Object.keys(changes).length === 0) return before;
  const after = presentTenant(await tx.tenant.update({ where, data: body }));
  await audit(tx, by, {
    action: 'tenant.changed',
    targetType: 'tenant',
    targetId: tx.tenantId,
    targetName: after.name,
    changes,
  });
  emitChange(tx, 'tenant.changed', tx.tenantId);
  return after;
}
