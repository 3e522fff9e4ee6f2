import type { TenantScope, TenantStatement, TenantTx } from '../../platform/db/tenant';

/** Asks a database function for its one JSON value: in a round trip of its own, or within a transaction. */
export type Ask = <Value>(question: TenantStatement, ...values: unknown[]) => Promise<Value>;

/** Asks each question as a transaction of its own. */
export function askAlone(scope: TenantScope): Ask {
  return async <Value>(question: TenantStatement, ...values: unknown[]) =>
    (await scope.call<{ value: Value }>(question, ...values))[0]!.value;
}

/** Asks within a transaction that does more than that. */
export function askWithin(tx: TenantTx): Ask {
  return async <Value>(question: TenantStatement, ...values: unknown[]) =>
    (await tx.$queryRawUnsafe<{ value: Value }[]>(question.text, tx.tenantId, ...values))[0]!.value;
}
