import type { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client';
import { audit, changesBetween } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import type { CreateService, service, UpdateService } from './schema';

const include = {
  staff: { select: { staffId: true }, orderBy: { staffId: 'asc' } },
} satisfies Prisma.ServiceInclude;
type Row = Prisma.ServiceGetPayload<{ include: typeof include }>;

function presentService(row: Row): z.input<typeof service> {
  const { staff, price, tenantId: _, createdAt: __, updatedAt: ___, ...fields } = row;
  return { ...fields, price: price?.toFixed(2) ?? null, staffIds: staff.map((each) => each.staffId) };
}

/** Lists all services; those that are not offered any more come last. */
export async function listServices(tx: TenantTx) {
  const rows = await tx.service.findMany({
    include,
    orderBy: [{ isActive: 'desc' }, { name: 'asc' }, { id: 'asc' }],
  });
  return rows.map(presentService);
}

/** Adds a service. @throws Problem `not-found` for a staff member that is not there */
export async function createService(tx: TenantTx, by: By, { staffIds, ...wanted }: CreateService) {
  const id = newId();
  await tx.service.create({ data: { id, ...wanted } });
  await setStaffOf(tx, id, staffIds);
  return changed(tx, by, 'service.created', id, { durationMinutes: wanted.durationMinutes });
}

/** Changes what is said; `staffIds` replaces all. What is booked keeps its time. */
export async function updateService(
  tx: TenantTx,
  by: By,
  id: string,
  { staffIds, ...wanted }: UpdateService,
) {
  const before = presentService(await findService(tx, id));
  await tx.service.update({ where: { id }, data: wanted });
  if (staffIds) await setStaffOf(tx, id, staffIds);
  const after = presentService(await findService(tx, id));
  return changed(tx, by, 'service.updated', id, changesBetween(before, after));
}

/** Offers it no more; its history stays. */
export async function removeService(tx: TenantTx, by: By, id: string): Promise<void> {
  await findService(tx, id);
  await tx.service.update({ where: { id }, data: { isActive: false } });
  await changed(tx, by, 'service.removed', id, {});
}

async function findService(tx: TenantTx, id: string): Promise<Row> {
  const row = await tx.service.findUnique({ where: { id }, include });
  if (!row) throw new Problem('not-found', 'There is no such service.');
  return row;
}

async function setStaffOf(tx: TenantTx, serviceId: string, staffIds: string[]): Promise<void> {
  const wanted = [...new Set(staffIds)];
  const known = await tx.staff.count({ where: { id: { in: wanted } } });
  if (known !== wanted.length) throw new Problem('not-found', 'One of the staff members is not there.');
  await tx.staffService.deleteMany({ where: { serviceId } });
  await tx.staffService.createMany({ data: wanted.map((staffId) => ({ staffId, serviceId })) });
}

async function changed(tx: TenantTx, by: By, action: string, id: string, changes: Record<string, unknown>) {
  const row = await findService(tx, id);
  await audit(tx, by, { action, targetType: 'service', targetId: id, targetName: row.name, changes });
  emitChange(tx, 'service.changed', id);
  return presentService(row);
}
