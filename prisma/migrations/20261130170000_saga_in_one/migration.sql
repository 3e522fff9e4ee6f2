-- What a saga writes between two requests to providers, each in one statement. `provisioning/advance.ts` drives it; what the
-- steps do, and what their failures mean, is there. See docs/decisions/2026-11-30-saga-in-one.md.

-- Enqueues a run of a saga; one waits at a time, and one runs at a time. `at`: not before; null at once.
create function enqueue_advance(saga uuid, at timestamptz) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  key text := 'provisioning.advance:' || saga;
begin
  perform graphile_worker.telyx_enqueue('provisioning.advance',
    json_build_object('provisioningId', saga, 'tenantId', current_setting('app.tenant_id')), key, at, key, null);
end $$;

-- Tells the screens that a number, or what is being done for it, has changed.
create function tell_number_changed(number uuid) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform pg_notify('telyx_changes',
    json_build_object('tenantId', current_setting('app.tenant_id'), 'type', 'number.changed', 'id', number)::text);
end $$;

-- Holds a saga together with its number until the transaction ends. The number comes first, as for all who change both: so
-- a person and the job that works on it neither overwrite nor deadlock each other. `run`: which run of the job asks, null for
-- whoever comes. A row of nulls when there is no such saga, or another run has taken it over.
create function hold_saga(saga uuid, run text) returns provisionings
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  held provisionings;
begin
  perform 1 from phone_numbers n
    where n.id = (select p.phone_number_id from provisionings p where p.id = saga) for no key update;
  select * into held from provisionings p where p.id = saga for update;
  if run is null or held.state ->> 'run' = run then return held; end if;
  return null;
end $$;

-- Writes what a step has learnt, for a saga that is held. `learnt`: {state, forgotten, mode, number}, each as far as there is
-- something: members that the saga's state gets, names of those that it loses, the way of the order, columns of the number.
-- `resume`: when the saga should be picked up if nothing is heard of it; null leaves that as it was.
create function learn_in_saga(saga uuid, learnt jsonb, resume timestamptz) returns provisionings
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  written provisionings;
begin
  update provisionings p set
      state = (p.state || coalesce(learnt -> 'state', '{}'))
        - array(select jsonb_array_elements_text(coalesce(learnt -> 'forgotten', '[]'))),
      mode = coalesce((learnt ->> 'mode')::order_mode, p.mode),
      resume_at = coalesce(resume, p.resume_at), updated_at = now()
    where p.id = saga returning * into written;
  if learnt -> 'number' is not null then
    update phone_numbers n set
        (number, area_code, features, status, provider, provider_account_id, carrier_number_id, voice_account_id,
          voice_number_id, voice_sip_uri, voice_trunk_id, sip_trunk_id, pool_entry_id, sip_login, assistant_id, monthly_cost,
          currency, renews_at, activated_at, released_at)
        = (select r.number, r.area_code, r.features, r.status, r.provider, r.provider_account_id, r.carrier_number_id,
            r.voice_account_id, r.voice_number_id, r.voice_sip_uri, r.voice_trunk_id, r.sip_trunk_id, r.pool_entry_id,
            r.sip_login, r.assistant_id, r.monthly_cost, r.currency, r.renews_at, r.activated_at, r.released_at
          from jsonb_populate_record(n, learnt -> 'number') r),
        updated_at = now()
      where n.id = written.phone_number_id;
  end if;
  return written;
end $$;

-- Writes what a step has learnt before something that must not be forgotten is done. False, with nothing written, when
-- another run has taken the saga over.
create function remember_in_saga(tenant uuid, saga uuid, run text, learnt jsonb) returns boolean
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  if (hold_saga(saga, run)).id is null then return false; end if;
  if learnt <> '{}' then perform learn_in_saga(saga, learnt, null); end if;
  return true;
end $$;

-- Gives a saga the steps of a plan. What has been begun keeps its name, and its place in front.
create function plan_saga(saga uuid, plan text[]) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  delete from provisioning_steps s
    where s.provisioning_id = saga and s.status = 'PENDING' and s.name <> all (plan);
  insert into provisioning_steps (provisioning_id, name, position)
    select saga, each.name, each.place - 1 from unnest(plan) with ordinality as each (name, place)
    on conflict (tenant_id, provisioning_id, name) do update set position = excluded.position;
end $$;

