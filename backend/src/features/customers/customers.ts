import type { Prisma } from '../../generated/prisma/client';
import { keyOf, type TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import { newId } from '../../platform/ids';
import { type CreateCustomer, type CustomerQuery, presentCustomer, type UpdateCustomer } from './schema';

/** Lists customers, the newest first. @param query.search part of a name or e-mail address, or digits of a phone */
export async function listCustomers(tx: TenantTx, { search, limit, offset }: CustomerQuery) {
  const where: Prisma.CustomerWhereInput = { erasedAt: null, ...(search ? { OR: matching(search) } : {}) };
  const [rows, total] = [
    await tx.customer.findMany({
      where,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
      skip: offset,
    }),
    await tx.customer.count({ where }),
  ];
  return { customers: rows.map(presentCustomer), total, limit, offset };
}

function matching(search: string): Prisma.CustomerWhereInput[] {
  // Prisma hands these on as patterns.
  const contains = search.replace(/[\\%_]/g, '\\$&');
  // As people write it: 0532 123 45 67 is found in +905321234567.
  const digits = search.replace(/[\s().-]/g, '').replace(/^(\+|00|0)/, '');
  return [
    { name: { contains, mode: 'insensitive' } },
    { email: { contains, mode: 'insensitive' } },
    ...(/^\d{3,15}$/.test(digits) ? [{ phone: { contains: digits } }] : []),
  ];
}

/** Adds a customer. @throws Problem `conflict` when another has the phone */
export async function createCustomer(tx: TenantTx, wanted: CreateCustomer) {
  await requireFreePhone(tx, wanted.phone);
  const row = await tx.customer.create({ data: { id: newId(), ...wanted } });
  emitChange(tx, 'customer.changed', row.id);
  return presentCustomer(row);
}

/** Reads one. @throws Problem `not-found` */
export async function getCustomer(tx: TenantTx, id: string) {
  const row = await tx.customer.findFirst({ where: { id, erasedAt: null } });
  if (!row) throw new Problem('not-found', 'There is no such customer.');
  return presentCustomer(row);
}

/** Changes what is said. @throws Problem `conflict` when another has the phone */
export async function updateCustomer(tx: TenantTx, id: string, wanted: UpdateCustomer) {
  const before = await getCustomer(tx, id);
  if (wanted.phone !== before.phone) await requireFreePhone(tx, wanted.phone);
  const row = await tx.customer.update({ where: keyOf(tx, id), data: wanted });
  emitChange(tx, 'customer.changed', id);
  return presentCustomer(row);
}

async function requireFreePhone(tx: TenantTx, phone: string | null | undefined): Promise<void> {
  if (!phone) return;
  // Two that add the same phone at once wait here for each other.
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`customer ${tx.tenantId} ${phone}`}, 0))::text`;
  const other = await tx.customer.findFirst({ where: { phone } });
  if (other)
    throw new Problem('conflict', 'Another customer has this phone number.', { customerId: other.id });
}
