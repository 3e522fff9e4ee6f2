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

drop function answering_facts(uuid);

do $$
declare f regprocedure;
begin
  foreach f in array array['places_of_numbers(text[])']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
grant create on schema public to telyx_lookup;
alter function places_of_numbers owner to telyx_lookup;
revoke create on schema public from telyx_lookup;
