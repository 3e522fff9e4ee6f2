import type { CarrierConfig } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import type { CarrierConfigValues } from './schema';

/** Writes what an account adds to its provider; the whole of it is replaced. */
export async function saveCarrierConfig(
  tx: TenantTx,
  providerAccountId: string,
  values: CarrierConfigValues,
): Promise<CarrierConfigValues> {
  await tx.carrierConfig.upsert({
    where: { providerAccountId },
    create: { providerAccountId, ...values },
    update: values,
  });
  return values;
}

/** Reads the settings of some accounts, by account. */
export async function readCarrierConfigs(
  tx: TenantTx,
  accountIds: string[],
): Promise<Map<string, CarrierConfigValues>> {
  const rows = await tx.carrierConfig.findMany({ where: { providerAccountId: { in: accountIds } } });
  return new Map(rows.map((row) => [row.providerAccountId, valuesOf(row)]));
}

function valuesOf(row: CarrierConfig): CarrierConfigValues {
  return {
    costPerMinute: row.costPerMinute?.toString() ?? null,
    costPerMessage: row.costPerMessage?.toString() ?? null,
    currency: row.currency,
    disabledCapabilities: row.disabledCapabilities as CarrierConfigValues['disabledCapabilities'],
    limits: row.limits as CarrierConfigValues['limits'],
  };
}
