import type { Prisma } from '../../generated/prisma/client';
import type { Database } from './client';

declare const tenantBrand: unique symbol;

/** Where changes are told: `tenantId`, `type` and `id` of each. */
export const changesChannel = 'telyx_changes';

/** Something a tenant's screens may want to read again. Carries no data: who may not read it learns nothing. */
export interface ChangeEvent {
  /** noun.changed */
  type: string;
  id: string;
}

/** A transaction in which row security lets through one tenant's rows only. The only way to tenant data. */
export type TenantTx = Prisma.TransactionClient & {
  readonly [tenantBrand]: true;
  readonly tenantId: string;
  /** What is told once it has been committed, each under what it says: what is alike is told once. */
  readonly changes: Map<string, ChangeEvent>;
};

/** The key of a row in one of the tables whose key begins with the tenant. */
export function keyOf(tx: TenantTx, id: string): { tenantId_id: { tenantId: string; id: string } } {
  return { tenantId_id: { tenantId: tx.tenantId, id } };
}

/** The right to act in one tenant. Made by sign-in, the job runner, the inbox and the reconciler, and by no one else. */
export interface TenantScope {
  readonly tenantId: string;
  /**
   * Runs one transaction. No network inside: it holds a connection and its locks.
   * @throws what `work` throws, after rolling back
   */
  tx<T>(work: (tx: TenantTx) => Promise<T>): Promise<T>;
  /**
   * Reads in one transaction, all of it as it was at one moment: what another commits between two of its questions is
   * not seen by the second one either.
   */
  read<T>(work: (tx: TenantTx) => Promise<T>): Promise<T>;
  /**
   * Runs one statement as a transaction of its own, in one round trip: for what callers wait for. It sets the tenant for
   * row security before it reads or writes anything, by itself or in the database function that it calls.
   * @param values the arguments after the tenant
   */
  call<Row extends object>(statement: TenantStatement, ...values: unknown[]): Promise<Row[]>;
  /** Tells every process, in a moment, of a change that is committed; transactions do so by themselves (`emitChange`). */
  tell(change: ChangeEvent): void;
  /** As `call`, with each row as its columns, and each column as the text that the database writes: for long lists. */
  texts(statement: TenantStatement, ...values: unknown[]): Promise<(string | null)[][]>;
}

/** A statement of `TenantScope.call`. The server prepares it once for each connection, under its name. */
export interface TenantStatement {
  name: string;
  /** With the tenant as `$1`. */
  text: string;
}

const asText = { getTypeParser: () => (value: string) => value };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Makes the scope of one tenant.
 * @param tell tells of what has been committed
 * @throws RangeError when the id is no UUID
 */
export function tenantScope(
  database: Database,
  tenantId: string,
  tell: (change: ChangeEvent) => void,
): TenantScope {
  if (!uuid.test(tenantId)) throw new RangeError('A tenant id must be a UUID.');
  const run = async <T>(
    work: (tx: TenantTx) => Promise<T>,
    options: { isolationLevel?: 'RepeatableRead' },
  ): Promise<T> => {
    const changes = new Map<string, ChangeEvent>();
    const result = await database.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`select set_config('app.tenant_id', ${tenantId}, true)`;
        return work(withTenant(tx, { tenantId, changes }));
      },
      { maxWait: 5_000, timeout: 15_000, ...options },
    );
    for (const change of changes.values()) tell(change);
    return result;
  };
  return {
    tenantId,
    tx: (work) => run(work, {}),
    read: (work) => run(work, { isolationLevel: 'RepeatableRead' }),
    tell,
    call: async (statement, ...values) =>
      (await database.pool.query({ ...statement, values: [tenantId, ...values] })).rows,
    texts: async (statement, ...values) =>
      (
        await database.pool.query({
          ...statement,
          values: [tenantId, ...values],
          rowMode: 'array',
          types: asText,
        })
      ).rows as (string | null)[][],
  };
}

/**
 * Lays what is the transaction's own over it. It must not be written on it: what Prisma hands to the callbacks of
 * transactions that run at the same time shares its own members, and one would read the other's tenant.
 */
function withTenant(tx: Prisma.TransactionClient, own: Pick<TenantTx, 'tenantId' | 'changes'>): TenantTx {
  return new Proxy(tx, {
    get: (target, member) =>
      member === 'tenantId' || member === 'changes' ? own[member] : Reflect.get(target, member),
  }) as TenantTx;
}
