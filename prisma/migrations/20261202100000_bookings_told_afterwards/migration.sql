-- A booking as before, which can be told of afterwards. See docs/decisions/2026-12-01-told-afterwards.md.

-- Programs that were started before this one name no last argument, and are told of with the commit as they were.
drop function book_time(uuid, uuid, uuid, uuid, timestamptz, int, bigint, text, uuid, text, text, text, uuid, appointment_source, uuid,
  text, text, text, jsonb);

-- Books. Outcomes: booked, repeated (with the earlier appointment as it is now), taken, unknown (with `what`), recheck,
-- and whatever the caller has found already (`refuse`), which a repeated request goes before.
-- A slot that was found free a while ago was within the hours of then (`hours`, see `hours_version`). Where hours have been
-- changed since, they are to be looked at once more; null: they have been. `minutes` is how long the service took when it was
-- offered. The customer is one that is there (`customer`), or the one with this telephone, who has `newcomer` as id where there
-- is none yet. `asked` is the voice AI's use of a tool, null where a person asks.
-- `tells` others of it (screens, workers) with its commit. Transactions that do so commit one after the other in the whole database,
-- each until it is on disk; who asks for this alone tells afterwards instead, and nobody waits for anybody.
create function book_time(tenant uuid, made uuid, wanted_service uuid, who uuid, begins timestamptz, minutes int, hours bigint,
  refuse text, customer uuid, phone text, given_name text, given_email text, newcomer uuid, came_by appointment_source, about uuid,
  said text, asked text, tool text, given jsonb,
  tells boolean default true) returns json
language plpgsql volatile set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  found_one record;
  stored record;
  earlier uuid;
  fault text;
  missing text;
  person uuid;
  person_name text;
  person_phone text;
  texts uuid[];
  jobs json[];
