import type { TenantTx } from '../../platform/db/tenant';
import { formatNumber } from '../../platform/format-number';
import { templateLanguage } from './built-in-templates';
import { notifyOnce } from './notify';

/** Answers a text at most once in a day of the business's own, so that two machines never talk to each other for long. */
export async function answerOnceADay(
  tx: TenantTx,
  kind: 'auto-reply' | 'help',
  who: { to: string; customerId: string },
): Promise<void> {
  const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } });
  const settings = await tx.tenantSetting.findFirst({ select: { autoReply: true, transferNumber: true } });
  const text =
    kind === 'auto-reply'
      ? settings?.autoReply
      : helpText(tenant.name, tenant.locale, settings?.transferNumber);
  if (!text) return;
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: tenant.timeZone }).format(new Date());
  await notifyOnce(tx, {
    kind,
    audience: 'customer',
    recipient: who.to,
    text,
    dedupeKey: `${kind}:${who.to}:${day}`,
    customerId: who.customerId,
  });
}

function helpText(company: string, language: string, phone: string | null | undefined): string {
  if (templateLanguage(language) === 'tr')
    return `${company}: randevu mesajlarınızı gönderiyoruz.${phone ? ` Bize ulaşın: ${formatNumber(phone)}.` : ''} Mesaj almak istemiyorsanız RET yazın.`;
  return `${company}: we text you about your appointments.${phone ? ` Reach us at ${formatNumber(phone)}.` : ''}`;
}
