-- CreateEnum
CREATE TYPE "answer_rung_kind" AS ENUM ('ASSISTANT', 'SECOND_ASSISTANT', 'STAFF', 'MENU', 'VOICEMAIL');

-- AlterTable
ALTER TABLE "call_logs" ADD COLUMN     "answered_rung" "answer_rung_kind";

-- CreateTable
CREATE TABLE "answer_rungs" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "phone_number_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" "answer_rung_kind" NOT NULL,
    "target_id" UUID,
    "timeout_seconds" INTEGER NOT NULL DEFAULT 20,

    CONSTRAINT "answer_rungs_pkey" PRIMARY KEY ("tenant_id","phone_number_id","position")
);

-- CreateTable
CREATE TABLE "provider_states" (
    "account_key" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'UP',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "successes" INTEGER NOT NULL DEFAULT 0,
    "latency_ms" INTEGER,
    "checked_at" TIMESTAMPTZ(3),
    "leg_failures" INTEGER NOT NULL DEFAULT 0,
    "rest_until" TIMESTAMPTZ(3),

    CONSTRAINT "provider_states_pkey" PRIMARY KEY ("account_key")
);

-- AddForeignKey
ALTER TABLE "answer_rungs" ADD CONSTRAINT "answer_rungs_tenant_id_phone_number_id_fkey" FOREIGN KEY ("tenant_id", "phone_number_id") REFERENCES "phone_numbers"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

select telyx_protect('answer_rungs');

create index call_logs_live on call_logs (tenant_id, start_time) where end_time is null;
create index call_events_by_leg on call_events (tenant_id, leg_id) where leg_id is not null;

-- Whether calls are given to a voice AI now: UP, or why not. One that nobody has asked yet is up.
create function vendor_state(wanted text) returns text
language sql stable set search_path = public, pg_temp as $$
  select coalesce((select case when s.state <> 'UP' then s.state when s.rest_until > now() then 'RESTING' else 'UP' end
    from provider_states s where s.account_key = wanted), 'UP')
$$;

-- Notes what a probe has found. It takes two failures in a row to be down, so that one lost packet moves nobody, and three
-- successes to be up again, so that one that flaps is left alone. Without credit it is down at once, and up again at once.
create function note_probe(wanted text, outcome text, milliseconds int) returns text
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  now_is text;
begin
  insert into provider_states as s (account_key, state, failures, successes, latency_ms, checked_at)
    values (wanted, case outcome when 'EXHAUSTED' then 'EXHAUSTED' else 'UP' end,
      case outcome when 'UP' then 0 else 1 end, case outcome when 'UP' then 1 else 0 end, milliseconds, now())
    on conflict (account_key) do update set
      state = case
        when outcome = 'EXHAUSTED' then outcome
        when outcome = 'UP' and (s.state in ('UP', 'EXHAUSTED') or s.successes + 1 >= 3) then 'UP'
        when outcome <> 'UP' and (s.failures + 1 >= 2 or s.state <> 'UP') then outcome
        else s.state end,
      failures = case outcome when 'UP' then 0 else s.failures + 1 end,
      successes = case outcome when 'UP' then s.successes + 1 else 0 end,
      latency_ms = milliseconds, checked_at = now()
    returning s.state into now_is;
  return now_is;
end $$;

-- Notes whether a voice AI took a call. After three that it did not take it rests: a minute, and longer each time, at most
-- ten. Then one call may try; that it takes it is all it needs.
create function note_leg(wanted text, taken boolean) returns void
language sql volatile set search_path = public, pg_temp as $$
  insert into provider_states as s (account_key, leg_failures) values (wanted, case when taken then 0 else 1 end)
    on conflict (account_key) do update set
      leg_failures = case when taken then 0 else s.leg_failures + 1 end,
      rest_until = case
        when taken then null
        when s.leg_failures + 1 >= 3 then now() + least(interval '10 minutes', interval '1 minute' * power(2, least(s.leg_failures - 2, 4)))
        else s.rest_until end
$$;

create or replace function open_voice_call(item jsonb) returns table (tenant uuid, call_id uuid, number_id uuid, assistant_id uuid,
  language text)
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  tenant := tenant_of_delivery(item);
  if tenant is null then return; end if;
  perform set_config('app.tenant_id', tenant::text, true);
  select n.id, n.assistant_id into number_id, assistant_id from phone_numbers n
    where n.voice_number_id = item->>'voiceNumber' order by n.created_at desc limit 1;
  -- Some voice AIs have no id for a number but the number.
  if number_id is null and item->>'voiceNumber' is null and item->>'number' is not null then
    select n.id, n.assistant_id into number_id, assistant_id from phone_numbers n
      where n.number = item->>'number' and n.status not in ('CANCELLED', 'FAILED') limit 1;
  end if;
  call_id := voice_call_row((item->>'provider')::phone_provider, item->>'call', number_id, item->>'contact', item->>'number',
    (item->>'direction')::call_direction, now(), (item->>'row')::uuid);
  if assistant_id is null then
    select r.assistant_id into assistant_id from assistant_remotes r where r.remote_id = item->>'assistant' limit 1;
  end if;
  update call_logs l set assistant_id = open_voice_call.assistant_id
    where l.id = call_id and l.assistant_id is null and open_voice_call.assistant_id is not null;
  select coalesce((select a.language from assistants a where a.id = open_voice_call.assistant_id), t.locale) into language
    from tenants t where t.id = tenant;
  return next;
end $$;

-- Receptionists that a voice AI with this account does not have yet.
grant select (provider) on assistant_remotes to telyx_lookup;
create function assistants_missing_at(wanted phone_provider) returns table (tenant_id uuid, id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select a.tenant_id, a.id from assistants a
    where a.deleted_at is null and not exists (select from assistant_remotes r
      where r.tenant_id = a.tenant_id and r.assistant_id = a.id and r.provider = wanted)
    limit 500;
end $$;

do $$
declare f regprocedure;
begin
  foreach f in array array[
    'vendor_state(text)', 'note_probe(text, text, int)', 'note_leg(text, boolean)', 'assistants_missing_at(phone_provider)'
  ]::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
grant create on schema public to telyx_lookup;
alter function assistants_missing_at owner to telyx_lookup;
revoke create on schema public from telyx_lookup;
