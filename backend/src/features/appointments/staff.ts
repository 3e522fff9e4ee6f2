import type { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client';
import { audit, changesBetween } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { relinkNumbers } from '../usage';
import { presentAppointment, withNames } from './present-appointment';
import type { CreateStaff, ShiftIn, staffMember, UpdateStaff } from './schema';

const include = {
  services: { select: { serviceId: true }, orderBy: { serviceId: 'asc' } },
  shifts: { orderBy: [{ weekday: 'asc' }, { startMinute: 'asc' }] },
  timeOff: { orderBy: { startsAt: 'asc' } },
} satisfies Prisma.StaffInclude;
type Row = Prisma.StaffGetPayload<{ include: typeof include }>;

/** What is booked and holds its time. */
export const holdingStatuses = ['BOOKED', 'CONFIRMED', 'RESCHEDULED'] as const;

function presentStaff(row: Row): z.input<typeof staffMember> {
  const { feedTokenHash, services, timeOff, tenantId: _, createdAt: __, updatedAt: ___, ...fields } = row;
  return {
    ...fields,
    serviceIds: services.map((each) => each.serviceId),
    timeOff: timeOff.map((each) => ({
      ...each,
      startsAt: each.startsAt.toISOString(),
      endsAt: each.endsAt.toISOString(),
    })),
    hasFeed: feedTokenHash !== null,
  };
}

/** Lists all staff; those who have left come last. */
export async function listStaff(tx: TenantTx) {
  const rows = await tx.staff.findMany({
    include,
    orderBy: [{ isActive: 'desc' }, { name: 'asc' }, { id: 'asc' }],
  });
  return rows.map(presentStaff);
}

/** Adds a staff member. @throws Problem `not-found` for a service or a login that is not there */
export async function createStaff(tx: TenantTx, by: By, { serviceIds, shifts, ...wanted }: CreateStaff) {
  await requireMember(tx, wanted.userId);
  const id = newId();
  await tx.staff.create({ data: { id, ...wanted } });
  await setServicesOf(tx, id, serviceIds);
  await setShiftsOf(tx, id, shifts);
  if (wanted.phone) await relinkNumbers(tx);
  return changed(tx, by, 'staff.created', id, {});
}

/** Changes what is said; `serviceIds` and `shifts` replace all. What is booked stays where it is. */
export async function updateStaff(
  tx: TenantTx,
  by: By,
  id: string,
  { serviceIds, shifts, ...wanted }: UpdateStaff,
) {
  const before = presentStaff(await findStaff(tx, id));
  await requireMember(tx, wanted.userId);
  await tx.staff.update({ where: { id }, data: wanted });
  if (serviceIds) await setServicesOf(tx, id, serviceIds);
  if (shifts) await setShiftsOf(tx, id, shifts);
  const { shifts: hours, ...after } = presentStaff(await findStaff(tx, id));
  // Voice AIs that have a number themselves are told whom a call goes to when they cannot answer.
  if (before.phone !== after.phone || before.isActive !== after.isActive) await relinkNumbers(tx);
  const changedHours =
    shifts && JSON.stringify(withoutIds(before.shifts)) !== JSON.stringify(withoutIds(hours));
  return changed(tx, by, 'staff.updated', id, {
    ...changesBetween(before, after),
    ...(changedHours ? { shifts: [withoutIds(before.shifts), withoutIds(hours)] } : {}),
  });
}

const withoutIds = (shifts: ShiftIn[]) =>
  shifts.map(({ kind, weekday, startMinute, endMinute }) => ({ kind, weekday, startMinute, endMinute }));

/** Takes a staff member off the calendar; history stays. @throws Problem `conflict` with what is still before them */
export async function removeStaff(platform: Platform, tx: TenantTx, by: By, id: string): Promise<void> {
  await findStaff(tx, id);
  // Whoever books them at this moment comes first, or finds them gone.
  await tx.$queryRaw`select lock_staff(${id}::uuid)::text`;
  const ahead = await tx.appointment.findMany({
    where: { staffId: id, status: { in: [...holdingStatuses] }, endsAt: { gt: platform.clock() } },
    include: withNames,
    orderBy: { startsAt: 'asc' },
    take: 50,
  });
  if (ahead.length > 0)
    throw new Problem('conflict', 'Appointments are still booked. Move or cancel them first.', {
      appointments: ahead.map(presentAppointment),
    });
  await tx.staff.update({ where: { id }, data: { isActive: false, feedTokenHash: null } });
  await changed(tx, by, 'staff.removed', id, {});
}

/** Finds a staff member. @throws Problem `not-found` */
export async function findStaff(tx: TenantTx, id: string): Promise<Row> {
  const row = await tx.staff.findUnique({ where: { id }, include });
  if (!row) throw new Problem('not-found', 'There is no such staff member.');
  return row;
}

async function requireMember(tx: TenantTx, userId: string | null | undefined): Promise<void> {
  if (userId && (await tx.member.count({ where: { userId } })) === 0)
    throw new Problem('not-found', 'This login is not of your team.');
}

async function setServicesOf(tx: TenantTx, staffId: string, serviceIds: string[]): Promise<void> {
  const wanted = [...new Set(serviceIds)];
  const known = await tx.service.count({ where: { id: { in: wanted } } });
  if (known !== wanted.length) throw new Problem('not-found', 'One of the services is not there.');
  await tx.staffService.deleteMany({ where: { staffId } });
  await tx.staffService.createMany({ data: wanted.map((serviceId) => ({ staffId, serviceId })) });
}

async function setShiftsOf(tx: TenantTx, staffId: string, shifts: ShiftIn[]): Promise<void> {
  await tx.staffShift.deleteMany({ where: { staffId } });
  await tx.staffShift.createMany({ data: shifts.map((each) => ({ id: newId(), staffId, ...each })) });
}

/** Writes down what was done to a staff member, and tells the screens. @returns them as they are now */
export async function changed(
  tx: TenantTx,
  by: By,
  action: string,
  id: string,
  changes: Record<string, unknown>,
) {
  // Another version of their hours: slots that were offered before are looked at again when they are booked.
  await tx.staff.update({ where: { id }, data: { updatedAt: new Date() } });
  const row = await findStaff(tx, id);
  await audit(tx, by, { action, targetType: 'staff', targetId: id, targetName: row.name, changes });
  emitChange(tx, 'staff.changed', id);
  return presentStaff(row);
}
