-- A text is written three times until it is sent (queued, taken, told), and each time has an entry in every index that takes the
-- row. See docs/decisions/2026-11-21-sending-texts.md.

-- One index for both who asks by the provider's id within a tenant and who does not know the tenant yet; with the id in front,
-- because the comparison of an enum is of no use behind row security. Only texts that have such an id are in it.
create unique index sms_messages_by_provider_id on sms_messages (provider_message_id, tenant_id, provider)
  where provider_message_id is not null;
drop index sms_messages_tenant_id_provider_provider_message_id_key;
drop index sms_messages_by_sid;

-- Texts that wait. Those that were taken just now, are searched for or await a person stand among them, and are passed over.
create index sms_messages_queue on sms_messages (tenant_id, created_at, id) where status = 'QUEUED';
drop index sms_messages_waiting;
drop index sms_messages_unclaimed;

-- Nothing refers to what was used, and it is found by its own id alone.
drop index usage_records_tenant_id_id_key;

-- As for calls: the check locked the number's row for each text that goes over it, and rows of numbers are never removed.
alter table sms_messages drop constraint sms_messages_tenant_id_phone_number_id_fkey;

-- As before, with the quiet hours of the business worked out once, and not for every customer in its time zone; and when a
-- reminder is due asked once: without `offset 0` it was asked again where the answer is used.
create or replace function plan_reminders(tenant uuid, moment timestamptz, most int, after jsonb) returns jsonb
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  rules record;
  quiet_here boolean;
  last_one jsonb;
begin
  perform set_config('app.tenant_id', tenant::text, true);
  select tn.time_zone, coalesce(t.reminder_minutes, array[1440, 60]) as minutes,
      coalesce(t.quiet_from_minute, 1260) as quiet_from, coalesce(t.quiet_until_minute, 540) as quiet_until
    into rules
    from tenants tn left join tenant_settings t on t.tenant_id = tn.id where tn.id = tenant;
  quiet_here := (quiet_hours(moment, rules.time_zone, rules.quiet_from, rules.quiet_until)).ends_at is not null;
  with slice as materialized (
    select a.id, a.version, a.customer_id, a.starts_at, a.status from appointments a
    where a.tenant_id = tenant and a.starts_at > moment
      -- Quiet hours may bring a reminder forward by less than a day.
      and a.starts_at < moment + interval '1 day' + make_interval(mins => (select max(m) from unnest(rules.minutes) m))
      and (after is null or (a.starts_at, a.id) > ((after ->> 'startsAt')::timestamptz, (after ->> 'id')::uuid))
    order by a.starts_at, a.id limit most),
  due as (
    select distinct on (a.id) a.id, a.version, c.phone, m.minutes, at.due_at, coalesce(c.time_zone, rules.time_zone) as zone
    from slice a
    cross join lateral (select c.phone, c.time_zone from customers c
      where c.tenant_id = tenant and c.id = a.customer_id and c.phone is not null and c.erased_at is null offset 0) c
    cross join unnest(rules.minutes) as m(minutes)
    cross join lateral (select reminder_due_at(a.starts_at, m.minutes, coalesce(c.time_zone, rules.time_zone),
      rules.quiet_from, rules.quiet_until) offset 0) as at(due_at)
    where a.status in ('BOOKED', 'CONFIRMED', 'RESCHEDULED')
      and a.starts_at - make_interval(mins => m.minutes) < moment + interval '1 day' and at.due_at <= moment
    order by a.id, m.minutes),
  added as (
    insert into notifications (id, type, kind, recipient, dedupe_key, related_appointment_id, appointment_version, audience, created_at)
    select gen_random_uuid(), 'SMS', 'appointment-reminder', d.phone,
      format('appointment:%s:v%s:reminder:%s', d.id, d.version, d.minutes), d.id, d.version, 'customer', moment
    from due d
    where not case when d.zone = rules.time_zone then quiet_here
        else (quiet_hours(moment, d.zone, rules.quiet_from, rules.quiet_until)).ends_at is not null end
      and not exists (
        select from notifications n
        where n.tenant_id = tenant and n.related_appointment_id = d.id and n.audience = 'customer'
          and ((n.kind = 'appointment-reminder' and n.created_at >= d.due_at
              and n.dedupe_key like '%:reminder:' || d.minutes)
            or (n.kind in ('appointment-booked', 'appointment-changed') and n.appointment_version = d.version
              and n.created_at > d.due_at)))
    on conflict (tenant_id, dedupe_key) do nothing
    returning 1)
  select jsonb_build_object('startsAt', l.starts_at, 'id', l.id) into last_one
    from (select s.starts_at, s.id, count(*) over () as looked from slice s order by s.starts_at desc, s.id desc limit 1) l
    where l.looked = most and (select count(*) from added) >= 0;
  return last_one;
