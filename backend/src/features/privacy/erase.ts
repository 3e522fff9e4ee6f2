import type { DataReceipt, DataRequest } from '../../generated/prisma/client';
import { keyOf, type TenantScope, type TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { eraseAtAccount, type ItemOutcome, kindsAtProviders } from './at-providers';
import { finishCustomer, finishTenant } from './finish-erasure';
import {
  eraseFiles,
  eraseFilesOfCustomer,
  eraseRows,
  keptByLaw,
  neededUntilTheEnd,
  noteRows,
} from './own-side';
import { releaseNumbers } from './release-numbers';
import { enqueueWork, tellRequest } from './requests';

const itemsAtOnce = 50;
/** About three days; after them a person has to look. */
const mostAttempts = 14;

/**
 * Goes on with an erasure: our side at once, then what providers hold, item after item, and when all of it is settled
 * what was needed for that. Safe to run again at any point: what is gone stays gone, and a receipt is written once.
 */
export async function eraseData(
  platform: Platform,
  job: { tenantId: string; requestId: string },
): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const request = await scope.tx((tx) => tx.dataRequest.findUnique({ where: { id: job.requestId } }));
  if (!request || request.finishedAt) return;
  await eraseOwnSide(platform, scope, request);
  if (request.customerId === null) await releaseNumbers(platform, scope, request.id);
  await eraseSomeAtProviders(platform, scope, request.id);
  const next = await scope.tx((tx) => nextMoment(tx, request.id));
  if (next) await scope.tx((tx) => enqueueWork(tx, request, next));
  else if (request.customerId) await finishCustomer(platform, scope, request);
  else await finishTenant(platform, scope, request);
}

/** Writes down what providers hold before the rows that tell it are gone. */
async function eraseOwnSide(platform: Platform, scope: TenantScope, request: DataRequest): Promise<void> {
  const { id, customerId } = request;
  await scope.tx((tx) => tx.$executeRaw`select plan_erasure(${id}::uuid, ${customerId}::uuid)`);
  if (customerId === null) {
    await eraseFiles(platform, scope);
    await eraseRows(scope, id, [...keptByLaw, ...neededUntilTheEnd], { mayWait: true });
    return;
  }
  const customer = await scope.tx((tx) => tx.customer.findUnique({ where: keyOf(tx, customerId) }));
  if (!customer || customer.erasedAt) return;
  await eraseFilesOfCustomer(platform, scope, customerId);
  await scope.tx(async (tx) => {
    // What came in since is planned in the transaction that takes it away.
    await tx.$executeRaw`select plan_erasure(${id}::uuid, ${customerId}::uuid)`;
    if (customer.phone ?? customer.email)
      await tx.$executeRaw`
        insert into data_receipts (id, request_id, kind, subject)
        select gen_random_uuid(), ${id}::uuid, 'consent', d.id::text from dnc d
          where d.contact in (${customer.phone}, lower(${customer.email}))
        on conflict (tenant_id, request_id, kind, account_key, subject) do nothing`;
    const rows = await tx.$queryRaw<{ name: string; removed: number }[]>`
      select name, removed from erase_customer(${customerId}::uuid)`;
    await noteRows(tx, id, rows);
    tellRequest(tx, id);
  });
}

async function eraseSomeAtProviders(
  platform: Platform,
  scope: TenantScope,
  requestId: string,
): Promise<void> {
  const due = await scope.tx((tx) =>
    tx.dataReceipt.findMany({
      where: { requestId, kind: { in: kindsAtProviders }, nextAttemptAt: { lte: platform.clock() } },
      orderBy: [{ nextAttemptAt: 'asc' }, { id: 'asc' }],
      take: itemsAtOnce,
    }),
  );
  const accounts = new Map<string, DataReceipt[]>();
  for (const item of due) {
    const key = `${item.provider} ${item.accountKey}`;
    accounts.set(key, [...(accounts.get(key) ?? []), item]);
  }
  await Promise.all(
    [...accounts.values()].map(async (items) => {
      const outcomes = await eraseAtAccount(platform, scope, items);
      await scope.tx(async (tx) => {
        for (const [index, item] of items.entries())
          await tx.dataReceipt.update({
            where: { id: item.id },
            data: settled(platform, item, outcomes[index]!),
          });
        tellRequest(tx, requestId);
      });
    }),
  );
}

function settled(platform: Platform, item: DataReceipt, outcome: ItemOutcome) {
  const now = platform.clock();
  const attempts = item.attempts + 1;
  if (outcome.status !== 'FAILED')
    return {
      status: outcome.status,
      reason: outcome.status === 'MUST_KEEP' ? outcome.reason : null,
      attempts,
      nextAttemptAt: null,
      finishedAt: now,
    };
  const pauseMs = Math.min(30 * 2 ** attempts, 21_600) * platform.config.paceMs;
  return {
    status: 'FAILED' as const,
    reason: outcome.reason,
    attempts,
    nextAttemptAt: attempts < mostAttempts ? new Date(now.getTime() + pauseMs) : null,
    finishedAt: attempts < mostAttempts ? null : now,
  };
}

/** When there is something to do again; null when all is settled. */
async function nextMoment(tx: TenantTx, requestId: string): Promise<Date | null> {
  const next = await tx.dataReceipt.findFirst({
    where: { requestId, kind: { in: [...kindsAtProviders, 'number'] }, nextAttemptAt: { not: null } },
    orderBy: { nextAttemptAt: 'asc' },
    select: { nextAttemptAt: true },
  });
  return next?.nextAttemptAt ?? null;
}
