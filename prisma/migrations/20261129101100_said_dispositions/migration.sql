-- How somebody of the team says that a call went.
alter table call_logs add column disposition text;

-- As before, with that as the last column.
drop function list_calls(uuid, jsonb);
create function list_calls(tenant uuid, wanted jsonb)
returns table (id uuid, at timestamp, direction call_direction, status call_status, from_number text, to_number text,
  number_id uuid, customer_id uuid, customer_name text, assistant_id uuid, answered_at timestamp, ended_at timestamp,
  seconds int, hangup_cause text, reason call_reason, summary text, notes text, appointment_id uuid, recorded boolean,
  cost numeric, currency text, provider phone_provider, machine_result text, attestation attestation,
  disposition text)
language plpgsql stable set search_path = public, pg_temp as $$
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
revoke all on function list_calls(uuid, jsonb) from public;
grant execute on function list_calls(uuid, jsonb) to telyx_app;
