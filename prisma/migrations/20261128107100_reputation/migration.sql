-- CreateTable
CREATE TABLE "number_lookups" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "number" TEXT NOT NULL,
    "provider" "phone_provider" NOT NULL,
    "is_valid" BOOLEAN NOT NULL,
    "country_code" CHAR(2),
    "carrier" TEXT,
    "line_type" TEXT,
    "looked_up_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "number_lookups_pkey" PRIMARY KEY ("tenant_id","number")
);

-- CreateTable
CREATE TABLE "number_reputations" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "phone_number_id" UUID NOT NULL,
    "score" INTEGER NOT NULL,
    "factors" JSONB NOT NULL,
    "judged_at" TIMESTAMPTZ(3) NOT NULL,
    "quarantined_until" TIMESTAMPTZ(3),
    "quarantine_reason" TEXT,

    CONSTRAINT "number_reputations_pkey" PRIMARY KEY ("tenant_id","phone_number_id")
);

-- AddForeignKey
ALTER TABLE "number_reputations" ADD CONSTRAINT "number_reputations_tenant_id_phone_number_id_fkey" FOREIGN KEY ("tenant_id", "phone_number_id") REFERENCES "phone_numbers"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

select telyx_protect('number_lookups');
select telyx_protect('number_reputations');

-- What the score of each active number is made of. Calls of the last seven days, texts and complaints of the last thirty.
-- A complaint is that somebody whom the number had called or texted wants no more of it.
create function reputation_facts(tenant uuid, moment timestamptz) returns table (id uuid, calls int, answered int, short int,
  busiest int, contacts int, complaints int, signed int, attested int, failed int)
language plpgsql stable set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return query
  select n.id, c.calls, c.answered, c.short, c.busiest, t.contacts, t.complaints, c.signed, c.attested, c.failed
  from phone_numbers n
  cross join lateral (
    select count(*)::int as calls, count(l.answered_time)::int as answered,
      (count(*) filter (where l.answered_time is not null and l.duration_seconds <= 6))::int as short,
      coalesce((select max(d.calls) from (
        select count(*)::int as calls from call_logs x
        where x.tenant_id = tenant and x.phone_number_id = n.id and x.direction = 'OUTBOUND'
          and x.start_time > moment - interval '7 days' and x.start_time <= moment
        group by (x.start_time at time zone (select z.time_zone from tenants z where z.id = tenant))::date) d), 0) as busiest,
      (count(*) filter (where g.attestation <> 'NONE'))::int as signed,
      (count(*) filter (where g.attestation = 'A'))::int as attested,
      (count(*) filter (where g.attestation = 'FAILED'))::int as failed
    from call_logs l left join call_signatures g on g.tenant_id = tenant and g.call_log_id = l.id
    where l.tenant_id = tenant and l.phone_number_id = n.id and l.direction = 'OUTBOUND' and l.purpose is distinct from 'test'
      and l.start_time > moment - interval '7 days' and l.start_time <= moment) c
  cross join lateral (
    select count(*)::int as contacts,
      (count(*) filter (where exists (
        select from dnc d where d.tenant_id = tenant and d.contact = reached.contact and d.state = 'REVOKED'
          and d.source in ('keyword', 'carrier', 'call') and d.at >= reached.first_at and d.at <= moment)))::int as complaints
    from (
      select r.contact, min(r.at) as first_at from (
        select l.to_number as contact, l.start_time as at from call_logs l
        where l.tenant_id = tenant and l.phone_number_id = n.id and l.direction = 'OUTBOUND'
          and l.start_time > moment - interval '30 days' and l.start_time <= moment
        union all
        select m.to_number, m.created_at from sms_messages m
        where m.tenant_id = tenant and m.phone_number_id = n.id and m.direction = 'OUTBOUND'
          and m.created_at > moment - interval '30 days' and m.created_at <= moment) r
      where r.contact is not null group by r.contact) reached) t
  where n.tenant_id = tenant and n.status = 'ACTIVE';
end $$;
revoke all on function reputation_facts(uuid, timestamptz) from public;
grant execute on function reputation_facts(uuid, timestamptz) to telyx_app;
