import type { TenantScope } from '../../platform/db/tenant';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { planReminders, type ReminderPlace } from './statements';
import { writeNotificationTexts } from './write-notification-texts';

/** Finds the tenants with reminders that are due, and has theirs written, each by a job of its own. */
export async function findDueReminders(platform: Platform): Promise<void> {
  const tenants = await platform.system.ask<{ id: string }>(
    {
      name: 'tenants_with_due_reminders',
      text: 'select tenants_with_due_reminders as id from tenants_with_due_reminders($1)',
    },
    platform.clock(),
  );
  for (const { id } of tenants) {
    await platform.system
      .scope(id)
      .tx((tx) => enqueue(tx, 'reminders.send', {}, { key: `reminders.send:${id}`, serial: true }));
  }
}

const appointmentsAtOnce = 500;

/** Writes a tenant's due reminders and their texts. Looked at twice, or by two processes at once, each is written once. */
export async function sendReminders(platform: Platform, job: { tenantId: string }): Promise<void> {
  const scope: TenantScope = platform.system.scope(job.tenantId);
  const now = platform.clock();
  let place: ReminderPlace | null = null;
  do {
    // In slices: the first of ten thousand are sent while the last are still being written.
    place = await planReminders(scope, now, appointmentsAtOnce, place);
    await writeNotificationTexts(scope, null);
  } while (place);
}
