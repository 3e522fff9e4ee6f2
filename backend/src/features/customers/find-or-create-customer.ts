import type { TenantTx } from '../../platform/db/tenant';
import { newId } from '../../platform/ids';

/**
 * Finds the customer with this phone, or makes one; without a phone it always makes one. A name or e-mail address is
 * filled in where none is known, and never replaced. Two that do it at once get the same customer.
 * @param who.phone E.164
 * @returns the customer's id
 */
export async function findOrCreateCustomer(
  tx: TenantTx,
  who: { phone?: string | null; name?: string | null; email?: string | null },
): Promise<string> {
  const wanted = JSON.stringify({ ...who, newId: newId() });
  const rows = await tx.$queryRaw<
    { id: string }[]
  >`select find_or_create_customer(${wanted}::jsonb)::text as id`;
  return rows[0]!.id;
}
