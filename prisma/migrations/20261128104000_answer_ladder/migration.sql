-- CreateEnum
CREATE TYPE "answer_rung_kind" AS ENUM ('ASSISTANT', 'SECOND_ASSISTANT', 'STAFF', 'MENU', 'VOICEMAIL');

-- AlterTable
ALTER TABLE "call_logs" ADD COLUMN     "answered_rung" "answer_rung_kind";

-- CreateTable
CREATE TABLE "answer_rungs" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "phone_number_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" "answer_rung_kind" NOT NULL,
    "target_id" UUID,
    "timeout_seconds" INTEGER NOT NULL DEFAULT 20,

    CONSTRAINT "answer_rungs_pkey" PRIMARY KEY ("tenant_id","phone_number_id","position")
);

-- CreateTable
CREATE TABLE "provider_states" (
    "account_key" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'UP',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "successes" INTEGER NOT NULL DEFAULT 0,
    "latency_ms" INTEGER,
    "checked_at" TIMESTAMPTZ(3),
    "leg_failures" INTEGER NOT NULL DEFAULT 0,
    "rest_until" TIMESTAMPTZ(3),

    CONSTRAINT "provider_states_pkey" PRIMARY KEY ("account_key")
);

-- AddForeignKey
ALTER TABLE "answer_rungs" ADD CONSTRAINT "answer_rungs_tenant_id_phone_number_id_fkey" FOREIGN KEY ("tenant_id", "phone_number_id") REFERENCES "phone_numbers"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

select telyx_protect('answer_rungs');

create index call_logs_live on call_logs (tenant_id, start_time) where end_time is null;
create index call_events_by_leg on call_events (tenant_id, leg_id) where leg_id is not null;

-- Whether calls are given to a voice AI now: UP, or why not. One that nobody has asked yet is up.
create function vendor_state(wanted text) returns text
language sql stable set search_path = public, pg_temp as $$
  select coalesce((select case when s.state <> 'UP' then s.state when s.rest_until > now() then 'RESTING' else 'UP' end
    from provider_states s where s.account_key = wanted), 'UP')
$$;

-- Notes what a probe has found. It takes two failures in a row to be down, so that one lost packet moves nobody, and three
-- successes to be up again, so that one that flaps is left alone. Without credit it is down at once, and up again at once.
create function note_probe(wanted text, outcome text, milliseconds int) returns text
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  now_is text;
begin
  insert into provider_states as s (account_key, state, failures, successes, latency_ms, checked_at)
    values (wanted, case outcome when 'EXHAUSTED' then 'EXHAUSTED' else 'UP' end,
      case outcome when 'UP' then 0 else 1 end, case outcome when 'UP' then 1 else 0 end, milliseconds, now())
    on conflict (account_key) do update set
      state = case
        when outcome = 'EXHAUSTED' then outcome
        when outcome = 'UP' and (s.state in ('UP', 'EXHAUSTED') or s.successes + 1 >= 3) then 'UP'
        when outcome <> 'UP' and (s.failures + 1 >= 2 or s.state <> 'UP') then outcome
        else s.state end,
      failures = case outcome when 'UP' then 0 else s.failures + 1 end,
      successes = case outcome when 'UP' then s.successes + 1 else 0 end,
      latency_ms = milliseconds, checked_at = now()
    returning s.state into now_is;
  return now_is;
end $$;

-- Notes whether a voice AI took a call. After three that it did not take it rests: a minute, and longer each time, at most
-- ten. Then one call may try; that it takes it is all it needs.
create function note_leg(wanted text, taken boolean) returns void
language sql volatile set search_path = public, pg_temp as $$
  insert into provider_states as s (account_key, leg_failures) values (wanted, case when taken then 0 else 1 end)
    on conflict (account_key) do update set
      leg_failures = case when taken then 0 else s.leg_failures + 1 end,
      rest_until = case
        when taken then null
        when s.leg_failures + 1 >= 3 then now() + least(interval '10 minutes', interval '1 minute' * power(2, least(s.leg_failures - 2, 4)))
        else s.rest_until end
$$;

