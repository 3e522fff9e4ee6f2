import type { TenantTx } from '../../platform/db/tenant';
import { type PlanId, type PlanLimits, plans } from './plans';
import type { SubscriptionAnswer, SubscriptionStatus } from './schema';

/** A subscription as it counts now. */
export interface CurrentPlan {
  plan: PlanId;
  status: SubscriptionStatus;
  limits: PlanLimits;
}

/** What counts against a plan's limits at one time. */
export interface Usage {
  numbers: number;
  trunks: number;
}

interface SubscriptionRow {
  plan: PlanId;
  status: SubscriptionStatus;
  trialEndsAt: Date | null;
}

/** Opens the subscription of a new tenant: FREE, which costs nothing and is therefore active. */
export async function openSubscription(tx: TenantTx): Promise<void> {
  await tx.subscription.create({ data: { plan: 'FREE', status: 'ACTIVE' } });
}

/**
 * Reads what the tenant's plan includes now.
 * @returns the limits of FREE once the subscription is cancelled; PAST_DUE keeps those of its plan. A trial that has
 * ended counts as PAST_DUE until somebody pays.
 */
export async function planOf(tx: TenantTx): Promise<CurrentPlan> {
  return current(await readRow(tx));
}

/** Reads the subscription in the shape of the API, with what is used of it. */
export async function readSubscription(tx: TenantTx): Promise<SubscriptionAnswer> {
  const row = await readRow(tx);
  return {
    ...current(row),
    trialEndsAt: row.trialEndsAt?.toISOString() ?? null,
    usage: await countUsage(tx),
  };
}

/** Reads the subscription and holds it until the transaction ends, so that limits are checked one after another. */
export async function lockSubscription(tx: TenantTx): Promise<CurrentPlan & { stored: SubscriptionRow }> {
  await tx.$queryRaw`select 1 from subscriptions for update`;
  const stored = await readRow(tx);
  return { ...current(stored), stored };
}

/** Counts the numbers that are not released or failed, and the trunks. */
export async function countUsage(tx: TenantTx): Promise<Usage> {
  const numbers = await tx.phoneNumber.count({ where: { status: { notIn: ['CANCELLED', 'FAILED'] } } });
  return { numbers, trunks: await tx.sipTrunk.count() };
}

function readRow(tx: TenantTx): Promise<SubscriptionRow> {
  return tx.subscription.findUniqueOrThrow({ where: { tenantId: tx.tenantId } });
}

function current(row: SubscriptionRow): CurrentPlan {
  const trialOver =
    row.status === 'TRIALING' && row.trialEndsAt !== null && row.trialEndsAt.getTime() <= Date.now();
  const status = trialOver ? 'PAST_DUE' : row.status;
  return { plan: row.plan, status, limits: plans[status === 'CANCELLED' ? 'FREE' : row.plan].limits };
}
