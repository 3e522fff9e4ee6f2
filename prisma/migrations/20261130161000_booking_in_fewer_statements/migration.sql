-- A booking as before, in fewer statements: what is asked for is read out of the request at once, and what has been read or
-- written is not read again. See docs/decisions/2026-11-28-hot-path.md.

-- Nothing refers to these rows, and they are found by their id alone: three entries less with each booking.
drop index tool_calls_tenant_id_id_key;
drop index notifications_tenant_id_id_key;

-- As SQL it becomes part of the statement that asks.
create or replace function hours_version(tenant uuid) returns bigint
language sql stable as $$
  select (select coalesce((date_part('epoch', p.updated_at) * 1000)::bigint, 0) + abs(hashtext(t.time_zone)::bigint)
      + (select coalesce(sum(abs(hashtext(h.id::text)::bigint)), 0)::bigint from public.holidays h where h.tenant_id = t.id)
    from public.tenants t left join public.tenant_settings p on p.tenant_id = t.id where t.id = tenant)
$$;

-- Books. Outcomes: booked, repeated (with the earlier appointment as it is now), taken, unknown (with `what`), recheck,
-- and whatever the caller has found already (`refuse`), which a repeated request goes before.
-- A slot that was found free a while ago was within the hours of then (`hoursVersion`). Where hours have been changed
-- since, they are to be looked at once more, and `hoursChecked` sent along.
create or replace function book_appointment(tenant uuid, request jsonb) returns json
language plpgsql volatile set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  wish record;
  call uuid;
  earlier uuid;
  outcome json;
begin
  select set_config('app.tenant_id', tenant::text, true) as is_set, w.*, a.id as use, a.name, coalesce(a.arguments, '{}') as arguments,
      coalesce(w."callLogId", a."callLogId") as about
    into wish
    from jsonb_to_record(request) as w(id uuid, "serviceId" uuid, "staffId" uuid, "startsAt" timestamptz, "durationMinutes" int,
      "hoursVersion" bigint, "hoursChecked" boolean, refuse text, customer jsonb, source appointment_source, "callLogId" uuid,
      notes text, "toolCall" jsonb)
    left join lateral jsonb_to_record(nullif(w."toolCall", 'null')) as a(id text, name text, arguments jsonb, "callLogId" uuid) on true;
  if wish.about is not null then
    call := (select l.id from call_logs l where l.id = wish.about);
  end if;
  if wish.use is not null then
    -- The right to do what is asked for, with what it will have made. A second delivery of the same request waits here
    -- until the first one has been committed.
    insert into tool_calls as k (id, call_log_id, provider_tool_call_id, name, arguments, result_id)
      values (gen_random_uuid(), call, wish.use, wish.name, wish.arguments, wish.id)
      on conflict (tenant_id, provider_tool_call_id) do update set result_id = coalesce(k.result_id, excluded.result_id)
      returning k.result_id into earlier;
    if earlier <> wish.id then
      return json_build_object('outcome', 'repeated', 'appointment', appointment_record(earlier));
    end if;
  end if;
  outcome := case when wish.refuse is not null then json_build_object('outcome', wish.refuse)
    else write_booking(tenant, wish.id, wish."serviceId", wish."staffId", wish."startsAt", wish."durationMinutes",
      case when wish."hoursChecked" is null then wish."hoursVersion" end, wish.customer, wish.source, call, wish.notes) end;
  if outcome ->> 'outcome' <> 'booked' then
    if wish.use is not null then
      update tool_calls set result_id = null where provider_tool_call_id = wish.use and result_id = wish.id;
    end if;
  elsif call is not null then
    update call_logs set appointment_id = wish.id where id = call and appointment_id is null;
  end if;
  return outcome;
end $$;

-- The booking itself, for `book_appointment`: the customer, the appointment under its guard, and the texts.
-- `hours` is the version of the hours that must still hold; null where they have been looked at. `minutes` is how long the
-- service took when it was offered.
drop function write_booking(uuid, uuid, jsonb);
create function write_booking(tenant uuid, made uuid, wanted_service uuid, who uuid, begins timestamptz, minutes int, hours bigint,
  customer jsonb, came_by appointment_source, call uuid, said text) returns json
