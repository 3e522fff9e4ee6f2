-- A list of calls of a time is read from where that time ends. Given the end of the time and the cursor as two bounds,
-- PostgreSQL began at the cursor, and went through all calls since. Now both bounds are the same moment.
create or replace function list_calls(tenant uuid, wanted jsonb)
returns table (id uuid, at timestamp, direction call_direction, status call_status, from_number text, to_number text,
  number_id uuid, customer_id uuid, customer_name text, assistant_id uuid, answered_at timestamp, ended_at timestamp,
  seconds int, hangup_cause text, reason call_reason, summary text, notes text, appointment_id uuid, recorded boolean,
  cost numeric, currency text, provider phone_provider, machine_result text, attestation attestation,
  disposition text)
language plpgsql stable set search_path = public, pg_temp set plan_cache_mode = force_generic_plan
  set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off set enable_hashjoin = off
  set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  since constant timestamptz := coalesce((wanted->>'startDate')::timestamptz, '-infinity');
  until constant timestamptz := coalesce((wanted->>'endDate')::timestamptz, 'infinity');
  cursor_at constant timestamptz := coalesce((wanted->>'cursorAt')::timestamptz, 'infinity');
  is_after_cursor constant boolean := cursor_at <= until;
  last_at constant timestamptz := case when is_after_cursor then cursor_at else until end;
  -- No call has the highest id there is, so that all of the last moment are before it.
  last_id constant uuid := coalesce(case when is_after_cursor then (wanted->>'cursorId')::uuid end, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
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
    where l.tenant_id = tenant and l.start_time between since and last_at and (l.start_time, l.id) < (last_at, last_id)
      and (only_direction is null or l.direction = only_direction)
      and (only_reason is null or l.call_reason = only_reason)
      and (only_number is null or l.from_number = only_number or l.to_number = only_number)
      and (pattern is null or l.summary ilike pattern or l.notes ilike pattern or l.transcript ilike pattern)
    order by l.start_time desc, l.id desc
    limit (wanted->>'limit')::int offset coalesce((wanted->>'offset')::int, 0);
end $$;