-- What the plan for a call is made from.
create or replace function answering_facts(number uuid) returns jsonb
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return (select jsonb_build_object(
      'numberId', n.id, 'number', n.number, 'voicemail', n.voicemail_enabled, 'record', n.record_calls,
      'voiceSipUri', n.voice_sip_uri, 'status', n.status,
      'assistant', a.id is not null, 'language', coalesce(a.language, t.locale), 'businessName', t.name,
      'transferNumber', coalesce(s.transfer_number, (select p.phone from staff p
        where p.tenant_id = n.tenant_id and p.is_active and p.phone is not null order by p.created_at limit 1)),
      'announcement', s.recording_announcement, 'provider', n.provider,
      'rungs', (select jsonb_agg(jsonb_build_object('kind', r.kind, 'seconds', r.timeout_seconds, 'target', r.target_id,
          'phone', p.phone) order by r.position)
        from answer_rungs r left join staff p on p.tenant_id = r.tenant_id and p.id = r.target_id and p.is_active
        where r.tenant_id = n.tenant_id and r.phone_number_id = n.id),
      'voiceKey', voice.key, 'voiceState', vendor_state(voice.key), 'second', second.found,
      'plan', jsonb_build_object('plan', u.plan, 'status', u.status, 'trialEndsAt', u.trial_ends_at),
      'liveCalls', (select count(*)::int from call_logs l where l.tenant_id = n.tenant_id and l.end_time is null
        and l.start_time > now() - interval '20 minutes'),
      'aiReached', exists (select from usage_months u where u.tenant_id = n.tenant_id and u.kind = 'AI_MINUTE'
        and u.month = date_trunc('month', now() at time zone 'UTC')::date and u.reached_at is not null))
    from phone_numbers n
    join tenants t on t.id = n.tenant_id
    left join assistants a on a.tenant_id = n.tenant_id and a.id = n.assistant_id and a.deleted_at is null
    left join tenant_settings s on s.tenant_id = n.tenant_id
    left join subscriptions u on u.tenant_id = n.tenant_id
    cross join lateral (select coalesce(n.voice_account_id::text, 'platform:' || n.voice_provider) as key) voice
    left join lateral (select jsonb_build_object('provider', r.provider, 'key', r.account_key, 'remoteId', r.remote_id,
        'state', vendor_state(r.account_key)) as found
      from assistant_remotes r where r.tenant_id = n.tenant_id and r.assistant_id = a.id and r.provider <> n.voice_provider
        and r.remote_id is not null
      order by r.account_key like 'platform:%', r.account_key limit 1) second on true
    where n.id = answering_facts.number);
end $$;

-- As before; a part of the plan that somebody took is noted with the call.
create or replace function receive_calls(batch jsonb) returns table ("position" int, tenant uuid, call_id uuid, facts jsonb)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  item jsonb;
  number_id uuid;
  began timestamptz;
  platform constant uuid := '00000000-0000-0000-0000-000000000000';
begin
  "position" := -1;
  for item in select value from jsonb_array_elements(batch) loop
    "position" := "position" + 1;
    tenant := null; number_id := null; call_id := null; facts := null;
    select p.tenant_id, p.id into tenant, number_id from place_of_number(item->>'number') p;
    -- A tenant's own account speaks of its own numbers only.
    if tenant is null or ((item->>'owner')::uuid <> platform and (item->>'owner')::uuid <> tenant) then
      tenant := null;
      return next;
      continue;
    end if;
    perform set_config('app.tenant_id', tenant::text, true);
    insert into call_logs as l (id, call_sid, provider, phone_number_id, direction, status, from_number, to_number, start_time, customer_id)
      values ((item->>'callRow')::uuid, item->>'call', (item->>'provider')::phone_provider, number_id, 'INBOUND', 'RINGING',
        item->>'contact', item->>'number', (item->>'at')::timestamptz,
        (select c.id from customers c where c.tenant_id = tenant and c.phone = item->>'contact'))
      on conflict (tenant_id, provider, call_sid) do update set call_sid = excluded.call_sid,
        answered_rung = coalesce(l.answered_rung, case split_part(item->>'mark', '-', 1)
          when 'receptionist' then 'ASSISTANT' when 'second' then 'SECOND_ASSISTANT' when 'person' then 'STAFF'
          when 'menu' then 'MENU' when 'voicemail' then 'VOICEMAIL' end::answer_rung_kind)
      returning l.id, l.start_time into call_id, began;
    insert into inbox (id, provider, account_key, delivery_key, verdict, status, method, path, headers, body, content_type,
        event_types, effect, handled_at)
      values ((item->>'id')::uuid, (item->>'provider')::phone_provider, item->>'account', item->>'key', 'ACCEPTED', 'DONE',
        item->>'method', item->>'path', item->'headers', item->>'body', item->>'contentType', array['call.arrived'],
        jsonb_build_object('call', call_id), now())
      on conflict (tenant_id, provider, account_key, delivery_key) do nothing;
    facts := answering_facts(number_id)
      || jsonb_build_object('rungSeconds', extract(epoch from (item->>'at')::timestamptz - began));
    return next;
  end loop;
end $$;

