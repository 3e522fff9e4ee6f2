-- What several parts of the product say of a call, in one place: the carrier's part and the voice AI's, calls that come in
-- and calls that we place, the ladder of who answers.

-- Which rung of the answer ladder a voice AI is that talks in a call to us.
create function rung_of(call uuid, vendor phone_provider) returns answer_rung_kind
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return (select (case when l.direction <> 'INBOUND' then null
      when coalesce(n.voice_provider, l.provider) = vendor then 'ASSISTANT' else 'SECOND_ASSISTANT' end)::answer_rung_kind
    from call_logs l left join phone_numbers n on n.id = l.phone_number_id where l.id = call);
end $$;

-- Finds the row of a call that an event speaks of, makes it when the event comes first, and holds it. Some voice AIs have no
-- id for a number but the number.
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
    perform graphile_worker.telyx_enqueue('follow-ups.after-call',
      json_build_object('callId', call, 'tenantId', current_setting('app.tenant_id')), 'follow-ups.after-call:' || call,
      now() + interval '3 seconds', null, null);
  end if;
  perform tell_call(call);
end $$;

do $$
declare f regprocedure;
begin
  foreach f in array array['rung_of(uuid, phone_provider)', 'hold_call(phone_provider, jsonb, timestamptz)',
    'note_call_progress(phone_provider, jsonb, jsonb)',
    'settle_call(uuid, boolean, boolean, boolean, boolean)']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
