-- Three roles, none of which can log in by itself or go round row security:
--   telyx_app     what the application's login is a member of; owns nothing
--   telyx_jobs    what the job runner's login is a member of; sees none of our tables
--   telyx_lookup  owns the few functions that answer before a tenant is known
do $$
declare name text;
begin
  foreach name in array array['telyx_app', 'telyx_jobs', 'telyx_lookup'] loop
    if not exists (select from pg_roles where rolname = name) then
      begin
        execute format('create role %I nologin nobypassrls', name);
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if not pg_has_role(current_user, name, 'set') then
      execute format('grant %I to current_user', name);
    end if;
  end loop;
end $$;

grant usage on schema public to telyx_app, telyx_lookup;
grant select, insert, update, delete on all tables in schema public to telyx_app;
revoke all on "_prisma_migrations" from telyx_app;
alter default privileges in schema public grant select, insert, update, delete on tables to telyx_app;

-- Puts a table that has tenant_id under row security. Unset tenant: current_setting fails, loudly, on purpose.
create function telyx_protect(target regclass, key text default 'tenant_id') returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenant on %1$s to telyx_app using (%2$I = current_setting(''app.tenant_id'')::uuid) with check (%2$I = current_setting(''app.tenant_id'')::uuid)',
    target, key);
end $$;
revoke all on function telyx_protect from public;

do $$
declare target regclass;
begin
  for target in
    select c.oid from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'tenant_id' and not a.attisdropped
  loop
    perform telyx_protect(target);
  end loop;
end $$;
select telyx_protect('tenants', 'id');

-- What belongs to the platform itself hangs on this tenant.
create policy lookup on tenants to telyx_lookup using (true) with check (true);
grant select (id) on tenants to telyx_lookup;
do $$
begin
  perform set_config('app.tenant_id', '00000000-0000-0000-0000-000000000000', true);
end $$;
grant insert on tenants to telyx_lookup;

-- One live number belongs to one tenant.
create unique index phone_numbers_live_number on phone_numbers (number) where status not in ('CANCELLED', 'FAILED');
-- One provisioning at a time works on a number.
create unique index provisionings_one_open on provisionings (tenant_id, phone_number_id)
  where status in ('RUNNING', 'WAITING', 'UNDOING', 'NEEDS_ATTENTION');
create unique index number_pool_claim on number_pool (claimed_for) where claimed_for is not null;
create unique index assistants_one_default on assistants (tenant_id) where is_default and deleted_at is null;

-- The lookup role sees only the columns that its answers need.
grant select (tenant_id, user_id, role, created_at) on members to telyx_lookup;
grant select (tenant_id, token_hash, family_id, user_id, revoked_at, password_version) on sessions to telyx_lookup;
grant select (id, email, name, is_operator, password_version) on users to telyx_lookup;
grant select (tenant_id, key_hash) on api_keys to telyx_lookup;
grant select (tenant_id, token_hash) on invitations to telyx_lookup;
grant select (tenant_id, id, number, status, renews_at) on phone_numbers to telyx_lookup;
grant select (tenant_id, id, status, resume_at) on provisionings to telyx_lookup;
grant select (tenant_id, id, version, deleted_at) on assistants to telyx_lookup;
grant select (tenant_id, assistant_id, synced_version, remote_id) on assistant_remotes to telyx_lookup;
grant select (tenant_id, id, status, start_time, provider) on call_logs to telyx_lookup;
grant select (tenant_id, id, number, country_code, status, renews_at, claimed_for, claimed_at, cools_until, created_at),
  update (status, claimed_for, claimed_at, cools_until) on number_pool to telyx_lookup;
do $$
declare target text;
begin
  foreach target in array array['members', 'sessions', 'api_keys', 'invitations', 'phone_numbers', 'provisionings',
    'assistants', 'assistant_remotes', 'call_logs', 'number_pool'] loop
    execute format('create policy lookup on %I to telyx_lookup using (true) with check (true)', target);
  end loop;
end $$;

create function tenants_of_user(who uuid) returns table (tenant_id uuid, role text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select m.tenant_id, m.role::text from members m where m.user_id = who order by m.created_at;
end $$;

-- A signed-in person now: nothing once the membership or the sign-in is gone or the password has changed, whatever
-- the access token says.
create function person_of_sign_in(tenant uuid, who uuid, family uuid)
returns table (role text, name text, is_operator boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select m.role::text, case when u.name = '' then u.email else u.name end, u.is_operator
    from members m join users u on u.id = m.user_id
    where m.tenant_id = tenant and m.user_id = who
      and exists (select from sessions s where s.tenant_id = tenant and s.family_id = family and s.user_id = who and s.revoked_at is null
          and s.password_version = u.password_version);
end $$;

create function tenant_of_session(hash text) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select s.tenant_id from sessions s where s.token_hash = hash);
end $$;

create function tenant_of_api_key(hash text) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select k.tenant_id from api_keys k where k.key_hash = hash);
end $$;

create function tenant_of_invitation(hash text) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select i.tenant_id from invitations i where i.token_hash = hash);
end $$;

