-- What a call is answered from is read once and kept by the process that answers, with a stamp of its tenant; the statement
-- that writes the next call compares the stamp, so that what is kept is never older than the last change. A change adds a row
-- here and touches none that another transaction could wait for. See docs/decisions/2026-11-29-known-answers.md.
CREATE TABLE "answering_changes" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "mark" BIGINT NOT NULL DEFAULT uuid_hash_extended(gen_random_uuid(), 0),
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "answering_changes_pkey" PRIMARY KEY ("tenant_id","mark")
);
create index answering_changes_by_age on answering_changes (at);
select telyx_protect('answering_changes');

create function note_answering_change() returns trigger
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  insert into answering_changes (tenant_id) values (case when tg_op = 'DELETE' then old.tenant_id else new.tenant_id end);
  return null;
end $$;
create function note_tenant_change() returns trigger
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  insert into answering_changes (tenant_id) values (new.id);
  return null;
end $$;

create trigger phone_numbers_answer after update on phone_numbers for each row
  when ((old.number, old.voicemail_enabled, old.record_calls, old.voice_sip_uri, old.status, old.assistant_id, old.provider,
      old.voice_provider, old.voice_account_id)
    is distinct from (new.number, new.voicemail_enabled, new.record_calls, new.voice_sip_uri, new.status, new.assistant_id,
      new.provider, new.voice_provider, new.voice_account_id))
  execute function note_answering_change();
create trigger assistants_answer after update on assistants for each row
  when ((old.language, old.deleted_at) is distinct from (new.language, new.deleted_at))
  execute function note_answering_change();
create trigger tenants_answer after update on tenants for each row
  when ((old.name, old.locale) is distinct from (new.name, new.locale))
  execute function note_tenant_change();
create trigger tenant_settings_answer after insert or update or delete on tenant_settings for each row
  execute function note_answering_change();
create trigger subscriptions_answer after insert or update or delete on subscriptions for each row
  execute function note_answering_change();
create trigger staff_answer after insert or update or delete on staff for each row
  execute function note_answering_change();
create trigger answer_rungs_answer after insert or update or delete on answer_rungs for each row
  execute function note_answering_change();
create trigger assistant_remotes_change_answer after update on assistant_remotes for each row
  when (old.remote_id is distinct from new.remote_id)
  execute function note_answering_change();
create trigger assistant_remotes_answer after insert or delete on assistant_remotes for each row
  execute function note_answering_change();
create trigger usage_months_change_answer after update on usage_months for each row
  when (old.reached_at is distinct from new.reached_at)
  execute function note_answering_change();
create trigger usage_months_answer after insert on usage_months for each row
  when (new.reached_at is not null)
  execute function note_answering_change();

-- The part of the facts that changes only when somebody changes something, or a month begins.
create function answering_setup(wanted uuid) returns jsonb
language plpgsql stable set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  this_month constant date := date_trunc('month', now() at time zone 'UTC')::date;
  number record;
  receptionist record;
  business record;
  second jsonb;
begin
  select n.id, n.tenant_id, n.number, n.voicemail_enabled, n.record_calls, n.voice_sip_uri, n.status, n.assistant_id, n.provider,
      n.voice_provider, n.voice_account_id into number
    from phone_numbers n where n.id = wanted;
  if number.id is null then return null; end if;
  select a.id, a.language into receptionist from assistants a where a.id = number.assistant_id and a.deleted_at is null;
  select t.name, t.locale, s.transfer_number, s.recording_announcement, u.plan, u.status, u.trial_ends_at into business
    from tenants t left join tenant_settings s on s.tenant_id = t.id left join subscriptions u on u.tenant_id = t.id
    where t.id = number.tenant_id;
  if receptionist.id is not null then
    select jsonb_build_object('provider', r.provider, 'key', r.account_key, 'remoteId', r.remote_id) into second
      from assistant_remotes r where r.tenant_id = number.tenant_id and r.assistant_id = receptionist.id
        and r.provider <> number.voice_provider and r.remote_id is not null
      order by r.account_key like 'platform:%', r.account_key limit 1;
  end if;
  return jsonb_build_object(
    'numberId', number.id, 'number', number.number, 'voicemail', number.voicemail_enabled, 'record', number.record_calls,
    'voiceSipUri', number.voice_sip_uri, 'status', number.status, 'provider', number.provider,
    'assistant', receptionist.id is not null, 'language', coalesce(receptionist.language, business.locale),
    'businessName', business.name, 'announcement', business.recording_announcement,
    'transferNumber', coalesce(business.transfer_number, (select p.phone from staff p
      where p.tenant_id = number.tenant_id and p.is_active and p.phone is not null order by p.created_at limit 1)),
    'rungs', (select jsonb_agg(jsonb_build_object('kind', r.kind, 'seconds', r.timeout_seconds, 'target', r.target_id,
        'phone', p.phone) order by r.position)
      from answer_rungs r left join staff p on p.tenant_id = r.tenant_id and p.id = r.target_id and p.is_active
      where r.tenant_id = number.tenant_id and r.phone_number_id = number.id),
    'voiceKey', coalesce(number.voice_account_id::text, 'platform:' || number.voice_provider), 'second', second,
    'plan', jsonb_build_object('plan', business.plan, 'status', business.status, 'trialEndsAt', business.trial_ends_at),
    'aiReached', exists (select from usage_months u where u.tenant_id = number.tenant_id and u.kind = 'AI_MINUTE'
      and u.month = this_month and u.reached_at is not null));
