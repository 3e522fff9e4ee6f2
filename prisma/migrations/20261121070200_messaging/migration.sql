-- Quiet hours, in minutes after local midnight; they may go over midnight. Equal ends: there are none.

-- When the quiet hours in which a moment lies began and end, null when it lies in none. PostgreSQL knows the zones' changes of
-- the clock: an hour that a day lacks ends when the clock has jumped.
create function quiet_hours(moment timestamptz, zone text, from_minute int, until_minute int,
  out begins_at timestamptz, out ends_at timestamptz)
language plpgsql stable set search_path = public, pg_temp as $$
declare
  here timestamp := moment at time zone zone;
  minute int := extract(hour from here)::int * 60 + extract(minute from here)::int;
  first_day timestamp := date_trunc('day', here);
  last_day timestamp := date_trunc('day', here);
begin
  if from_minute < until_minute then
    if minute < from_minute or minute >= until_minute then return; end if;
  elsif from_minute > until_minute then
    if minute < from_minute and minute >= until_minute then return; end if;
    if minute >= from_minute then last_day := last_day + interval '1 day';
    else first_day := first_day - interval '1 day'; end if;
  else
    return;
  end if;
  begins_at := (first_day + make_interval(mins => from_minute)) at time zone zone;
  ends_at := (last_day + make_interval(mins => until_minute)) at time zone zone;
end $$;

-- When a reminder goes out. One that falls into quiet hours waits for their end, if the appointment is then still a quarter of
-- an hour away; else it goes out a quarter of an hour before they begin.
create function reminder_due_at(starts_at timestamptz, minutes int, zone text, from_minute int, until_minute int)
returns timestamptz language plpgsql stable set search_path = public, pg_temp as $$
declare
  wanted timestamptz := starts_at - make_interval(mins => minutes);
  quiet record;
begin
  quiet := quiet_hours(wanted, zone, from_minute, until_minute);
  if quiet.ends_at is null then return wanted; end if;
  if quiet.ends_at <= starts_at - interval '15 minutes' then return quiet.ends_at; end if;
  return quiet.begins_at - interval '15 minutes';
end $$;

-- Writes the reminders of a tenant that are due, once each, of the next `most` appointments after the one named by `after`
-- ({startsAt, id}, or null to begin). Of several that are due at once only the latest is written. None is written in quiet
-- hours, nor where a text about the booking or change itself went out when it was due already. What a stopped process has
-- missed is made up for until the appointment begins. Gives the appointment to go on after; null at the end.
create function plan_reminders(tenant uuid, moment timestamptz, most int, after jsonb) returns jsonb
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  rules record;
  last_one jsonb;
begin
  perform set_config('app.tenant_id', tenant::text, true);
  select tn.time_zone, coalesce(t.reminder_minutes, array[1440, 60]) as minutes,
      coalesce(t.quiet_from_minute, 1260) as quiet_from, coalesce(t.quiet_until_minute, 540) as quiet_until
    into rules
    from tenants tn left join tenant_settings t on t.tenant_id = tn.id where tn.id = tenant;
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
      rules.quiet_from, rules.quiet_until)) as at(due_at)
    where a.status in ('BOOKED', 'CONFIRMED', 'RESCHEDULED')
      and a.starts_at - make_interval(mins => m.minutes) < moment + interval '1 day' and at.due_at <= moment
    order by a.id, m.minutes),
  added as (
    insert into notifications (id, type, kind, recipient, dedupe_key, related_appointment_id, appointment_version, audience, created_at)
    select gen_random_uuid(), 'SMS', 'appointment-reminder', d.phone,
      format('appointment:%s:v%s:reminder:%s', d.id, d.version, d.minutes), d.id, d.version, 'customer', moment
    from due d
    where (quiet_hours(moment, d.zone, rules.quiet_from, rules.quiet_until)).ends_at is null
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

-- All that the texts of waiting notifications are made of. `wanted` null: all that wait, the oldest first.
create function texts_to_write(tenant uuid, wanted uuid[], most int) returns jsonb
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (
    select n.id, n.kind, n.audience, n.recipient, nullif(n.message, '') as text, a.customer_id as "customerId",
      c.name as "customerName", c.phone as "customerPhone", s.name as "staffName", v.name as service, a.starts_at as "startsAt",
      case when n.audience = 'customer' then coalesce(c.locale, tn.locale) else tn.locale end as language,
      case when n.audience = 'customer' then coalesce(c.time_zone, tn.time_zone)
        else coalesce(s.time_zone, tn.time_zone) end as zone,
      tn.name as company
    from notifications n
    join tenants tn on tn.id = tenant
    left join appointments a on a.tenant_id = tenant and a.id = n.related_appointment_id
    left join customers c on c.tenant_id = tenant and c.id = a.customer_id
    left join staff s on s.tenant_id = tenant and s.id = a.staff_id
    left join services v on v.tenant_id = tenant and v.id = a.service_id
    where n.tenant_id = tenant and n.type = 'SMS' and n.status = 'QUEUED' and n.message_id is null
      and (wanted is null or n.id = any (wanted))
    order by n.created_at, n.id limit most) x);
