-- Each state of a text is a row version of its own, and each version an entry in every index that takes it.

-- The texts of a tenant that wait are found by `sms_messages_waiting`, and so are those of all tenants: they are few.
drop index sms_messages_queued;

-- Takes texts as before; which account a text goes over is asked of `text_route` once: without `offset 0` the planner wrote the
-- question into each place that uses its answer, and asked it seven times.
create or replace function claim_texts(tenant uuid, moment timestamptz, most int, most_a_month int, routes jsonb) returns jsonb
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  room bigint;
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
  with rules as (
    select tn.time_zone, coalesce(t.quiet_from_minute, 1260) as quiet_from, coalesce(t.quiet_until_minute, 540) as quiet_until
    from tenants tn left join tenant_settings t on t.tenant_id = tn.id where tn.id = tenant),
  candidates as materialized (
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
    cross join rules r
    left join customers cu on cu.tenant_id = tenant and cu.id = c.customer_id
    left join notifications n on n.tenant_id = tenant and n.id = c.notification_id
    left join appointments a on a.tenant_id = tenant and a.id = n.related_appointment_id
    cross join lateral (select text_route(routes, c.to_number, c.phone_number_id, c.provider_override) as way offset 0) route
    -- What answers somebody, or tells of what was done this minute, does not wait; reminders, follow-ups and offers do.
    left join lateral quiet_hours(moment, coalesce(cu.time_zone, r.time_zone), r.quiet_from, r.quiet_until) quiet
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
