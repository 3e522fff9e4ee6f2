import { audit, changesBetween } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import type { By } from '../../platform/http/route';
import { enqueue } from '../../platform/jobs';
import { relinkNumbers } from '../usage';
import type { BookingSettings, UpdateSettings } from './schema';

/** What holds until a tenant sets something else; the same as the columns' defaults. */
const defaults: BookingSettings = {
  reminderMinutes: [1440, 60],
  confirmsBookings: true,
  followsUpNoShows: false,
  textsStaff: true,
  quietFromMinute: 1260,
  quietUntilMinute: 540,
  bookingLeadMinutes: 60,
  bookingHorizonDays: 60,
  slotStepMinutes: 15,
  autoReply: null,
  transferNumber: null,
  senderName: null,
  recordingAnnouncement: null,
  recordingRetentionDays: 90,
};

/** Reads what holds for bookings, calls and texts. */
export async function readSettings(tx: TenantTx): Promise<BookingSettings> {
  return (await tx.tenantSetting.findUnique({ where: { tenantId: tx.tenantId } })) ?? defaults;
}

/** Changes some of it. */
export async function updateSettings(tx: TenantTx, by: By, wanted: UpdateSettings): Promise<BookingSettings> {
  const before = await readSettings(tx);
  const changes = changesBetween({ ...before }, wanted);
  if (Object.keys(changes).length === 0) return before;
  const after = await tx.tenantSetting.upsert({
    where: { tenantId: tx.tenantId },
    create: wanted,
    update: wanted,
  });
  await audit(tx, by, { action: 'settings.changed', targetType: 'settings', targetId: tx.tenantId, changes });
  // Voice AIs that have the number themselves are told whom a call goes to when they cannot answer.
  if ('transferNumber' in changes) await relinkNumbers(tx);
  if ('recordingAnnouncement' in changes) await enqueue(tx, 'assistants.resync', {});
  emitChange(tx, 'settings.changed', tx.tenantId);
  return after;
}
