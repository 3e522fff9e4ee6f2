import { type AuditActor, audit, changesBetween } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import { enqueue } from '../../platform/jobs';
import { addDays } from '../../platform/time';
import { type PlanId, plans } from './plans';
import type { SubscriptionAnswer, SubscriptionStatus } from './schema';
import { countUsage, lockSubscription, readSubscription, type Usage } from './subscription';

const trialDays = 14;

/**
 * Puts the tenant on a plan. When a paid plan thereby becomes ACTIVE or TRIALING, the job `subscription.activated`
 * gives the tenant its first number. Setting what is already set does nothing.
 * @param wanted.trialEndsAt only for TRIALING, default in 14 days
 * @throws Problem `conflict` with `release` when more is in use than an active plan includes
 */
export async function setPlan(
  tx: TenantTx,
  by: AuditActor,
  wanted: { plan: PlanId; status: SubscriptionStatus; trialEndsAt?: Date },
): Promise<SubscriptionAnswer> {
  const { stored, status: statusNow } = await lockSubscription(tx);
  const changes = changesBetween(
    { plan: stored.plan, status: stored.status, trialEndsAt: stored.trialEndsAt },
    { plan: wanted.plan, status: wanted.status, trialEndsAt: wanted.trialEndsAt },
  );
  if (Object.keys(changes).length === 0) return readSubscription(tx);
  if (isRunning(wanted.status)) await refuseTooSmall(tx, wanted.plan);

  const trialEndsAt =
    wanted.status === 'TRIALING' ? (wanted.trialEndsAt ?? addDays(new Date(), trialDays)) : null;
  await tx.subscription.update({
    where: { tenantId: tx.tenantId },
    data: { plan: wanted.plan, status: wanted.status, trialEndsAt },
  });
  await audit(tx, by, {
    action: 'subscription.changed',
    targetType: 'subscription',
    targetId: tx.tenantId,
    changes,
  });
  emitChange(tx, 'subscription.changed', tx.tenantId);
  await enqueue(tx, 'usage.review', {}, { key: `usage.review:${tx.tenantId}` });
  const servedBefore = isServed({ plan: stored.plan, status: statusNow });
  if (!servedBefore && isServed(wanted)) {
    await enqueue(tx, 'subscription.activated', {}, { key: `subscription.activated:${tx.tenantId}` });
  }
  return readSubscription(tx);
}

function isRunning(status: SubscriptionStatus): boolean {
  return status === 'ACTIVE' || status === 'TRIALING';
}

function isServed({ plan, status }: { plan: PlanId; status: SubscriptionStatus }): boolean {
  return plan !== 'FREE' && isRunning(status);
}

async function refuseTooSmall(tx: TenantTx, plan: PlanId): Promise<void> {
  const used = await countUsage(tx);
  const { name, limits } = plans[plan];
  const release: Usage = {
    numbers: Math.max(0, used.numbers - limits.numbers),
    trunks: Math.max(0, used.trunks - limits.trunks),
  };
  const parts = [
    ...(release.numbers ? [counted(release.numbers, 'number')] : []),
    ...(release.trunks ? [counted(release.trunks, 'trunk')] : []),
  ];
  if (parts.length === 0) return;
  throw new Problem(
    'conflict',
    `The ${name} plan is too small for what you have. Release ${parts.join(' and ')} first.`,
    { release },
  );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
