import type { TenantTx } from '../platform/db/tenant';
import type { Platform } from '../platform/platform';
import { findProvider } from '../providers';
import type { ProviderEvent, WebhookRequest } from '../providers/event';
import { withoutSecrets } from './delivery';
import { handle, type ReadDelivery } from './handlers';

interface ProcessJob {
  tenantId: string;
  deliveryId: string;
}

/**
 * Reads a stored delivery and gives its events to the features, in one transaction with the delivery marked done: either
 * all of it has happened or none. Safe to run again.
 */
export async function processDelivery(
  platform: Platform,
  job: ProcessJob,
  attempt: { last: boolean },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  try {
    await scope.tx(async (tx) => {
      const delivery = await claim(tx, job.deliveryId);
      if (!delivery) return;
      const effects: object[] = [];
      for (const event of eventsOf(delivery))
        effects.push((await handle(platform, tx, delivery, event)) ?? {});
      const effect = JSON.stringify(Object.assign({}, ...effects));
      await tx.$queryRaw`
        select finish_delivery(${delivery.id}::uuid, ${effect}::jsonb, ${withoutSecrets(delivery.body)}, ${platform.clock()})::text`;
    });
  } catch (error) {
    await noteFailure(platform, job, error, attempt.last);
    throw error;
  }
}

/** Holds the delivery; null when it has been dealt with. */
async function claim(tx: TenantTx, id: string): Promise<ReadDelivery | null> {
  const [delivery] = await tx.$queryRaw<ReadDelivery[]>`
    select id, provider::text as provider, account_key as "accountKey", method, path, headers, body,
      content_type as "contentType", received_at as "receivedAt"
    from inbox where id = ${id}::uuid and status in ('RECEIVED', 'FAILED') for update`;
  return delivery ?? null;
}

async function noteFailure(
  platform: Platform,
  job: ProcessJob,
  error: unknown,
  last: boolean,
): Promise<void> {
  const reason = error instanceof Error ? error.message.slice(0, 300) : 'unexpected';
  await platform.system.scope(job.tenantId).tx((tx) =>
    tx.inboxDelivery.updateMany({
      where: { id: job.deliveryId },
      data: { attempts: { increment: 1 }, error: reason, ...(last ? { status: 'FAILED' as const } : {}) },
    }),
  );
}

/** Reads a delivery as it was read when it came: only its content counts, its proof has been judged. */
export function eventsOf(delivery: ReadDelivery): ProviderEvent[] {
  const provider = findProvider(delivery.provider);
  return provider?.webhook?.parse(requestOf(delivery)) ?? [];
}

/** Makes the request anew from what was stored of it. */
export function requestOf(delivery: ReadDelivery): WebhookRequest {
  const [path, search] = delivery.path.replace('/api/webhooks', '').split('?');
  return {
    method: delivery.method,
    url: delivery.path,
    path: path ?? '',
    query: new URLSearchParams(search ?? ''),
    headers: {
      ...(delivery.headers as Record<string, string>),
      'content-type': delivery.contentType ?? undefined,
    },
    rawBody: Buffer.from(delivery.body, 'utf8'),
  };
}
