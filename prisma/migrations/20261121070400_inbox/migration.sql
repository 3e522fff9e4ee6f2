-- The functions behind provider webhooks. What came in while the last ones were written is written by one call, so that
-- many share one commit; each row is still written under its own tenant's row security.

-- How far a call has come: what has ended goes no further.
create function call_rank(status call_status) returns int language sql immutable parallel safe as $$
  select case status when 'QUEUED' then 0 when 'RINGING' then 1 when 'IN_PROGRESS' then 2 else 3 end
$$;

-- Whom a delivery is about. An account of a tenant's own speaks for that tenant only, whatever it says.
create function tenant_of_delivery(item jsonb) returns uuid
language plpgsql stable set search_path = public, pg_temp as $$
declare
  owner uuid := (item->>'owner')::uuid;
  found_one uuid;
begin
  if owner <> '00000000-0000-0000-0000-000000000000' or (item->>'forAccount')::boolean then return owner; end if;
  if item->>'voiceNumber' is not null then
    select p.tenant_id into found_one from place_of_voice_number(item->>'voiceNumber') p;
  end if;
  if found_one is null and item->>'row' is not null then found_one := tenant_of_row((item->>'row')::uuid); end if;
  if found_one is null and item->>'call' is not null then
    found_one := tenant_of_call((item->>'provider')::phone_provider, item->>'call');
  end if;
  if found_one is null and item->>'message' is not null then
    found_one := tenant_of_message((item->>'provider')::phone_provider, item->>'message');
  end if;
  if found_one is null and item->>'number' is not null then
    select p.tenant_id into found_one from place_of_number(item->>'number') p;
  end if;
  if found_one is null and item->>'number' is not null and item->>'contact' is not null then
    found_one := tenant_of_text(item->>'number', item->>'contact');
  end if;
  return found_one;
end $$;

-- Writes deliveries that wait for nothing, each with the job that reads it. A repeat writes nothing.
create function receive_deliveries(batch jsonb) returns table ("position" int, tenant uuid, stored boolean)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  item jsonb;
  about uuid;
  kept uuid;
begin
  "position" := -1;
  for item in select value from jsonb_array_elements(batch) loop
    "position" := "position" + 1;
    about := tenant_of_delivery(item);
    tenant := coalesce(about, '00000000-0000-0000-0000-000000000000');
    perform set_config('app.tenant_id', tenant::text, true);
    kept := null;
    insert into inbox (id, provider, account_key, delivery_key, verdict, verdict_reason, status, method, path, headers, body,
        content_type, event_types, effect, error, handled_at)
      values ((item->>'id')::uuid, (item->>'provider')::phone_provider, item->>'account', item->>'key',
        (item->>'verdict')::inbox_verdict, item->>'reason',
        case when item->>'status' = 'RECEIVED' and about is null then 'UNKNOWN' else item->>'status' end::inbox_status,
        item->>'method', item->>'path', item->'headers', item->>'body', item->>'contentType',
        array(select jsonb_array_elements_text(item->'types')), item->'effect', item->>'error',
        case when item->>'status' = 'RECEIVED' then null else now() end)
      on conflict (tenant_id, provider, account_key, delivery_key) do nothing
      returning id into kept;
    stored := kept is not null;
    if stored and about is not null and item->>'status' = 'RECEIVED' then
      perform graphile_worker.telyx_enqueue('inbox.process',
        json_build_object('deliveryId', kept, 'tenantId', tenant), 'inbox.process:' || kept, null, null, null);
    end if;
    return next;
  end loop;
end $$;

-- What the plan for a call is made from.
create function answering_facts(number uuid) returns jsonb
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return (select jsonb_build_object(
      'numberId', n.id, 'number', n.number, 'voicemail', n.voicemail_enabled, 'record', n.record_calls,
      'voiceSipUri', n.voice_sip_uri, 'status', n.status,
      'assistant', a.id is not null, 'language', coalesce(a.language, t.locale), 'businessName', t.name,
      'transferNumber', s.transfer_number, 'announcement', s.recording_announcement,
      'aiReached', exists (select from usage_months u where u.tenant_id = n.tenant_id and u.kind = 'AI_MINUTE'
        and u.month = date_trunc('month', now() at time zone 'UTC')::date and u.reached_at is not null))
    from phone_numbers n
    join tenants t on t.id = n.tenant_id
    left join assistants a on a.tenant_id = n.tenant_id and a.id = n.assistant_id and a.deleted_at is null
    left join tenant_settings s on s.tenant_id = n.tenant_id
    where n.id = answering_facts.number);
end $$;

-- Calls that a carrier has and asks about: the call row and the delivery are written, the facts for the answer read.
create function receive_calls(batch jsonb) returns table ("position" int, tenant uuid, call_id uuid, facts jsonb)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  item jsonb;
  number_id uuid;
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
      on conflict (tenant_id, provider, call_sid) do update set call_sid = excluded.call_sid
      returning l.id into call_id;
    insert into inbox (id, provider, account_key, delivery_key, verdict, status, method, path, headers, body, content_type,
        event_types, effect, handled_at)
      values ((item->>'id')::uuid, (item->>'provider')::phone_provider, item->>'account', item->>'key', 'ACCEPTED', 'DONE',
        item->>'method', item->>'path', item->'headers', item->>'body', item->>'contentType', array['call.arrived'],
        jsonb_build_object('call', call_id), now())
      on conflict (tenant_id, provider, account_key, delivery_key) do nothing;
    facts := answering_facts(number_id);
    return next;
  end loop;
end $$;

-- The row of a call at the voice AI: its own, or that of the carrier that brought the call to it. Made when there is none.
-- Events of one call come one after another here, whoever works on them.
create function voice_call_row(vendor phone_provider, sid text, number uuid, contact text, called text,
  towards call_direction, at timestamptz, reference uuid) returns uuid
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  found_one uuid;
begin
  select l.id into found_one from call_logs l where l.provider = vendor and l.call_sid = sid;
  if found_one is null then
    select l.id into found_one from call_logs l where l.voice_provider = vendor and l.voice_call_id = sid;
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
        assistant_id = (select n.assistant_id from phone_numbers n where n.id = voice_call_row.number)
      where l.id = (
        select c.id from call_logs c
        where c.phone_number_id = number and c.provider <> vendor
          and exists (select from phone_numbers n where n.id = voice_call_row.number and n.voice_provider = vendor and n.provider = c.provider) and c.direction = 'INBOUND' and c.voice_call_id is null
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

-- Finds, and where need be makes, the row of a call in which the voice AI wants something, with what tools must know.
create function open_voice_call(item jsonb) returns table (tenant uuid, call_id uuid, number_id uuid, assistant_id uuid,
  language text)
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  tenant := tenant_of_delivery(item);
  if tenant is null then return; end if;
  perform set_config('app.tenant_id', tenant::text, true);
  select n.id, n.assistant_id into number_id, assistant_id from phone_numbers n
    where n.voice_number_id = item->>'voiceNumber' order by n.created_at desc limit 1;
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

do $$
declare f regprocedure;
begin
  foreach f in array array[
    'call_rank(call_status)', 'tenant_of_delivery(jsonb)', 'receive_deliveries(jsonb)', 'answering_facts(uuid)', 'receive_calls(jsonb)',
    'voice_call_row(phone_provider, text, uuid, text, text, call_direction, timestamptz, uuid)', 'open_voice_call(jsonb)'
  ]::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
