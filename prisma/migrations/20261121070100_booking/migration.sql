-- Bookings. What a caller waits for is one statement and one commit: each function sets the tenant for row security
-- first, and answers with one JSON value.

-- An appointment as it is stored, with the names of those concerned.
create function appointment_record(wanted uuid) returns json
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return (
    select json_build_object(
        'id', a.id, 'status', a.status, 'source', a.source, 'version', a.version, 'notes', a.notes,
        'startsAt', a.starts_at, 'endsAt', a.ends_at, 'createdAt', a.created_at, 'callId', a.call_log_id,
        'customer', json_build_object('id', c.id, 'name', c.name, 'phone', c.phone),
        'service', json_build_object('id', v.id, 'name', v.name, 'durationMinutes', v.duration_minutes),
        'staff', json_build_object('id', s.id, 'name', s.name))
      from appointments a
      join customers c on c.tenant_id = a.tenant_id and c.id = a.customer_id
      join services v on v.tenant_id = a.tenant_id and v.id = a.service_id
      join staff s on s.tenant_id = a.tenant_id and s.id = a.staff_id
      where a.id = wanted);
end $$;

create function read_appointment(tenant uuid, wanted uuid) returns json
language plpgsql stable set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return appointment_record(wanted);
end $$;

-- What decides which slots are free in a stretch of time, in one row. Instants are milliseconds since the epoch.
-- `service` is null where it is unknown or not offered any more.
create function slot_facts(
  tenant uuid, wanted_service uuid, wanted_staff uuid, from_at timestamptz, until_at timestamptz, without uuid
) returns json
language plpgsql stable set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return (
    select json_build_object(
        'zone', t.time_zone,
        'leadMinutes', coalesce(p.booking_lead_minutes, 60),
        'horizonDays', coalesce(p.booking_horizon_days, 60),
        'stepMinutes', coalesce(p.slot_step_minutes, 15),
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

-- Finds the customer by phone, or makes one. What is known of them already is not overwritten by what a caller says.
create function find_or_create_customer(who jsonb) returns uuid
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  known record;
  made uuid := coalesce((who ->> 'newId')::uuid, gen_random_uuid());
begin
  if who ->> 'phone' is null then
    insert into customers (id, name, email, updated_at) values (made, who ->> 'name', who ->> 'email', now());
    return made;
  end if;
  select c.id, c.name, c.email into known from customers c
    where c.tenant_id = current_setting('app.tenant_id')::uuid and c.phone = who ->> 'phone';
  if found then
    if (known.name is null and who ->> 'name' is not null) or (known.email is null and who ->> 'email' is not null) then
      update customers c set name = coalesce(c.name, who ->> 'name'), email = coalesce(c.email, who ->> 'email'),
        updated_at = now() where c.id = known.id;
    end if;
    return known.id;
  end if;
  insert into customers as c (id, phone, name, email, updated_at)
    values (made, who ->> 'phone', who ->> 'name', who ->> 'email', now())
    on conflict (tenant_id, phone) do update
      set name = coalesce(c.name, excluded.name), email = coalesce(c.email, excluded.email)
    returning c.id into made;
  return made;
end $$;

-- Notes that the voice AI asked for something. A second delivery of the same request waits here until the first one has
-- been committed. Gives what the first one made or changed; null when this is the first.
create function note_tool_call(asked jsonb) returns uuid
language plpgsql volatile set search_path = public, pg_temp as $$
declare earlier uuid;
begin
  if asked is null or asked = 'null' then return null; end if;
  insert into tool_calls as k (id, call_log_id, provider_tool_call_id, name, arguments)
    values (gen_random_uuid(),
      (select l.id from call_logs l where l.id = (asked ->> 'callLogId')::uuid),
      asked ->> 'id', asked ->> 'name', coalesce(asked -> 'arguments', '{}'))
    on conflict (tenant_id, provider_tool_call_id) do update set name = k.name
    returning k.result_id into earlier;
  return earlier;
end $$;

-- Ties an appointment to the request and the call that it came from.
create function note_booked_by(asked jsonb, from_call uuid, appointment uuid) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if asked is not null and asked <> 'null' then
    update tool_calls set result_id = appointment where provider_tool_call_id = asked ->> 'id';
  end if;
  from_call := coalesce(from_call, (asked ->> 'callLogId')::uuid);
  if from_call is not null then
    update call_logs set appointment_id = appointment where id = from_call and appointment_id is null;
  end if;
end $$;

-- Lets those who book one staff member wait for each other. Without it two that meet in the exclusion constraint would
-- each wait for the other to commit, until one is broken off as a deadlock.
create function lock_staff(who uuid) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('appointments of ' || who, 0));
end $$;

-- Books. Outcomes: booked, repeated (with the earlier appointment as it is now), taken, unknown (with `what`), recheck,
-- and whatever the caller has found already (`refuse`), which a repeated request goes before.
-- A slot that was found free a while ago (`offeredAt`) was within hours then. Where hours have been changed since, they
-- are to be looked at once more, and `hoursChecked` sent along.
create function book_appointment(tenant uuid, request jsonb) returns json
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  made uuid := (request ->> 'id')::uuid;
  who uuid := (request ->> 'staffId')::uuid;
  begins timestamptz := (request ->> 'startsAt')::timestamptz;
  ends timestamptz;
  offered record;
  customer uuid;
  from_call uuid;
  earlier uuid;
begin
  perform set_config('app.tenant_id', tenant::text, true);
  earlier := note_tool_call(request -> 'toolCall');
  if earlier is not null then
    return json_build_object('outcome', 'repeated', 'appointment', appointment_record(earlier));
  end if;
  if request ->> 'refuse' is not null then return json_build_object('outcome', request ->> 'refuse'); end if;
  perform lock_staff(who);
  select v.id, v.duration_minutes, make_interval(mins => v.duration_minutes) as duration,
      make_interval(mins => v.buffer_before_minutes) as before,
      make_interval(mins => v.buffer_after_minutes) as after,
      greatest(s.updated_at,
        (select max(h.created_at) from holidays h where h.tenant_id = tenant
          and h.day between (begins - interval '1 day')::date and (begins + interval '1 day')::date),
        (select p.updated_at from tenant_settings p where p.tenant_id = tenant)) as hours_changed_at
    into offered
    from services v
    join staff_services l on l.tenant_id = v.tenant_id and l.service_id = v.id
    join staff s on s.tenant_id = l.tenant_id and s.id = l.staff_id
    where v.tenant_id = tenant and v.id = (request ->> 'serviceId')::uuid and s.id = who and v.is_active and s.is_active;
  if not found then return json_build_object('outcome', 'unknown', 'what', 'service'); end if;
  -- Offered when the service still took another time.
  if offered.duration_minutes <> (request ->> 'durationMinutes')::int then return json_build_object('outcome', 'taken'); end if;
  if request ->> 'hoursChecked' is null and offered.hours_changed_at >= (request ->> 'offeredAt')::timestamptz then
    return json_build_object('outcome', 'recheck');
  end if;
  ends := begins + offered.duration;
  from_call := (select l.id from call_logs l where l.id = (request ->> 'callLogId')::uuid);
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
        (request ->> 'source')::appointment_source, from_call, request ->> 'notes', now());
  exception when exclusion_violation then
    return json_build_object('outcome', 'taken');
  end;
  perform note_booked_by(request -> 'toolCall', from_call, made);
  perform tell_of_appointment(tenant, made, 'booked');
  return json_build_object('outcome', 'booked', 'appointment', appointment_record(made));
