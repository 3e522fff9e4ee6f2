import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import type { Platform } from '../../platform/platform';
import type { PlanId } from './plans';
import type { SubscriptionAnswer } from './schema';
import { setPlan } from './set-plan';

/** Changes the plan at once where no money moves: in the lab. Elsewhere the operator does it. */
export async function changePlan(
  platform: Platform,
  tx: TenantTx,
  by: By,
  plan: PlanId,
): Promise<SubscriptionAnswer> {
  if (!platform.lab) {
    const { host } = new URL(platform.config.publicUrl);
    throw new Problem(
      'billing-by-operator',
      `Ask the people who run Telyx at ${host} for this plan; they set it for you. Nothing was charged.`,
    );
  }
  return setPlan(tx, by, { plan, status: 'ACTIVE' });
}