create function tenant_of_row(row_id uuid) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return coalesce(
    (select n.tenant_id from phone_numbers n where n.id = row_id),
    (select p.tenant_id from provisionings p where p.id = row_id),
    (select a.tenant_id from assistants a where a.id = row_id),
    (select c.tenant_id from call_logs c where c.id = row_id));
end $$;

create function all_tenants() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select t.id from tenants t where t.id <> '00000000-0000-0000-0000-000000000000' order by t.id;
end $$;

create function due_provisionings() returns table (tenant_id uuid, id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select p.tenant_id, p.id from provisionings p
    where p.status in ('RUNNING', 'UNDOING') and p.resume_at <= now() - interval '30 seconds'
    order by p.resume_at limit 500;
end $$;

create function numbers_to_renew(days int) returns table (tenant_id uuid, id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select n.tenant_id, n.id from phone_numbers n
    where n.status = 'ACTIVE' and n.renews_at <= now() + make_interval(days => days) order by n.renews_at;
end $$;

create function assistants_behind() returns table (tenant_id uuid, id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select distinct r.tenant_id, r.assistant_id
    from assistant_remotes r join assistants a on a.id = r.assistant_id and a.tenant_id = r.tenant_id
    where (a.deleted_at is null and r.synced_version < a.version) or (a.deleted_at is not null and r.remote_id is not null)
    limit 500;
end $$;

create function open_calls() returns table (tenant_id uuid, id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select c.tenant_id, c.id from call_logs c
    where c.status in ('QUEUED', 'RINGING', 'IN_PROGRESS') and c.start_time > now() - interval '1 day' limit 500;
end $$;

-- A tenant's transaction takes one free number of the operator's pool; two never get the same (SKIP LOCKED).
create function claim_pool_number(for_number uuid, country text) returns table (id uuid, number text, renews_at timestamptz)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  return query select p.id, p.number, p.renews_at from number_pool p where p.claimed_for = for_number;
  if found then return; end if;
  return query
    update number_pool p set status = 'CLAIMED', claimed_for = for_number, claimed_at = now()
    where p.id = (
      select c.id from number_pool c
      where c.country_code = country
        and (c.status = 'FREE' or (c.status = 'COOLING' and c.cools_until <= now()))
        and (c.renews_at is null or c.renews_at > now() + interval '1 day')
      order by c.created_at, c.id limit 1 for update skip locked)
    returning p.id, p.number, p.renews_at;
end $$;

create function return_pool_number(for_number uuid, rest interval) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update number_pool p set status = case when rest > interval '0' then 'COOLING'::pool_status else 'FREE'::pool_status end,
    cools_until = now() + rest, claimed_for = null, claimed_at = null
  where p.claimed_for = for_number;
end $$;

create function number_is_live(wanted text) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return exists (select from phone_numbers n where n.number = wanted and n.status not in ('CANCELLED', 'FAILED'));
end $$;

create function count_free_pool(country text) returns int
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select count(*)::int from number_pool c where c.country_code = country
    and (c.status = 'FREE' or (c.status = 'COOLING' and c.cools_until <= now()))
    and (c.renews_at is null or c.renews_at > now() + interval '1 day'));
end $$;

-- Removes what nobody needs any more; the newest rows are never touched.
grant select (created_at), delete on idempotency_keys to telyx_lookup;
grant select (expires_at), delete on sessions to telyx_lookup;
grant select (expires_at), delete on password_resets to telyx_lookup;
grant select (reset_at), delete on rate_limits to telyx_lookup;
grant select (minute), delete on provider_health to telyx_lookup;
create policy lookup on idempotency_keys to telyx_lookup using (true) with check (true);
create function sweep_old_rows() returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from rate_limits where reset_at < now() - interval '1 hour';
  delete from provider_health where minute < now() - interval '2 days';
  delete from idempotency_keys where created_at < now() - interval '7 days';
  delete from password_resets where expires_at < now() - interval '7 days';
  delete from sessions where expires_at < now() - interval '7 days';
end $$;

-- Definer functions run as the lookup role, which needs CREATE only while it takes them over.
grant create on schema public to telyx_lookup;
do $$
declare f regprocedure;
begin
  foreach f in array array[
    'tenants_of_user(uuid)', 'person_of_sign_in(uuid, uuid, uuid)', 'tenant_of_session(text)', 'tenant_of_api_key(text)', 'tenant_of_invitation(text)',
    'tenant_of_row(uuid)', 'all_tenants()', 'due_provisionings()', 'numbers_to_renew(int)', 'assistants_behind()',
    'open_calls()', 'claim_pool_number(uuid, text)', 'return_pool_number(uuid, interval)', 'count_free_pool(text)', 'number_is_live(text)', 'sweep_old_rows()'
  ]::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
    execute format('alter function %s owner to telyx_lookup', f);
  end loop;
end $$;
revoke create on schema public from telyx_lookup;

-- The owner is under row security too, so this row goes in as the lookup role.
set local role telyx_lookup;
insert into tenants (id, name, country_code, time_zone) values ('00000000-0000-0000-0000-000000000000', 'Platform', 'US', 'UTC');
reset role;
revoke insert on tenants from telyx_lookup;
