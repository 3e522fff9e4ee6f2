import type { TenantTx } from '../../../platform/db/tenant';
import { findNumber } from '../present-number';

/** Reads what a number did on each of the last days, by the tenant's clock; days without anything are in it too. `answered` is of the calls that came in. */
export async function readNumberDays(tx: TenantTx, id: string, days: number) {
  await findNumber(tx, id);
  const rows = await tx.$queryRaw<
    {
      day: string;
      calls_in: number;
      calls_out: number;
      answered: number;
      seconds: number;
      sms_in: number;
      sms_out: number;
    }[]
  >`
    with span as (
      select generate_series((now() at time zone t.time_zone)::date - ${days - 1}::int, (now() at time zone t.time_zone)::date,
        interval '1 day')::date as day from tenants t)
    select span.day::text as day, coalesce(d.calls_in, 0) as calls_in, coalesce(d.calls_out, 0) as calls_out,
      coalesce(s.answered, 0)::int as answered, coalesce(s.seconds, 0)::int as seconds,
      coalesce(m.sms_in, 0)::int as sms_in, coalesce(m.sms_out, 0)::int as sms_out
    from span
    left join number_days d on d.phone_number_id = ${id}::uuid and d.day = span.day
    left join lateral (
      select sum(l.duration_seconds) as seconds,
        count(*) filter (where l.direction = 'INBOUND' and l.answered_time is not null and l.end_time is not null) as answered
      from call_logs l, tenants t
      where l.phone_number_id = ${id}::uuid and l.start_time >= span.day::timestamp at time zone t.time_zone
        and l.start_time < (span.day + 1)::timestamp at time zone t.time_zone) s on true
    left join lateral (
      select count(*) filter (where m.direction = 'INBOUND') as sms_in, count(*) filter (where m.direction = 'OUTBOUND') as sms_out
      from sms_messages m, tenants t
      where m.phone_number_id = ${id}::uuid and m.created_at >= span.day::timestamp at time zone t.time_zone
        and m.created_at < (span.day + 1)::timestamp at time zone t.time_zone) m on true
    order by span.day`;
  return {
    days: rows.map((row) => ({
      day: row.day,
      callsIn: row.calls_in,
      callsOut: row.calls_out,
      answered: row.answered,
      seconds: row.seconds,
      smsIn: row.sms_in,
      smsOut: row.sms_out,
    })),
  };
}
