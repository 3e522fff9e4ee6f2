import type { TenantTx } from '../../platform/db/tenant';
import { accountKeyOf } from './account-ref';
import { type Health, judgeHealth, readHealth } from './health';

/** Judges the accounts that a tenant's active numbers depend on: the worst of them. */
export async function judgeAccounts(tx: TenantTx): Promise<Health['state']> {
  const numbers = await tx.phoneNumber.findMany({
    where: { status: 'ACTIVE' },
    select: { voiceProvider: true, voiceAccountId: true },
    distinct: ['voiceProvider', 'voiceAccountId'],
  });
  const keys = numbers.map((each) =>
    accountKeyOf({ provider: each.voiceProvider, accountId: each.voiceAccountId }),
  );
  const figures = await readHealth(tx, keys);
  const states = keys.map((key) => judgeHealth(figures.get(key)).state);
  return states.includes('DOWN') ? 'DOWN' : states.includes('DEGRADED') ? 'DEGRADED' : 'OK';
}
