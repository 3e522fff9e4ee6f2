import type { Database } from './client';
import { type TenantScope, tenantScope } from './tenant';

/** The tenant that owns what belongs to the platform itself: the number pool, mirrors of its provider accounts. */
export const platformTenantId = '00000000-0000-0000-0000-000000000000';

/**
 * What may be asked before a tenant is known. Row security holds here too: the questions are answered by
 * database functions that give nothing but ids (see the migration `row_security`).
 */
export interface System {
  scope(tenantId: string): TenantScope;
  tenantsOfUser(userId: string): Promise<{ tenantId: string; role: string }[]>;
  /** A signed-in person as they are now; null when membership or sign-in has ended. */
  personOfSignIn(
    tenantId: string,
    userId: string,
    familyId: string,
  ): Promise<{ role: string; name: string; isOperator: boolean } | null>;
  tenantOfSession(tokenHash: string): Promise<string | null>;
  tenantOfApiKey(keyHash: string): Promise<string | null>;
  tenantOfInvitation(tokenHash: string): Promise<string | null>;
  /** The tenant whose number, provisioning or assistant has this id. */
  tenantOfRow(id: string): Promise<string | null>;
  allTenants(): Promise<string[]>;
  /** Provisionings that should be moving and are not, oldest first, at most 500. */
  dueProvisionings(): Promise<{ tenantId: string; id: string }[]>;
  /** Numbers whose renewal date is within `days`. */
  numbersToRenew(days: number): Promise<{ tenantId: string; id: string }[]>;
  /** Assistants whose copy at a provider is behind. */
  assistantsBehind(): Promise<{ tenantId: string; id: string }[]>;
  /** Adds one outcome to a provider account's figures of this minute. */
  recordHealth(accountKey: string, succeeded: boolean, latencyMs: number): Promise<void>;
  /** Counts one request under a key. @returns how many in the running window, and when it ends */
  countHit(key: string, windowMs: number): Promise<{ hits: number; resetAt: Date }>;
  forgetHits(key: string): Promise<void>;
  /** Removes expired sign-ins, old idempotency keys (7 days), counters and figures. */
  sweepOldRows(): Promise<void>;
  /** Whether the database answers. @throws the driver's error when not */
  ping(): Promise<void>;
  /** Calls of ours that have not ended, with the time they began. */
  openCalls(): Promise<{ tenantId: string; id: string }[]>;
  /** The tenant that owns a provider account. */
  tenantOfAccount(accountId: string): Promise<string | null>;
  /** The tenant of a calendar's secret address. */
  tenantOfFeed(tokenHash: string): Promise<string | null>;
  /** Deliveries of providers that were stored over a minute ago and not read since, at most 500. */
  waitingDeliveries(): Promise<{ tenantId: string; id: string }[]>;
  /**
   * Runs one prepared statement that finds its tenant itself and sets it for row security before it writes: for what
   * comes in from providers.
   */
  ask<Row extends object>(statement: { name: string; text: string }, ...values: unknown[]): Promise<Row[]>;
}

/** Opens the questions without a tenant. Importers are few and named in the boundaries' rules. */
export function openSystem(database: Database): System {
  const rows = async <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
    (await database.pool.query(sql, values)).rows;
  const one = async (sql: string, value: unknown): Promise<string | null> =>
    (await rows<{ tenant: string | null }>(`select ${sql} as tenant`, [value]))[0]?.tenant ?? null;
  return {
    scope: (tenantId) => tenantScope(database, tenantId),
    tenantsOfUser: (userId) =>
      rows('select tenant_id as "tenantId", role from tenants_of_user($1)', [userId]),
    personOfSignIn: async (...ids) =>
      (
        await rows<{ role: string; name: string; isOperator: boolean }>(
          'select role, name, is_operator as "isOperator" from person_of_sign_in($1, $2, $3)',
          ids,
        )
      )[0] ?? null,
    tenantOfSession: (hash) => one('tenant_of_session($1)', hash),
    tenantOfApiKey: (hash) => one('tenant_of_api_key($1)', hash),
    tenantOfInvitation: (hash) => one('tenant_of_invitation($1)', hash),
    tenantOfRow: (id) => one('tenant_of_row($1)', id),
    allTenants: async () => (await rows<{ id: string }>('select all_tenants() as id')).map((row) => row.id),
    dueProvisionings: () => rows('select tenant_id as "tenantId", id from due_provisionings()'),
    numbersToRenew: (days) => rows('select tenant_id as "tenantId", id from numbers_to_renew($1)', [days]),
    assistantsBehind: () => rows('select tenant_id as "tenantId", id from assistants_behind()'),
    recordHealth: async (key, succeeded, latencyMs) =>
      void (await rows(
        `insert into provider_health as h (account_key, minute, succeeded, failed, latency_ms)
         values ($1, date_trunc('minute', now()), $2, $3, $4)
         on conflict (account_key, minute) do update set succeeded = h.succeeded + excluded.succeeded,
           failed = h.failed + excluded.failed, latency_ms = h.latency_ms + excluded.latency_ms`,
        [key, succeeded ? 1 : 0, succeeded ? 0 : 1, latencyMs],
      )),
    countHit: async (key, windowMs) =>
      (
        await rows<{ hits: number; resetAt: Date }>(
          `insert into rate_limits as r (key, hits, reset_at) values ($1, 1, now() + make_interval(secs => $2))
           on conflict (key) do update set
             hits = case when r.reset_at <= now() then 1 else r.hits + 1 end,
             reset_at = case when r.reset_at <= now() then excluded.reset_at else r.reset_at end
           returning hits, reset_at as "resetAt"`,
          [key, windowMs / 1000],
        )
      )[0]!,
    forgetHits: async (key) => void (await rows('delete from rate_limits where key = $1', [key])),
    sweepOldRows: async () => void (await rows('select sweep_old_rows()')),
    ping: async () => void (await rows('select 1')),
    tenantOfAccount: (id) => one('tenant_of_account($1)', id),
    tenantOfFeed: (hash) => one('tenant_of_feed($1)', hash),
    waitingDeliveries: () => rows('select tenant_id as "tenantId", id from waiting_deliveries()'),
    ask: async (statement, ...values) => (await database.pool.query({ ...statement, values })).rows,
    openCalls: () => rows('select tenant_id as "tenantId", id from open_calls()'),
  };
}
