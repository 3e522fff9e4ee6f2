import type { PhoneNumber } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import { plansWithCalls } from '../billing';
import { accountKeyOf } from '../providers';
import { shareAt } from '../reception';

/** Longer than any call with the receptionist lasts: one whose end was never told holds no line for ever. */
const longestMs = 20 * 60_000;

/**
 * Makes sure that a business has a line left for a call that it wants to place, and holds its subscription until the
 * transaction ends, so that two calls at once do not take the same one. Calls of all businesses share an account at the
 * voice AI, and none may take all of it.
 * @param isUrgent one that can wait leaves half of the lines to those who call
 * @throws Problem `plan-limit` with `upgradeTo`, `limit` and `used`; nobody has been called
 */
export async function requireLine(
  tx: TenantTx,
  number: Pick<PhoneNumber, 'voiceProvider' | 'voiceAccountId'>,
  { isUrgent }: { isUrgent: boolean },
): Promise<void> {
  await tx.$queryRaw`select 1 from subscriptions for update`;
  const stored = await tx.subscription.findUniqueOrThrow({ where: { tenantId: tx.tenantId } });
  const key = accountKeyOf({ provider: number.voiceProvider, accountId: number.voiceAccountId });
  const share = shareAt(stored, key);
  const limit = isUrgent ? share : Math.max(1, Math.floor(share / 2));
  const used = await tx.callLog.count({
    where: { endTime: null, startTime: { gt: new Date(Date.now() - longestMs) } },
  });
  if (used < limit) return;
  throw new Problem(
    'plan-limit',
    `There are ${used} calls already, and ${limit} at once are what you can have. Nobody was called, and nothing was spent. Try again when one has ended.`,
    { limit, used, upgradeTo: plansWithCalls(limit) },
  );
}
