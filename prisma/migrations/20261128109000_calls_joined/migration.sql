-- What several parts of the product say of a call, in one place: the carrier's part and the voice AI's, calls that come in
-- and calls that we place, the ladder of who answers.

-- What the plan for a call is made from. Plans made once: a join over the same rows takes longer to set up than to run.
drop function answering_facts(uuid);
create function answering_facts(wanted uuid) returns jsonb
language plpgsql stable set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  this_month constant date := date_trunc('month', now() at time zone 'UTC')::date;
  number record;
  receptionist record;
  business record;
  voice_key text;
  second jsonb;
begin
  select n.id, n.tenant_id, n.number, n.voicemail_enabled, n.record_calls, n.voice_sip_uri, n.status, n.assistant_id, n.provider,
      n.voice_provider, n.voice_account_id into number
    from phone_numbers n where n.id = wanted;
  if number.id is null then return null; end if;
  voice_key := coalesce(number.voice_account_id::text, 'platform:' || number.voice_provider);
  select a.id, a.language into receptionist from assistants a where a.id = number.assistant_id and a.deleted_at is null;
  select t.name, t.locale, s.transfer_number, s.recording_announcement, u.plan, u.status, u.trial_ends_at into business
    from tenants t left join tenant_settings s on s.tenant_id = t.id left join subscriptions u on u.tenant_id = t.id
    where t.id = number.tenant_id;
  if receptionist.id is not null then
    select jsonb_build_object('provider', r.provider, 'key', r.account_key, 'remoteId', r.remote_id,
        'state', vendor_state(r.account_key)) into second
      from assistant_remotes r where r.tenant_id = number.tenant_id and r.assistant_id = receptionist.id
        and r.provider <> number.voice_provider and r.remote_id is not null
      order by r.account_key like 'platform:%', r.account_key limit 1;
  end if;
  return jsonb_build_object(
    'numberId', number.id, 'number', number.number, 'voicemail', number.voicemail_enabled, 'record', number.record_calls,
    'voiceSipUri', number.voice_sip_uri, 'status', number.status, 'provider', number.provider,
    'assistant', receptionist.id is not null, 'language', coalesce(receptionist.language, business.locale),
    'businessName', business.name, 'announcement', business.recording_announcement,
    'transferNumber', coalesce(business.transfer_number, (select p.phone from staff p
      where p.tenant_id = number.tenant_id and p.is_active and p.phone is not null order by p.created_at limit 1)),
    'rungs', (select jsonb_agg(jsonb_build_object('kind', r.kind, 'seconds', r.timeout_seconds, 'target', r.target_id,
        'phone', p.phone) order by r.position)
      from answer_rungs r left join staff p on p.tenant_id = r.tenant_id and p.id = r.target_id and p.is_active
      where r.tenant_id = number.tenant_id and r.phone_number_id = number.id),
    'voiceKey', voice_key, 'voiceState', vendor_state(voice_key), 'second', second,
    'plan', jsonb_build_object('plan', business.plan, 'status', business.status, 'trialEndsAt', business.trial_ends_at),
    -- More than any plan has at once need not be counted.
    'liveCalls', (select count(*)::int from (select from call_logs l where l.tenant_id = number.tenant_id and l.end_time is null
      and l.start_time > now() - interval '20 minutes' limit 200) live),
    'aiReached', exists (select from usage_months u where u.tenant_id = number.tenant_id and u.kind = 'AI_MINUTE'
      and u.month = this_month and u.reached_at is not null));
end $$;

-- Calls that a carrier has and asks about: the call row is written, the facts for the answer read, each under the row
-- security of its own tenant. The delivery itself is kept afterwards, by `keep_deliveries`.
create or replace function receive_calls(batch jsonb) returns table ("position" int, tenant uuid, call_id uuid, facts jsonb)
language plpgsql volatile set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  platform constant uuid := '00000000-0000-0000-0000-000000000000';
  item record;
  began timestamptz;
  done text;
begin
  for item in
    select r.*, p.tenant_id, p.id as number_id
      from jsonb_to_recordset(batch) as r("position" int, number text, contact text, call text, mark text, "callRow" uuid,
        provider phone_provider, owner uuid, at timestamptz)
      left join places_of_numbers(array(select value->>'number' from jsonb_array_elements(batch))) p on p.number = r.number
  loop
    "position" := item."position"; tenant := item.tenant_id; call_id := null; facts := null;
    -- A tenant's own account speaks of its own numbers only.
    if tenant is null or (item.owner <> platform and item.owner <> tenant) then
      tenant := null;
      return next;
      continue;
    end if;
    done := set_config('app.tenant_id', tenant::text, true);
    insert into call_logs as l (tenant_id, id, call_sid, provider, phone_number_id, direction, status, from_number, to_number,
        start_time, customer_id)
      values (tenant, item."callRow", item.call, item.provider, item.number_id, 'INBOUND', 'RINGING', item.contact, item.number,
        item.at, (select c.id from customers c where c.tenant_id = tenant and c.phone = item.contact))
      on conflict (tenant_id, provider, call_sid) do update set call_sid = excluded.call_sid,
        -- A part of the plan that somebody took is noted with the call.
        answered_rung = coalesce(l.answered_rung, case split_part(item.mark, '-', 1)
          when 'receptionist' then 'ASSISTANT' when 'second' then 'SECOND_ASSISTANT' when 'person' then 'STAFF'
          when 'menu' then 'MENU' when 'voicemail' then 'VOICEMAIL' end::answer_rung_kind)
      returning l.id, l.start_time into call_id, began;
    facts := answering_facts(item.number_id) || jsonb_build_object('rungSeconds', extract(epoch from item.at - began));
    return next;
  end loop;