end $$;
create index notifications_waiting on notifications (tenant_id, created_at, id)
  where status = 'QUEUED' and type = 'SMS' and message_id is null;

-- Writes the texts of notifications, with the job that sends them. A notification that has its text already gets no second one.
create function write_texts(tenant uuid, texts jsonb) returns int
language plpgsql volatile set search_path = public, graphile_worker, pg_temp as $$
declare
  given record;
  written int := 0;
begin
  perform set_config('app.tenant_id', tenant::text, true);
  -- One by one, each by its key: in a join, a table that was just filled is taken for an empty one, and read through for each.
  for given in select * from jsonb_to_recordset(texts) as x(id uuid, "notificationId" uuid, "to" text, body text,
    "customerId" uuid, "templateId" uuid, provider phone_provider)
  loop
    update notifications n set message_id = given.id, message = given.body
      where n.tenant_id = tenant and n.id = given."notificationId" and n.status = 'QUEUED' and n.message_id is null;
    if not found then continue; end if;
    insert into sms_messages (id, direction, status, provider, customer_id, to_number, body, template_id, notification_id)
      values (given.id, 'OUTBOUND', 'QUEUED', given.provider, given."customerId", given."to", given.body, given."templateId",
        given."notificationId");
    written := written + 1;
  end loop;
  if written > 0 then
    perform graphile_worker.telyx_enqueue('messages.dispatch', json_build_object('tenantId', tenant),
      'messages.dispatch:' || tenant, null, 'messages.dispatch:' || tenant, null);
  end if;
  return written;
end $$;

-- Takes texts that are to be sent now, and judges at this last moment whether each may be. Those that may are marked as taken:
-- from here on they may have been sent. `routes` says over which account texts go: {"turkey": route, "other": route,
-- "numbers": {id: route}}, a route being {provider, accountKey, from, numberId, why}. `most_a_month` null: no limit.
create index sms_messages_unclaimed on sms_messages (tenant_id, created_at, id)
  where status = 'QUEUED' and claimed_at is null and parked_at is null;

create function claim_texts(tenant uuid, moment timestamptz, most int, most_a_month int, routes jsonb) returns jsonb
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
    select m.id, m.to_number, m.purpose, m.phone_number_id, m.notification_id, m.customer_id, m.created_at
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
    cross join lateral (select nullif(case
        when c.to_number like '+90%' then routes -> 'turkey'
        else coalesce(routes -> 'numbers' -> (c.phone_number_id::text), routes -> 'other') end, 'null') as way) route
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
      choice = case when d.verdict = 'go' then jsonb_build_object('why', d.route -> 'why') else m.choice end
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
        'provider', c.provider, 'accountKey', c.account_key, 'purpose', c.purpose, 'attempts', c.attempts, 'customerId', c.customer_id,
        'media', (select coalesce(jsonb_agg(x.source_url order by x.position), '[]') from message_media x
          where x.tenant_id = tenant and x.message_id = c.id)) order by c.created_at, c.id) filter (where c.verdict = 'go'), '[]'),
      'refused', coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'to', c.to_number, 'customerId', c.customer_id))
        filter (where c.status = 'FAILED'), '[]'),
      'looked', count(*),
      'quietUntil', min(c.not_before) filter (where c.verdict = 'quiet'))
    into answer from changed c;
  return answer;
