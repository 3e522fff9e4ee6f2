import type { TenantTx } from '../../platform/db/tenant';

/**
 * Zones that a number may be in, by its country code, as far as a code tells. Where a country has several, nobody may be
 * disturbed in any of them.
 */
const zones: [prefix: string, zones: string[]][] = [
  ['+1', ['America/New_York', 'America/Los_Angeles']],
  ['+90', ['Europe/Istanbul']],
  ['+44', ['Europe/London']],
  ['+353', ['Europe/Dublin']],
  ['+49', ['Europe/Berlin']],
  ['+33', ['Europe/Paris']],
  ['+31', ['Europe/Amsterdam']],
  ['+39', ['Europe/Rome']],
  ['+46', ['Europe/Stockholm']],
];

/**
 * Says until when somebody is not to be disturbed: by the zone that is known of the customer, else by those that their
 * number may be in, else by the business's own.
 * @returns null when they may be disturbed now
 */
export async function quietUntil(tx: TenantTx, phone: string, now: Date): Promise<Date | null> {
  const customer = await tx.customer.findFirst({ where: { phone }, select: { timeZone: true } });
  const byNumber = zones.find(([prefix]) => phone.startsWith(prefix))?.[1] ?? [];
  const known = customer?.timeZone ? [customer.timeZone] : byNumber;
  const [row] = await tx.$queryRaw<{ until: Date | null }[]>`
    select max(q.ends_at) as until
    from tenants t
    left join tenant_settings s on s.tenant_id = t.id
    cross join lateral unnest(case when cardinality(${known}::text[]) > 0 then ${known}::text[]
      else array[t.time_zone] end) as z(zone)
    cross join lateral quiet_hours(${now}::timestamptz, z.zone, coalesce(s.quiet_from_minute, 1260),
      coalesce(s.quiet_until_minute, 540)) q`;
  return row?.until ?? null;
}
