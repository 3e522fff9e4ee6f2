export const planIds = ['FREE', 'STARTER', 'PRO', 'ENTERPRISE'] as const;
export type PlanId = (typeof planIds)[number];

/** What a plan includes: counts at one time for numbers, trunks and concurrent calls, counts a month for the rest. */
export interface PlanLimits {
  numbers: number;
  aiMinutes: number;
  sms: number;
  concurrentCalls: number;
  trunks: number;
}

export interface PlanOffer {
  name: string;
  /** In USD. */
  monthlyPrice: number;
  limits: PlanLimits;
}

export const planCurrency = 'USD';

/** From small to large: `planIds` has the same order. */
export const plans: Record<PlanId, PlanOffer> = {
  FREE: {
    name: 'Free',
    monthlyPrice: 0,
    limits: { numbers: 0, aiMinutes: 0, sms: 0, concurrentCalls: 0, trunks: 0 },
  },
  STARTER: {
    name: 'Starter',
    monthlyPrice: 29,
    limits: { numbers: 1, aiMinutes: 250, sms: 500, concurrentCalls: 2, trunks: 1 },
  },
  PRO: {
    name: 'Pro',
    monthlyPrice: 99,
    limits: { numbers: 5, aiMinutes: 1_000, sms: 2_500, concurrentCalls: 10, trunks: 5 },
  },
  ENTERPRISE: {
    name: 'Enterprise',
    monthlyPrice: 499,
    limits: { numbers: 100, aiMinutes: 10_000, sms: 25_000, concurrentCalls: 100, trunks: 50 },
  },
};

/** Lists the plans that include more than `used` of something, smallest first. */
export function plansWithRoom(what: keyof PlanLimits, used: number): PlanId[] {
  return planIds.filter((id) => plans[id].limits[what] > used);
}
