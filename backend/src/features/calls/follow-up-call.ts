import { newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { queueText } from '../messaging';
import { leftThisMonth } from '../usage';
import type { CallJob } from './place-call';

const texts = {
  en: (business: string) =>
    `You called ${business} and we could not take your call. Answer this text or call again later.`,
  tr: (business: string) =>
    `${business} işletmesini aradınız, çağrınızı alamadık. Bu mesaja yazabilir ya da daha sonra arayabilirsiniz.`,
};

/**
 * Texts a caller whom the receptionist could not take because the month's minutes are used up: the line has changed its
 * mode, and does not stay silent. Once for each call.
 */
export async function followUpCall(platform: Platform, job: CallJob): Promise<void> {
  await platform.system.scope(job.tenantId).tx(async (tx) => {
    const call = await tx.callLog.findUniqueOrThrow({ where: { id: job.callId } });
    const talked = call.voiceCallId !== null || call.reportedAt !== null;
    if (call.direction !== 'INBOUND' || !call.fromNumber || talked) return;
    if ((await leftThisMonth(tx, 'AI_MINUTE')) !== 0) return;
    const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: job.tenantId } });
    const body = texts[tenant.locale === 'tr' ? 'tr' : 'en'](tenant.name);
    const notificationId = newId();
    const { count } = await tx.notification.createMany({
      data: {
        id: notificationId,
        type: 'SMS',
        kind: 'missed-call',
        recipient: call.fromNumber,
        message: body,
        audience: 'customer',
        dedupeKey: `call:${call.id}:missed`,
      },
      skipDuplicates: true,
    });
    if (count === 0) return;
    await queueText(tx, {
      to: call.fromNumber,
      body,
      purpose: 'SERVICE',
      customerId: call.customerId,
      phoneNumberId: call.phoneNumberId,
      notificationId,
    });
  });
}
