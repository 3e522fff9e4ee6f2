import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import { plans, plansWithRoom } from './plans';
import { type CurrentPlan, countUsage, lockSubscription, type Usage } from './subscription';

/**
 * Makes sure that the plan has room for one more number, and holds the subscription until the transaction ends:
 * insert the number in the same transaction. Call it too before a FAILED number is tried again.
 * @throws Problem `plan-limit` (402) with `upgradeTo`, `limit` and `used`
 */
export function requireRoomForNumber(tx: TenantTx): Promise<void> {
  return requireRoom(tx, 'numbers');
}

/**
 * Makes sure that the plan has room for one more SIP trunk; as `requireRoomForNumber`.
 * @throws Problem `plan-limit` (402) with `upgradeTo`, `limit` and `used`
 */
export function requireRoomForTrunk(tx: TenantTx): Promise<void> {
  return requireRoom(tx, 'trunks');
}

async function requireRoom(tx: TenantTx, what: keyof Usage): Promise<void> {
  const plan = await lockSubscription(tx);
  const used = (await countUsage(tx))[what];
  const limit = plan.limits[what];
  const owing = plan.status === 'PAST_DUE';
  if (!owing && used < limit) return;
  throw new Problem('plan-limit', `${reason(plan, what, limit, used)} Nothing was bought.`, {
    // Another plan does not settle a bill.
    upgradeTo: owing ? [] : plansWithRoom(what, used),
    limit,
    used,
  });
}

function reason(plan: CurrentPlan, what: keyof Usage, limit: number, used: number): string {
  const name = plans[plan.plan].name;
  if (plan.status === 'PAST_DUE') {
    return `The last payment for the ${name} plan is missing: what you have keeps working, and more can be added once it is paid.`;
  }
  if (plan.status === 'CANCELLED') return `The ${name} plan was cancelled. Choose a plan to add ${what}.`;
  if (limit === 0) return `The ${name} plan includes no ${what}. Choose a larger plan.`;
  const most = plansWithRoom(what, used).length === 0;
  return `All ${limit} ${what} of the ${name} plan are in use. ${most ? 'Release one first.' : 'Choose a larger plan, or release one first.'}`;
}
