-- What a provider tells of a call, written in one round trip. Whatever comes twice, late or out of order leaves the same
-- row. Each runs in a transaction that has set its tenant. See docs/decisions/2026-11-28-hot-path.md.

-- Tells the screens of a call, and of the thread it is part of.
create function tell_call(call uuid) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  tenant constant text := current_setting('app.tenant_id');
  about text;
begin
  select coalesce(l.customer_id::text, 'contact:' || case l.direction when 'INBOUND' then l.from_number else l.to_number end)
    into about from call_logs l where l.id = call;
  perform pg_notify('telyx_changes', json_build_object('tenantId', tenant, 'type', 'call.changed', 'id', call)::text);
  if about is not null then
    perform pg_notify('telyx_changes', json_build_object('tenantId', tenant, 'type', 'thread.changed', 'id', about)::text);
  end if;
end $$;

-- Counts a call that has ended, once: the caller holds the row and has seen that it had not ended before. Figures of a day
-- are of the tenant's own days.
create function finish_call(call uuid) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
declare
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
    json_build_object('callId', call, 'tenantId', current_setting('app.tenant_id')), 'call.follow-up:' || call, null, null, null);
end $$;

-- Counts what an event has made of a call that its caller holds: that it ended, and that somebody answered it, each once,
-- whichever is told first; and tells the screens.
create function settle_call(call uuid, had_ended boolean, was_answered boolean, ended boolean, answered boolean) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if not had_ended then
    if ended then perform finish_call(call); end if;
  elsif not was_answered and answered then
    -- The word that it was answered has come after the word that it ended.
    update number_days d set answered = d.answered + 1 from call_logs l join tenants t on t.id = l.tenant_id
      where l.id = call and d.phone_number_id = l.phone_number_id and d.day = (l.start_time at time zone t.time_zone)::date;
  end if;
  perform tell_call(call);
end $$;

-- Finds the row of a call that an event speaks of, makes it when the event comes first, and holds it.
create function hold_call(vendor phone_provider, about jsonb, at timestamptz)
returns table (id uuid, had_ended boolean, was_answered boolean, reported boolean, has_control boolean, carrier phone_provider)
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
      l.control_url is not null, l.provider
    from call_logs l where l.id = wanted for update;
end $$;

-- Notes how far a call has come: a status only moves forward, times take the earliest that was told, and the report at the
-- end outweighs all of it. Gives the call, and whether the address at which it is controlled is still wanted.
create function note_call_progress(vendor phone_provider, about jsonb, news jsonb) returns table (id uuid, wants_control boolean)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  moment constant timestamptz := (news->>'at')::timestamptz;
  reached constant call_status := (news->>'status')::call_status;
  ended constant boolean := news->>'progress' = 'ended';
  answered constant boolean := news->>'progress' = 'in-progress';
  before record;
  is_answered boolean;
begin
  select h.* into before from hold_call(vendor, about, moment) h;
  update call_logs l set
      status = case when call_rank(reached) > call_rank(l.status) then reached else l.status end,
      start_time = least(l.start_time, moment),
      answered_time = case when not before.reported and answered then least(l.answered_time, moment) else l.answered_time end,
      end_time = case when not before.reported and ended then least(l.end_time, moment) else l.end_time end,
      hangup_cause = case when not before.reported and ended then least(l.hangup_cause, news->>'endedReason') else l.hangup_cause end,
      duration_seconds = case when not before.reported and ended
        then greatest(l.duration_seconds, (news->>'durationSeconds')::int) else l.duration_seconds end,
      machine_result = coalesce(l.machine_result, news->>'machineResult')
    where l.id = before.id returning l.answered_time is not null into is_answered;
  insert into call_events (id, call_log_id, type, at, inbox_delivery_id, dedupe_key)
    values (gen_random_uuid(), before.id, 'call.' || (news->>'progress'), moment, (news->>'delivery')::uuid, news->>'key')
    on conflict (tenant_id, call_log_id, dedupe_key) do nothing;
  perform settle_call(before.id, before.had_ended, before.was_answered, ended, is_answered);
  id := before.id;
  wants_control := not before.has_control;
  return next;
end $$;

-- Marks a delivery as read, with what it changed.
create function finish_delivery(delivery uuid, effect jsonb, body text, moment timestamptz) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  update inbox i set status = 'DONE', effect = finish_delivery.effect, error = null, body = finish_delivery.body,
      attempts = i.attempts + 1, handled_at = moment
    where i.id = delivery;
  perform pg_notify('telyx_changes', json_build_object('tenantId', current_setting('app.tenant_id'),
    'type', 'delivery.changed', 'id', delivery)::text);
end $$;

do $$
declare f regprocedure;
begin
  foreach f in array array['tell_call(uuid)', 'finish_call(uuid)', 'settle_call(uuid, boolean, boolean, boolean, boolean)',
    'hold_call(phone_provider, jsonb, timestamptz)', 'note_call_progress(phone_provider, jsonb, jsonb)',
    'finish_delivery(uuid, jsonb, text, timestamptz)']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
