import { Prisma } from '../../../generated/prisma/client';
import type { TenantScope } from '../../../platform/db/tenant';
import { newId } from '../../../platform/ids';
import type { Platform } from '../../../platform/platform';
import type { CarrierTrunk, ProviderNumber } from '../../../providers/provider';
import type { ConnectedAccount } from '../../providers';

/** Everything that a provider account holds. */
export interface Holdings {
  numbers: ProviderNumber[];
  trunks: CarrierTrunk[];
  assistants: { id: string; reference: string | null }[];
}

/** Asks an account for all that it holds; what it cannot list is empty. */
export async function observe(account: ConnectedAccount): Promise<Holdings> {
  const { provider } = account;
  return {
    numbers: provider.numbers?.list
      ? await account.ask('numbers.list', (p, call) => p.numbers!.list!(call))
      : [],
    trunks: provider.carrierImport
      ? await account.ask('trunks.list', (p, call) => p.carrierImport!.listTrunks(call))
      : [],
    assistants: provider.assistants
      ? await account.ask('assistants.list', (p, call) => p.assistants!.list(call))
      : [],
  };
}

/** Writes the numbers of an account into `provider_numbers`, and marks those that are gone. */
export async function mirror(
  platform: Platform,
  owner: TenantScope,
  account: ConnectedAccount,
  numbers: ProviderNumber[],
): Promise<void> {
  const now = platform.clock();
  await owner.tx(async (tx) => {
    if (numbers.length > 0) {
      const rows = numbers.map(
        (
          each,
        ) => Prisma.sql`(${newId()}::uuid, ${account.key}, ${account.ref.provider}::phone_provider, ${each.id}, ${each.number},
          ${each.reference}, ${each.status}, ${each.assistantId}, ${each.trunkId}, ${now}::timestamptz)`,
      );
      await tx.$executeRaw`
        insert into provider_numbers (id, account_key, provider, provider_number_id, number, reference, status, assistant_id, trunk_id, last_seen_at)
        values ${Prisma.join(rows)}
        on conflict (tenant_id, account_key, provider_number_id) do update set
          number = coalesce(excluded.number, provider_numbers.number), reference = excluded.reference, status = excluded.status,
          assistant_id = excluded.assistant_id, trunk_id = excluded.trunk_id, last_seen_at = excluded.last_seen_at, gone_at = null`;
    }
    await tx.providerNumber.updateMany({
      where: { accountKey: account.key, lastSeenAt: { lt: now }, goneAt: null },
      data: { goneAt: now },
    });
  });
}
