import { z } from 'zod';
import type { InboxDelivery } from '../generated/prisma/client';
import { audit } from '../platform/audit';
import { keyOf, type TenantTx } from '../platform/db/tenant';
import { cursorAfter, cursorQuery } from '../platform/http/paging';
import { Problem } from '../platform/http/problem';
import type { By } from '../platform/http/route';
import { newId } from '../platform/ids';
import { enqueue } from '../platform/jobs';
import { providerIds } from '../providers/provider';
import { withoutSecrets } from './delivery';

const instant = z.iso.datetime();
const status = z.enum(['RECEIVED', 'DONE', 'FAILED', 'UNKNOWN']);

export const deliveriesQuery = cursorQuery.extend({
  provider: z.enum(providerIds).optional(),
  status: status.optional(),
  verdict: z.enum(['ACCEPTED', 'REFUSED']).optional(),
});

export const delivery = z
  .object({
    id: z.string(),
    provider: z.string(),
    path: z.string(),
    verdict: z.enum(['ACCEPTED', 'REFUSED']),
    verdictReason: z.string().nullable(),
    status,
    eventTypes: z.array(z.string()),
    receivedAt: instant,
    handledAt: instant.nullable(),
    error: z.string().nullable(),
    replayOf: z.string().nullable(),
  })
  .meta({ id: 'Delivery' });

export const deliveryDetail = delivery
  .extend({
    headers: z.record(z.string(), z.string()),
    body: z.string(),
    effect: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'DeliveryDetail' });

export const deliveryParams = z.object({ id: z.uuid() });
export const replayBody = z.strictObject({ ids: z.array(z.uuid()).min(1).max(50) });

function present(row: InboxDelivery): z.input<typeof delivery> {
  return {
    id: row.id,
    provider: row.provider,
    path: row.path,
    verdict: row.verdict,
    verdictReason: row.verdictReason,
    status: row.status,
    eventTypes: row.eventTypes,
    receivedAt: row.receivedAt.toISOString(),
    handledAt: row.handledAt?.toISOString() ?? null,
    error: row.error,
    replayOf: row.replayOf,
  };
}

/** Lists what providers have sent about this tenant, the newest first. */
export async function listDeliveries(tx: TenantTx, query: z.output<typeof deliveriesQuery>) {
  const { cursor, limit, provider, status: wanted, verdict } = query;
  const rows = await tx.inboxDelivery.findMany({
    where: {
      ...(provider ? { provider } : {}),
      ...(wanted ? { status: wanted } : {}),
      ...(verdict ? { verdict } : {}),
      ...(cursor ? { id: { lt: cursor.id } } : {}),
    },
    // Ids begin with the time.
    orderBy: { id: 'desc' },
    take: limit + 1,
  });
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    deliveries: rows.slice(0, limit).map(present),
    nextCursor: last ? cursorAfter({ at: last.receivedAt, id: last.id }) : null,
  };
}

/** Reads one delivery as it came, without what must stay secret. */
export async function getDelivery(tx: TenantTx, id: string): Promise<z.input<typeof deliveryDetail>> {
  const row = await tx.inboxDelivery.findUnique({ where: keyOf(tx, id) });
  if (!row) throw new Problem('not-found', 'There is no such delivery.');
  return {
    ...present(row),
    headers: row.headers as Record<string, string>,
    body: withoutSecrets(row.body),
    effect: row.effect as Record<string, unknown> | null,
  };
}

/**
 * Reads deliveries again, as if they came now: for when a fault of ours is mended. What has been done stays done. Only
 * those that were accepted, and tell something: questions were answered when somebody waited.
 */
export async function replayDeliveries(tx: TenantTx, by: By, ids: string[]) {
  const rows = await tx.inboxDelivery.findMany({ where: { id: { in: ids } } });
  const missing = ids.filter((id) => !rows.some((row) => row.id === id));
  if (missing.length > 0) throw new Problem('not-found', 'There is no such delivery.');
  if (rows.some((row) => row.verdict === 'REFUSED'))
    throw new Problem('conflict', 'A delivery that was refused is not read: it has not been proven.');
  const replayed: { id: string }[] = [];
  for (const row of rows) {
    const { id: _id, receivedAt: _at, ...kept } = row;
    const id = newId();
    await tx.inboxDelivery.create({
      data: {
        ...kept,
        id,
        headers: kept.headers as object,
        effect: {},
        deliveryKey: `replay:${id}`,
        replayOf: row.replayOf ?? row.id,
        status: 'RECEIVED',
        attempts: 0,
        error: null,
        handledAt: null,
      },
    });
    await enqueue(tx, 'inbox.process', { deliveryId: id }, { key: `inbox.process:${id}` });
    replayed.push({ id });
  }
  await audit(tx, by, {
    action: 'webhook.replayed',
    targetType: 'delivery',
    targetId: ids[0]!,
    changes: { count: ids.length },
  });
  return { replayed };
}
