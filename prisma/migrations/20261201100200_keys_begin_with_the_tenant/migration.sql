-- What is written most had its id in two indexes: alone, and behind the tenant. Row security puts the tenant into every question,
-- so the first was written and never read. See docs/decisions/2026-12-01-keys-begin-with-the-tenant.md.
alter table call_events drop constraint call_events_pkey, add constraint call_events_pkey primary key using index call_events_tenant_id_id_key;
alter table sms_messages drop constraint sms_messages_pkey, add constraint sms_messages_pkey primary key using index sms_messages_tenant_id_id_key;
alter table appointments drop constraint appointments_pkey, add constraint appointments_pkey primary key using index appointments_tenant_id_id_key;
alter table customers drop constraint customers_pkey, add constraint customers_pkey primary key using index customers_tenant_id_id_key;

-- Ids of deliveries begin with the time at which they came, so their key is the order of the list too.
alter table inbox drop constraint inbox_pkey, add constraint inbox_pkey primary key using index inbox_tenant_id_id_key;
drop index inbox_tenant_id_received_at_id_idx;
