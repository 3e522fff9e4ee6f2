-- Calls that a carrier places for us: what was ordered stands with the call, and the carrier is answered from it.
ALTER TABLE "call_logs"
  ADD COLUMN "record_call" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "detect_machine" BOOLEAN NOT NULL DEFAULT false,
  -- The carrier goes on with the call after the voice AI's part of it, as we have told it to.
  ADD COLUMN "carrier_holds" BOOLEAN NOT NULL DEFAULT false,
  -- How often the carrier was told to connect the voice AI again.
  ADD COLUMN "voice_returns" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "earlier_voice_calls" TEXT[] NOT NULL DEFAULT '{}';

create index call_logs_earlier_voice_calls on call_logs using gin (earlier_voice_calls) where earlier_voice_calls <> '{}';

-- Answers a carrier that asks about a call we have placed: the call is taken note of, the facts for the answer read.
create function answer_placed_call(item jsonb) returns table (tenant uuid, call_id uuid, facts jsonb)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  number_id uuid;
  platform constant uuid := '00000000-0000-0000-0000-000000000000';
begin
  tenant := tenant_of_row((item->>'row')::uuid);
  -- A tenant's own account speaks of its own calls only.
  if tenant is null or ((item->>'owner')::uuid <> platform and (item->>'owner')::uuid <> tenant) then return; end if;
  perform set_config('app.tenant_id', tenant::text, true);
  update call_logs l set call_sid = coalesce(l.call_sid, item->>'call'),
      machine_result = coalesce(l.machine_result, item->>'machine')
    where l.id = (item->>'row')::uuid and l.provider = (item->>'provider')::phone_provider
      and (l.call_sid is null or l.call_sid = item->>'call')
    returning l.id, l.phone_number_id into call_id, number_id;
  if call_id is null then return; end if;
  insert into inbox (id, provider, account_key, delivery_key, verdict, status, method, path, headers, body, content_type,
      event_types, effect, handled_at)
    values ((item->>'id')::uuid, (item->>'provider')::phone_provider, item->>'account', item->>'key', 'ACCEPTED', 'DONE',
      item->>'method', item->>'path', item->'headers', item->>'body', item->>'contentType', array[item->>'type'],
      jsonb_build_object('call', call_id), now())
    on conflict (tenant_id, provider, account_key, delivery_key) do nothing;
  facts := answering_facts(number_id) || jsonb_build_object('contact', (select l.to_number from call_logs l where l.id = call_id),
    'record', (select l.record_call from call_logs l where l.id = call_id));
  return next;
end $$;

-- The row of a call at the voice AI: its own, or that of the carrier that brought the call to it. Made when there is none.
-- Events of one call come one after another here, whoever works on them.
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
  if found_one is not null then return found_one; end if;
  perform pg_advisory_xact_lock(hashtextextended(vendor::text || sid, 11));
  select l.id into found_one from call_logs l
    where (l.provider = vendor and l.call_sid = sid) or (l.voice_provider = vendor and l.voice_call_id = sid);
  if found_one is not null then return found_one; end if;
  -- One of ours, whose answer has not come back yet.
  if reference is not null then
    update call_logs l set call_sid = sid where l.id = reference and l.call_sid is null returning l.id into found_one;
    if found_one is not null then return found_one; end if;
  end if;
  if towards = 'INBOUND' and number is not null then
    update call_logs l set voice_provider = vendor, voice_call_id = sid,
        earlier_voice_calls = case when l.voice_call_id is null then l.earlier_voice_calls
          else l.earlier_voice_calls || l.voice_call_id end,
        assistant_id = (select n.assistant_id from phone_numbers n where n.id = voice_call_row.number)
      where l.id = (
        select c.id from call_logs c
        where c.phone_number_id = number and c.provider <> vendor
          and exists (select from phone_numbers n where n.id = voice_call_row.number and n.voice_provider = vendor and n.provider = c.provider)
          -- Whom we have called is at the other end of the voice AI's leg as well, so that it knows with whom it speaks.
          and case c.direction when 'INBOUND' then c.from_number else c.to_number end is not distinct from contact
          and (c.voice_call_id is null and c.start_time between at - interval '5 minutes' and at + interval '5 minutes'
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

revoke all on function answer_placed_call(jsonb) from public;
grant execute on function answer_placed_call(jsonb) to telyx_app;
