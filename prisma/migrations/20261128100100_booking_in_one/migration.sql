-- What a caller waits for while a time is booked. See docs/decisions/2026-11-28-hot-path.md.

-- Tells the people concerned of a booking, a change or a cancellation: writes a notification each, once for each version,
-- with the job that sends it. `what` is booked, changed, cancelled or missed. Texts of older versions that have not
-- gone out are taken back. All notifications are one statement, and so are all jobs.
create or replace function announce_appointment(appointment uuid, what text) returns void
language plpgsql volatile as $$
declare
  found_one record;
  payloads json[];
begin
  select a.tenant_id, a.version, c.phone as customer_phone, s.phone as staff_phone,
      coalesce(t.confirms_bookings, true) as confirms, coalesce(t.texts_staff, true) as texts_staff,
      coalesce(t.follows_up_no_shows, false) as follows_up
    into found_one
    from public.appointments a
    join public.customers c on c.tenant_id = a.tenant_id and c.id = a.customer_id
    join public.staff s on s.tenant_id = a.tenant_id and s.id = a.staff_id
    left join public.tenant_settings t on t.tenant_id = a.tenant_id
    where a.id = appointment;
  if not found then return; end if;
  if what <> 'booked' then
    delete from public.notifications n where n.related_appointment_id = appointment and n.status = 'QUEUED'
      and n.message_id is null and n.appointment_version < found_one.version;
  end if;
  with added as (
    insert into public.notifications (id, type, kind, recipient, dedupe_key, related_appointment_id, appointment_version, audience)
      select gen_random_uuid(), 'SMS', 'appointment-' || what, target.phone,
        format('appointment:%s:v%s:%s:%s', appointment, found_one.version, what, target.audience),
        appointment, found_one.version, target.audience
      from (values
        ('customer', found_one.customer_phone, case when what = 'missed' then found_one.follows_up else found_one.confirms end),
        ('staff', found_one.staff_phone, found_one.texts_staff and what <> 'missed')) as target(audience, phone, wanted)
      where target.phone is not null and target.wanted
      on conflict (tenant_id, dedupe_key) do nothing
      returning id)
  select array_agg(json_build_object('notificationId', id, 'tenantId', found_one.tenant_id)) into payloads from added;
  if payloads is not null then perform graphile_worker.telyx_enqueue_new('notification.send', payloads); end if;
  perform pg_notify('telyx_changes',
    json_build_object('tenantId', found_one.tenant_id, 'type', 'appointment.changed', 'id', appointment)::text);
end $$;

-- Which hours hold for the business: another number after any change to its settings, zone or holidays. With the moment
-- at which a staff member was changed it tells which hours hold for them. Compared for being the same and not for being
-- earlier: clocks of several machines do not agree.
create function hours_version(tenant uuid) returns bigint
language plpgsql stable as $$
begin
  return (select coalesce((date_part('epoch', p.updated_at) * 1000)::bigint, 0) + abs(hashtext(t.time_zone)::bigint)
      + (select coalesce(sum(abs(hashtext(h.id::text)::bigint)), 0)::bigint from holidays h where h.tenant_id = t.id)
    from tenants t left join tenant_settings p on p.tenant_id = t.id where t.id = tenant);
end $$;
revoke all on function hours_version from public;
grant execute on function hours_version to telyx_app;

