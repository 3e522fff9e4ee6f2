-- One thread a person: what a number did before it was a customer's becomes that customer's.
create index call_logs_of_strangers on call_logs (tenant_id, (case direction when 'INBOUND' then from_number else to_number end))
  where customer_id is null;
create index sms_messages_of_strangers on sms_messages (tenant_id, (case direction when 'INBOUND' then from_number else to_number end))
  where customer_id is null;
create index voicemails_of_strangers on voicemails (tenant_id, from_number) where customer_id is null;

create function telyx_claim_past() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  update call_logs l set customer_id = new.id
    where l.tenant_id = new.tenant_id and l.customer_id is null
      and (case l.direction when 'INBOUND' then l.from_number else l.to_number end) = new.phone;
  update sms_messages m set customer_id = new.id
    where m.tenant_id = new.tenant_id and m.customer_id is null
      and (case m.direction when 'INBOUND' then m.from_number else m.to_number end) = new.phone;
  update voicemails v set customer_id = new.id
    where v.tenant_id = new.tenant_id and v.customer_id is null and v.from_number = new.phone;
  return null;
end $$;
revoke all on function telyx_claim_past() from public;
grant execute on function telyx_claim_past() to telyx_app;

create trigger customers_claim_past after insert or update of phone on customers
  for each row when (new.phone is not null and new.erased_at is null) execute function telyx_claim_past();

-- What is there already.
do $$
declare tenant uuid;
begin
  for tenant in select all_tenants() loop
    perform set_config('app.tenant_id', tenant::text, true);
    update customers c set phone = c.phone where c.phone is not null and c.erased_at is null and (
      exists (select from call_logs l where l.tenant_id = c.tenant_id and l.customer_id is null
        and (case l.direction when 'INBOUND' then l.from_number else l.to_number end) = c.phone)
      or exists (select from sms_messages m where m.tenant_id = c.tenant_id and m.customer_id is null
        and (case m.direction when 'INBOUND' then m.from_number else m.to_number end) = c.phone)
      or exists (select from voicemails v where v.tenant_id = c.tenant_id and v.customer_id is null and v.from_number = c.phone));
  end loop;
end $$;