end $$;

-- Writes what became of texts that were taken, many at once. `what` is sent, delivered, undelivered or failed; `again`: it was
-- certainly not sent and waits until `notBefore`; `later`: it could not be searched for, which is tried until `notBefore`;
-- `parked`: a person decides. What is sent is counted, once.
create function record_texts(tenant uuid, moment timestamptz, outcomes jsonb) returns int
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  changes int;
begin
  perform set_config('app.tenant_id', tenant::text, true);
  with given as (
    select * from jsonb_to_recordset(outcomes) as x(id uuid, what text, "providerId" text, segments int, cost numeric,
      currency text, code text, reason text, "notBefore" timestamptz, "claimedAt" timestamptz, revoke boolean)),
  changed as (
    update sms_messages m set
      status = case g.what when 'sent' then 'SENT' when 'delivered' then 'DELIVERED' when 'undelivered' then 'UNDELIVERED'
        when 'failed' then 'FAILED' else m.status::text end::message_status,
      provider_message_id = coalesce(g."providerId", m.provider_message_id),
      segments = coalesce(g.segments, m.segments),
      cost = coalesce(g.cost, m.cost),
      currency = coalesce(g.currency, m.currency),
      failure_code = g.code,
      failure_reason = g.reason,
      sent_at = case when g.what in ('sent', 'delivered', 'undelivered') then coalesce(m.sent_at, moment) else m.sent_at end,
      delivered_at = case when g.what = 'delivered' then moment else m.delivered_at end,
      claimed_at = case when g.what = 'again' then null else m.claimed_at end,
      not_before = case g.what when 'again' then g."notBefore" when 'later' then coalesce(m.not_before, g."notBefore")
        else m.not_before end,
      parked_at = case when g.what = 'parked' then moment end
    from given g
    where m.tenant_id = tenant and m.id = g.id and m.status = 'QUEUED'
      -- Only for the taking that was asked about.
      and (g.what not in ('again', 'later', 'parked') or g."claimedAt" is null or m.claimed_at = g."claimedAt")
    returning m.id, m.status, m.to_number, m.notification_id, m.customer_id, m.phone_number_id, m.provider, m.failure_reason,
      m.cost, m.currency, coalesce(m.segments, 1) as pieces, g.what, g.revoke, g.code),
  told as (
    update notifications n set
      status = case when c.status = 'FAILED' then 'FAILED' else 'SENT' end::notification_status,
      sent_at = case when c.status = 'FAILED' then n.sent_at else moment end,
      failure_reason = c.failure_reason
    from changed c
    where c.status <> 'QUEUED' and n.tenant_id = tenant and n.id = c.notification_id and n.message_id = c.id
    returning n.id),
  counted as (
    insert into usage_records (id, kind, quantity, cost, currency, provider, phone_number_id, message_id, dedupe_key, at)
    select gen_random_uuid(), 'SMS', c.pieces, c.cost, c.currency, c.provider, c.phone_number_id, c.id, 'sms:' || c.id, moment
    from changed c where c.what in ('sent', 'delivered', 'undelivered')
    on conflict (tenant_id, dedupe_key) do nothing
    returning quantity),
  added as (
    insert into usage_months as u (month, kind, quantity)
    select date_trunc('month', moment at time zone 'UTC')::date, 'SMS', sum(quantity) from counted having count(*) > 0
    on conflict (tenant_id, month, kind) do update set quantity = u.quantity + excluded.quantity
    returning 1),
  days as (
    insert into number_days as d (phone_number_id, day, sms_out)
    select c.phone_number_id, (moment at time zone (select tn.time_zone from tenants tn where tn.id = tenant))::date, count(*)
    from changed c where c.phone_number_id is not null and c.what in ('sent', 'delivered', 'undelivered')
    group by c.phone_number_id
    on conflict (tenant_id, phone_number_id, day) do update set sms_out = d.sms_out + excluded.sms_out
    returning 1),
  refused as (
    insert into dnc (id, contact, channel, purpose, state, source, proof, at)
    select gen_random_uuid(), c.to_number, 'SMS', p.purpose, 'REVOKED', 'carrier',
      jsonb_build_object('code', c.code, 'messageId', c.id), moment
    from changed c cross join unnest(enum_range(null::consent_purpose)) as p(purpose) where c.revoke
    returning 1)
  select (select count(*) from changed) + 0 * ((select count(*) from told) + (select count(*) from added)
    + (select count(*) from days) + (select count(*) from refused)) into changes;
  return changes;