-- As before, with the version of each one's hours.
create or replace function slot_facts(
  tenant uuid, wanted_service uuid, wanted_staff uuid, from_at timestamptz, until_at timestamptz, without uuid
) returns json
language plpgsql stable set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return (
    select json_build_object(
        'zone', t.time_zone,
        'leadMinutes', coalesce(p.booking_lead_minutes, 60),
        'horizonDays', coalesce(p.booking_horizon_days, 60),
        'stepMinutes', coalesce(p.slot_step_minutes, 15),
        'hoursVersion', hours_version(t.id),
        'service', (
          select json_build_object('durationMinutes', v.duration_minutes,
              'bufferBeforeMinutes', v.buffer_before_minutes, 'bufferAfterMinutes', v.buffer_after_minutes)
            from services v where v.tenant_id = t.id and v.id = wanted_service and v.is_active),
        'holidays', (
          select coalesce(json_agg(json_build_object('day', h.day, 'name', h.name,
              'opensMinute', h.opens_minute, 'closesMinute', h.closes_minute)), '[]')
            from holidays h where h.tenant_id = t.id
              and h.day between (from_at - interval '2 days')::date and (until_at + interval '2 days')::date),
        'staff', (
          select coalesce(json_agg(json_build_object('id', s.id, 'name', s.name, 'zone', s.time_zone,
              'changedAt', (date_part('epoch', s.updated_at) * 1000)::bigint,
              'shifts', (
                select coalesce(json_agg(json_build_array(x.kind, x.weekday, x.start_minute, x.end_minute)), '[]')
                  from staff_shifts x where x.tenant_id = t.id and x.staff_id = s.id),
              'timeOff', (
                select coalesce(json_agg(json_build_array((date_part('epoch', o.starts_at) * 1000)::bigint,
                    (date_part('epoch', o.ends_at) * 1000)::bigint) order by o.starts_at), '[]')
                  from staff_time_off o where o.tenant_id = t.id and o.staff_id = s.id
                    and o.starts_at < until_at + interval '1 day' and o.ends_at > from_at - interval '1 day'),
              'busy', (
                select coalesce(json_agg(json_build_array((date_part('epoch', a.blocked_from) * 1000)::bigint,
                    (date_part('epoch', a.blocked_until) * 1000)::bigint) order by a.starts_at), '[]')
                  from appointments a where wanted_service is not null and a.tenant_id = t.id and a.staff_id = s.id
                    and a.starts_at > from_at - interval '1 day' and a.starts_at < until_at + interval '1 day'
                    and a.status in ('BOOKED', 'CONFIRMED', 'RESCHEDULED') and a.id is distinct from without)
              ) order by s.name, s.id), '[]')
            from staff s
            where s.tenant_id = t.id and s.is_active and (wanted_staff is null or s.id = wanted_staff)
              and (wanted_service is null or exists (select from staff_services l
                where l.tenant_id = t.id and l.staff_id = s.id and l.service_id = wanted_service))))
      from tenants t left join tenant_settings p on p.tenant_id = t.id
      where t.id = tenant);
end $$;

-- Books. Outcomes: booked, repeated (with the earlier appointment as it is now), taken, unknown (with `what`), recheck,
-- and whatever the caller has found already (`refuse`), which a repeated request goes before.
-- A slot that was found free a while ago was within the hours of then (`hoursVersion`). Where hours have been changed
-- since, they are to be looked at once more, and `hoursChecked` sent along.
create or replace function book_appointment(tenant uuid, request jsonb) returns json
language plpgsql volatile set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  made constant uuid := (request ->> 'id')::uuid;
  asked constant jsonb := nullif(request -> 'toolCall', 'null');
  -- In a variable of its own: an index takes no expression that it cannot prove to be harmless.
  about constant uuid := coalesce(request ->> 'callLogId', asked ->> 'callLogId')::uuid;
  earlier uuid;
  outcome json;
