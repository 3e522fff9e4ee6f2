import { audit } from '../../platform/audit';
import { keyOf, type TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { NotificationsQuery } from './schema';

/** Lists what people were told or will be, the newest first. */
export async function listNotifications(tx: TenantTx, query: NotificationsQuery) {
  const { type, status, limit, offset } = query;
  const where = { ...(type && { type }), ...(status && { status }) };
  const rows = await tx.notification.findMany({
    where,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    skip: offset,
  });
  const notifications = rows.map((row) => ({
    ...row,
    sentAt: row.sentAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }));
  return { notifications, total: await tx.notification.count({ where }), limit, offset };
}

/**
 * Texts a customer about an appointment because one of the team asks for it, also when it was done before by itself.
 * @returns the notification's id; one that still waits is not written again
 * @throws Problem `not-found`; `conflict` when the appointment is over or cancelled, or the customer has no phone
 */
export async function textAboutAppointment(
  tx: TenantTx,
  by: By,
  appointmentId: string,
  kind: 'appointment-booked' | 'appointment-reminder',
): Promise<{ notificationId: string }> {
  const row = await tx.appointment.findUnique({
    where: keyOf(tx, appointmentId),
    include: { customer: true },
  });
  if (!row) throw new Problem('not-found', 'There is no such appointment.');
  if (!['BOOKED', 'CONFIRMED', 'RESCHEDULED'].includes(row.status) || row.startsAt <= new Date())
    throw new Problem('conflict', 'This appointment is over or cancelled. Nothing was sent.');
  if (!row.customer.phone)
    throw new Problem('conflict', 'This customer has no phone number. Nothing was sent.');
  const waiting = await tx.notification.findFirst({
    where: {
      relatedAppointmentId: row.id,
      appointmentVersion: row.version,
      kind,
      audience: 'customer',
      status: 'QUEUED',
    },
  });
  if (waiting) return { notificationId: waiting.id };
  const id = newId();
  await tx.notification.create({
    data: {
      id,
      type: 'SMS',
      kind,
      recipient: row.customer.phone,
      audience: 'customer',
      dedupeKey: `appointment:${row.id}:v${row.version}:${kind}:asked:${id}`,
      relatedAppointmentId: row.id,
      appointmentVersion: row.version,
    },
  });
  await enqueue(tx, 'notification.send', { notificationId: id }, { key: `notification.send:${id}` });
  await audit(tx, by, {
    action: 'notification.queued',
    targetType: 'appointment',
    targetId: row.id,
    changes: { kind },
  });
  emitChange(tx, 'notification.changed', id);
  return { notificationId: id };
}
