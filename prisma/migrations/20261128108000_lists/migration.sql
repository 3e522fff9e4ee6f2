-- Lists that the dashboard asks for all the time: one round trip, the columns as they stand. (Made to JSON here they cost
-- three times as much, see docs/decisions.) The tenant is set for row security before anything is read.

-- One page of calls, the newest first, after a row (`cursorAt`, `cursorId`) or at an offset. Conditions that are not
-- given hold for every row; those on time and cursor bound the index that gives the order.
-- Planned once: a page is a walk along one index, with one row of each other table for each row of it.
create function list_calls(tenant uuid, wanted jsonb)
returns table (id uuid, at timestamp, direction call_direction, status call_status, from_number text, to_number text,
  number_id uuid, customer_id uuid, customer_name text, assistant_id uuid, answered_at timestamp, ended_at timestamp,
  seconds int, hangup_cause text, reason call_reason, summary text, notes text, appointment_id uuid, recorded boolean,
  cost numeric, currency text, provider phone_provider, machine_result text, attestation attestation,
  disposition text)
language plpgsql stable set search_path = public, pg_temp set plan_cache_mode = force_generic_plan
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  since constant timestamptz := coalesce((wanted->>'startDate')::timestamptz, '-infinity');
  until constant timestamptz := coalesce((wanted->>'endDate')::timestamptz, 'infinity');
  cursor_at constant timestamptz := coalesce((wanted->>'cursorAt')::timestamptz, 'infinity');
  cursor_id constant uuid := coalesce((wanted->>'cursorId')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  only_direction constant call_direction := wanted->>'direction';
  only_reason constant call_reason := wanted->>'reason';
  only_number constant text := wanted->>'number';
  pattern constant text := wanted->>'pattern';
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return query select l.id, l.start_time at time zone 'UTC', l.direction, l.status, l.from_number, l.to_number,
      l.phone_number_id, c.id, c.name, l.assistant_id, l.answered_time at time zone 'UTC', l.end_time at time zone 'UTC',
      l.duration_seconds, l.hangup_cause, l.call_reason, l.summary, l.notes, l.appointment_id, l.recording_url is not null,
      trim_scale(l.cost), l.currency::text, l.provider, l.machine_result, s.attestation, l.disposition
    from call_logs l left join customers c on c.tenant_id = l.tenant_id and c.id = l.customer_id
    left join call_signatures s on s.tenant_id = l.tenant_id and s.call_log_id = l.id
    where l.tenant_id = tenant and l.start_time between since and until and (l.start_time, l.id) < (cursor_at, cursor_id)
      and (only_direction is null or l.direction = only_direction)
      and (only_reason is null or l.call_reason = only_reason)
      and (only_number is null or l.from_number = only_number or l.to_number = only_number)
      and (pattern is null or l.summary ilike pattern or l.notes ilike pattern or l.transcript ilike pattern)
    order by l.start_time desc, l.id desc
    limit (wanted->>'limit')::int offset coalesce((wanted->>'offset')::int, 0);
end $$;

-- How many calls such a list has in all, counted up to `most`.
create function count_calls(tenant uuid, wanted jsonb, most int) returns int
language plpgsql stable set search_path = public, pg_temp as $$
declare
  since constant timestamptz := coalesce((wanted->>'startDate')::timestamptz, '-infinity');
  until constant timestamptz := coalesce((wanted->>'endDate')::timestamptz, 'infinity');
  only_direction constant call_direction := wanted->>'direction';
  only_reason constant call_reason := wanted->>'reason';
  only_number constant text := wanted->>'number';
  pattern constant text := wanted->>'pattern';
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return (select count(*) from (
    select from call_logs l
    where l.tenant_id = tenant and l.start_time between since and until
      and (only_direction is null or l.direction = only_direction)
      and (only_reason is null or l.call_reason = only_reason)
      and (only_number is null or l.from_number = only_number or l.to_number = only_number)
      and (pattern is null or l.summary ilike pattern or l.notes ilike pattern or l.transcript ilike pattern)
    limit most) counted);
end $$;

-- One page of numbers, the newest first. Released and failed ones stay in the list for a month. `provisioning` is the last
-- saga of each with its steps.
create function list_numbers(tenant uuid, wanted jsonb)
returns table (id uuid, at timestamp, number text, friendly_name text, country_code text, area_code text, type number_type,
  features text, provider phone_provider, status phone_status, assistant_id uuid, assistant_name text,
  voicemail boolean, recorded boolean, monthly_cost numeric, currency text, renews_at timestamp, renewal renewal_choice,
  calls_in int, calls_out int, sms_in int, sms_out int, provisioning text)
language plpgsql stable set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  cursor_at constant timestamptz := coalesce((wanted->>'cursorAt')::timestamptz, 'infinity');
  cursor_id constant uuid := coalesce((wanted->>'cursorId')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return query select n.id, n.created_at at time zone 'UTC', n.number, n.friendly_name, n.country_code::text, n.area_code, n.type,
      coalesce(to_json(n.features), '[]')::text, n.provider, n.status, a.id, a.name, n.voicemail_enabled, n.record_calls, round(n.monthly_cost, 2),
      n.currency::text, n.renews_at at time zone 'UTC', n.renewal, n.calls_in, n.calls_out, n.sms_in, n.sms_out, s.story
    from phone_numbers n
    left join assistants a on a.tenant_id = n.tenant_id and a.id = n.assistant_id
    left join lateral (
      select json_build_object('id', p.id, 'kind', p.kind, 'mode', p.mode, 'status', p.status, 'error', p.error, 'steps',
        (select coalesce(json_agg(json_build_object('name', t.name, 'status', t.status, 'finishedAt', t.finished_at,
            'error', t.error) order by t.position), '[]')
          from provisioning_steps t where t.tenant_id = p.tenant_id and t.provisioning_id = p.id))::text as story
      from provisionings p where p.tenant_id = n.tenant_id and p.phone_number_id = n.id
      order by p.created_at desc limit 1) s on true
    where n.tenant_id = tenant and (n.created_at, n.id) < (cursor_at, cursor_id)
      and (n.status not in ('CANCELLED', 'FAILED') or n.updated_at > now() - interval '30 days')
    order by n.created_at desc, n.id desc
    limit (wanted->>'limit')::int offset coalesce((wanted->>'offset')::int, 0);
end $$;

create function count_numbers(tenant uuid, wanted jsonb, most int) returns int
language plpgsql stable set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return (select count(*) from (select from phone_numbers n
    where n.tenant_id = tenant and (n.status not in ('CANCELLED', 'FAILED') or n.updated_at > now() - interval '30 days')
    limit most) counted);
end $$;

do $$
declare f regprocedure;
begin
  foreach f in array array['list_calls(uuid, jsonb)', 'count_calls(uuid, jsonb, int)', 'list_numbers(uuid, jsonb)',
    'count_numbers(uuid, jsonb, int)']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