end $$;

-- Texts that somebody took and of which nothing has been heard: they may have been sent. With the ids of what else was sent to
-- the same person over the same account, so that another text is not taken for this one.
create function lost_texts(tenant uuid, taken_before timestamptz, most int) returns jsonb
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (
    select m.id, m.to_number as "to", m.from_number as "from", m.body, m.provider, m.account_key as "accountKey", m.purpose,
      m.attempts, m.customer_id as "customerId", m.claimed_at as "claimedAt", m.not_before as "searchUntil",
      (select coalesce(jsonb_agg(d.source_url order by d.position), '[]') from message_media d
        where d.tenant_id = tenant and d.message_id = m.id) as media,
      (select coalesce(jsonb_agg(o.provider_message_id), '[]') from sms_messages o
        where o.tenant_id = tenant and o.direction = 'OUTBOUND' and o.to_number = m.to_number and o.provider = m.provider
          and o.provider_message_id is not null and o.created_at > m.claimed_at - interval '2 days') as known
    from sms_messages m
    where m.tenant_id = tenant and m.status = 'QUEUED' and m.parked_at is null and m.claimed_at < taken_before
    order by m.claimed_at, m.id limit most) x);
end $$;

-- Texts whose end is not known yet. The older one is, the more rarely it is asked about; after three days never.
create function texts_to_follow(tenant uuid, moment timestamptz, most int) returns jsonb
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (
    select m.provider_message_id as "providerId", m.to_number as "to", m.account_key as "accountKey", m.provider
    from sms_messages m
    where m.tenant_id = tenant and m.status = 'SENT' and m.provider_message_id is not null and m.account_key is not null
      and m.sent_at > moment - interval '3 days' and m.sent_at < moment - interval '20 seconds'
      and (m.provider = 'NETGSM' or m.sent_at < moment - interval '10 minutes')
      and floor(extract(epoch from moment - m.sent_at) / 60)::int % greatest(1, floor(extract(epoch from moment - m.sent_at) / 900)::int) = 0
    order by m.sent_at limit most) x);
end $$;
create index sms_messages_sent on sms_messages (tenant_id, sent_at) where status = 'SENT';

do $$
declare f regprocedure;
begin
  foreach f in array array[
    'plan_reminders(uuid, timestamptz, int, jsonb)', 'texts_to_write(uuid, uuid[], int)', 'write_texts(uuid, jsonb)',
    'claim_texts(uuid, timestamptz, int, int, jsonb)', 'record_texts(uuid, timestamptz, jsonb)',
    'lost_texts(uuid, timestamptz, int)', 'texts_to_follow(uuid, timestamptz, int)'
  ]::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;

-- Questions that are asked before a tenant is known; each gives ids of tenants and nothing else.
grant select (not_before, sent_at) on sms_messages to telyx_lookup;
grant select (tenant_id, id, customer_id, version, status, starts_at) on appointments to telyx_lookup;
grant select (tenant_id, id, time_zone) on customers to telyx_lookup;
grant select (time_zone) on tenants to telyx_lookup;
grant select (tenant_id, reminder_minutes, quiet_from_minute, quiet_until_minute) on tenant_settings to telyx_lookup;
grant select (tenant_id, dedupe_key) on notifications to telyx_lookup;
do $$
declare target text;
begin
  foreach target in array array['appointments', 'customers', 'tenant_settings', 'notifications'] loop
    if not exists (select from pg_policy where polrelid = target::regclass and polname = 'lookup') then
      execute format('create policy lookup on %I to telyx_lookup using (true) with check (true)', target);
    end if;
  end loop;
