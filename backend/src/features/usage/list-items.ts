import type { z } from 'zod';
import type { TenantTx } from '../../platform/db/tenant';
import { formatNumber } from '../../platform/format-number';
import type { usageItem } from './schema';

interface Row {
  id: string;
  kind: 'CALL' | 'MESSAGE' | 'OTHER';
  at: Date;
  direction: 'INBOUND' | 'OUTBOUND' | null;
  number: string | null;
  party: string | null;
  quantity: string;
  cost: string;
  currency: string | null;
  total: number;
}

/**
 * Lists a month's calls and texts with all that each has cost, the newest first. Minutes are those of the voice AI,
 * which counts every call that was talked in; what the carrier took for the same call is in its cost.
 */
export async function listItems(tx: TenantTx, month: Date, page: { limit: number; offset: number }) {
  const rows = await tx.$queryRaw<Row[]>`
    with items as (
      select coalesce(u.call_log_id, u.message_id, u.id) as id, u.call_log_id, u.message_id, u.phone_number_id,
        max(u.at) as at, max(u.currency) as currency, coalesce(sum(u.cost), 0) as cost,
        coalesce(sum(u.quantity) filter (where u.kind = 'AI_MINUTE'), max(u.quantity)) as quantity
      from usage_records u
      where u.at >= ${month} and u.at < ${month}::timestamptz + interval '1 month'
      group by 1, 2, 3, 4)
    select i.id, i.at, i.currency, i.cost::text as cost, i.quantity::text as quantity, n.number,
      case when i.call_log_id is not null then 'CALL' when i.message_id is not null then 'MESSAGE' else 'OTHER' end as kind,
      coalesce(l.direction, m.direction)::text as direction,
      case coalesce(l.direction, m.direction)
        when 'INBOUND' then coalesce(l.from_number, m.from_number) else coalesce(l.to_number, m.to_number) end as party,
      (select count(*) from items)::int as total
    from items i
    left join call_logs l on l.tenant_id = ${tx.tenantId}::uuid and l.id = i.call_log_id
    left join sms_messages m on m.tenant_id = ${tx.tenantId}::uuid and m.id = i.message_id
    left join phone_numbers n on n.tenant_id = ${tx.tenantId}::uuid and n.id = i.phone_number_id
    order by i.at desc, i.id desc limit ${page.limit} offset ${page.offset}`;
  const items: z.input<typeof usageItem>[] = rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    at: row.at.toISOString(),
    direction: row.direction,
    formattedNumber: row.number ? formatNumber(row.number) : null,
    party: row.party,
    quantity: Math.round(Number(row.quantity) * 10) / 10,
    cost: { amount: Number(row.cost).toFixed(4), currency: row.currency ?? 'USD' },
  }));
  return { items, total: rows[0]?.total ?? 0, ...pageOf(page) };
}

const pageOf = ({ limit, offset }: { limit: number; offset: number }) => ({ limit, offset });
