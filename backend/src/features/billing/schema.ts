import { z } from 'zod';
import { planCurrency, planIds, plans } from './plans';

export const planId = z.enum(planIds);
export const subscriptionStatus = z.enum(['TRIALING', 'ACTIVE', 'PAST_DUE', 'CANCELLED']);
export type SubscriptionStatus = z.infer<typeof subscriptionStatus>;

const count = z.number().int().min(0);
const limits = z.object({
  numbers: count,
  aiMinutes: count,
  sms: count,
  concurrentCalls: count,
  trunks: count,
});

/** Answers what a tenant has subscribed to, what that includes and what of it is used. */
export const subscription = z
  .object({
    plan: planId,
    status: subscriptionStatus,
    trialEndsAt: z.iso.datetime().nullable(),
    limits,
    usage: z.object({ numbers: count, trunks: count }),
  })
  .meta({ id: 'Subscription' });
export type SubscriptionAnswer = z.infer<typeof subscription>;

export const offer = z
  .object({ id: planId, name: z.string(), monthlyPrice: z.number(), currency: z.string(), limits })
  .meta({ id: 'Plan' });

export const changePlanBody = z.strictObject({ plan: planId });

/** Puts the price list into the shape of the API. */
export function presentPlans(): z.infer<typeof offer>[] {
  return planIds.map((id) => ({ id, currency: planCurrency, ...plans[id] }));
}