end $$;

-- Tenants with texts that should have moved on by themselves, and did not: a stopped process has left them.
create function tenants_with_waiting_texts(moment timestamptz, taken_before timestamptz) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select distinct m.tenant_id from sms_messages m
    where m.status = 'QUEUED' and m.direction = 'OUTBOUND' and m.parked_at is null
      and (m.claimed_at < taken_before
        or (m.claimed_at is null and m.created_at < moment - interval '10 seconds' and (m.not_before is null or m.not_before <= moment)));
end $$;
create index sms_messages_queued on sms_messages (created_at) where status = 'QUEUED';

create function tenants_with_sent_texts(moment timestamptz) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select distinct m.tenant_id from sms_messages m
    where m.status = 'SENT' and m.sent_at > moment - interval '3 days' and m.sent_at < moment - interval '20 seconds';
end $$;

create function tenants_with_due_reminders(moment timestamptz) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query
    select distinct d.tenant_id from (
      select distinct on (a.tenant_id, a.id) a.tenant_id, a.id, a.version, m.minutes,
        coalesce(c.time_zone, tn.time_zone) as zone, coalesce(t.quiet_from_minute, 1260) as quiet_from,
        coalesce(t.quiet_until_minute, 540) as quiet_until
      from appointments a
      join tenants tn on tn.id = a.tenant_id
      join customers c on c.tenant_id = a.tenant_id and c.id = a.customer_id
      left join tenant_settings t on t.tenant_id = a.tenant_id
      cross join unnest(coalesce(t.reminder_minutes, array[1440, 60])) as m(minutes)
      cross join lateral (select reminder_due_at(a.starts_at, m.minutes, coalesce(c.time_zone, tn.time_zone),
        coalesce(t.quiet_from_minute, 1260), coalesce(t.quiet_until_minute, 540))) as at(due_at)
      where a.status in ('BOOKED', 'CONFIRMED', 'RESCHEDULED') and a.starts_at > moment and a.starts_at < moment + interval '32 days'
        and a.starts_at - make_interval(mins => m.minutes) < moment + interval '1 day' and at.due_at <= moment
      order by a.tenant_id, a.id, m.minutes) d
    where (quiet_hours(moment, d.zone, d.quiet_from, d.quiet_until)).ends_at is null
      and not exists (select from notifications n where n.tenant_id = d.tenant_id
        and n.dedupe_key = format('appointment:%s:v%s:reminder:%s', d.id, d.version, d.minutes));
end $$;
create index appointments_upcoming on appointments (starts_at) where status in ('BOOKED', 'CONFIRMED', 'RESCHEDULED');

grant create on schema public to telyx_lookup;
do $$
declare f regprocedure;
begin
  foreach f in array array['tenants_with_waiting_texts(timestamptz, timestamptz)', 'tenants_with_sent_texts(timestamptz)',
    'tenants_with_due_reminders(timestamptz)']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
    execute format('alter function %s owner to telyx_lookup', f);
  end loop;
  -- Both the application and the questions reckon with them; they read no table.
  foreach f in array array['quiet_hours(timestamptz, text, int, int)',
    'reminder_due_at(timestamptz, int, text, int, int)']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app, telyx_lookup', f);
  end loop;
end $$;
revoke create on schema public from telyx_lookup;

-- Accounts at a provider that does not deliver texts with proof: their inbox is read.
grant select (provider, is_active) on phone_providers to telyx_lookup;
create function accounts_to_read(wanted phone_provider) returns table (tenant_id uuid, id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select p.tenant_id, p.id from phone_providers p where p.provider = wanted and p.is_active;
end $$;
revoke all on function accounts_to_read from public;
grant execute on function accounts_to_read to telyx_app;
grant create on schema public to telyx_lookup;
alter function accounts_to_read owner to telyx_lookup;
revoke create on schema public from telyx_lookup;
