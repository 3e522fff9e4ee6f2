import type { TenantTx } from '../../platform/db/tenant';
import { readBreakers } from './breakers';
import { judgeHealth, readHealth } from './health';
import type { Condition } from './present-account';

/** Reads how accounts are doing: their figures of the last quarter of an hour, and their breakers. */
export async function readConditions(
  tx: TenantTx,
  accountKeys: string[],
): Promise<(accountKey: string) => Condition> {
  const figures = await readHealth(tx, accountKeys);
  const breakerOf = await readBreakers(tx, accountKeys);
  return (key) => ({ health: judgeHealth(figures.get(key)), breaker: breakerOf(key) });
}
