import type { TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { allProviders, findProvider } from '../../providers';
import { type Capability, capabilitiesOf } from '../../providers/capabilities';
import type { Provider } from '../../providers/provider';
import { type Breaker, readBreakers } from './breakers';
import { readCarrierConfigs } from './carrier-config';
import { platformCredentials } from './connect-account';
import { hintsOf } from './credentials';
import { type Health, judgeHealth, readHealth } from './health';
import { platformPriority } from './present-account';
import type { CarrierConfigValues } from './schema';

/** An account that something may be given to, with all that speaks for it and against it. */
export interface UsableAccount {
  key: string;
  provider: Provider;
  /** For people. */
  name: string;
  priority: number;
  carrier: CarrierConfigValues | null;
  /** What its provider can do, without what the tenant has switched off. */
  capabilities: Capability[];
  switchedOff: Capability[];
  /** What is no secret of its credentials. */
  shown: Record<string, unknown>;
  health: Health;
  breaker: Breaker;
}

type Found = Omit<UsableAccount, 'health' | 'breaker' | 'capabilities' | 'switchedOff'>;

/** Lists the tenant's active accounts by priority, and after them the platform's. */
export async function usableAccounts(platform: Platform, tx: TenantTx): Promise<UsableAccount[]> {
  const found = [...(await ownAccounts(tx)), ...platformAccounts(platform)];
  const keys = found.map(({ key }) => key);
  const figures = await readHealth(tx, keys);
  const breakerOf = await readBreakers(tx, keys);
  return found.map((each) => {
    const all = capabilitiesOf(each.provider);
    const off = new Set<string>(each.carrier?.disabledCapabilities ?? []);
    return {
      ...each,
      capabilities: all.filter((name) => !off.has(name)),
      switchedOff: all.filter((name) => off.has(name)),
      health: judgeHealth(figures.get(each.key)),
      breaker: breakerOf(each.key),
    };
  });
}

async function ownAccounts(tx: TenantTx): Promise<Found[]> {
  const rows = await tx.providerAccount.findMany({
    where: { isActive: true },
    orderBy: [{ priority: 'asc' }, { createdAt: 'asc' }],
    select: { id: true, provider: true, displayName: true, priority: true, credentialHint: true },
  });
  const carriers = await readCarrierConfigs(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.flatMap(({ id, provider: name, displayName, priority, credentialHint }) => {
    const provider = findProvider(name);
    if (!provider) return [];
    const shown = credentialHint as Record<string, unknown>;
    return [{ key: id, provider, name: displayName, priority, carrier: carriers.get(id) ?? null, shown }];
  });
}

function platformAccounts(platform: Platform): Found[] {
  return allProviders().flatMap((provider) => {
    const credentials = platformCredentials(platform, provider.id);
    if (credentials === null) return [];
    return [
      {
        key: `platform:${provider.id}`,
        provider,
        name: `${provider.label} (Telyx)`,
        priority: platformPriority,
        carrier: null,
        shown: hintsOf(provider.id, credentials as Record<string, unknown>),
      },
    ];
  });
}
