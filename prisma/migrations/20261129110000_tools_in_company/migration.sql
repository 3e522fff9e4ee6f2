-- What a voice AI asks in the middle of a call, when many ask at once.

create index call_logs_returning on call_logs (tenant_id, phone_number_id) where end_time is null and voice_returns > 0;

-- The call in which this one talked earlier. Asked past row security, because under it an operator that could tell of other
-- rows may use no index, and `@>` is not trusted with that: each call of the tenant would be looked at.
grant select (id, earlier_voice_calls) on call_logs to telyx_lookup;
create function call_of_earlier_voice(vendor phone_provider, sid text) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select l.id from call_logs l where l.tenant_id = current_setting('app.tenant_id')::uuid and l.earlier_voice_calls <> '{}'
    and l.earlier_voice_calls @> array[sid] and l.voice_provider = vendor limit 1);
end $$;
revoke all on function call_of_earlier_voice from public;
grant execute on function call_of_earlier_voice to telyx_app;
grant create on schema public to telyx_lookup;
alter function call_of_earlier_voice owner to telyx_lookup;
revoke create on schema public from telyx_lookup;

-- As before, but of all the calls that a number has ever had it looks only at those of these minutes and those that return.
create or replace function voice_call_row(vendor phone_provider, sid text, number uuid, contact text, called text,
  towards call_direction, at timestamptz, reference uuid) returns uuid
language plpgsql volatile set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  found_one uuid;
begin
  select l.id into found_one from call_logs l where l.provider = vendor and l.call_sid = sid;
  if found_one is null then
    select l.id into found_one from call_logs l where l.voice_provider = vendor and l.voice_call_id = sid;
  end if;
  if found_one is null then
    found_one := call_of_earlier_voice(vendor, sid);
  end if;
  if found_one is null then
    -- One of several voice AIs that were tried in one call.
    select e.call_log_id into found_one from call_events e where e.leg_id = vendor::text || ':' || sid limit 1;
  end if;
  if found_one is not null then return found_one; end if;
  perform pg_advisory_xact_lock(hashtextextended(vendor::text || sid, 11));
  -- One after the other: for both at once the planner may go through all calls of the tenant.
  select l.id into found_one from call_logs l where l.provider = vendor and l.call_sid = sid;
  if found_one is null then
    select l.id into found_one from call_logs l where l.voice_provider = vendor and l.voice_call_id = sid;
  end if;
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
  -- A number of the voice AI's own has no carrier whose call this might be.
  if towards = 'INBOUND' and exists (select from phone_numbers n where n.id = voice_call_row.number and n.provider <> vendor) then
    -- Another one may talk by now: what comes late from this one belongs to the same call, and changes nothing of that.
    update call_logs l set voice_provider = coalesce(l.voice_provider, vendor),
        voice_call_id = case when l.voice_call_id is null or l.voice_provider = vendor then sid else l.voice_call_id end,
        earlier_voice_calls = case when l.voice_call_id is not null and l.voice_provider = vendor
          then l.earlier_voice_calls || l.voice_call_id else l.earlier_voice_calls end,
        assistant_id = (select n.assistant_id from phone_numbers n where n.id = voice_call_row.number)
      where l.id = (
        select c.id from call_logs c
        where c.id in (
            select r.id from call_logs r where r.phone_number_id = number and r.provider <> vendor
              and (r.voice_call_id is null or r.voice_provider <> vendor)
              and r.start_time between at - interval '5 minutes' and at + interval '5 minutes'
            union all
            select v.id from call_logs v where v.phone_number_id = number and v.end_time is null and v.voice_returns > 0
              and v.voice_returns > cardinality(v.earlier_voice_calls))
          and c.provider <> vendor
          and exists (select from phone_numbers n where n.id = voice_call_row.number and n.voice_provider = vendor and n.provider = c.provider)
          -- Whom we have called is at the other end of the voice AI's leg as well, so that it knows with whom it speaks.
          and case c.direction when 'INBOUND' then c.from_number else c.to_number end is not distinct from contact
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

-- Writes down uses of tools with their answers, many in one commit, and what each tells of its call: why it came, and the
-- appointment it was about. `meanings` is a reason and its strength for each tool; the strongest that was used counts.
-- In the order of the calls, and with a lock that a new row which refers to the call does not wait for: a booking may hold
-- on to its own call meanwhile.
create function record_tool_uses(batch jsonb, meanings jsonb) returns void
language plpgsql volatile set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  item record;
  known record;
  reason text;
begin
  for item in
    select * from jsonb_to_recordset(batch) as r(tenant uuid, id text, name text, arguments jsonb, "callLogId" uuid, answer text,
      "resultId" uuid, "appointmentId" uuid, milliseconds int) order by r."callLogId", r.id
  loop
    perform set_config('app.tenant_id', item.tenant::text, true);
    -- Two uses at the same time would each see only its own.
    select c.call_reason::text as call_reason, c.appointment_id into known from call_logs c where c.id = item."callLogId"
      for no key update;
    insert into tool_calls as k (id, call_log_id, provider_tool_call_id, name, arguments, answer, result_id, milliseconds)
      values (gen_random_uuid(), item."callLogId", item.id, item.name, item.arguments, item.answer, item."resultId", item.milliseconds)
      on conflict (tenant_id, provider_tool_call_id) do update set answer = coalesce(k.answer, excluded.answer),
        result_id = coalesce(k.result_id, excluded.result_id), milliseconds = coalesce(k.milliseconds, excluded.milliseconds);
    continue when item."callLogId" is null;
    select coalesce((select m.value->>0 from tool_calls k join jsonb_each(meanings) m on m.key = k.name
      where k.call_log_id = item."callLogId" order by (m.value->>1)::int desc limit 1), 'OTHER') into reason;
    if known.call_reason is distinct from reason or (known.appointment_id is null and item."appointmentId" is not null) then
      update call_logs set call_reason = reason::call_reason, appointment_id = coalesce(appointment_id, item."appointmentId")
        where id = item."callLogId";
      perform pg_notify('telyx_changes',
        json_build_object('tenantId', item.tenant, 'type', 'call.changed', 'id', item."callLogId")::text);
    end if;
  end loop;
end $$;
-- `record_tool_use` stays for processes of the release before, while they are replaced.

-- One tenant's rows are always found by an index. A plan that was made while a table was small would go on reading all of
-- it until the next analysis.
do $$
declare f regprocedure;
begin
  revoke all on function record_tool_uses(jsonb, jsonb) from public;
  grant execute on function record_tool_uses(jsonb, jsonb) to telyx_app;
  foreach f in array array['slot_facts(uuid, uuid, uuid, timestamptz, timestamptz, uuid)', 'bookable(uuid)', 'answered_before(uuid, text)',
    'open_voice_call(jsonb)', 'reception_facts(uuid, uuid)', 'receive_deliveries(jsonb)']::regprocedure[] loop
    execute format('alter function %s set plan_cache_mode = force_generic_plan', f);
    execute format('alter function %s set enable_seqscan = off', f);
  end loop;
end $$;
