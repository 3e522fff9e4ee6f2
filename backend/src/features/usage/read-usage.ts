import type { TenantTx } from '../../platform/db/tenant';
import { formatNumber } from '../../platform/format-number';
import { planOf } from '../billing';
import type { UsageAnswer } from './schema';

interface Line {
  number_id: string | null;
  number: string | null;
  ai_minutes: string;
  calls: number;
  sms: string;
  ai_cost: string;
  carrier_cost: string;
  sms_cost: string;
  currency: string | null;
}

/** Sums a month: what was used of the plan, and what it cost us, by number. @param month its first day, UTC */
export async function readUsage(tx: TenantTx, month: Date): Promise<UsageAnswer> {
  const lines = await readLines(tx, month);
  const { limits } = await planOf(tx);
  const sum = (field: keyof Line): number =>
    lines.reduce((total, line) => total + Number(line[field] ?? 0), 0);
  const used = { aiMinutes: sum('ai_minutes'), sms: sum('sms'), calls: sum('calls') };
  const percent = { aiMinutes: share(used.aiMinutes, limits.aiMinutes), sms: share(used.sms, limits.sms) };
  const highest = Math.max(percent.aiMinutes, percent.sms);
  const currency = lines.find((line) => line.currency)?.currency ?? 'USD';
  const money = (amount: number) => ({ amount: amount.toFixed(4), currency });
  return {
    month: month.toISOString().slice(0, 7),
    limits: { aiMinutes: limits.aiMinutes, sms: limits.sms },
    used: { ...used, aiMinutes: Math.round(used.aiMinutes * 10) / 10 },
    percent,
    state: highest >= 100 ? 'REACHED' : highest >= 80 ? 'WARNING' : 'OK',
    cost: {
      ai: money(sum('ai_cost')),
      carrier: money(sum('carrier_cost')),
      sms: money(sum('sms_cost')),
      total: money(sum('ai_cost') + sum('carrier_cost') + sum('sms_cost')),
    },
    byNumber: lines.map((line) => ({
      numberId: line.number_id,
      formattedNumber: line.number ? formatNumber(line.number) : null,
      calls: line.calls,
      minutes: Math.round(Number(line.ai_minutes) * 10) / 10,
      sms: Number(line.sms),
      cost: money(Number(line.ai_cost) + Number(line.carrier_cost) + Number(line.sms_cost)),
    })),
  };
}

function share(used: number, limit: number): number {
  if (limit === 0) return used > 0 ? 100 : 0;
  return Math.round((used / limit) * 100);
}

function readLines(tx: TenantTx, month: Date): Promise<Line[]> {
  return tx.$queryRaw<Line[]>`
    select u.phone_number_id as number_id, n.number,
      coalesce(sum(u.quantity) filter (where u.kind = 'AI_MINUTE'), 0)::text as ai_minutes,
      count(distinct u.call_log_id)::int as calls,
      coalesce(sum(u.quantity) filter (where u.kind in ('SMS', 'MMS')), 0)::text as sms,
      coalesce(sum(u.cost) filter (where u.kind = 'AI_MINUTE'), 0)::text as ai_cost,
      coalesce(sum(u.cost) filter (where u.kind in ('CALL_MINUTE', 'NUMBER', 'TRUNK')), 0)::text as carrier_cost,
      coalesce(sum(u.cost) filter (where u.kind in ('SMS', 'MMS')), 0)::text as sms_cost,
      max(u.currency) as currency
    from usage_records u left join phone_numbers n on n.tenant_id = u.tenant_id and n.id = u.phone_number_id
    where u.at >= ${month} and u.at < ${month}::timestamptz + interval '1 month'
    group by 1, 2 order by 2 nulls last`;
}
