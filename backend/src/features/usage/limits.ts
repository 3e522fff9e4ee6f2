import type { UsageKind } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import type { PlanLimits } from '../billing';
import { planOf } from '../billing';

/** The limit of a plan on what is used in a month; null where it has none. */
export function limitOf(limits: PlanLimits, kind: UsageKind): number | null {
  if (kind === 'AI_MINUTE') return limits.aiMinutes;
  return kind === 'SMS' || kind === 'MMS' ? limits.sms : null;
}

/** What is left of a plan this month; 0 when all is used, null without a limit. */
export async function leftThisMonth(tx: TenantTx, kind: UsageKind): Promise<number | null> {
  const limit = limitOf((await planOf(tx)).limits, kind);
  if (limit === null) return null;
  const [row] = await tx.$queryRaw<{ used: string }[]>`
    select coalesce(sum(quantity), 0)::text as used from usage_months
    where kind = ${kind}::usage_kind and month = date_trunc('month', now() at time zone 'UTC')::date`;
  return Math.max(0, limit - Number(row?.used ?? 0));
}
