export { type PlanId, type PlanLimits, planIds } from './plans';
export { requireRoomForNumber, requireRoomForTrunk } from './require-room';
export {
  type SubscriptionAnswer,
  type SubscriptionStatus,
  subscription as subscriptionSchema,
} from './schema';
export { setPlan } from './set-plan';
export { type CurrentPlan, openSubscription, planOf, readSubscription } from './subscription';
