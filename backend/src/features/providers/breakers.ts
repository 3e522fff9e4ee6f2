import type { ProviderOutcome } from '../../platform/db/system';
import type { TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { countsAgainstHealth } from './health';

/** The operation that only asks whether an account is there. */
export const accountCheck = 'account.check';
/** Operations that give an account something to do for people. */
const given: ReadonlySet<string> = new Set(['messages.send', 'calls.start']);
/** So many failures in a row open it; see the database function `note_provider_outcome`. */
export const failuresToOpen = 5;

/**
 * Whether new things are given to an account.
 * - `CLOSED`: yes
 * - `OPEN`: not while there is another
 * - `HALF_OPEN`: it answers again, and is given one thing at a time until one has gone well
 */
export interface Breaker {
  state: 'CLOSED' | 'OPEN' | 'HALF_OPEN';
  /** What failed last: a kind of ProviderError. */
  reason: string | null;
  openedAt: Date | null;
  /** When it is asked again. */
  retryAt: Date | null;
}

const closed: Breaker = { state: 'CLOSED', reason: null, openedAt: null, retryAt: null };

/** How long an account is left alone at first: half a minute, less against the lab. */
export function breakerPauseMs(platform: Platform): number {
  return 30 * platform.config.paceMs;
}

/** What an operation says of an account's breaker: that its lists can be read proves nothing. */
export function partOf(operation: string): ProviderOutcome['part'] {
  return given.has(operation) ? 'given' : operation === accountCheck ? 'check' : 'other';
}

/** Whether what ended so would have ended no better for the next one: also refused credentials. */
export function countsForBreaker(outcome: string): boolean {
  return outcome === 'auth' || countsAgainstHealth(outcome);
}

/** Reads where the breakers of accounts stand. One that has never failed has no row. */
export async function readBreakers(
  tx: TenantTx,
  accountKeys: string[],
): Promise<(accountKey: string) => Breaker> {
  const rows = await tx.providerBreaker.findMany({ where: { accountKey: { in: accountKeys } } });
  const found = new Map(rows.map((row) => [row.accountKey, row]));
  return (accountKey) => {
    const row = found.get(accountKey);
    if (!row || row.state === 'CLOSED') return closed;
    const { state, reason, openedAt, retryAt } = row;
    return { state, reason, openedAt, retryAt };
  };
}

const freshForMs = 1_000;
const trialMs = 10_000;

/** Lets things through to accounts by the breakers that all processes share. */
export interface Breakers {
  /** Whether an account may be given something now. A yes for one that is being tried is for one thing only. */
  admits(accountKey: string): Promise<boolean>;
  /** Has the next question asked of the database: the account has just failed. */
  forget(accountKey: string): void;
}

/** Opens the breakers for one run of work; a closed one is asked for once a second. */
export function openBreakers(platform: Platform): Breakers {
  const closedUntil = new Map<string, number>();
  /** By account, whether it is found closed: all who come meanwhile go by that answer. */
  const looking = new Map<string, Promise<boolean>>();

  async function ask(accountKey: string): Promise<{ isClosed: boolean; isAdmitted: boolean }> {
    const [row] = await platform.system.ask<{ admitted: boolean; state: Breaker['state'] }>(
      {
        name: 'admit_to_account',
        text: `with tried as (update provider_breakers set retry_at = now() + make_interval(secs => $2::int / 1000.0)
              where account_key = $1 and state = 'HALF_OPEN' and retry_at <= now() returning 1)
            select b.state = 'CLOSED' or exists (select from tried) as admitted, b.state from provider_breakers b
            where b.account_key = $1`,
      },
      accountKey,
      trialMs,
    );
    const isClosed = !row || row.state === 'CLOSED';
    if (isClosed) closedUntil.set(accountKey, performance.now() + freshForMs);
    return { isClosed, isAdmitted: row?.admitted ?? true };
  }

  return {
    async admits(accountKey) {
      if ((closedUntil.get(accountKey) ?? 0) > performance.now()) return true;
      const underWay = looking.get(accountKey);
      // One that is not closed admits one thing at a time, so each asks for itself.
      if (underWay) return (await underWay) || (await ask(accountKey)).isAdmitted;
      const asked = ask(accountKey);
      const look = asked.then(({ isClosed }) => isClosed).finally(() => looking.delete(accountKey));
      looking.set(accountKey, look);
      // A failure is met by all of them; without anybody beside, by whoever asked alone.
      look.catch(() => undefined);
      return (await asked).isAdmitted;
    },
    forget: (accountKey) => void closedUntil.delete(accountKey),
  };
}
