-- CreateEnum
CREATE TYPE "breaker_state" AS ENUM ('CLOSED', 'OPEN', 'HALF_OPEN');

-- CreateTable
CREATE TABLE "provider_breakers" (
    "account_key" TEXT NOT NULL,
    "state" "breaker_state" NOT NULL DEFAULT 'CLOSED',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "openings" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT,
    "opened_at" TIMESTAMPTZ(3),
    "retry_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_breakers_pkey" PRIMARY KEY ("account_key")
);

-- AlterTable
ALTER TABLE "phone_providers" ADD COLUMN "former_credentials" BYTEA,
ADD COLUMN "former_until" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "sms_messages" ADD COLUMN "provider_override" TEXT;

-- AlterTable
ALTER TABLE "call_logs" ADD COLUMN "choice" JSONB,
ADD COLUMN "provider_override" TEXT;

-- The switch is named after what it switches off: calls of any kind.
update carrier_configs set disabled_capabilities = array_replace(disabled_capabilities, 'calls', 'voice');

-- Adds one outcome to an account's figures of this minute, and moves its breaker. Five failures in a row open it, or ten in a
-- minute of which fewer succeed; so does any failure of the one thing that was given to try. `part`: `given`, a text or call was
-- given to it; `check`, it was asked whether it is there, which proves that it can be tried, and no more; `other` moves nothing:
-- that lists can be read says nothing of sending. `pause_ms`: how long it stays open the first time; each further time twice as
-- long, sixteen times at most.
create function note_provider_outcome(account text, is_well boolean, is_failure boolean, part text, kind text,
  took_ms int, pause_ms int) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  figures record;
begin
  insert into provider_health as h (account_key, minute, succeeded, failed, latency_ms)
    values (account, date_trunc('minute', now()), is_well::int, (not is_well)::int, took_ms)
    on conflict (account_key, minute) do update set succeeded = h.succeeded + excluded.succeeded,
      failed = h.failed + excluded.failed, latency_ms = h.latency_ms + excluded.latency_ms
    returning h.succeeded, h.failed into figures;
  if part = 'other' then return; end if;
  if is_failure then
    insert into provider_breakers as b (account_key, failures, reason) values (account, 1, kind)
      on conflict (account_key) do update set failures = b.failures + 1, reason = excluded.reason;
    update provider_breakers b set state = 'OPEN', openings = b.openings + 1, opened_at = now(),
        retry_at = now() + make_interval(secs => pause_ms / 1000.0 * 2 ^ least(b.openings, 4))
      where b.account_key = account and b.state <> 'OPEN'
        and (b.state = 'HALF_OPEN' or b.failures >= 5 or (figures.failed >= 10 and figures.failed > figures.succeeded));
  else
    update provider_breakers b set
        state = case when part = 'check' and b.state <> 'CLOSED' then 'HALF_OPEN'::breaker_state else 'CLOSED' end,
        openings = case when part = 'check' then b.openings else 0 end,
        failures = case when part = 'check' and b.state = 'CLOSED' then b.failures else 0 end,
        retry_at = case when part = 'check' and b.state = 'OPEN' then now() else b.retry_at end
      where b.account_key = account and (b.state <> 'CLOSED' or b.failures > 0);
  end if;
end $$;
revoke all on function note_provider_outcome from public;
grant execute on function note_provider_outcome to telyx_app;

-- Over which account a text goes. `routes`: for each destination, the narrower first, {prefix, ways, numbers}: the ways in the
-- order of the router, and by the id of a number of the tenant's own the way of texts that name it. A way is {provider,
-- accountKey, from, numberId, choice}. `wanted`: the provider or account that was asked for, and no other.
create function text_route(routes jsonb, recipient text, number_id uuid, wanted text) returns jsonb
language plpgsql immutable set search_path = public, pg_temp as $$
declare
  destination jsonb;
  named jsonb;
begin
  for destination in select value from jsonb_array_elements(routes) loop
    continue when not starts_with(recipient, destination ->> 'prefix');
    named := destination -> 'numbers' -> (number_id::text);
    if named is not null and (wanted is null or wanted in (named ->> 'provider', named ->> 'accountKey')) then
      return named;
    end if;
    if wanted is null then return destination -> 'ways' -> 0; end if;
    return (select w.way || jsonb_build_object('choice', w.way -> 'asked') from jsonb_array_elements(destination -> 'ways') with ordinality as w(way, place)
      where wanted in (w.way ->> 'provider', w.way ->> 'accountKey') order by w.place limit 1);
  end loop;
  return null;
end $$;
revoke all on function text_route from public;
grant execute on function text_route to telyx_app;

-- Takes texts as before; which account each goes over is asked of `text_route`.
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
    cross join lateral (select text_route(routes, c.to_number, c.phone_number_id, c.provider_override) as way) route
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

-- Gives a text that was taken to another account, after the first has certainly not sent it. From here on it may have been sent
-- over the new one, and is looked for there. False: it is not that taker's any more, who must not send it.
create function reroute_text(tenant uuid, message uuid, taken_at timestamptz, moment timestamptz, way jsonb) returns boolean
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  update sms_messages m set provider = (way ->> 'provider')::phone_provider, account_key = way ->> 'accountKey',
      from_number = way ->> 'from', phone_number_id = (way ->> 'numberId')::uuid, choice = way -> 'choice', claimed_at = moment
    where m.tenant_id = tenant and m.id = message and m.status = 'QUEUED' and m.claimed_at = taken_at and m.parked_at is null;
  return found;
end $$;
revoke all on function reroute_text from public;
grant execute on function reroute_text to telyx_app;