end $$;

-- Texts the people concerned, unless it is over: what is written down afterwards is news to nobody.
create function tell_of_appointment(tenant uuid, appointment uuid, what text) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if what is not null
      and (what = 'missed' or exists (select from appointments a where a.id = appointment and a.ends_at > now())) then
    perform announce_appointment(appointment, what);
  else
    perform pg_notify('telyx_changes',
      json_build_object('tenantId', tenant, 'type', 'appointment.changed', 'id', appointment)::text);
  end if;
end $$;

-- Moves an appointment, gives it to other staff, or makes another service of it. Outcomes: changed, repeated, taken,
-- unknown (with `what`), stale (the version is not the one that was read), closed (it is over or cancelled).
create function change_appointment(tenant uuid, request jsonb) returns json
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  found_one appointments;
  offered record;
  who uuid;
  begins timestamptz;
  ends timestamptz;
  earlier uuid;
begin
  perform set_config('app.tenant_id', tenant::text, true);
  earlier := note_tool_call(request -> 'toolCall');
  if earlier is not null then
    return json_build_object('outcome', 'repeated', 'appointment', appointment_record(earlier));
  end if;
  select a.* into found_one from appointments a
    where a.tenant_id = tenant and a.id = (request ->> 'appointmentId')::uuid for update;
  if not found then return json_build_object('outcome', 'unknown', 'what', 'appointment'); end if;
  if request ->> 'refuse' is not null then return json_build_object('outcome', request ->> 'refuse'); end if;
  if found_one.version <> (request ->> 'version')::int then return json_build_object('outcome', 'stale'); end if;
  begins := coalesce((request ->> 'startsAt')::timestamptz, found_one.starts_at);
  who := coalesce((request ->> 'staffId')::uuid, found_one.staff_id);
  if begins = found_one.starts_at and who = found_one.staff_id
      and coalesce((request ->> 'serviceId')::uuid, found_one.service_id) = found_one.service_id then
    if request ? 'notes' then
      update appointments set notes = request ->> 'notes', updated_at = now() where id = found_one.id;
      perform tell_of_appointment(tenant, found_one.id, null);
    end if;
    perform note_booked_by(request -> 'toolCall', null, found_one.id);
    return json_build_object('outcome', 'changed', 'appointment', appointment_record(found_one.id));
  end if;
  if found_one.status not in ('BOOKED', 'CONFIRMED', 'RESCHEDULED') then
    return json_build_object('outcome', 'closed');
  end if;
  perform lock_staff(who);
  select v.id, make_interval(mins => v.duration_minutes) as duration,
      make_interval(mins => v.buffer_before_minutes) as before,
      make_interval(mins => v.buffer_after_minutes) as after
    into offered
    from services v
    join staff_services l on l.tenant_id = v.tenant_id and l.service_id = v.id
    join staff s on s.tenant_id = l.tenant_id and s.id = l.staff_id
    where v.tenant_id = tenant and v.id = coalesce((request ->> 'serviceId')::uuid, found_one.service_id)
      and s.id = who and v.is_active and s.is_active;
  if not found then return json_build_object('outcome', 'unknown', 'what', 'service'); end if;
  ends := begins + offered.duration;
  begin
    update appointments set service_id = offered.id, staff_id = who, starts_at = begins, ends_at = ends,
        blocked_from = begins - offered.before, blocked_until = ends + offered.after,
        status = case when begins = found_one.starts_at then found_one.status else 'RESCHEDULED' end,
        version = version + 1, notes = case when request ? 'notes' then request ->> 'notes' else notes end,
        updated_at = now()
      where id = found_one.id;
  exception when exclusion_violation then
    return json_build_object('outcome', 'taken');
  end;
  perform note_booked_by(request -> 'toolCall', null, found_one.id);
  perform tell_of_appointment(tenant, found_one.id, 'changed');
  return json_build_object('outcome', 'changed', 'appointment', appointment_record(found_one.id));