end $$;

-- As before; the quiet hours of the business are worked out once.
create or replace function claim_texts(tenant uuid, moment timestamptz, most int, most_a_month int, routes jsonb) returns jsonb
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  room bigint;
  rules record;
  here record;
  answer jsonb;
begin
  perform set_config('app.tenant_id', tenant::text, true);
  -- Two that take at the same time would each see the same room.
  perform pg_advisory_xact_lock(hashtextextended('claim_texts ' || tenant, 0));
  room := most;
  if most_a_month is not null then
    select most_a_month
        - coalesce((select u.quantity from usage_months u where u.tenant_id = tenant and u.kind = 'SMS'
            and u.month = date_trunc('month', moment at time zone 'UTC')::date), 0)
        - (select count(*) from sms_messages m where m.tenant_id = tenant and m.status = 'QUEUED' and m.claimed_at is not null)
      into room;
  end if;
  select tn.time_zone, coalesce(t.quiet_from_minute, 1260) as quiet_from, coalesce(t.quiet_until_minute, 540) as quiet_until
    into rules
    from tenants tn left join tenant_settings t on t.tenant_id = tn.id where tn.id = tenant;
  here := quiet_hours(moment, rules.time_zone, rules.quiet_from, rules.quiet_until);
  with candidates as materialized (
    select m.id, m.to_number, m.purpose, m.phone_number_id, m.notification_id, m.customer_id, m.created_at, m.provider_override
    from sms_messages m
    where m.tenant_id = tenant and m.status = 'QUEUED' and m.direction = 'OUTBOUND' and m.claimed_at is null
      and m.parked_at is null and (m.not_before is null or m.not_before <= moment)
    order by m.created_at, m.id limit most for update skip locked),
  judged as (
    select c.id, c.created_at, quiet.ends_at as quiet_until, route.way as route,
      case
        when c.notification_id is not null and n.id is null then 'obsolete'
        when a.id is not null and not (n.appointment_version = a.version and case n.kind
            when 'appointment-cancelled' then a.status = 'CANCELLED'
            when 'appointment-missed' then a.status = 'NO_SHOW'
            else a.status in ('BOOKED', 'CONFIRMED', 'RESCHEDULED') and a.starts_at > moment end)
          and n.kind in ('appointment-booked', 'appointment-changed', 'appointment-cancelled', 'appointment-missed', 'appointment-reminder')
          then 'obsolete'
        when (select d.state from dnc d where d.tenant_id = tenant and d.contact = c.to_number and d.channel = 'SMS'
            and d.purpose = 'SERVICE' order by d.at desc, d.id desc limit 1) = 'REVOKED' then 'opted-out'
        when c.purpose = 'MARKETING' and (select d.state from dnc d where d.tenant_id = tenant and d.contact = c.to_number
            and d.channel = 'SMS' and d.purpose = 'MARKETING' order by d.at desc, d.id desc limit 1) is distinct from 'GRANTED'
          then 'no-consent'
        when route.way is null then 'no-provider'
        when quiet.ends_at is not null then 'quiet'
        else 'go'
      end as verdict
    from candidates c
    left join customers cu on cu.tenant_id = tenant and cu.id = c.customer_id
    left join notifications n on n.tenant_id = tenant and n.id = c.notification_id
    left join appointments a on a.tenant_id = tenant and a.id = n.related_appointment_id
    cross join lateral (select text_route(routes, c.to_number, c.phone_number_id, c.provider_override) as way offset 0) route
    -- What answers somebody, or tells of what was done this minute, does not wait; reminders, follow-ups and offers do.
    left join lateral (select case when coalesce(cu.time_zone, rules.time_zone) = rules.time_zone then here.ends_at
        else (quiet_hours(moment, cu.time_zone, rules.quiet_from, rules.quiet_until)).ends_at end as ends_at offset 0) quiet
      on c.purpose = 'MARKETING' or n.kind in ('appointment-reminder', 'appointment-missed')),
  placed as (
    select j.*, row_number() over (partition by j.verdict order by j.created_at, j.id) as place from judged j),
  decided as (
    select p.id, p.quiet_until, p.route, case when p.verdict = 'go' and p.place > room then 'plan-limit' else p.verdict end as verdict
    from placed p),
  changed as (
    update sms_messages m set
      claimed_at = case when d.verdict = 'go' then moment end,
      attempts = m.attempts + (d.verdict = 'go')::int,
      not_before = case d.verdict when 'quiet' then d.quiet_until when 'go' then null else m.not_before end,
      status = case when d.verdict in ('go', 'quiet') then m.status else 'FAILED' end,
      failure_code = case when d.verdict in ('go', 'quiet') then null else d.verdict end,
      failure_reason = case d.verdict
        when 'obsolete' then 'Not sent: what it was about has changed meanwhile.'
        when 'opted-out' then 'Not sent: this person does not want texts.'
        when 'no-consent' then 'Not sent: this person has not agreed to advertising.'
        when 'no-provider' then 'Not sent: there is no provider that may send to this number. Add one under Settings, Providers.'
        when 'plan-limit' then 'Not sent: the texts of this month''s plan are used up.' end,
      provider = case when d.verdict = 'go' then (d.route ->> 'provider')::phone_provider else m.provider end,
      account_key = case when d.verdict = 'go' then d.route ->> 'accountKey' else m.account_key end,
      from_number = case when d.verdict = 'go' then d.route ->> 'from' else m.from_number end,
      phone_number_id = case when d.verdict = 'go' then (d.route ->> 'numberId')::uuid else m.phone_number_id end,
      choice = case when d.verdict = 'go' then d.route -> 'choice' else m.choice end
    from decided d
    where m.tenant_id = tenant and m.id = d.id
    returning m.*, d.verdict),
  told as (
    update notifications n set status = 'FAILED', failure_reason = c.failure_reason
    from changed c
    where c.status = 'FAILED' and n.tenant_id = tenant and n.id = c.notification_id and n.message_id = c.id and n.status = 'QUEUED'
    returning n.id)
  select jsonb_build_object(
      'taken', coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'to', c.to_number, 'from', c.from_number, 'body', c.body,
        'provider', c.provider, 'accountKey', c.account_key, 'numberId', c.phone_number_id,
        'override', c.provider_override, 'purpose', c.purpose, 'attempts', c.attempts, 'customerId', c.customer_id,
        'media', (select coalesce(jsonb_agg(x.source_url order by x.position), '[]') from message_media x
          where x.tenant_id = tenant and x.message_id = c.id)) order by c.created_at, c.id) filter (where c.verdict = 'go'), '[]'),
      'refused', coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'to', c.to_number, 'customerId', c.customer_id))
        filter (where c.status = 'FAILED'), '[]'),
      'looked', count(*),
      'quietUntil', min(c.not_before) filter (where c.verdict = 'quiet'))
    into answer from changed c;
  return answer;
end $$;
