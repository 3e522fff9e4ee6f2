-- Receptionists made before they had tools are behind their copies at the voice provider, and are brought up to date by
-- the tick that looks for those. Row security holds for the owner of the tables too, so it is lifted for this one line.
alter table assistants no force row level security;
update assistants set version = version + 1 where deleted_at is null;
alter table assistants force row level security;

-- What every tool of a call needs to know, in one round trip: the business, and what its receptionist may do.
create function reception_facts(tenant uuid, wanted uuid) returns jsonb
language plpgsql stable set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return (select jsonb_build_object('name', t.name, 'timeZone', t.time_zone, 'countryCode', t.country_code,
      'assistantId', a.id, 'abilities', coalesce(a.abilities, '{}'))
    from tenants t
    left join lateral (
      select s.id, s.abilities from assistants s
      where case when wanted is null then s.deleted_at is null and s.is_default else s.id = wanted end limit 1) a on true
    where t.id = tenant);
end $$;

-- What was answered to an earlier delivery of the same use of a tool; null when it is new or was not finished.
create function answered_before(tenant uuid, use_id text) returns text
language plpgsql stable set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return (select c.answer from tool_calls c where c.provider_tool_call_id = use_id);
end $$;

-- Writes down one use of a tool with its answer, and what it tells of the call: why it came, and the appointment it was
-- about. `meanings` is a reason and its strength for each tool; the strongest that was used counts.
create function record_tool_use(tenant uuid, use jsonb, meanings jsonb) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  about uuid := (use->>'callLogId')::uuid;
  known record;
  reason text;
begin
  perform set_config('app.tenant_id', tenant::text, true);
  -- Two uses at the same time would each see only its own.
  select c.call_reason::text as call_reason, c.appointment_id into known from call_logs c where c.id = about for update;
  insert into tool_calls as k (id, call_log_id, provider_tool_call_id, name, arguments, answer, result_id, milliseconds)
    values (gen_random_uuid(), about, use->>'id', use->>'name', use->'arguments', use->>'answer', (use->>'resultId')::uuid,
      (use->>'milliseconds')::int)
    on conflict (tenant_id, provider_tool_call_id) do update set answer = coalesce(k.answer, excluded.answer),
      result_id = coalesce(k.result_id, excluded.result_id), milliseconds = coalesce(k.milliseconds, excluded.milliseconds);
  if about is null then return; end if;
  select m.value->>0 into reason from tool_calls k join jsonb_each(meanings) m on m.key = k.name
    where k.call_log_id = about order by (m.value->>1)::int desc limit 1;
  reason := coalesce(reason, 'OTHER');
  if known.call_reason is distinct from reason or (known.appointment_id is null and use->>'appointmentId' is not null) then
    update call_logs set call_reason = reason::call_reason,
      appointment_id = coalesce(appointment_id, (use->>'appointmentId')::uuid) where id = about;
    perform pg_notify('telyx_changes',
      json_build_object('tenantId', tenant, 'type', 'call.changed', 'id', about)::text);
  end if;
end $$;

-- The services and people that can be booked.
create function bookable(tenant uuid) returns jsonb
language plpgsql stable set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return jsonb_build_object(
    'services', (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'durationMinutes', s.duration_minutes,
        'price', trim_scale(s.price)::text, 'currency', s.currency) order by s.name), '[]')
      from (select * from services where is_active order by name limit 100) s),
    'staff', (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name)), '[]')
      from (select id, name from staff where is_active limit 200) p));
end $$;

do $$
declare f regprocedure;
begin
  foreach f in array array['reception_facts(uuid, uuid)', 'answered_before(uuid, text)', 'record_tool_use(uuid, jsonb, jsonb)',
    'bookable(uuid)']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
