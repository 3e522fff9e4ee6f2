import type { Platform } from '../../../platform/platform';
import { writeNotificationTexts } from '../../messaging';

/** Sends one notification, once: a letter as it is written; a text is written now. What cannot be sent says why. */
export async function sendNotification(
  platform: Platform,
  job: { tenantId: string; notificationId: string },
  attempt: { last: boolean },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const row = await scope.tx((tx) => tx.notification.findUnique({ where: { id: job.notificationId } }));
  if (row?.status !== 'QUEUED') return;
  if (row.type === 'SMS') return void (await writeNotificationTexts(scope, [row.id]));
  try {
    await platform.mail.send({ to: row.recipient, subject: row.subject ?? '', text: row.message });
  } catch (error) {
    if (!attempt.last) throw error;
    const failureReason = error instanceof Error ? error.message : 'unknown';
    await scope.tx((tx) =>
      tx.notification.update({ where: { id: row.id }, data: { status: 'FAILED', failureReason } }),
    );
    return;
  }
  await scope.tx((tx) =>
    tx.notification.update({ where: { id: row.id }, data: { status: 'SENT', sentAt: platform.clock() } }),
  );
}
