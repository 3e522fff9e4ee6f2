import { type PlanId, plans, plansWithRoom } from './plans';
import type { SubscriptionStatus } from './schema';

/** Calls of a shared account at a voice AI that are left to others, however large a plan is. */
const leftToOthers = 2;

/** A subscription as the database has it. */
export interface StoredPlan {
  plan: PlanId;
  status: SubscriptionStatus;
}

/**
 * Says how many calls of one business the voice AI may have at once: what its plan includes and at least one, and never
 * all that the account has.
 * @param capacity calls that the platform's account has at once, for all businesses; null for an account of their own
 */
export function callShareOf({ plan, status }: StoredPlan, capacity: number | null): number {
  const included = Math.max(1, plans[status === 'CANCELLED' ? 'FREE' : plan].limits.concurrentCalls);
  return capacity === null ? included : Math.max(1, Math.min(included, capacity - leftToOthers));
}

/** Lists the plans with more calls at once, smallest first. */
export function plansWithCalls(more: number): PlanId[] {
  return plansWithRoom('concurrentCalls', more);
}
