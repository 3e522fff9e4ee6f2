import type { TenantTx } from '../../platform/db/tenant';

/** How an account has been doing for the last quarter of an hour. */
export interface Health {
  state: 'OK' | 'DEGRADED' | 'DOWN' | 'UNKNOWN';
  /** 0 to 1; null when nothing was asked. */
  successRate: number | null;
  latencyMs: number | null;
  checkedAt: Date | null;
}

export interface HealthFigures {
  succeeded: number;
  failed: number;
  latencyMs: number;
  lastMinute: Date;
}

/**
 * Sums the figures of the last 15 minutes, by account. On the caller's connection: if each request needed a second one,
 * enough requests at once would all wait for one another.
 */
export async function readHealth(tx: TenantTx, accountKeys: string[]): Promise<Map<string, HealthFigures>> {
  const found = await tx.$queryRaw<(HealthFigures & { key: string })[]>`
    select account_key as key, sum(succeeded)::int as succeeded, sum(failed)::int as failed,
      sum(latency_ms)::int as "latencyMs", max(minute) as "lastMinute"
    from provider_health where account_key = any(${accountKeys}) and minute > now() - interval '15 minutes' group by 1`;
  return new Map(found.map(({ key, ...figures }) => [key, figures]));
}

/** Our mistakes and a provider's refusals say nothing of its health; silence and nonsense do. */
export function countsAgainstHealth(outcome: string): boolean {
  return ['unavailable', 'ambiguous', 'unexpected', 'rate-limited'].includes(outcome);
}

const fewest = 5;

/** Judges figures: below half of five or more requests an account is down, below 95 % degraded. */
export function judgeHealth(figures: HealthFigures | undefined): Health {
  const total = (figures?.succeeded ?? 0) + (figures?.failed ?? 0);
  if (!figures || total === 0)
    return { state: 'UNKNOWN', successRate: null, latencyMs: null, checkedAt: null };
  const successRate = figures.succeeded / total;
  const state = total >= fewest && successRate < 0.5 ? 'DOWN' : successRate < 0.95 ? 'DEGRADED' : 'OK';
  return {
    state,
    successRate: Math.round(successRate * 1000) / 1000,
    latencyMs: Math.round(figures.latencyMs / total),
    checkedAt: figures.lastMinute,
  };
}