begin
  perform set_config('app.tenant_id', tenant::text, true);
  -- Before anything is read: who is being removed meanwhile is gone then, or stays.
  perform pg_advisory_xact_lock(hashtextextended('appointments of ' || who, 0));
  select l.id as call, l.appointment_id as call_is_about, offered.*, c.id as caller, c.name as caller_name, c.email as caller_email
    into found_one
    from (values (1)) as always
    left join lateral (
      select v.name as service, v.duration_minutes, make_interval(mins => v.duration_minutes) as duration,
          make_interval(mins => v.buffer_before_minutes) as before, make_interval(mins => v.buffer_after_minutes) as after,
          s.name as staff, s.phone as staff_phone,
          coalesce(p.confirms_bookings, true) as confirms, coalesce(p.texts_staff, true) as texts_staff,
          -- As `hours_version` counts them; to call it takes longer than this.
          (date_part('epoch', s.updated_at) * 1000)::bigint + coalesce((date_part('epoch', p.updated_at) * 1000)::bigint, 0)
            + abs(hashtext(t.time_zone)::bigint)
            + (select coalesce(sum(abs(hashtext(h.id::text)::bigint)), 0)::bigint from holidays h where h.tenant_id = t.id)
            as hours_version
        from services v
        join staff_services o on o.tenant_id = v.tenant_id and o.service_id = v.id
        join staff s on s.tenant_id = o.tenant_id and s.id = o.staff_id
        join tenants t on t.id = v.tenant_id
        left join tenant_settings p on p.tenant_id = v.tenant_id
        where v.tenant_id = tenant and v.id = wanted_service and s.id = who and v.is_active and s.is_active) offered on true
    left join call_logs l on l.id = about
    left join customers c on c.tenant_id = tenant and c.phone = book_time.phone;
  if asked is not null then
    -- The right to do what is asked for, with what it will have made. A second delivery of the same request waits here
    -- until the first one has been committed.
    insert into tool_calls as k (id, call_log_id, provider_tool_call_id, name, arguments, result_id)
      values (gen_random_uuid(), found_one.call, asked, tool, given, made)
      on conflict (tenant_id, provider_tool_call_id) do update set result_id = coalesce(k.result_id, excluded.result_id)
      returning k.result_id into earlier;
    if earlier <> made then
      return json_build_object('outcome', 'repeated', 'appointment', appointment_record(earlier));
    end if;
  end if;
  if refuse is not null then fault := refuse;
  elsif found_one.service is null then
    fault := 'unknown';
    missing := 'service';
  -- Offered when the service still took another time.
  elsif found_one.duration_minutes <> minutes then fault := 'taken';
  elsif found_one.hours_version <> hours then fault := 'recheck';
  else
    begin
      if customer is not null then
        select c.id, c.name, c.phone into person, person_name, person_phone from customers c
          where c.id = customer and c.erased_at is null;
      elsif found_one.caller is null or (found_one.caller_name is null and given_name is not null)
          or (found_one.caller_email is null and given_email is not null) then
        person := find_or_create_customer(
          jsonb_build_object('phone', phone, 'name', given_name, 'email', given_email, 'newId', newcomer));
        select c.name, c.phone into person_name, person_phone from customers c where c.id = person;
      else
        person := found_one.caller;
        person_name := found_one.caller_name;
        person_phone := phone;
      end if;
      if person is null then
        fault := 'unknown';
        missing := 'customer';
      else
        insert into appointments (id, customer_id, service_id, staff_id, starts_at, ends_at, blocked_from, blocked_until,
            source, call_log_id, notes, updated_at)
          values (made, person, wanted_service, who, begins, begins + found_one.duration, begins - found_one.before,
            begins + found_one.duration + found_one.after, came_by, found_one.call, said, now())
          returning status, source, version, notes, starts_at, ends_at, created_at, call_log_id into stored;
      end if;
    exception when exclusion_violation then
      fault := 'taken';
    end;
  end if;
  if fault is not null then
    if asked is not null then
      update tool_calls set result_id = null where provider_tool_call_id = asked and result_id = made;
    end if;
    return json_strip_nulls(json_build_object('outcome', fault, 'what', missing));
  end if;
  if found_one.call is not null and found_one.call_is_about is null then
    update call_logs set appointment_id = made where id = found_one.call and appointment_id is null;
  end if;
  -- What is written down afterwards is news to nobody.
  if stored.ends_at > now() then
    with added as (
      insert into notifications (id, type, kind, recipient, dedupe_key, related_appointment_id, appointment_version, audience)
        select gen_random_uuid(), 'SMS', 'appointment-booked', target.phone,
          'appointment:' || made || ':v' || stored.version || ':booked:' || target.audience, made, stored.version, target.audience
        from (values ('customer', person_phone, found_one.confirms), ('staff', found_one.staff_phone, found_one.texts_staff))
          as target(audience, phone, wanted)
        where target.phone is not null and target.wanted
        on conflict (tenant_id, dedupe_key) do nothing
        returning id)
    select array_agg(id) into texts from added;
    if texts is not null then
      jobs := array[json_build_object('notificationIds', texts, 'tenantId', tenant)];
      if tells then
        perform graphile_worker.telyx_enqueue_new('notifications.write', jobs);
      else
        perform graphile_worker.telyx_enqueue_untold('notifications.write', jobs);
      end if;
    end if;
  end if;
  if tells then
    perform pg_notify('telyx_changes', json_build_object('tenantId', tenant, 'type', 'appointment.changed', 'id', made)::text);
  end if;
  return json_build_object('outcome', 'booked', 'appointment', json_build_object(
    'id', made, 'status', stored.status, 'source', stored.source, 'version', stored.version, 'notes', stored.notes,
    'startsAt', stored.starts_at, 'endsAt', stored.ends_at, 'createdAt', stored.created_at, 'callId', stored.call_log_id,
    'customer', json_build_object('id', person, 'name', person_name, 'phone', person_phone),
    'service', json_build_object('id', wanted_service, 'name', found_one.service, 'durationMinutes', found_one.duration_minutes),
    'staff', json_build_object('id', who, 'name', found_one.staff)));
end $$;
revoke all on function book_time from public;
grant execute on function book_time to telyx_app;