end $$;

-- Counts no further than `most`: more than a plan has at once is more.
create function live_calls(tenant uuid, most int) returns int
language plpgsql stable as $$
begin
  return (select count(*) from (select from call_logs l where l.tenant_id = tenant and l.end_time is null
    and l.start_time > now() - interval '20 minutes' limit most) live);
end $$;

-- What the plan for a call is made from.
create function answering_facts(wanted uuid) returns jsonb
language plpgsql stable set search_path = public, pg_temp as $$
declare
  setup constant jsonb := answering_setup(wanted);
begin
  return setup || jsonb_build_object('voiceState', vendor_state(setup ->> 'voiceKey'),
    'secondState', case when setup -> 'second' ->> 'key' is not null then vendor_state(setup -> 'second' ->> 'key') end,
    'liveCalls', live_calls((select n.tenant_id from phone_numbers n where n.id = wanted), 200));
end $$;

-- A part of the plan that somebody took is noted with the call.
create function rung_of_mark(mark text) returns answer_rung_kind
language sql immutable as $$
  select case split_part(mark, '-', 1) when 'receptionist' then 'ASSISTANT' when 'second' then 'SECOND_ASSISTANT'
    when 'person' then 'STAFF' when 'menu' then 'MENU' when 'voicemail' then 'VOICEMAIL' end::answer_rung_kind
$$;

-- A call that a carrier has and asks about, to a number of which the caller knows nothing, or nothing that still holds: the
-- call row is written, and what the answer is made from is read, under the row security of its tenant. The delivery itself is
-- kept afterwards. Where the caller's stamp holds, a plain statement does it all.
drop function receive_calls(jsonb);
create function receive_call(item jsonb) returns table (tenant uuid, call_id uuid, stamp text, setup jsonb,
  voice_state text, second_state text, live int, rung_seconds float)
language plpgsql volatile set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  platform constant uuid := '00000000-0000-0000-0000-000000000000';
  owner constant uuid := (item ->> 'owner')::uuid;
  moment constant timestamptz := (item ->> 'at')::timestamptz;
  number_id uuid;
  began timestamptz;
begin
  select p.tenant_id, p.id into tenant, number_id from places_of_numbers(array[item ->> 'number']) p;
  -- A tenant's own account speaks of its own numbers only.
  if tenant is null or (owner <> platform and owner <> tenant) then
    tenant := null;
    return next;
    return;
  end if;
  perform set_config('app.tenant_id', tenant::text, true);
  -- Before the setup: a change that comes between is read now, and again for the next call.
  stamp := to_char(now() at time zone 'UTC', 'YYYY-MM ')
    || (select coalesce(bit_xor(c.mark), 0) from answering_changes c where c.tenant_id = receive_call.tenant);
  setup := answering_setup(number_id);
  insert into call_logs as l (tenant_id, id, call_sid, provider, phone_number_id, direction, status, from_number, to_number,
      start_time, customer_id)
    values (tenant, (item ->> 'callRow')::uuid, item ->> 'call', (item ->> 'provider')::phone_provider, number_id, 'INBOUND',
      'RINGING', item ->> 'contact', item ->> 'number', moment,
      (select c.id from customers c where c.tenant_id = receive_call.tenant and c.phone = item ->> 'contact'))
    on conflict (tenant_id, provider, call_sid) do update set call_sid = excluded.call_sid,
      answered_rung = coalesce(l.answered_rung, rung_of_mark(item ->> 'mark'))
    returning l.id, l.start_time into call_id, began;
  voice_state := vendor_state(setup ->> 'voiceKey');
  second_state := case when setup -> 'second' ->> 'key' is not null then vendor_state(setup -> 'second' ->> 'key') end;
  live := live_calls(tenant, 200);
  rung_seconds := extract(epoch from moment - began);
  return next;
end $$;

create function receive_calls(batch jsonb) returns table ("position" int, tenant uuid, call_id uuid, stamp text, setup jsonb,
  voice_state text, second_state text, live int, rung_seconds float)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  item jsonb;
begin
  for item in select * from jsonb_array_elements(batch) loop
    return query select (item ->> 'position')::int, r.* from receive_call(item) r;
  end loop;
end $$;

grant select (at), delete on answering_changes to telyx_lookup;
create policy lookup on answering_changes to telyx_lookup using (true) with check (true);
grant create on schema public to telyx_lookup;
set local role telyx_lookup;
create or replace function sweep_old_rows() returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from rate_limits where reset_at < now() - interval '1 hour';
  delete from provider_health where minute < now() - interval '2 days';
  delete from idempotency_keys where created_at < now() - interval '7 days';
  delete from password_resets where expires_at < now() - interval '7 days';
  delete from sessions where expires_at < now() - interval '7 days';
  delete from answering_changes where at < now() - interval '1 day';
end $$;
reset role;
revoke create on schema public from telyx_lookup;

do $$
declare f regprocedure;
begin
  foreach f in array array['note_answering_change()', 'note_tenant_change()', 'answering_setup(uuid)', 'answering_facts(uuid)', 'live_calls(uuid, int)', 'rung_of_mark(text)',
    'receive_call(jsonb)', 'receive_calls(jsonb)']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