-- Writes a saga with all its steps, and enqueues its first run.
create function start_saga(saga uuid, number uuid, kind provisioning_kind, mode order_mode, state jsonb, plan text[])
returns void
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  -- By the clock: of a number's sagas the last one counts, and this transaction may have waited for the one before.
  insert into provisionings (id, phone_number_id, kind, mode, state, created_at, updated_at)
    values (saga, number, kind, mode, state, clock_timestamp(), now());
  perform plan_saga(saga, plan);
  perform enqueue_advance(saga, null);
  perform tell_number_changed(number);
end $$;

-- Finds the step of a held saga that is next and marks it begun; closes the saga when none is left. Gives the turn that was
-- begun, {step, attempt, saga, number}, with the state as the step is to be given it; null when nothing is to be done now.
create function next_step(held provisionings, run text, moment timestamptz) returns jsonb
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  settles timestamptz := held.state ->> 'settlesAt';
  undoing boolean := held.status = 'UNDOING';
  step provisioning_steps;
  turn jsonb;
begin
  if held.status is null or held.status not in ('RUNNING', 'UNDOING') then return null; end if;
  if settles > moment then
    update provisionings p set resume_at = settles, updated_at = now() where p.id = held.id;
    perform enqueue_advance(held.id, settles);
    return null;
  end if;
  if undoing then
    -- Whatever was begun may have left something behind, whether it ended well or not; and a number that was in service
    -- before has its order from then.
    select * into step from provisioning_steps s
      where s.provisioning_id = held.id and (s.status not in ('PENDING', 'UNDONE', 'SKIPPED')
        or s.status = 'PENDING' and s.name = 'order' and held.state -> 'established' = 'true')
      order by s.position desc limit 1;
  else
    select * into step from provisioning_steps s
      where s.provisioning_id = held.id and s.status not in ('DONE', 'SKIPPED')
      order by s.position limit 1;
  end if;
  perform tell_number_changed(held.phone_number_id);
  if step.name is null then
    update provisionings p set status = case when undoing then 'FAILED' else 'DONE' end::provisioning_status,
        waiting_for = null, error = case when undoing then p.error end, updated_at = now()
      where p.id = held.id;
    if undoing then
      update phone_numbers n set number = null, sip_login = null, updated_at = now(),
          status = case when held.state -> 'cancelled' = 'true' then 'CANCELLED' else 'FAILED' end::phone_status
        where n.id = held.phone_number_id;
    end if;
    return null;
  end if;
  if held.state ->> 'run' is distinct from run then
    update provisionings p set state = p.state || jsonb_build_object('run', run), updated_at = now() where p.id = held.id;
  end if;
  update provisioning_steps s set attempts = s.attempts + 1,
      status = case when undoing then s.status else 'RUNNING' end,
      started_at = case when undoing then s.started_at else coalesce(s.started_at, moment) end
    where s.provisioning_id = held.id and s.name = step.name;
  select jsonb_build_object('step', step.name, 'attempt', step.attempts + 1,
      'saga', jsonb_build_object('id', held.id, 'phoneNumberId', held.phone_number_id, 'kind', held.kind, 'mode', held.mode,
        'status', held.status, 'state', held.state || jsonb_build_object('run', run)),
      'number', jsonb_build_object('id', n.id, 'number', n.number, 'countryCode', n.country_code, 'type', n.type,
        'provider', n.provider, 'providerAccountId', n.provider_account_id, 'carrierNumberId', n.carrier_number_id,
        'voiceProvider', n.voice_provider, 'voiceAccountId', n.voice_account_id, 'voiceNumberId', n.voice_number_id,
        'voiceTrunkId', n.voice_trunk_id, 'sipTrunkId', n.sip_trunk_id, 'poolEntryId', n.pool_entry_id,
        'sipLogin', encode(n.sip_login, 'hex'), 'assistantId', n.assistant_id, 'renewsAt', n.renews_at))
    into turn from phone_numbers n where n.id = held.phone_number_id;
  return turn;
end $$;

-- Takes a saga over for a run of the job, and begins the step that is next; see `next_step`.
create function begin_step(tenant uuid, saga uuid, run text, moment timestamptz) returns jsonb
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return next_step(hold_saga(saga, null), run, moment);
end $$;

