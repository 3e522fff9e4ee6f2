import type { TenantTx } from '../../platform/db/tenant';
import { newId } from '../../platform/ids';
import { emitText } from './announce-texts';
import { providerFor } from './choose-route';
import { enqueueNow } from './schedule';

export interface TextToQueue {
  /** E.164 */
  to: string;
  body: string;
  purpose: 'SERVICE' | 'MARKETING';
  customerId?: string | null;
  /** The number of the tenant's own that it comes from; chosen when it is sent, where absent. */
  phoneNumberId?: string | null;
  /** The provider or account that somebody asked for. */
  providerOverride?: string | null;
  notificationId?: string | null;
  templateId?: string | null;
  /** The person who wrote it. */
  sentBy?: string | null;
  media?: { url: string; contentType: string }[];
}

/**
 * Writes a text and the job that sends it, in the caller's transaction. Whether it may be sent (consent, quiet hours, the
 * plan, the appointment it speaks of) is judged when it is sent.
 * @returns the id of the text
 */
export async function queueText(tx: TenantTx, text: TextToQueue): Promise<string> {
  const id = newId();
  await tx.message.create({
    data: {
      id,
      direction: 'OUTBOUND',
      status: 'QUEUED',
      provider: providerFor(text.to),
      purpose: text.purpose,
      toNumber: text.to,
      body: text.body,
      customerId: text.customerId ?? null,
      phoneNumberId: text.phoneNumberId ?? null,
      providerOverride: text.providerOverride ?? null,
      notificationId: text.notificationId ?? null,
      templateId: text.templateId ?? null,
      sentBy: text.sentBy ?? null,
    },
  });
  const media = text.media ?? [];
  if (media.length > 0)
    await tx.messageMedia.createMany({
      data: media.map(({ url, contentType }, position) => ({
        messageId: id,
        position,
        contentType,
        sourceUrl: url,
      })),
    });
  if (text.notificationId)
    await tx.notification.update({
      where: { id: text.notificationId },
      data: { messageId: id, message: text.body },
    });
  await enqueueNow(tx, 'dispatch');
  emitText(tx, { id, to: text.to, customerId: text.customerId ?? null });
  return id;
}
