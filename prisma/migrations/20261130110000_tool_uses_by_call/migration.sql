-- Uses of tools that are written down together, call by call: a call is held, judged and changed once for all of its uses.
create or replace function record_tool_uses(batch jsonb, meanings jsonb) returns void
language plpgsql volatile set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  item record;
  known record;
  reason text;
begin
  for item in
    select (u.use->>'tenant')::uuid as tenant, (u.use->>'callLogId')::uuid as "callLogId", jsonb_agg(u.use order by u.place) as uses,
        (array_agg((u.use->>'appointmentId')::uuid order by u.place) filter (where u.use->>'appointmentId' is not null))[1] as "appointmentId"
      from jsonb_array_elements(batch) with ordinality as u(use, place) group by 1, 2 order by 2, 1
  loop
    perform set_config('app.tenant_id', item.tenant::text, true);
    -- Two uses at the same time would each see only its own.
    select c.call_reason::text as call_reason, c.appointment_id into known from call_logs c where c.id = item."callLogId"
      for no key update;
    insert into tool_calls as k (id, call_log_id, provider_tool_call_id, name, arguments, answer, result_id, milliseconds)
      -- A use that was delivered twice has the words that were said first.
      select distinct on (u.id) gen_random_uuid(), item."callLogId", u.id, u.name, u.arguments, u.answer, u."resultId", u.milliseconds
        from rows from (jsonb_to_recordset(item.uses) as (id text, name text, arguments jsonb, answer text, "resultId" uuid,
          milliseconds int)) with ordinality as u(id, name, arguments, answer, "resultId", milliseconds, place)
        order by u.id, u.place
      on conflict (tenant_id, provider_tool_call_id) do update set answer = coalesce(k.answer, excluded.answer),
        result_id = coalesce(k.result_id, excluded.result_id), milliseconds = coalesce(k.milliseconds, excluded.milliseconds);
    continue when item."callLogId" is null;
    select coalesce((select m.value->>0 from tool_calls k join jsonb_each(meanings) m on m.key = k.name
      where k.call_log_id = item."callLogId" order by (m.value->>1)::int desc limit 1), 'OTHER') into reason;
    if known.call_reason is distinct from reason or (known.appointment_id is null and item."appointmentId" is not null) then
      update call_logs set call_reason = reason::call_reason, appointment_id = coalesce(appointment_id, item."appointmentId")
        where id = item."callLogId";
      perform pg_notify('telyx_changes',
        json_build_object('tenantId', item.tenant, 'type', 'call.changed', 'id', item."callLogId")::text);
    end if;
  end loop;
end $$;
