import { makeBatch } from '../batch';
import type { Log } from '../log';
import { type Database, statementName } from './client';
import { changesChannel, type TenantScope, tenantScope } from './tenant';

/** The tenant that owns what belongs to the platform itself: the number pool, mirrors of its provider accounts. */
export const platformTenantId = '00000000-0000-0000-0000-000000000000';

/** How one request to a provider account ended. */
export interface ProviderOutcome {
  /** The provider did its part; refusing us may be part of it. */
  isWell: boolean;
  /** Another request would have ended no better. */
  isFailure: boolean;
  /** Something was given to it, it was only asked whether it is there, or anything else. */
  part: 'given' | 'check' | 'other';
  /** `ok`, or the kind of failure. */
  kind: string;
  latencyMs: number;
  /** How long nothing new is given to an account after it has failed too often. */
  pauseMs: number;
}

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
  /** Assistants that no account at a voice AI has, at most 500. */
  assistantsMissingAt(provider: string): Promise<{ tenantId: string; id: string }[]>;
  /** Adds one outcome to a provider account's figures of this minute, and moves its breaker. */
  recordHealth(accountKey: string, outcome: ProviderOutcome): Promise<void>;
  /** As `recordHealth`, for what nobody should wait for: outcomes gather for a moment and go together. */
  gatherHealth(accountKey: string, outcome: ProviderOutcome): Promise<void>;
  /** Has workers look, in a moment, for jobs that are committed and told nobody. They look every two seconds anyway. */
  tellJobs(count: number): void;
  /** Waits for what has been gathered; to be called before the connections are closed. */
  settled(): Promise<void>;
  /** Counts one request under a key. @returns how many in the running window, and when it ends */
  countHit(key: string, windowMs: number): Promise<{ hits: number; resetAt: Date }>;
  /** Adds several requests to each of several keys. @returns how many each has in its running window, and when that ends */
  countHits(
    counted: { key: string; hits: number; windowMs: number }[],
  ): Promise<{ key: string; hits: number; resetAt: Date }[]>;
  forgetHits(key: string): Promise<void>;
  /** Removes expired sign-ins, old idempotency keys (7 days), counters and figures. */
  sweepOldRows(): Promise<void>;
  /** How the job queue stands: jobs that are due, that run, that nobody tries again, and seconds since the oldest was due. */
  queueState(): Promise<{ due: number; running: number; givenUp: number; oldestSeconds: number }>;
  /** This process's connections: open, unused, and requests that wait for one. */
  connections(): { open: number; idle: number; waiting: number };
  /** Whether the database answers, asked as most of the product asks: what that takes is loaded then. @throws the error when not */
  ping(): Promise<void>;
  /** Calls of ours that have not ended, with the time they began. */
  openCalls(): Promise<{ tenantId: string; id: string }[]>;
  /** The tenant that owns a provider account. */
  tenantOfAccount(accountId: string): Promise<string | null>;
  /** The tenant of a calendar's secret address. */
  tenantOfFeed(tokenHash: string): Promise<string | null>;
  /** Deliveries of providers that were stored over a minute ago and not read since, at most 500. */
  waitingDeliveries(): Promise<{ tenantId: string; id: string }[]>;
  /** Tenants that have something scheduled for their customers. */
  tenantsWithFollowUps(): Promise<string[]>;
  /** Voicemails that are due and that nobody has worked on for a minute, at most 500. */
  waitingRvm(): Promise<{ tenantId: string; id: string }[]>;
  /** The tenant that has connected a service that leaves voicemails. */
  tenantOfRvmService(id: string): Promise<string | null>;
  /**
   * Runs one prepared statement that finds its tenant itself and sets it for row security before it writes: for what
   * comes in from providers.
   */
  ask<Row extends object>(statement: { name: string; text: string }, ...values: unknown[]): Promise<Row[]>;
}

/** By account: two batches that meet wait for one another, and never each for the other. */
const noteOutcomes = {
  name: 'note_provider_outcomes',
  text: `select note_provider_outcome(o."accountKey", o."isWell", o."isFailure", o.part, o.kind, o."latencyMs", o."pauseMs")
    from (select * from jsonb_to_recordset($1) as each("accountKey" text, "isWell" boolean, "isFailure" boolean, part text,
      kind text, "latencyMs" int, "pauseMs" int) order by "accountKey") o`,
};

/**
 * A transaction that tells something itself keeps all others that do so, of all tenants, from committing until it is on
 * disk (PostgreSQL 18, `PreCommit_Notify`). So what is told goes by itself, after the commit; a process that is killed between
 * the two has told nothing.
 */
interface Notice {
  channel: string;
  payload: string;
}

