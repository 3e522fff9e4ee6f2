import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { hashToken } from '../../platform/http/tokens';
import { newToken } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { addDays } from '../../platform/time';
import { writeCalendar } from './ics';
import { changed, findStaff, holdingStatuses } from './staff';

/** Makes a new secret address for a staff member's calendar; the one before ends. It is shown this once. */
export async function makeFeed(platform: Platform, tx: TenantTx, by: By, staffId: string) {
  const token = newToken();
  await findStaff(tx, staffId);
  await tx.staff.update({ where: { id: staffId }, data: { feedTokenHash: hashToken(token) } });
  await changed(tx, by, 'staff.feed-made', staffId, {});
  return { url: `${platform.config.publicUrl}/api/calendar/${token}.ics` };
}

/** Ends the secret address. */
export async function endFeed(tx: TenantTx, by: By, staffId: string): Promise<void> {
  await findStaff(tx, staffId);
  await tx.staff.update({ where: { id: staffId }, data: { feedTokenHash: null } });
  await changed(tx, by, 'staff.feed-ended', staffId, {});
}

/**
 * Writes the calendar behind a secret address: the last 30 days and the next 400.
 * @param file the token and `.ics`
 * @throws Problem `not-found`
 */
export async function readFeed(platform: Platform, file: string): Promise<string> {
  const feedTokenHash = hashToken(file.slice(0, -'.ics'.length));
  const tenantId = await platform.system.tenantOfFeed(feedTokenHash);
  if (!tenantId) throw new Problem('not-found', 'This calendar address has ended.');
  const now = platform.clock();
  return platform.system.scope(tenantId).read(async (tx) => {
    const staff = await tx.staff.findUnique({ where: { feedTokenHash } });
    if (!staff) throw new Problem('not-found', 'This calendar address has ended.');
    const rows = await tx.appointment.findMany({
      where: {
        staffId: staff.id,
        status: { in: [...holdingStatuses, 'COMPLETED'] },
        startsAt: { gte: addDays(now, -30), lt: addDays(now, 400) },
      },
      include: { customer: true, service: true },
      orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
    });
    const events = rows.map((row) => ({
      id: row.id,
      startsAt: row.startsAt,
      endsAt: row.endsAt,
      changedAt: row.updatedAt,
      sequence: row.version - 1,
      title: [row.service.name, row.customer.name ?? row.customer.phone].filter(Boolean).join(' – '),
      description: [row.customer.phone, row.notes].filter(Boolean).join('\n'),
    }));
    return writeCalendar(staff.name, events);
  });
}