-- Writes how a step ended, DONE, UNDONE or SKIPPED, with what it has learnt (see `learn_in_saga`), and begins the next: one
-- transaction, so a crash finds both or neither. `plan`: the steps it goes on by, null for those that it has. No row, with
-- nothing written, when another run has taken the saga over.
create function end_step(tenant uuid, saga uuid, run text, step text, ended step_status, learnt jsonb, plan text[],
  moment timestamptz) returns table (turn jsonb)
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  if (hold_saga(saga, run)).id is null then return; end if;
  -- Taking it back may be tried as often as doing it was.
  update provisioning_steps s set status = ended, error = null, finished_at = moment, attempts = 1
    where s.provisioning_id = saga and s.name = step;
  if plan is not null then perform plan_saga(saga, plan); end if;
  -- Retries count from each success: what comes next is not tired by what came before.
  turn := next_step(learn_in_saga(saga, learnt, moment + interval '1 minute'), run, moment);
  return next;
end $$;

-- The copy of an assistant at a provider's account, {remoteId, inStep, unfinished}: there is nothing to do where it is in
-- step. Otherwise the caller has it to itself until `until`, or, where the answer is null, another has. `unfinished`: an
-- earlier attempt ended without a known outcome.
create function claim_remote(tenant uuid, assistant uuid, account text, vendor phone_provider, moment timestamptz,
  until timestamptz) returns jsonb
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  known record;
begin
  perform set_config('app.tenant_id', tenant::text, true);
  select r.remote_id, true as in_step, false as unfinished into known
    from assistant_remotes r join assistants a on a.tenant_id = r.tenant_id and a.id = r.assistant_id
    where r.assistant_id = assistant and r.account_key = account and r.remote_id is not null and r.synced_version >= a.version;
  if not found then
    insert into assistant_remotes (assistant_id, account_key, provider) values (assistant, account, vendor)
      on conflict do nothing;
    select r.remote_id, false as in_step, r.working_until is not null as unfinished into known from assistant_remotes r
      where r.assistant_id = assistant and r.account_key = account and (r.working_until is null or r.working_until <= moment)
      for update;
    if not found then return null; end if;
    update assistant_remotes r set working_until = until where r.assistant_id = assistant and r.account_key = account;
  end if;
  return jsonb_build_object('remoteId', known.remote_id, 'inStep', known.in_step, 'unfinished', known.unfinished);
end $$;

-- The credential that an account signs with what it sends to `address`, for the key `key`: its id; or empty, and the caller
-- is to make it; or null, and another has been at it for less than `lease`.
create function claim_webhook(tenant uuid, account text, vendor phone_provider, key text, address text, lease interval)
returns text
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  known text;
begin
  perform set_config('app.tenant_id', tenant::text, true);
  select w.remote_id into known from provider_webhooks w
    where w.account_key = account and w.key_id = key and w.url = address and w.remote_id <> '';
  if found then return known; end if;
  insert into provider_webhooks as w (account_key, provider, remote_id, key_id, url) values (account, vendor, '', key, address)
    on conflict (tenant_id, account_key) do update set remote_id = '', key_id = excluded.key_id, url = excluded.url,
      created_at = now()
    where case w.remote_id when '' then w.created_at <= now() - lease
      else (w.key_id, w.url) is distinct from (excluded.key_id, excluded.url) end;
  return case when found then '' end;
end $$;

do $$
declare f regprocedure;
begin
  foreach f in array array['enqueue_advance(uuid, timestamptz)', 'tell_number_changed(uuid)', 'hold_saga(uuid, text)',
    'learn_in_saga(uuid, jsonb, timestamptz)', 'remember_in_saga(uuid, uuid, text, jsonb)', 'plan_saga(uuid, text[])',
    'start_saga(uuid, uuid, provisioning_kind, order_mode, jsonb, text[])', 'next_step(provisionings, text, timestamptz)',
    'begin_step(uuid, uuid, text, timestamptz)',
    'end_step(uuid, uuid, text, text, step_status, jsonb, text[], timestamptz)',
    'claim_remote(uuid, uuid, text, phone_provider, timestamptz, timestamptz)',
    'claim_webhook(uuid, text, phone_provider, text, text, interval)']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
    -- Planning takes longer than running them; and a plan that was made while a table was young must not read all of it later.
    execute format('alter function %s set plan_cache_mode = force_generic_plan', f);
    execute format('alter function %s set enable_seqscan = off', f);
  end loop;
end $$;
