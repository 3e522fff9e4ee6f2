import { csvLine } from '../../platform/csv';
import type { TenantTx } from '../../platform/db/tenant';

interface ExportLine {
  at: Date;
  kind: string;
  quantity: string;
  cost: string | null;
  currency: string | null;
  provider: string | null;
  number: string | null;
}

const most = 50_000;

/** Writes a month's records as CSV (RFC 4180), the oldest first; at most 50,000 lines. @param month its first day, UTC */
export async function exportUsage(tx: TenantTx, month: Date): Promise<string> {
  const lines = await tx.$queryRaw<ExportLine[]>`
    select u.at, u.kind::text as kind, u.quantity::text as quantity, u.cost::text as cost, u.currency,
      u.provider::text as provider, n.number
    from usage_records u left join phone_numbers n on n.tenant_id = u.tenant_id and n.id = u.phone_number_id
    where u.at >= ${month} and u.at < ${month}::timestamptz + interval '1 month'
    order by u.at, u.id limit ${most}`;
  const rows = lines.map((line) => [
    line.at.toISOString(),
    line.kind,
    line.quantity,
    line.cost ?? '',
    line.currency ?? '',
    line.provider ?? '',
    line.number ?? '',
  ]);
  return [['at', 'kind', 'quantity', 'cost', 'currency', 'provider', 'number'], ...rows]
    .map(csvLine)
    .join('');
}
