-- A call that arrives is one insert and four reads by key. See docs/decisions/2026-11-28-hot-path.md.

-- A number's row is never removed, only marked; and who writes a call has just read the number under the tenant's row
-- security. The check would lock and dirty that row once more for every call.
alter table call_logs drop constraint call_logs_tenant_id_phone_number_id_fkey;

-- The live numbers themselves, for as many calls as are written together.
create function places_of_numbers(wanted text[]) returns table (number text, tenant_id uuid, id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select n.number, n.tenant_id, n.id from phone_numbers n
    where n.number = any (wanted) and n.status not in ('CANCELLED', 'FAILED');
end $$;

-- Calls that a carrier has and asks about: the call row is written, the facts for the answer read, each under the row
-- security of its own tenant. Statements by one key each, with plans made once: a join over the same rows takes longer to
-- set up than to run. The delivery itself is kept afterwards, by `keep_deliveries`.
create or replace function receive_calls(batch jsonb) returns table ("position" int, tenant uuid, call_id uuid, facts jsonb)
language plpgsql volatile set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  platform constant uuid := '00000000-0000-0000-0000-000000000000';
  this_month constant date := date_trunc('month', now() at time zone 'UTC')::date;
  item record;
  number record;
  receptionist record;
  business record;
  done text;
begin
  for item in
    select r.*, p.tenant_id, p.id as number_id
      from jsonb_to_recordset(batch) as r("position" int, number text, contact text, call text, "callRow" uuid,
        provider phone_provider, owner uuid, at timestamptz)
      left join places_of_numbers(array(select value->>'number' from jsonb_array_elements(batch))) p on p.number = r.number
  loop
    "position" := item."position"; tenant := item.tenant_id; call_id := null; facts := null;
    -- A tenant's own account speaks of its own numbers only.
    if tenant is null or (item.owner <> platform and item.owner <> tenant) then
      tenant := null;
      return next;
      continue;
    end if;
    done := set_config('app.tenant_id', tenant::text, true);
    insert into call_logs as l (tenant_id, id, call_sid, provider, phone_number_id, direction, status, from_number, to_number,
        start_time, customer_id)
      values (tenant, item."callRow", item.call, item.provider, item.number_id, 'INBOUND', 'RINGING', item.contact, item.number,
        item.at, (select c.id from customers c where c.tenant_id = tenant and c.phone = item.contact))
      on conflict (tenant_id, provider, call_sid) do update set call_sid = excluded.call_sid
      returning l.id into call_id;
    select n.voicemail_enabled, n.record_calls, n.voice_sip_uri, n.status, n.assistant_id into number
      from phone_numbers n where n.id = item.number_id;
    select a.id, a.language into receptionist from assistants a where a.id = number.assistant_id and a.deleted_at is null;
    select t.name, t.locale, s.transfer_number, s.recording_announcement into business
      from tenants t left join tenant_settings s on s.tenant_id = t.id where t.id = tenant;
    facts := jsonb_build_object(
      'numberId', item.number_id, 'number', item.number, 'voicemail', number.voicemail_enabled, 'record', number.record_calls,
      'voiceSipUri', number.voice_sip_uri, 'status', number.status, 'assistant', receptionist.id is not null,
      'language', coalesce(receptionist.language, business.locale), 'businessName', business.name,
      'transferNumber', business.transfer_number, 'announcement', business.recording_announcement,
      'aiReached', exists (select from usage_months u where u.tenant_id = tenant and u.kind = 'AI_MINUTE'
        and u.month = this_month and u.reached_at is not null));
    return next;
  end loop;
end $$;
drop function answering_facts(uuid);

-- Keeps deliveries that have been answered already, for the inspector. A repeat writes nothing.
create function keep_deliveries(batch jsonb) returns void
language plpgsql volatile set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  item record;
  done text;
begin
  for item in
    select * from jsonb_to_recordset(batch) as r(tenant uuid, id uuid, provider phone_provider, account text, key text,
      method text, path text, headers jsonb, body text, "contentType" text, types jsonb, effect jsonb, at timestamptz)
  loop
    done := set_config('app.tenant_id', item.tenant::text, true);
    insert into inbox (tenant_id, id, provider, account_key, delivery_key, verdict, status, method, path, headers, body,
        content_type, event_types, effect, received_at, handled_at)
      values (item.tenant, item.id, item.provider, item.account, item.key, 'ACCEPTED', 'DONE', item.method, item.path,
        item.headers, item.body, item."contentType", array(select jsonb_array_elements_text(item.types)), item.effect, item.at, now())
      on conflict (tenant_id, provider, account_key, delivery_key) do nothing;
  end loop;
end $$;

do $$
declare f regprocedure;
begin
  foreach f in array array['places_of_numbers(text[])', 'keep_deliveries(jsonb)']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
grant create on schema public to telyx_lookup;
alter function places_of_numbers owner to telyx_lookup;
revoke create on schema public from telyx_lookup;
