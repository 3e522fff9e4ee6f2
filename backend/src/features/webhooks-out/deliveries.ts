import type { z } from 'zod';
import { Prisma, type WebhookDelivery } from '../../generated/prisma/client';
import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { cursorAfter } from '../../platform/http/paging';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { findEndpoint } from './endpoints';
import { testEvent } from './event-types';
import { type deliveriesQuery, presentDelivery } from './schema';

/** Enqueues an attempt of a delivery; one waits at a time. */
export async function enqueueDelivery(tx: TenantTx, deliveryId: string, at?: Date): Promise<void> {
  const key = `webhook.deliver:${deliveryId}`;
  await enqueue(tx, 'webhook.deliver', { deliveryId }, { key, ...(at ? { at } : {}) });
}

/** Lists what an endpoint was told, the newest first. */
export async function listOutDeliveries(
  tx: TenantTx,
  endpointId: string,
  { cursor, limit, status }: z.output<typeof deliveriesQuery>,
) {
  await findEndpoint(tx, endpointId);
  const before = cursor
    ? Prisma.sql`and (created_at, id) < (${cursor.at}::timestamptz, ${cursor.id}::uuid)`
    : Prisma.empty;
  const wanted = status ? Prisma.sql`and status = ${status}::delivery_status` : Prisma.empty;
  const ids = await tx.$queryRaw<{ id: string }[]>`
    select id from webhook_deliveries where endpoint_id = ${endpointId}::uuid ${wanted} ${before}
    order by created_at desc, id desc limit ${limit + 1}`;
  const rows = await tx.webhookDelivery.findMany({
    where: { id: { in: ids.map((each) => each.id) } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    deliveries: rows.slice(0, limit).map(presentDelivery),
    nextCursor: last ? cursorAfter({ at: last.createdAt, id: last.id }) : null,
  };
}

/** Sends a delivery again, with the id that it had, so that the receiver knows it for a repeat. @throws Problem `conflict` */
export async function resendDelivery(
  tx: TenantTx,
  by: By,
  { id, deliveryId }: { id: string; deliveryId: string },
) {
  const endpoint = await findEndpoint(tx, id);
  const row = await tx.webhookDelivery.findFirst({ where: { id: deliveryId, endpointId: id } });
  if (!row) throw new Problem('not-found', 'There is no such delivery.');
  requireActive(endpoint);
  const changed = await tx.webhookDelivery.update({
    where: { id: deliveryId },
    data: { status: 'PENDING', attempts: 0, nextAttemptAt: new Date(), deliveredAt: null },
  });
  await enqueueDelivery(tx, deliveryId);
  await audit(tx, by, {
    action: 'webhook-delivery.resent',
    targetType: 'webhook-endpoint',
    targetId: id,
    targetName: endpoint.url,
    changes: { event: row.eventType },
  });
  tellDelivery(tx, changed);
  return presentDelivery(changed);
}

/** Sends a made-up event to an endpoint, whatever it has chosen. @throws Problem `conflict` when it is switched off */
export async function sendTest(platform: Platform, tx: TenantTx, id: string) {
  requireActive(await findEndpoint(tx, id));
  const now = platform.clock();
  const row = await tx.webhookDelivery.create({
    data: {
      id: newId(),
      endpointId: id,
      eventId: newId(),
      eventType: testEvent,
      payload: { type: testEvent, timestamp: now.toISOString(), data: { message: 'Telyx reaches you.' } },
      nextAttemptAt: now,
    },
  });
  await enqueueDelivery(tx, row.id);
  tellDelivery(tx, row);
  return presentDelivery(row);
}

/** Tells the screens. */
export function tellDelivery(tx: TenantTx, row: Pick<WebhookDelivery, 'id'>): void {
  emitChange(tx, 'webhook-delivery.changed', row.id);
}

function requireActive(endpoint: { isActive: boolean }): void {
  if (!endpoint.isActive)
    throw new Problem('conflict', 'The endpoint is switched off. Switch it on, then send again.');
}

/** Forgets deliveries of a month ago: they hold what customers said. */
export async function sweepDeliveries(platform: Platform): Promise<void> {
  const before = new Date(platform.clock().getTime() - 30 * 86_400_000);
  for (const tenantId of await platform.system.allTenants())
    await platform.system
      .scope(tenantId)
      .tx((tx) => tx.webhookDelivery.deleteMany({ where: { createdAt: { lt: before } } }));
}
