import type { z } from 'zod';
import { type DataRequest, Prisma } from '../../generated/prisma/client';
import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { cursorAfter } from '../../platform/http/paging';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { downloadUrl } from './download';
import { presentReceipt, presentRequest, type ReceiptCounts, type receiptsQuery } from './schema';

/** Enqueues work on a request; of one request only one job runs at a time. */
export async function enqueueWork(
  tx: TenantTx,
  row: Pick<DataRequest, 'id' | 'kind'>,
  at?: Date,
): Promise<void> {
  const name = row.kind === 'EXPORT' ? 'privacy.export' : 'privacy.erase';
  const key = `${name}:${row.id}`;
  await enqueue(tx, name, { requestId: row.id }, { key, serial: true, ...(at ? { at } : {}) });
}

/** Lists exports and erasures, the newest first, with how far each is. */
export async function listRequests(platform: Platform, tx: TenantTx, mayExport: boolean) {
  const rows = await tx.dataRequest.findMany({ orderBy: { createdAt: 'desc' }, take: 100 });
  return { requests: await present(platform, tx, rows, mayExport) };
}

/** Reads one. @param mayExport whether who asks may have the file of an export */
export async function getRequest(platform: Platform, tx: TenantTx, id: string, mayExport: boolean) {
  const row = await findRequest(tx, id);
  return (await present(platform, tx, [row], mayExport))[0]!;
}

async function present(platform: Platform, tx: TenantTx, rows: DataRequest[], mayExport: boolean) {
  const counted = await tx.dataReceipt.groupBy({
    by: ['requestId', 'status'],
    where: { requestId: { in: rows.map((row) => row.id) } },
    _count: true,
  });
  return rows.map((row) => {
    const of = (status: string): number =>
      counted.find((each) => each.requestId === row.id && each.status === status)?._count ?? 0;
    const receipts: ReceiptCounts = {
      pending: of('PENDING'),
      done: of('DONE'),
      failed: of('FAILED'),
      mustKeep: of('MUST_KEEP'),
    };
    const url = row.fileKey && mayExport ? downloadUrl(platform, tx.tenantId, row.id) : null;
    return presentRequest(row, receipts, url);
  });
}

/** Lists the receipts of an erasure, the oldest first. */
export async function listReceipts(
  tx: TenantTx,
  requestId: string,
  { cursor, limit, status }: z.output<typeof receiptsQuery>,
) {
  await findRequest(tx, requestId);
  const after = cursor
    ? Prisma.sql`and (created_at, id) > (${cursor.at}::timestamptz, ${cursor.id}::uuid)`
    : Prisma.empty;
  const wanted = status ? Prisma.sql`and status = ${status}::receipt_status` : Prisma.empty;
  const ids = await tx.$queryRaw<{ id: string }[]>`
    select id from data_receipts where request_id = ${requestId}::uuid ${wanted} ${after}
    order by created_at, id limit ${limit + 1}`;
  const rows = await tx.dataReceipt.findMany({
    where: { id: { in: ids.map((each) => each.id) } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    receipts: rows.slice(0, limit).map(presentReceipt),
    nextCursor: last ? cursorAfter({ at: last.createdAt, id: last.id }) : null,
  };
}

/** Asks for an archive of everything. @throws Problem `conflict` while one is being made, or all is being erased */
export async function requestExport(platform: Platform, tx: TenantTx, by: By) {
  await lockRequests(tx);
  await refuseWhileErasing(tx);
  if (await tx.dataRequest.findFirst({ where: { kind: 'EXPORT', finishedAt: null } }))
    throw new Problem('conflict', 'An export is being made already. It is listed here when it is ready.');
  return begin(platform, tx, by, 'EXPORT', null);
}

/** Asks to forget one customer, here and at every provider. @throws Problem `not-found`, `conflict` */
export async function requestCustomerErasure(platform: Platform, tx: TenantTx, by: By, customerId: string) {
  await lockRequests(tx);
  await refuseWhileErasing(tx);
  const customer = await tx.customer.findFirst({ where: { id: customerId, erasedAt: null } });
  if (!customer) throw new Problem('not-found', 'There is no such customer.');
  if (await tx.dataRequest.findFirst({ where: { kind: 'ERASE', customerId, finishedAt: null } }))
    throw new Problem('conflict', 'This customer is being erased already.');
  return begin(platform, tx, by, 'ERASE', customerId);
}

/** Begins to erase the whole business; who may and wants to has been asked. @throws Problem `conflict` */
export async function beginTenantErasure(platform: Platform, tx: TenantTx, by: By) {
  await lockRequests(tx);
  await refuseWhileErasing(tx);
  return begin(platform, tx, by, 'ERASE', null);
}

/** Tries again what has failed for good. @throws Problem `conflict` when there is nothing of the kind */
export async function retryRequest(platform: Platform, tx: TenantTx, by: By, id: string) {
  const row = await findRequest(tx, id);
  const { count } = await tx.dataReceipt.updateMany({
    where: { requestId: id, status: 'FAILED' },
    data: { status: 'PENDING', attempts: 0, nextAttemptAt: platform.clock() },
  });
  if (count === 0) throw new Problem('conflict', 'Nothing of this request has failed.');
  await tx.dataRequest.update({ where: { id }, data: { finishedAt: null } });
  await enqueueWork(tx, row);
  await audit(tx, by, { action: 'erasure.retried', targetType: 'data-request', targetId: id });
  tellRequest(tx, id);
  return getRequest(platform, tx, id, false);
}

async function begin(
  platform: Platform,
  tx: TenantTx,
  by: By,
  kind: DataRequest['kind'],
  customerId: string | null,
) {
  const row = await tx.dataRequest.create({
    data: {
      id: newId(),
      kind,
      customerId,
      requestedBy: by.actor.type === 'user' ? by.actor.userId : null,
    },
  });
  await enqueueWork(tx, row);
  await audit(tx, by, {
    action: kind === 'EXPORT' ? 'export.requested' : 'erasure.requested',
    targetType: customerId ? 'customer' : 'tenant',
    targetId: customerId ?? tx.tenantId,
  });
  tellRequest(tx, row.id);
  return getRequest(platform, tx, row.id, false);
}

/** Tells the screens. */
export function tellRequest(tx: TenantTx, id: string): void {
  emitChange(tx, 'data-request.changed', id);
}

/** Requests of one business come one after another. */
async function lockRequests(tx: TenantTx): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`data requests ${tx.tenantId}`}, 0))::text`;
}

async function refuseWhileErasing(tx: TenantTx): Promise<void> {
  const open = await tx.dataRequest.findFirst({
    where: { kind: 'ERASE', customerId: null, finishedAt: null },
  });
  if (open) throw new Problem('conflict', 'Everything of this business is being erased already.');
}

async function findRequest(tx: TenantTx, id: string): Promise<DataRequest> {
  const row = await tx.dataRequest.findUnique({ where: { id } });
  if (!row) throw new Problem('not-found', 'There is no such request.');
  return row;
}
