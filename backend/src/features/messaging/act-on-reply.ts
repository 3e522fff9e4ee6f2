import { keyOf, type TenantScope, type TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { cancelAppointment, confirmAppointment } from '../appointments';
import { notifyOnce, notifyStaff } from './notify';
import { renderText, type TextFacts } from './render-text';
import { readTemplates } from './write-notification-texts';

export interface ReplyJob {
  tenantId: string;
  messageId: string;
  customerId: string;
  appointmentId: string;
  what: 'confirm' | 'change' | 'cancel' | 'stopped';
}

/** Does what a person has answered to the text of an appointment. Run again, it changes and sends nothing more. */
export async function actOnReply(platform: Platform, job: ReplyJob): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const wish = { appointmentId: job.appointmentId, source: 'SMS' as const };
  if (job.what === 'confirm') {
    const result = await confirmAppointment(platform, scope, wish);
    return answer(scope, job, result.ok ? 'reply-confirmed' : 'reply-too-late');
  }
  if (job.what === 'cancel') {
    const result = await cancelAppointment(platform, scope, wish);
    // Who cancels is told by the text of the cancellation itself.
    return result.ok ? undefined : answer(scope, job, 'reply-too-late');
  }
  if (job.what === 'change') await answer(scope, job, 'reply-change');
  await tellStaff(scope, job, job.what === 'change' ? 'change-wanted' : 'stopped');
}

async function answer(scope: TenantScope, job: ReplyJob, template: string): Promise<void> {
  await scope.tx(async (tx) => {
    const found = await readFacts(tx, job.appointmentId, 'customer');
    if (!found?.customer.phone) return;
    const { body } = (await readTemplates(tx))(template, found.facts.language)!;
    await notifyOnce(tx, {
      kind: template,
      audience: 'customer',
      recipient: found.customer.phone,
      text: renderText(body, found.facts),
      dedupeKey: `reply:${job.messageId}`,
      customerId: job.customerId,
    });
  });
}

async function tellStaff(
  scope: TenantScope,
  job: ReplyJob,
  kind: 'change-wanted' | 'stopped',
): Promise<void> {
  await scope.tx(async (tx) => {
    const found = await readFacts(tx, job.appointmentId, 'staff');
    if (!found) return;
    const { body } = (await readTemplates(tx))(`staff-${kind}`, found.facts.language)!;
    await notifyStaff(tx, {
      kind,
      staffId: found.staffId,
      text: renderText(body, found.facts),
      dedupeKey: `reply:${job.messageId}:staff`,
    });
  });
}

async function readFacts(tx: TenantTx, appointmentId: string, audience: 'customer' | 'staff') {
  const row = await tx.appointment.findUnique({
    where: keyOf(tx, appointmentId),
    include: { customer: true, staff: true, service: true },
  });
  if (!row) return null;
  const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } });
  const own = audience === 'customer' ? row.customer : { locale: null, timeZone: row.staff.timeZone };
  const facts: TextFacts = {
    company: tenant.name,
    customerName: row.customer.name,
    customerPhone: row.customer.phone,
    service: row.service.name,
    staffName: row.staff.name,
    startsAt: row.startsAt.toISOString(),
    language: own.locale ?? tenant.locale,
    zone: own.timeZone ?? tenant.timeZone,
  };
  return { facts, customer: row.customer, staffId: row.staffId };
}
