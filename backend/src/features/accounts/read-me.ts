import type { TenantTx } from '../../platform/db/tenant';
import { permissionsOf, type Role } from '../../platform/permissions';
import { readSubscription } from '../billing';
import { localeOf, presentTenant } from './present';
import type { Me } from './schema';

/** Reads who a person is in this tenant, and what they may do. */
export async function readMe(tx: TenantTx, userId: string, role: Role): Promise<Me> {
  const user = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } });
  return {
    user: {
      id: user.id,
      email: user.email,
      name: user.name || null,
      locale: localeOf(user),
      isOperator: user.isOperator,
    },
    tenant: presentTenant(tenant),
    role,
    permissions: permissionsOf(role),
    subscription: await readSubscription(tx),
  };
}
