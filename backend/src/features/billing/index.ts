export { callShareOf, plansWithCalls, type StoredPlan } from './concurrent-calls';
export { type PlanLimits, planIds } from './plans';
export { requireRoomForNumber, requireRoomForTrunk } from './require-room';
export { subscription as subscriptionSchema } from './schema';
export { setPlan } from './set-plan';
export { openSubscription, planOf, readSubscription } from './subscription';
