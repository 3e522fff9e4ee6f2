import { z } from 'zod';
import type { DataReceipt, DataRequest } from '../../generated/prisma/client';
import { cursorQuery } from '../../platform/http/paging';

const instant = z.iso.datetime();
const count = z.number().int();

export const requestParams = z.object({ id: z.uuid() });
export const downloadParams = z.object({ token: z.string().regex(/^[\w-]{80}$/) });
export const eraseCustomerBody = z.strictObject({ customerId: z.uuid() });
export const eraseTenantBody = z.strictObject({
  password: z.string().min(1).max(1000),
  businessName: z.string().trim().min(1).max(200),
});

const receiptStatus = z.enum(['PENDING', 'DONE', 'FAILED', 'MUST_KEEP']);

export const dataRequest = z
  .object({
    id: z.string(),
    kind: z.enum(['export', 'erase-tenant', 'erase-customer']),
    customerId: z.string().nullable(),
    createdAt: instant,
    finishedAt: instant.nullable(),
    error: z.string().nullable(),
    /** Where the finished export is fetched; works without a sign-in for a quarter of an hour. */
    downloadUrl: z.string().nullable(),
    fileBytes: z.number().nullable(),
    fileExpiresAt: instant.nullable(),
    receipts: z.object({ pending: count, done: count, failed: count, mustKeep: count }),
  })
  .meta({ id: 'DataRequest' });

export const requestList = z.object({ requests: z.array(dataRequest) });

export const receiptsQuery = cursorQuery.extend({ status: receiptStatus.optional() });

export const receipt = z
  .object({
    id: z.string(),
    /** Null: Telyx itself. */
    provider: z.string().nullable(),
    kind: z.string(),
    subject: z.string(),
    amount: z.number().nullable(),
    status: receiptStatus,
    reason: z.string().nullable(),
    keepUntil: z.iso.date().nullable(),
    attempts: z.number(),
    nextAttemptAt: instant.nullable(),
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'DataReceipt' });

export const receiptList = z.object({ receipts: z.array(receipt), nextCursor: z.string().nullable() });

export type ReceiptCounts = z.input<typeof dataRequest>['receipts'];

export function presentRequest(
  row: DataRequest,
  receipts: ReceiptCounts,
  downloadUrl: string | null,
): z.input<typeof dataRequest> {
  return {
    id: row.id,
    kind: row.kind === 'EXPORT' ? 'export' : row.customerId ? 'erase-customer' : 'erase-tenant',
    customerId: row.customerId,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    error: row.error,
    downloadUrl,
    fileBytes: row.fileBytes === null ? null : Number(row.fileBytes),
    fileExpiresAt: row.fileExpiresAt?.toISOString() ?? null,
    receipts,
  };
}

export function presentReceipt(row: DataReceipt): z.input<typeof receipt> {
  return {
    id: row.id,
    provider: row.provider,
    kind: row.kind,
    subject: row.subject,
    amount: row.amount,
    status: row.status,
    reason: row.reason,
    keepUntil: row.keepUntil?.toISOString().slice(0, 10) ?? null,
    attempts: row.attempts,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
