import { keyOf, type TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { addDays } from '../../platform/time';
import type { AppointmentText, ListQuery } from './appointment-schema';
import { readSettings } from './booking-settings';
import { presentAppointment, withNames } from './present-appointment';
import { holdingStatuses } from './staff';
import { dayMs, dayNumber, dayText, localDayOf, minuteMs, startOfDay } from './zone-time';

const mostDays = 62;

/**
 * Lists what touches a stretch of time, by start; default a week from today on.
 * @throws Problem `invalid` when it is longer than 62 days
 */
export async function listAppointments(platform: Platform, tx: TenantTx, query: ListQuery) {
  const { staffId, status, customerId } = query;
  const zone = await zoneOf(tx);
  const today = localDayOf(zone, platform.clock().getTime());
  const from = instantOf(zone, query.from ?? dayText(today));
  const range = { from, until: query.until ? instantOf(zone, query.until) : addDays(from, 7) };
  const length = range.until.getTime() - range.from.getTime();
  if (length <= 0 || length > (mostDays + 1) * dayMs) {
    const message = `must be after from, and at most ${mostDays} days after it`;
    throw new Problem('invalid', 'Ask for a shorter stretch of time.', {
      errors: [{ path: 'until', message }],
    });
  }
  const rows = await tx.appointment.findMany({
    where: {
      startsAt: { lt: range.until, gt: new Date(range.from.getTime() - dayMs) },
      endsAt: { gt: range.from },
      ...(staffId ? { staffId } : {}),
      ...(status ? { status } : {}),
      ...(customerId ? { customerId } : {}),
    },
    include: withNames,
    orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
    take: 5000,
  });
  return rows.map(presentAppointment);
}

/** Reads one appointment, with the texts about it. @throws Problem `not-found` */
export async function readAppointment(platform: Platform, tx: TenantTx, id: string) {
  const row = await tx.appointment.findUnique({
    where: keyOf(tx, id),
    include: { ...withNames, notifications: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] } },
  });
  if (!row) throw new Problem('not-found', 'There is no such appointment.');
  const written = row.notifications
    .filter((each) => each.kind.startsWith('appointment-'))
    .map((each) => ({
      kind: each.kind as AppointmentText['kind'],
      audience: each.audience === 'staff' ? ('staff' as const) : ('customer' as const),
      status: each.status,
      at: (each.sentAt ?? each.createdAt).toISOString(),
      failureReason: each.failureReason,
    }));
  const isAhead = (holdingStatuses as readonly string[]).includes(row.status) && row.customer.phone !== null;
  const planned = isAhead ? await plannedReminders(platform, tx, row.startsAt) : [];
  return { ...presentAppointment(row), texts: [...written, ...planned] };
}

/** Reminders whose time has not come yet. */
async function plannedReminders(
  platform: Platform,
  tx: TenantTx,
  startsAt: Date,
): Promise<AppointmentText[]> {
  const { reminderMinutes } = await readSettings(tx);
  return reminderMinutes
    .map((minutes) => new Date(startsAt.getTime() - minutes * minuteMs))
    .filter((at) => at > platform.clock())
    .sort((a, b) => a.getTime() - b.getTime())
    .map((at) => ({
      kind: 'appointment-reminder',
      audience: 'customer',
      status: 'PLANNED',
      at: at.toISOString(),
      failureReason: null,
    }));
}

/** Reads the tenant's zone. */
export async function zoneOf(tx: TenantTx): Promise<string> {
  return (await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } })).timeZone;
}

/** Gives an instant for itself, and for a day its beginning in the zone. */
export function instantOf(zone: string, at: Date | string): Date {
  return typeof at === 'string' ? new Date(startOfDay(zone, dayNumber(at))) : at;
}