-- As before; several voice AIs may be tried in one call.
create or replace function voice_call_row(vendor phone_provider, sid text, number uuid, contact text, called text,
  towards call_direction, at timestamptz, reference uuid) returns uuid
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  found_one uuid;
begin
  select l.id into found_one from call_logs l where l.provider = vendor and l.call_sid = sid;
  if found_one is null then
    select l.id into found_one from call_logs l where l.voice_provider = vendor and l.voice_call_id = sid;
  end if;
  if found_one is null then
    -- One of several voice AIs that were tried in one call.
    select e.call_log_id into found_one from call_events e where e.leg_id = vendor::text || ':' || sid limit 1;
  end if;
  if found_one is not null then return found_one; end if;
  perform pg_advisory_xact_lock(hashtextextended(vendor::text || sid, 11));
  select l.id into found_one from call_logs l
    where (l.provider = vendor and l.call_sid = sid) or (l.voice_provider = vendor and l.voice_call_id = sid);
  if found_one is not null then return found_one; end if;
  -- One of ours, whose answer has not come back yet.
  if reference is not null then
    update call_logs l set call_sid = sid where l.id = reference and l.call_sid is null returning l.id into found_one;
    if found_one is not null then return found_one; end if;
    -- A carrier's call that we have announced to this voice AI: from now on it is the one that talks.
    update call_logs l set voice_provider = vendor, voice_call_id = sid,
        assistant_id = coalesce(l.assistant_id, (select n.assistant_id from phone_numbers n where n.id = l.phone_number_id))
      where l.id = reference and l.provider <> vendor returning l.id into found_one;
    if found_one is not null then return found_one; end if;
  end if;
  if towards = 'INBOUND' and number is not null then
    -- Another one may talk by now: what comes late from this one belongs to the same call, and changes nothing of that.
    update call_logs l set voice_provider = coalesce(l.voice_provider, vendor), voice_call_id = coalesce(l.voice_call_id, sid),
        assistant_id = (select n.assistant_id from phone_numbers n where n.id = voice_call_row.number)
      where l.id = (
        select c.id from call_logs c
        where c.phone_number_id = number and c.provider <> vendor
          and exists (select from phone_numbers n where n.id = voice_call_row.number and n.voice_provider = vendor and n.provider = c.provider) and c.direction = 'INBOUND'
          and (c.voice_call_id is null or c.voice_provider <> vendor)
          and c.from_number is not distinct from contact
          and c.start_time between at - interval '5 minutes' and at + interval '5 minutes'
        order by abs(extract(epoch from c.start_time - at)) limit 1 for update)
      returning l.id into found_one;
    if found_one is not null then return found_one; end if;
  end if;
  insert into call_logs (id, call_sid, provider, phone_number_id, direction, status, from_number, to_number, start_time, customer_id, assistant_id)
    values (gen_random_uuid(), sid, vendor, number, towards, 'QUEUED',
      case towards when 'INBOUND' then contact else called end, case towards when 'INBOUND' then called else contact end, at,
      (select c.id from customers c where c.phone = contact limit 1),
      (select n.assistant_id from phone_numbers n where n.id = voice_call_row.number))
    returning id into found_one;
  return found_one;
end $$;

create or replace function open_voice_call(item jsonb) returns table (tenant uuid, call_id uuid, number_id uuid, assistant_id uuid,
  language text)
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  tenant := tenant_of_delivery(item);
  if tenant is null then return; end if;
  perform set_config('app.tenant_id', tenant::text, true);
  select n.id, n.assistant_id into number_id, assistant_id from phone_numbers n
    where n.voice_number_id = item->>'voiceNumber' order by n.created_at desc limit 1;
  -- Some voice AIs have no id for a number but the number.
  if number_id is null and item->>'voiceNumber' is null and item->>'number' is not null then
    select n.id, n.assistant_id into number_id, assistant_id from phone_numbers n
      where n.number = item->>'number' and n.status not in ('CANCELLED', 'FAILED') limit 1;
  end if;
  call_id := voice_call_row((item->>'provider')::phone_provider, item->>'call', number_id, item->>'contact', item->>'number',
    (item->>'direction')::call_direction, now(), (item->>'row')::uuid);
  if assistant_id is null then
    select r.assistant_id into assistant_id from assistant_remotes r where r.remote_id = item->>'assistant' limit 1;
  end if;
  update call_logs l set assistant_id = open_voice_call.assistant_id
    where l.id = call_id and l.assistant_id is null and open_voice_call.assistant_id is not null;
  select coalesce((select a.language from assistants a where a.id = open_voice_call.assistant_id), t.locale) into language
    from tenants t where t.id = tenant;
  return next;
end $$;

-- Receptionists that a voice AI with this account does not have yet.
grant select (provider) on assistant_remotes to telyx_lookup;
create function assistants_missing_at(wanted phone_provider) returns table (tenant_id uuid, id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select a.tenant_id, a.id from assistants a
    where a.deleted_at is null and not exists (select from assistant_remotes r
      where r.tenant_id = a.tenant_id and r.assistant_id = a.id and r.provider = wanted)
    limit 500;
end $$;

do $$
declare f regprocedure;
begin
  foreach f in array array[
    'vendor_state(text)', 'note_probe(text, text, int)', 'note_leg(text, boolean)', 'assistants_missing_at(phone_provider)'
  ]::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
grant create on schema public to telyx_lookup;
alter function assistants_missing_at owner to telyx_lookup;
revoke create on schema public from telyx_lookup;
