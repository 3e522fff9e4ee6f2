import type { TenantTx } from '../../platform/db/tenant';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';

/** Writes to the owners that an endpoint has been switched off, once for each time. */
export async function warnOwners(
  tx: TenantTx,
  endpoint: { id: string; url: string },
  at: Date,
  gone: boolean,
): Promise<void> {
  const owners = await tx.member.findMany({ where: { role: 'OWNER' } });
  const users = await tx.user.findMany({ where: { id: { in: owners.map((each) => each.userId) } } });
  for (const user of users) {
    const id = newId();
    await tx.notification.createMany({
      data: [
        {
          id,
          type: 'EMAIL',
          kind: 'webhook-endpoint-off',
          recipient: user.email,
          ...words(user.locale, new URL(endpoint.url).host, gone),
          dedupeKey: `webhook-endpoint-off:${endpoint.id}:${at.toISOString()}:${user.id}`,
        },
      ],
    });
    await enqueue(tx, 'notification.send', { notificationId: id }, { key: `notification.send:${id}` });
  }
}

function words(locale: string, host: string, gone: boolean): { subject: string; message: string } {
  if (locale === 'tr')
    return {
      subject: `${host} adresine webhook gönderimi durduruldu`,
      message: `${host} ${gone ? 'artık olmadığını söyledi (410)' : 'beş gündür hiçbir bildirimi almadı'}; bu yüzden gönderimi durdurduk. Düzeltince Telyx'te Ayarlar, Webhook'lar ekranından yeniden açın; kaçan bildirimleri oradan tekrar gönderebilirsiniz.`,
    };
  return {
    subject: `Webhooks to ${host} have been switched off`,
    message: `${host} ${gone ? 'said that it is gone (410)' : 'has taken nothing for five days'}, so we have stopped sending to it. Once it works again, switch it on under Settings, Webhooks in Telyx; there you can also send again what it missed.`,
  };
}
