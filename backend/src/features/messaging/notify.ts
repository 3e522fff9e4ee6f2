import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { newId } from '../../platform/ids';
import { queueText } from './queue-text';

export interface Notice {
  /** What it is about, such as `message-taken`. */
  kind: string;
  audience: 'customer' | 'staff';
  /** E.164 */
  recipient: string;
  text: string;
  /** A second one with the same key is not written. */
  dedupeKey: string;
  customerId?: string | null;
}

/** Texts somebody once for a key. @returns the notification's id; null when there was one already */
export async function notifyOnce(tx: TenantTx, notice: Notice): Promise<string | null> {
  const { kind, audience, recipient, text, dedupeKey, customerId } = notice;
  const id = newId();
  const { count } = await tx.notification.createMany({
    data: [{ id, type: 'SMS', kind, recipient, message: text, audience, dedupeKey }],
    skipDuplicates: true,
  });
  if (count === 0) return null;
  await queueText(tx, {
    to: recipient,
    body: text,
    purpose: 'SERVICE',
    customerId: customerId ?? null,
    notificationId: id,
  });
  emitChange(tx, 'notification.changed', id);
  return id;
}

/**
 * Texts a member of staff, once for a key. Without a telephone of theirs the number that callers are put through to is
 * texted.
 * @returns the notification's id; null when there is nobody to text, or it was written before
 */
export async function notifyStaff(
  tx: TenantTx,
  notice: { kind: string; staffId?: string | null; phone?: string | null; text: string; dedupeKey: string },
): Promise<string | null> {
  const staff = notice.staffId
    ? await tx.staff.findUnique({ where: { id: notice.staffId }, select: { phone: true } })
    : null;
  const settings = await tx.tenantSetting.findFirst({ select: { transferNumber: true } });
  const recipient = notice.phone ?? staff?.phone ?? settings?.transferNumber;
  if (!recipient) return null;
  const { kind, text, dedupeKey } = notice;
  return notifyOnce(tx, { kind, text, dedupeKey, recipient, audience: 'staff' });
}
