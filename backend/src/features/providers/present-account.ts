import type { ProviderAccount } from '../../generated/prisma/client';
import { findProvider } from '../../providers';
import type { ProviderId } from '../../providers/provider';
import type { Breaker } from './breakers';
import type { Health } from './health';
import type { CarrierConfigValues } from './schema';

/** How an account is doing. */
export interface Condition {
  health: Health;
  breaker: Breaker;
}

/** The platform's accounts come after all of a tenant's own. */
export const platformPriority = 100;

/** An account as its owner sees it: everything but the credentials. */
export function presentAccount(
  row: ProviderAccount,
  { health, breaker }: Condition,
  carrier: CarrierConfigValues | null = null,
) {
  return {
    id: row.id,
    provider: row.provider,
    label: findProvider(row.provider)?.label ?? row.provider,
    displayName: row.displayName,
    priority: row.priority,
    isActive: row.isActive,
    options: row.options as Record<string, unknown>,
    origin: 'TENANT' as const,
    credentialHint: row.credentialHint as Record<string, string>,
    carrier,
    health: presentHealth(health),
    breaker: presentBreaker(breaker),
    createdAt: row.createdAt.toISOString(),
  };
}

/** The platform's account: shown, not changed. */
export function presentPlatformAccount(provider: ProviderId, { health, breaker }: Condition) {
  const label = findProvider(provider)?.label ?? provider;
  return {
    id: `platform:${provider}`,
    provider,
    label,
    displayName: `${label} (Telyx)`,
    priority: platformPriority,
    isActive: true,
    options: {},
    origin: 'PLATFORM' as const,
    credentialHint: {},
    carrier: null,
    health: presentHealth(health),
    breaker: presentBreaker(breaker),
    createdAt: null,
  };
}

function presentHealth(health: Health) {
  return { ...health, checkedAt: health.checkedAt?.toISOString() ?? null };
}

function presentBreaker({ state, reason, openedAt, retryAt }: Breaker) {
  return {
    state,
    reason,
    openedAt: openedAt?.toISOString() ?? null,
    retryAt: retryAt?.toISOString() ?? null,
  };
}
