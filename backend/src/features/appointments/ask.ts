import type { TenantScope, TenantStatement, TenantTx } from '../../platform/db/tenant';

/** Puts questions of one tenant to the database: each in a round trip of its own, or within a transaction. */
export interface Ask {
  readonly tenantId: string;
  /** Nothing has been changed before that is not committed. */
  readonly isAlone: boolean;
  /** Asks for one row. @param values the arguments after the tenant */
  row<Row extends object>(question: TenantStatement, ...values: unknown[]): Promise<Row>;
  /** Asks a database function for its one JSON value, which the statement calls `value`. */
  value<Value>(question: TenantStatement, ...values: unknown[]): Promise<Value>;
}

/** Asks each question as a transaction of its own. */
export function askAlone({ tenantId, call }: TenantScope): Ask {
  return { isAlone: true, ...askBy(tenantId, call) };
}

/** Asks within a transaction that does more than that. */
export function askWithin(tx: TenantTx): Ask {
  const { tenantId } = tx;
  return {
    isAlone: false,
    ...askBy(tenantId, ({ text }, ...values) => tx.$queryRawUnsafe(text, tenantId, ...values)),
  };
}

function askBy(tenantId: string, call: TenantScope['call']): Omit<Ask, 'isAlone'> {
  const row: Ask['row'] = async <Row extends object>(question: TenantStatement, ...values: unknown[]) =>
    (await call<Row>(question, ...values))[0]!;
  return {
    tenantId,
    row,
    value: async <Value>(question: TenantStatement, ...values: unknown[]) =>
      (await row<{ value: Value }>(question, ...values)).value,
  };
}
