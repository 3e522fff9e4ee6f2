-- Voicemails that a call leaves on an answering machine.
alter table call_logs add column message_url text, add column message_left_at timestamptz(3);
alter table rvm_queue add column call_log_id uuid;
create unique index rvm_queue_tenant_id_call_log_id_key on rvm_queue (tenant_id, call_log_id);
alter table rvm_queue add constraint rvm_queue_tenant_id_call_log_id_fkey foreign key (tenant_id, call_log_id)
  references call_logs (tenant_id, id) on delete no action on update no action;

-- Notes that a machine has heard a message to its end, once.
create function note_message_left(call uuid) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  update call_logs l set message_left_at = now()
    where l.id = call and l.message_url is not null and l.message_left_at is null;
  if not found then return; end if;
  perform graphile_worker.telyx_enqueue('rvm.after-call',
    json_build_object('callId', call, 'tenantId', current_setting('app.tenant_id')), 'rvm.after-call:' || call, null, null, null);
  perform tell_call(call);
end $$;

-- Answers a carrier that asks about a call we have placed: the call is taken note of, the facts for the answer read, with
-- what is to be played to a machine.
create function answer_placed_call(item jsonb) returns table (tenant uuid, call_id uuid, facts jsonb)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  placed record;
  platform constant uuid := '00000000-0000-0000-0000-000000000000';
begin
  tenant := tenant_of_row((item->>'row')::uuid);
  -- A tenant's own account speaks of its own calls only.
  if tenant is null or ((item->>'owner')::uuid <> platform and (item->>'owner')::uuid <> tenant) then return; end if;
  perform set_config('app.tenant_id', tenant::text, true);
  update call_logs l set call_sid = coalesce(l.call_sid, item->>'call'),
      machine_result = coalesce(l.machine_result, item->>'machine')
    where l.id = (item->>'row')::uuid and l.provider = (item->>'provider')::phone_provider
      and (l.call_sid is null or l.call_sid = item->>'call')
    returning l.id, l.phone_number_id, l.to_number, l.record_call, l.message_url into placed;
  if placed.id is null then return; end if;
  call_id := placed.id;
  insert into inbox (id, provider, account_key, delivery_key, verdict, status, method, path, headers, body, content_type,
      event_types, effect, handled_at)
    values ((item->>'id')::uuid, (item->>'provider')::phone_provider, item->>'account', item->>'key', 'ACCEPTED', 'DONE',
      item->>'method', item->>'path', item->'headers', item->>'body', item->>'contentType', array[item->>'type'],
      jsonb_build_object('call', call_id), now())
    on conflict (tenant_id, provider, account_key, delivery_key) do nothing;
  if item->>'mark' = 'message' then perform note_message_left(call_id); end if;
  facts := answering_facts(placed.phone_number_id) || jsonb_build_object('contact', placed.to_number,
    'record', placed.record_call, 'messageUrl', placed.message_url);
  return next;
end $$;

revoke all on function note_message_left(uuid), answer_placed_call(jsonb) from public;
grant execute on function note_message_left(uuid), answer_placed_call(jsonb) to telyx_app;
