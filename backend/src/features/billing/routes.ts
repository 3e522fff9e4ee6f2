import { z } from 'zod';
import { route } from '../../platform/http/route';
import { changePlan } from './change-plan';
import { changePlanBody, offer, presentPlans, subscription } from './schema';
import { readSubscription } from './subscription';

const tag = 'Billing';

export const routes = [
  route({
    method: 'get',
    path: '/api/billing/plans',
    summary: 'List the plans',
    tag,
    permission: 'billing:read',
    response: z.object({ plans: z.array(offer) }),
    handle: async () => ({ plans: presentPlans() }),
  }),
  route({
    method: 'get',
    path: '/api/billing/subscription',
    summary: 'Show the plan and what is used of it',
    tag,
    permission: 'billing:read',
    response: subscription,
    tx: (tx) => readSubscription(tx),
  }),
  route({
    method: 'post',
    path: '/api/billing/subscription',
    summary: 'Change the plan; the first paid one brings a number',
    tag,
    permission: 'billing:write',
    body: changePlanBody,
    response: subscription,
    idempotent: true,
    limit: { name: 'plan', max: 60, windowSeconds: 600 },
    tx: (tx, { platform, body, ...by }) => changePlan(platform, tx, by, body.plan),
  }),
];