end $$;

-- Confirms, cancels, or notes how it went. Asking for the status that it has already changes nothing (repeated).
-- Outcomes: changed, repeated, unknown, closed (no way from the status it has).
create function set_appointment_status(tenant uuid, request jsonb) returns json
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  found_one appointments;
  wanted appointment_status := (request ->> 'status')::appointment_status;
  earlier uuid;
begin
  perform set_config('app.tenant_id', tenant::text, true);
  earlier := note_tool_call(request -> 'toolCall');
  if earlier is not null then
    return json_build_object('outcome', 'repeated', 'appointment', appointment_record(earlier));
  end if;
  select a.* into found_one from appointments a
    where a.tenant_id = tenant and a.id = (request ->> 'appointmentId')::uuid for update;
  if not found then return json_build_object('outcome', 'unknown', 'what', 'appointment'); end if;
  if found_one.status = wanted then
    perform note_booked_by(request -> 'toolCall', null, found_one.id);
    return json_build_object('outcome', 'repeated', 'appointment', appointment_record(found_one.id));
  end if;
  -- Who came late after all was not missing; nothing else leads back.
  if not (found_one.status in ('BOOKED', 'RESCHEDULED') and wanted in ('CONFIRMED', 'CANCELLED', 'COMPLETED', 'NO_SHOW')
      or found_one.status = 'CONFIRMED' and wanted in ('CANCELLED', 'COMPLETED', 'NO_SHOW')
      or found_one.status = 'NO_SHOW' and wanted = 'COMPLETED') then
    return json_build_object('outcome', 'closed', 'appointment', appointment_record(found_one.id));
  end if;
  update appointments set status = wanted, updated_at = now(),
      version = version + case when wanted = 'CANCELLED' then 1 else 0 end
    where id = found_one.id;
  perform note_booked_by(request -> 'toolCall', null, found_one.id);
  perform tell_of_appointment(tenant, found_one.id,
    case wanted when 'CANCELLED' then 'cancelled' when 'NO_SHOW' then 'missed' end);
  return json_build_object('outcome', 'changed', 'appointment', appointment_record(found_one.id));
end $$;

-- What the person with this phone still has before them, soonest first.
create function upcoming_appointments(tenant uuid, contact text, most int) returns json
language plpgsql stable set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return (select coalesce(json_agg(appointment_record(next.id) order by next.starts_at), '[]') from (
    select a.id, a.starts_at from customers c
      join appointments a on a.tenant_id = c.tenant_id and a.customer_id = c.id
      where c.tenant_id = tenant and c.phone = contact and a.ends_at > now()
        and a.status in ('BOOKED', 'CONFIRMED', 'RESCHEDULED')
      order by a.starts_at limit most) next);
end $$;

do $$
declare f regprocedure;
begin
  foreach f in array array[
    'appointment_record(uuid)', 'read_appointment(uuid, uuid)', 'slot_facts(uuid, uuid, uuid, timestamptz, timestamptz, uuid)',
    'find_or_create_customer(jsonb)', 'note_tool_call(jsonb)', 'note_booked_by(jsonb, uuid, uuid)', 'lock_staff(uuid)',
    'book_appointment(uuid, jsonb)',
    'tell_of_appointment(uuid, uuid, text)', 'change_appointment(uuid, jsonb)', 'set_appointment_status(uuid, jsonb)',
    'upcoming_appointments(uuid, text, int)'
  ]::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
