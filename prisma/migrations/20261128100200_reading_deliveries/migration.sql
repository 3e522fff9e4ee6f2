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
  tenant constant text := current_setting('app.tenant_id');
  ended record;
begin
  select l.phone_number_id as number, l.direction = 'INBOUND' as came_in, l.answered_time is not null as answered,
      l.message_url is not null as leaves_message, (l.start_time at time zone t.time_zone)::date as day
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
    json_build_object('callId', call, 'tenantId', tenant), 'call.follow-up:' || call, null, null, null);
  perform graphile_worker.telyx_enqueue('follow-ups.after-call',
    json_build_object('callId', call, 'tenantId', tenant), 'follow-ups.after-call:' || call, now() + interval '3 seconds', null, null);
  if ended.leaves_message then
    perform graphile_worker.telyx_enqueue('rvm.after-call',
      json_build_object('callId', call, 'tenantId', tenant), 'rvm.after-call:' || call, now() + interval '3 seconds', null, null);
  end if;
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
  foreach f in array array['tell_call(uuid)', 'finish_call(uuid)',
    'finish_delivery(uuid, jsonb, text, timestamptz)']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
