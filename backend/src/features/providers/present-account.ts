import type { ProviderAccount } from '../../generated/prisma/client';
import { findProvider } from '../../providers';
import type { ProviderId } from '../../providers/provider';
import type { Health } from './health';
import type { CarrierConfigValues } from './schema';

/** An account as its owner sees it: everything but the credentials. */
export function presentAccount(
  row: ProviderAccount,
  health: Health,
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
    createdAt: row.createdAt.toISOString(),
  };
}

/** The platform's account: shown, not changed. */
export function presentPlatformAccount(provider: ProviderId, health: Health) {
  const label = findProvider(provider)?.label ?? provider;
  return {
    id: `platform:${provider}`,
    provider,
    label,
    displayName: `${label} (Telyx)`,
    priority: 100,
    isActive: true,
    options: {},
    origin: 'PLATFORM' as const,
    credentialHint: {},
    carrier: null,
    health: presentHealth(health),
    createdAt: null,
  };
}

function presentHealth(health: Health) {
  return { ...health, checkedAt: health.checkedAt?.toISOString() ?? null };
}
