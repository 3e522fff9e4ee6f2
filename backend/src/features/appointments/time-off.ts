import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import { presentAppointment, withNames } from './present-appointment';
import type { TimeOffIn } from './schema';
import { changed, findStaff, holdingStatuses } from './staff';

/** Notes that somebody is away. What is booked in that time stays, and is given back as `conflicts`. */
export async function addTimeOff(tx: TenantTx, by: By, staffId: string, wanted: TimeOffIn) {
  await findStaff(tx, staffId);
  const row = await tx.staffTimeOff.create({ data: { id: newId(), staffId, ...wanted } });
  const conflicts = await tx.appointment.findMany({
    where: {
      staffId,
      status: { in: [...holdingStatuses] },
      startsAt: { lt: wanted.endsAt },
      endsAt: { gt: wanted.startsAt },
    },
    include: withNames,
    orderBy: { startsAt: 'asc' },
    take: 200,
  });
  const times = { startsAt: row.startsAt.toISOString(), endsAt: row.endsAt.toISOString() };
  await changed(tx, by, 'staff.time-off-added', staffId, times);
  return { timeOff: { ...row, ...times }, conflicts: conflicts.map(presentAppointment) };
}

/** Takes it back. @throws Problem `not-found` */
export async function removeTimeOff(tx: TenantTx, by: By, staffId: string, id: string): Promise<void> {
  const { count } = await tx.staffTimeOff.deleteMany({ where: { id, staffId } });
  if (count === 0) throw new Problem('not-found', 'There is no such time off.');
  await changed(tx, by, 'staff.time-off-removed', staffId, {});
}
