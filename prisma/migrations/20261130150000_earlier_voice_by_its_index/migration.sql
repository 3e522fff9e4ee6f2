-- As before, but by its own index only: with the tenant beside it, a plan that was made while the table was young took an index of
-- the tenant, and then went through all of its calls for as long as the connection lived.
grant create on schema public to telyx_lookup;
set local role telyx_lookup;
create or replace function call_of_earlier_voice(vendor phone_provider, sid text) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select c.id from (
      select l.id, l.tenant_id, l.voice_provider from call_logs l
      where l.earlier_voice_calls <> '{}' and l.earlier_voice_calls @> array[sid] offset 0) c
    where c.tenant_id = current_setting('app.tenant_id')::uuid and c.voice_provider = vendor limit 1);
end $$;
reset role;
revoke create on schema public from telyx_lookup;
