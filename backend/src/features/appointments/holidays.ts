import type { z } from 'zod';
import type { Holiday } from '../../generated/prisma/client';
import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import type { HolidayIn, holiday } from './schema';

const dateOf = (day: string): Date => new Date(`${day}T00:00:00Z`);

function presentHoliday(row: Holiday): z.input<typeof holiday> {
  return { ...row, day: row.day.toISOString().slice(0, 10) };
}

/** Lists holidays by day. @param range days, both included; default all */
export async function listHolidays(tx: TenantTx, range: { from?: string; until?: string }) {
  const day = {
    ...(range.from ? { gte: dateOf(range.from) } : {}),
    ...(range.until ? { lte: dateOf(range.until) } : {}),
  };
  return (await tx.holiday.findMany({ where: { day }, orderBy: { day: 'asc' }, take: 1000 })).map(
    presentHoliday,
  );
}

/** Adds a holiday. @throws Problem `conflict` when the day has one */
export async function createHoliday(tx: TenantTx, by: By, wanted: HolidayIn) {
  const id = newId();
  const { count } = await tx.holiday.createMany({
    data: [{ id, ...wanted, day: dateOf(wanted.day) }],
    skipDuplicates: true,
  });
  if (count === 0)
    throw new Problem('conflict', `${wanted.day} is a holiday already. Delete that one first.`);
  await note(tx, by, 'holiday.created', { id, ...wanted });
  return presentHoliday(await tx.holiday.findUniqueOrThrow({ where: { id } }));
}

/** Deletes a holiday: the usual hours hold again. @throws Problem `not-found` */
export async function deleteHoliday(tx: TenantTx, by: By, id: string): Promise<void> {
  const row = await tx.holiday.findUnique({ where: { id } });
  if (!row) throw new Problem('not-found', 'There is no such holiday.');
  await tx.holiday.delete({ where: { id } });
  await note(tx, by, 'holiday.deleted', presentHoliday(row));
}

async function note(
  tx: TenantTx,
  by: By,
  action: string,
  { id, name, ...changes }: HolidayIn & { id: string },
) {
  await audit(tx, by, { action, targetType: 'holiday', targetId: id, targetName: name, changes });
  emitChange(tx, 'holiday.changed', id);
}
