-- What decides about free times is read once and kept by the process that looks for them, with a stamp of its tenant; the next
-- statement compares the stamp, so that what is kept is never older than the last change. A change adds a row here and touches
-- none that another transaction could wait for; many in one transaction are one row, because they are seen together.
-- See docs/decisions/2026-11-30-known-slots.md.
CREATE TABLE "slot_changes" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "mark" BIGINT NOT NULL DEFAULT uuid_hash_extended(gen_random_uuid(), 0),
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "slot_changes_pkey" PRIMARY KEY ("tenant_id","mark")
);
select telyx_protect('slot_changes');

-- Without a search path of its own: to set it takes longer than what it does. That a transaction has marked a tenant already is
-- noted in a setting that ends with it, and is taken back with the row where a part of it is rolled back.
create function note_slot_change() returns trigger
language plpgsql volatile as $$
declare
  changed constant uuid := case tg_op when 'DELETE' then old.tenant_id else new.tenant_id end;
begin
  if current_setting('app.slots_changed', true) is distinct from changed::text then
    insert into public.slot_changes (tenant_id) values (changed);
    perform set_config('app.slots_changed', changed::text, true);
  end if;
  return null;
end $$;
create function note_zone_change() returns trigger
language plpgsql volatile as $$
begin
  insert into public.slot_changes (tenant_id) values (new.id);
  return null;
end $$;
revoke all on function note_slot_change, note_zone_change from public;
grant execute on function note_slot_change, note_zone_change to telyx_app;

create trigger appointments_slots after insert or delete on appointments for each row
  execute function note_slot_change();
create trigger appointments_change_slots after update on appointments for each row
  when ((old.staff_id, old.starts_at, old.blocked_from, old.blocked_until, old.status)
    is distinct from (new.staff_id, new.starts_at, new.blocked_from, new.blocked_until, new.status))
  execute function note_slot_change();
create trigger services_slots after insert or update or delete on services for each row
  execute function note_slot_change();
create trigger staff_slots after insert or update or delete on staff for each row
  execute function note_slot_change();
create trigger staff_services_slots after insert or update or delete on staff_services for each row
  execute function note_slot_change();
create trigger staff_shifts_slots after insert or update or delete on staff_shifts for each row
  execute function note_slot_change();
create trigger staff_time_off_slots after insert or update or delete on staff_time_off for each row
  execute function note_slot_change();
create trigger holidays_slots after insert or update or delete on holidays for each row
  execute function note_slot_change();
create trigger tenant_settings_slots after insert or update or delete on tenant_settings for each row
  execute function note_slot_change();
create trigger tenants_slots after update on tenants for each row
  when (old.time_zone is distinct from new.time_zone)
  execute function note_zone_change();

-- No index by age: all of an hour or two are there, and each booking would have to write into it.
grant select (at), delete on slot_changes to telyx_lookup;
create policy lookup on slot_changes to telyx_lookup using (true) with check (true);
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
  -- Twice as long as a process keeps what it has read: a stamp that comes back when its marks are gone finds nothing.
  delete from slot_changes where at < now() - interval '2 hours';
end $$;
reset role;
revoke create on schema public from telyx_lookup;
