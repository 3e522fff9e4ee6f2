import type { TenantTx } from '../../platform/db/tenant';

/**
 * Lists the numbers that a call may go out from, the best first: those that have called least today, so that all take
 * turns, and of these the one of the better name. Numbers that rest are left out; those that have made all the calls of
 * a day that the business allows come last.
 * @param wish.signed those first whose calls have lately been vouched for in full (STIR/SHAKEN, A)
 * @returns ids
 */
export async function rankNumbers(tx: TenantTx, wish: { signed: boolean }, now: Date): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select n.id from phone_numbers n
    left join number_reputations r on r.tenant_id = n.tenant_id and r.phone_number_id = n.id
    cross join lateral (
      select count(*) as calls from call_logs l
      where l.tenant_id = n.tenant_id and l.phone_number_id = n.id and l.direction = 'OUTBOUND'
        and l.start_time > ${now}::timestamptz - interval '1 day') today
    cross join lateral (
      select coalesce(avg((g.attestation = 'A')::int), 0) as share from (
        select s.attestation from call_logs l
        join call_signatures s on s.tenant_id = l.tenant_id and s.call_log_id = l.id
        where l.tenant_id = n.tenant_id and l.phone_number_id = n.id and l.direction = 'OUTBOUND'
        order by l.start_time desc limit 20) g) proof
    where n.status = 'ACTIVE' and n.voice_number_id is not null
      and (r.quarantined_until is null or r.quarantined_until <= ${now}::timestamptz)
    order by case when ${wish.signed} then proof.share end desc nulls last,
      today.calls >= coalesce((select t.most_outbound_per_number_per_day from tenant_settings t), 100),
      today.calls, coalesce(r.score, 0), n.activated_at, n.id`;
  return rows.map((row) => row.id);
}