language plpgsql volatile as $$
declare
  offered record;
  person record;
  stored record;
  -- In a variable: what may write is called again for each row that it is compared with.
  known uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended('appointments of ' || who, 0));
  select v.name as service, v.duration_minutes, make_interval(mins => v.duration_minutes) as duration,
      make_interval(mins => v.buffer_before_minutes) as before, make_interval(mins => v.buffer_after_minutes) as after,
      s.name as staff, s.phone as staff_phone, (date_part('epoch', s.updated_at) * 1000)::bigint + hours_version(tenant) as hours_version,
      coalesce(p.confirms_bookings, true) as confirms, coalesce(p.texts_staff, true) as texts_staff
    into offered
    from services v
    join staff_services l on l.tenant_id = v.tenant_id and l.service_id = v.id
    join staff s on s.tenant_id = l.tenant_id and s.id = l.staff_id
    left join tenant_settings p on p.tenant_id = v.tenant_id
    where v.tenant_id = tenant and v.id = wanted_service and s.id = who and v.is_active and s.is_active;
  if not found then return json_build_object('outcome', 'unknown', 'what', 'service'); end if;
  -- Offered when the service still took another time.
  if offered.duration_minutes <> minutes then return json_build_object('outcome', 'taken'); end if;
  if offered.hours_version <> hours then return json_build_object('outcome', 'recheck'); end if;
  begin
    if customer ->> 'id' is not null then
      select c.id, c.name, c.phone into person from customers c where c.id = (customer ->> 'id')::uuid and c.erased_at is null;
      if not found then return json_build_object('outcome', 'unknown', 'what', 'customer'); end if;
    else
      select c.id, c.name, c.phone, c.email into person from customers c where c.tenant_id = tenant and c.phone = customer ->> 'phone';
      if person.id is null or (person.name is null and customer ->> 'name' is not null)
          or (person.email is null and customer ->> 'email' is not null) then
        known := find_or_create_customer(customer);
        select c.id, c.name, c.phone into person from customers c where c.id = known;
      end if;
    end if;
    insert into appointments (id, customer_id, service_id, staff_id, starts_at, ends_at, blocked_from, blocked_until,
        source, call_log_id, notes, updated_at)
      values (made, person.id, wanted_service, who, begins, begins + offered.duration, begins - offered.before,
        begins + offered.duration + offered.after, came_by, call, said, now())
      returning status, source, version, notes, starts_at, ends_at, created_at, call_log_id into stored;
  exception when exclusion_violation then
    return json_build_object('outcome', 'taken');
  end;
  -- What is written down afterwards is news to nobody.
  if stored.ends_at > now() then
    perform text_of_appointment(tenant, made, stored.version, 'booked', person.phone, offered.confirms, offered.staff_phone,
      offered.texts_staff);
  end if;
  perform pg_notify('telyx_changes', json_build_object('tenantId', tenant, 'type', 'appointment.changed', 'id', made)::text);
  return json_build_object('outcome', 'booked', 'appointment', json_build_object(
    'id', made, 'status', stored.status, 'source', stored.source, 'version', stored.version, 'notes', stored.notes,
    'startsAt', stored.starts_at, 'endsAt', stored.ends_at, 'createdAt', stored.created_at, 'callId', stored.call_log_id,
    'customer', json_build_object('id', person.id, 'name', person.name, 'phone', person.phone),
    'service', json_build_object('id', wanted_service, 'name', offered.service, 'durationMinutes', offered.duration_minutes),
    'staff', json_build_object('id', who, 'name', offered.staff)));
end $$;

-- Writes a notification each for the customer and the staff member where they are wanted, once for each version, with the jobs
-- that send them: all of either in one statement.
create function text_of_appointment(tenant uuid, appointment uuid, version int, what text, customer_phone text,
  tells_customer boolean, staff_phone text, tells_staff boolean) returns void
language plpgsql volatile as $$
declare
  payloads json[];
begin
  with added as (
    insert into public.notifications (id, type, kind, recipient, dedupe_key, related_appointment_id, appointment_version, audience)
      select gen_random_uuid(), 'SMS', 'appointment-' || what, target.phone,
        'appointment:' || appointment || ':v' || text_of_appointment.version || ':' || what || ':' || target.audience,
        appointment, text_of_appointment.version, target.audience
      from (values ('customer', customer_phone, tells_customer), ('staff', staff_phone, tells_staff)) as target(audience, phone, wanted)
      where target.phone is not null and target.wanted
      on conflict (tenant_id, dedupe_key) do nothing
      returning id)
  select array_agg(json_build_object('notificationId', id, 'tenantId', tenant)) into payloads from added;
  if payloads is not null then perform graphile_worker.telyx_enqueue_new('notification.send', payloads); end if;
end $$;

-- As before, with the texts written by `text_of_appointment`.
create or replace function announce_appointment(appointment uuid, what text) returns void
language plpgsql volatile as $$
declare
  found_one record;
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
  perform public.text_of_appointment(found_one.tenant_id, appointment, found_one.version, what, found_one.customer_phone,
    case when what = 'missed' then found_one.follows_up else found_one.confirms end, found_one.staff_phone,
    found_one.texts_staff and what <> 'missed');
  perform pg_notify('telyx_changes',
    json_build_object('tenantId', found_one.tenant_id, 'type', 'appointment.changed', 'id', appointment)::text);
end $$;

-- These run with every booking; to set the path takes longer than what they do where nobody is to be told.
create or replace function is_told(tenant uuid) returns boolean
language sql stable as $$
  select exists (select from public.webhook_endpoints e where e.tenant_id = tenant and e.is_active)
$$;
create or replace function tell_of_appointment_row() returns trigger
language plpgsql volatile as $$
begin
  if not public.is_told(new.tenant_id) then return null; end if;
  perform public.tell_endpoints(new.tenant_id,
    'appointment.' || case
      when tg_op = 'INSERT' then 'booked'
      when old.status is distinct from new.status and new.status = 'CANCELLED' then 'cancelled'
      when old.status is distinct from new.status and new.status = 'NO_SHOW' then 'missed'
      when old.status is distinct from new.status and new.status = 'CONFIRMED' then 'confirmed'
      else 'rescheduled'
    end,
    jsonb_build_object('id', new.id, 'customerId', new.customer_id, 'serviceId', new.service_id, 'staffId', new.staff_id,
      'startsAt', public.telyx_instant(new.starts_at), 'endsAt', public.telyx_instant(new.ends_at), 'status', new.status,
      'source', new.source, 'version', new.version, 'callId', new.call_log_id));
  return null;
end $$;

revoke all on function text_of_appointment, write_booking from public;
grant execute on function text_of_appointment, write_booking to telyx_app;