end $$;

-- The row of a call at the voice AI: its own, or that of the carrier that brought the call to it. Made when there is none.
-- Several voice AIs may be tried in one call, and one of them may be connected again. Events of one call come one after
-- another here, whoever works on them.
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
    select l.id into found_one from call_logs l
      where l.earlier_voice_calls <> '{}' and l.earlier_voice_calls @> array[sid] and l.voice_provider = vendor;
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
  if reference is not null then
    -- One of ours, whose answer has not come back yet.
    update call_logs l set call_sid = sid where l.id = reference and l.call_sid is null and l.provider = vendor
      returning l.id into found_one;
    if found_one is not null then return found_one; end if;
    -- A carrier's call that we have announced to this voice AI: from now on it is the one that talks.
    update call_logs l set voice_provider = vendor, voice_call_id = sid,
        assistant_id = coalesce(l.assistant_id, (select n.assistant_id from phone_numbers n where n.id = l.phone_number_id))
      where l.id = reference and l.provider <> vendor returning l.id into found_one;
    if found_one is not null then return found_one; end if;
  end if;
  if towards = 'INBOUND' and number is not null then
    -- Another one may talk by now: what comes late from this one belongs to the same call, and changes nothing of that.
    update call_logs l set voice_provider = coalesce(l.voice_provider, vendor),
        voice_call_id = case when l.voice_call_id is null or l.voice_provider = vendor then sid else l.voice_call_id end,
        earlier_voice_calls = case when l.voice_call_id is not null and l.voice_provider = vendor
          then l.earlier_voice_calls || l.voice_call_id else l.earlier_voice_calls end,
        assistant_id = (select n.assistant_id from phone_numbers n where n.id = voice_call_row.number)
      where l.id = (
        select c.id from call_logs c
        where c.phone_number_id = number and c.provider <> vendor
          and exists (select from phone_numbers n where n.id = voice_call_row.number and n.voice_provider = vendor and n.provider = c.provider)
          -- Whom we have called is at the other end of the voice AI's leg as well, so that it knows with whom it speaks.
          and case c.direction when 'INBOUND' then c.from_number else c.to_number end is not distinct from contact
          and ((c.voice_call_id is null or c.voice_provider <> vendor)
              and c.start_time between at - interval '5 minutes' and at + interval '5 minutes'
            or c.end_time is null and c.voice_returns > cardinality(c.earlier_voice_calls))
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

-- Which rung of the answer ladder a voice AI is that talks in a call to us.
create function rung_of(call uuid, vendor phone_provider) returns answer_rung_kind
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return (select (case when l.direction <> 'INBOUND' then null
      when coalesce(n.voice_provider, l.provider) = vendor then 'ASSISTANT' else 'SECOND_ASSISTANT' end)::answer_rung_kind
    from call_logs l left join phone_numbers n on n.id = l.phone_number_id where l.id = call);
end $$;

-- As before, with whether the carrier goes on with the call after the voice AI's part of it. Some voice AIs have no id for
-- a number but the number.
drop function note_call_progress(phone_provider, jsonb, jsonb);
drop function hold_call(phone_provider, jsonb, timestamptz);
create function hold_call(vendor phone_provider, about jsonb, at timestamptz)
returns table (id uuid, had_ended boolean, was_answered boolean, reported boolean, has_control boolean, carrier phone_provider,
  carrier_holds boolean)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  number record;
  wanted uuid;
begin
  if about->>'voiceNumber' is not null then
    select n.id, n.number into number from phone_numbers n
      where n.voice_number_id = about->>'voiceNumber' order by n.created_at desc limit 1;
  else
    select n.id, n.number into number from phone_numbers n
      where n.number = about->>'number' and n.status not in ('CANCELLED', 'FAILED') limit 1;
  end if;
  wanted := voice_call_row(vendor, about->>'call', number.id, about->>'contact', coalesce(about->>'number', number.number),
    (about->>'direction')::call_direction, at, (about->>'row')::uuid);
  return query select l.id, l.end_time is not null, l.answered_time is not null, l.reported_at is not null,
      l.control_url is not null, l.provider, l.carrier_holds
    from call_logs l where l.id = wanted for update;
end $$;

-- Notes how far a call has come: a status only moves forward, times take the earliest that was told, and the report at the
-- end outweighs all of it. Gives the call, and whether the address at which it is controlled is still wanted.
create function note_call_progress(vendor phone_provider, about jsonb, news jsonb) returns table (id uuid, wants_control boolean)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  moment constant timestamptz := (news->>'at')::timestamptz;
  answered constant boolean := news->>'progress' = 'in-progress';
  reached call_status := news->>'status';
  ended boolean := news->>'progress' = 'ended';
  is_open boolean;
  before record;
  is_answered boolean;
begin
  select h.* into before from hold_call(vendor, about, moment) h;
  id := before.id;
  insert into call_events (id, call_log_id, leg_id, type, at, inbox_delivery_id, dedupe_key)
    values (gen_random_uuid(), before.id, left(vendor || ':' || (about->>'call'), 300), 'call.' || (news->>'progress'), moment,
      (news->>'delivery')::uuid, news->>'key')
    on conflict (tenant_id, call_log_id, dedupe_key) do nothing;
  -- How the whole call stands is the carrier's to say once it goes on after the voice AI's part of it.
  if before.carrier_holds and before.carrier <> vendor then
    perform tell_call(before.id);
    wants_control := false;
    return next;
    return;
  end if;
  -- Where a carrier asks us who answers, a voice AI has only a leg of the call: that it is over ends nothing, and the next
  -- one may be tried.
  if ended and before.carrier <> vendor then
    ended := false;
    reached := 'RINGING';
  end if;
  is_open := not before.reported or before.carrier_holds;
  update call_logs l set
      status = case when call_rank(reached) > call_rank(l.status) then reached else l.status end,
      start_time = least(l.start_time, moment),
      answered_time = case when is_open and answered then least(l.answered_time, moment) else l.answered_time end,
      end_time = case when is_open and ended then least(l.end_time, moment) else l.end_time end,
      hangup_cause = case when is_open and ended then least(l.hangup_cause, news->>'endedReason') else l.hangup_cause end,
      duration_seconds = case when is_open and ended
        then greatest(l.duration_seconds, (news->>'durationSeconds')::int) else l.duration_seconds end,
      machine_result = coalesce(l.machine_result, news->>'machineResult'),
      answered_rung = coalesce(l.answered_rung,
        case when answered and (news->>'voice')::boolean then rung_of(before.id, vendor) end)
    where l.id = before.id returning l.answered_time is not null into is_answered;
  perform settle_call(before.id, before.had_ended, before.was_answered, ended, is_answered);
  wants_control := not before.has_control;
  return next;
end $$;

-- As before; what is told of the end of a call comes in any order, so what follows from it is judged a little later.
create or replace function finish_call(call uuid) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  tenant constant text := current_setting('app.tenant_id');
  ended record;
begin
  select l.phone_number_id as number, l.direction = 'INBOUND' as came_in, l.answered_time is not null as answered,
      (l.start_time at time zone t.time_zone)::date as day
    into ended from call_logs l join tenants t on t.id = l.tenant_id where l.id = call;
  if ended.number is not null then
    update phone_numbers n set calls_in = n.calls_in + ended.came_in::int, calls_out = n.calls_out + (not ended.came_in)::int
      where n.id = ended.number;
    insert into number_days as d (phone_number_id, day, calls_in, calls_out, answered)
      values (ended.number, ended.day, ended.came_in::int, (not ended.came_in)::int, ended.answered::int)
      on conflict (tenant_id, phone_number_id, day) do update set calls_in = d.calls_in + excluded.calls_in,
        calls_out = d.calls_out + excluded.calls_out, answered = d.answered + excluded.answered;
  end if;
  perform graphile_worker.telyx_enqueue('call.follow-up',
    json_build_object('callId', call, 'tenantId', tenant), 'call.follow-up:' || call, null, null, null);
  perform graphile_worker.telyx_enqueue('follow-ups.after-call',
    json_build_object('callId', call, 'tenantId', tenant), 'follow-ups.after-call:' || call, now() + interval '3 seconds', null, null);
end $$;

create or replace function settle_call(call uuid, had_ended boolean, was_answered boolean, ended boolean, answered boolean) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if not had_ended then
    if ended then perform finish_call(call); end if;
  elsif not was_answered and answered then
    -- The word that it was answered has come after the word that it ended.
    update number_days d set answered = d.answered + 1 from call_logs l join tenants t on t.id = l.tenant_id
      where l.id = call and d.phone_number_id = l.phone_number_id and d.day = (l.start_time at time zone t.time_zone)::date;
    perform graphile_worker.telyx_enqueue('follow-ups.after-call',
      json_build_object('callId', call, 'tenantId', current_setting('app.tenant_id')), 'follow-ups.after-call:' || call,
      now() + interval '3 seconds', null, null);
  end if;
  perform tell_call(call);
end $$;

do $$
declare f regprocedure;
begin
  foreach f in array array['answering_facts(uuid)', 'rung_of(uuid, phone_provider)', 'hold_call(phone_provider, jsonb, timestamptz)',
    'note_call_progress(phone_provider, jsonb, jsonb)']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
