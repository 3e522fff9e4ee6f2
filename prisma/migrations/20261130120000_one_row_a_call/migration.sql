-- As before, and the row of one call is made once, also where the answer to a call that we place, or the carrier's own
-- question about a call, is written down at the very moment at which news of it come.
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
    -- One of ours, whose answer has not come back yet, or comes back now.
    update call_logs l set call_sid = sid
      where l.id = reference and l.provider = vendor and (l.call_sid is null or l.call_sid = sid)
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
  insert into call_logs as l (id, call_sid, provider, phone_number_id, direction, status, from_number, to_number, start_time,
      customer_id, assistant_id)
    values (gen_random_uuid(), sid, vendor, number, towards, 'QUEUED',
      case towards when 'INBOUND' then contact else called end, case towards when 'INBOUND' then called else contact end, at,
      (select c.id from customers c where c.phone = contact limit 1),
      (select n.assistant_id from phone_numbers n where n.id = voice_call_row.number))
    -- Who writes down a call that arrives takes no lock.
    on conflict (tenant_id, provider, call_sid) do update set call_sid = excluded.call_sid
    returning l.id into found_one;
  return found_one;
end $$;
