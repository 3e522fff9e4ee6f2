-- Whether pages of lists are still as they were, for many people in one round trip: an open dashboard asks again and again
-- for what it has.

-- What a page says, made short: the same text comes of the same rows only.
create function digest_of(page text) returns text
language sql immutable parallel safe set search_path = public, pg_temp as $$
  select encode(sha256(convert_to(coalesce(page, ''), 'UTF8')), 'base64')
$$;

-- For each of `asks` (tenant, person, sign-in, name of the list, what is wanted of it, and up to how many rows are counted,
-- or null) in their order: the person's role, null when the sign-in has ended; the digest of the page; and the count.
create function look_at_pages(asks jsonb) returns table (place int, role text, digest text, total int)
language plpgsql stable set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  ask record;
  page text;
begin
  for ask in
    select * from rows from (jsonb_to_recordset(asks) as (tenant uuid, person uuid, family uuid, list text, wanted jsonb, most int))
      with ordinality as a(tenant, person, family, list, wanted, most, place)
  loop
    place := ask.place;
    total := null;
    digest := null;
    select p.role into role from person_of_sign_in(ask.tenant, ask.person, ask.family) p;
    if role is not null then
      case ask.list
        when 'calls' then
          select string_agg(l::text, E'\n') into page from list_calls(ask.tenant, ask.wanted) l;
          if ask.most is not null then total := count_calls(ask.tenant, ask.wanted, ask.most); end if;
        when 'numbers' then
          select string_agg(l::text, E'\n') into page from list_numbers(ask.tenant, ask.wanted) l;
          if ask.most is not null then total := count_numbers(ask.tenant, ask.wanted, ask.most); end if;
      end case;
      digest := digest_of(page);
    end if;
    return next;
  end loop;
end $$;

do $$
declare f regprocedure;
begin
  foreach f in array array['digest_of(text)', 'look_at_pages(jsonb)']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
