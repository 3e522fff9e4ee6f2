import type { InboxDelivery } from '../generated/prisma/client';
import type { TenantTx } from '../platform/db/tenant';
import { emitChange } from '../platform/events';
import type { Platform } from '../platform/platform';
import { findProvider } from '../providers';
import type { ProviderEvent, WebhookRequest } from '../providers/event';
import { withoutSecrets } from './delivery';
import { handle } from './handlers';

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
      await tx.inboxDelivery.update({
        where: { id: delivery.id },
        data: {
          status: 'DONE',
          effect: Object.assign({}, ...effects),
          error: null,
          body: withoutSecrets(delivery.body),
          attempts: { increment: 1 },
          handledAt: platform.clock(),
        },
      });
      await emitChange(tx, 'delivery.changed', delivery.id);
    });
  } catch (error) {
    await noteFailure(platform, job, error, attempt.last);
    throw error;
  }
}

/** Holds the delivery; null when it has been dealt with. */
async function claim(tx: TenantTx, id: string): Promise<InboxDelivery | null> {
  await tx.$queryRaw`select 1 from inbox where id = ${id}::uuid for update`;
  const delivery = await tx.inboxDelivery.findUnique({ where: { id } });
  return delivery && (delivery.status === 'RECEIVED' || delivery.status === 'FAILED') ? delivery : null;
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
export function eventsOf(delivery: InboxDelivery): ProviderEvent[] {
  const provider = findProvider(delivery.provider);
  return provider?.webhook?.parse(requestOf(delivery)) ?? [];
}

function requestOf(delivery: InboxDelivery): WebhookRequest {
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