begin
  perform set_config('app.tenant_id', tenant::text, true);
  if asked is not null then
    -- The right to do what is asked for, with what it will have made. A second delivery of the same request waits here
    -- until the first one has been committed.
    insert into tool_calls as k (id, call_log_id, provider_tool_call_id, name, arguments, result_id)
      values (gen_random_uuid(), (select l.id from call_logs l where l.id = (asked ->> 'callLogId')::uuid), asked ->> 'id',
        asked ->> 'name', coalesce(asked -> 'arguments', '{}'), made)
      on conflict (tenant_id, provider_tool_call_id) do update set result_id = coalesce(k.result_id, excluded.result_id)
      returning k.result_id into earlier;
    if earlier <> made then
      return json_build_object('outcome', 'repeated', 'appointment', appointment_record(earlier));
    end if;
  end if;
  outcome := case when request ->> 'refuse' is not null then json_build_object('outcome', request ->> 'refuse')
    else write_booking(tenant, made, request) end;
  if outcome ->> 'outcome' <> 'booked' then
    if asked is not null then
      update tool_calls set result_id = null where provider_tool_call_id = asked ->> 'id' and result_id = made;
    end if;
    return outcome;
  end if;
  update call_logs set appointment_id = made where id = about and appointment_id is null;
  return outcome;
end $$;

-- The booking itself, for `book_appointment`: the customer, the appointment under its guard, and the texts.
create function write_booking(tenant uuid, made uuid, request jsonb) returns json
language plpgsql volatile as $$
declare
  who constant uuid := (request ->> 'staffId')::uuid;
  begins constant timestamptz := (request ->> 'startsAt')::timestamptz;
  ends timestamptz;
  offered record;
  customer uuid;
begin
  perform lock_staff(who);
  select v.id, v.duration_minutes, make_interval(mins => v.duration_minutes) as duration,
      make_interval(mins => v.buffer_before_minutes) as before,
      make_interval(mins => v.buffer_after_minutes) as after,
      (date_part('epoch', s.updated_at) * 1000)::bigint + hours_version(tenant) as hours_version
    into offered
    from services v
    join staff_services l on l.tenant_id = v.tenant_id and l.service_id = v.id
    join staff s on s.tenant_id = l.tenant_id and s.id = l.staff_id
    where v.tenant_id = tenant and v.id = (request ->> 'serviceId')::uuid and s.id = who and v.is_active and s.is_active;
  if not found then return json_build_object('outcome', 'unknown', 'what', 'service'); end if;
  -- Offered when the service still took another time.
  if offered.duration_minutes <> (request ->> 'durationMinutes')::int then return json_build_object('outcome', 'taken'); end if;
  if request ->> 'hoursChecked' is null and offered.hours_version <> (request ->> 'hoursVersion')::bigint then
    return json_build_object('outcome', 'recheck');
  end if;
  ends := begins + offered.duration;
  begin
    if request -> 'customer' ->> 'id' is not null then
      customer := (select c.id from customers c
        where c.id = (request -> 'customer' ->> 'id')::uuid and c.erased_at is null);
      if customer is null then return json_build_object('outcome', 'unknown', 'what', 'customer'); end if;
    else
      customer := find_or_create_customer(request -> 'customer');
    end if;
    insert into appointments (id, customer_id, service_id, staff_id, starts_at, ends_at, blocked_from, blocked_until,
        source, call_log_id, notes, updated_at)
      values (made, customer, offered.id, who, begins, ends, begins - offered.before, ends + offered.after,
        (request ->> 'source')::appointment_source,
        (select l.id from call_logs l where l.id = (request ->> 'callLogId')::uuid), request ->> 'notes', now());
  exception when exclusion_violation then
    return json_build_object('outcome', 'taken');
  end;
  perform tell_of_appointment(tenant, made, 'booked');
  return json_build_object('outcome', 'booked', 'appointment', appointment_record(made));
end $$;
revoke all on function write_booking from public;
grant execute on function write_booking to telyx_app;

-- These run within functions that have set the path already; to set it again takes longer than what some of them do.
do $$
declare f regprocedure;
begin
  foreach f in array array['appointment_record(uuid)', 'find_or_create_customer(jsonb)', 'note_tool_call(jsonb)',
    'note_booked_by(jsonb, uuid, uuid)', 'lock_staff(uuid)', 'tell_of_appointment(uuid, uuid, text)']::regprocedure[] loop
    execute format('alter function %s reset all', f);
  end loop;
end $$;