const tellNotices = {
  name: 'tell_notices',
  text: 'select pg_notify(n.channel, n.payload) from jsonb_to_recordset($1) as n(channel text, payload text)',
};

/** Opens the questions without a tenant. Importers are few and named in the boundaries' rules. */
export function openSystem(database: Database, log: Log): System {
  const rows = async <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
    (await database.pool.query({ name: statementName(sql), text: sql, values })).rows;
  const one = async (sql: string, value: unknown): Promise<string | null> =>
    (await rows<{ tenant: string | null }>(`select ${sql} as tenant`, [value]))[0]?.tenant ?? null;
  const noteAll = async (outcomes: (ProviderOutcome & { accountKey: string })[]): Promise<undefined[]> => {
    await database.pool.query({ ...noteOutcomes, values: [JSON.stringify(outcomes)] });
    return outcomes.map(() => undefined);
  };
  let last = Promise.resolve();
  const beforeClose = (work: Promise<void>): Promise<void> => {
    last = Promise.allSettled([last, work]).then(() => undefined);
    return work;
  };
  const gathered = makeBatch(noteAll, { gatherMs: 25, atOnce: 1 });
  const tellAll = async (notices: Notice[]): Promise<undefined[]> => {
    await database.pool.query({ ...tellNotices, values: [JSON.stringify(notices)] });
    return notices.map(() => undefined);
  };
  const told = makeBatch(tellAll, { gatherMs: 25, atOnce: 1 });
  const tell = (channel: string, payload: object): void =>
    void beforeClose(told.add({ channel, payload: JSON.stringify(payload) })).catch((error: unknown) =>
      log.error({ err: error, channel }, 'nobody was told of what has changed'),
    );
  const scope = (tenantId: string): TenantScope =>
    tenantScope(database, tenantId, ({ type, id }) => tell(changesChannel, { tenantId, type, id }));
  return {
    scope,
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
    assistantsMissingAt: (provider) =>
      rows('select tenant_id as "tenantId", id from assistants_missing_at($1::phone_provider)', [provider]),
    recordHealth: async (accountKey, outcome) => void (await noteAll([{ accountKey, ...outcome }])),
    gatherHealth: (accountKey, outcome) => beforeClose(gathered.add({ accountKey, ...outcome })),
    // As graphile-worker 0.17.3 says it. What is alike in every letter is told once.
    tellJobs: (count) => tell('jobs:insert', { r: Math.random(), count }),
    settled: () => last,
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
    countHits: (counted) =>
      rows(
        `insert into rate_limits as r (key, hits, reset_at)
         select key, hits, now() + make_interval(secs => "windowMs" / 1000.0)
         from jsonb_to_recordset($1) as c(key text, hits int, "windowMs" int) order by key
         on conflict (key) do update set
           hits = case when r.reset_at <= now() then excluded.hits else r.hits + excluded.hits end,
           reset_at = case when r.reset_at <= now() then excluded.reset_at else r.reset_at end
         returning key, hits, reset_at as "resetAt"`,
        [JSON.stringify(counted)],
      ),
    forgetHits: async (key) => void (await rows('delete from rate_limits where key = $1', [key])),
    sweepOldRows: async () => void (await rows('select sweep_old_rows()')),
    queueState: async () =>
      (
        await rows<{ due: number; running: number; givenUp: number; oldestSeconds: number }>(
          `select due, running, given_up as "givenUp", oldest_seconds as "oldestSeconds"
           from graphile_worker.telyx_queue_state()`,
        )
      )[0]!,
    connections: () => ({
      open: database.pool.totalCount,
      idle: database.pool.idleCount,
      waiting: database.pool.waitingCount,
    }),
    ping: () =>
      scope(platformTenantId).read(async (tx) => {
        await tx.tenantKey.findFirst({ select: { id: true } });
      }),
    tenantsWithFollowUps: async () =>
      (await rows<{ id: string }>('select tenants_with_follow_ups() as id')).map((row) => row.id),
    waitingRvm: () => rows('select tenant_id as "tenantId", id from waiting_rvm()'),
    tenantOfRvmService: (id) => one('tenant_of_rvm_service($1)', id),
    tenantOfAccount: (id) => one('tenant_of_account($1)', id),
    tenantOfFeed: (hash) => one('tenant_of_feed($1)', hash),
    waitingDeliveries: () => rows('select tenant_id as "tenantId", id from waiting_deliveries()'),
    ask: async ({ name, text }, ...values) => (await database.pool.query({ name, text, values })).rows,
    openCalls: () => rows('select tenant_id as "tenantId", id from open_calls()'),
  };
}
