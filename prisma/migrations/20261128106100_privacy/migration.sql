-- CreateEnum
CREATE TYPE "data_request_kind" AS ENUM ('EXPORT', 'ERASE');

-- CreateEnum
CREATE TYPE "receipt_status" AS ENUM ('PENDING', 'DONE', 'FAILED', 'MUST_KEEP');

-- CreateTable
CREATE TABLE "data_requests" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "kind" "data_request_kind" NOT NULL,
    "customer_id" UUID,
    "requested_by" UUID,
    "file_key" TEXT,
    "file_bytes" BIGINT,
    "file_expires_at" TIMESTAMPTZ(3),
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "data_requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_receipts" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "provider" "phone_provider",
    "account_key" TEXT NOT NULL DEFAULT '',
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "amount" INTEGER,
    "status" "receipt_status" NOT NULL DEFAULT 'PENDING',
    "reason" TEXT,
    "keep_until" DATE,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "data_receipts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "data_requests_tenant_id_created_at_idx" ON "data_requests"("tenant_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "data_requests_tenant_id_id_key" ON "data_requests"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "data_receipts_tenant_id_request_id_status_next_attempt_at_idx" ON "data_receipts"("tenant_id", "request_id", "status", "next_attempt_at");

-- CreateIndex
CREATE UNIQUE INDEX "data_receipts_tenant_id_id_key" ON "data_receipts"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "data_receipts_tenant_id_request_id_kind_account_key_subject_key" ON "data_receipts"("tenant_id", "request_id", "kind", "account_key", "subject");

-- AddForeignKey
ALTER TABLE "data_receipts" ADD CONSTRAINT "data_receipts_tenant_id_request_id_fkey" FOREIGN KEY ("tenant_id", "request_id") REFERENCES "data_requests"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

select telyx_protect('data_requests');
select telyx_protect('data_receipts');

-- The tables that belong to tenants, read from the catalog: a table that is made later is exported and erased without
-- anybody having to think of it.
create function tenant_tables() returns table ("name" text)
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return query select c.relname::text from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by 1;
end $$;

-- The next rows of a table in the order of its key, without what is sealed or hashed. `after` is the last row before.
create function export_rows(target text, after jsonb, most int) returns setof jsonb
language plpgsql stable set search_path = public, pg_temp as $$
declare
  key text;
  bound text;
  hidden text[];
begin
  if not exists (select from tenant_tables() t where t.name = target) then
    raise exception 'There is no such table.';
  end if;
  select string_agg(format('t.%I', a.attname), ', ' order by k.position),
      string_agg(format('($1 ->> %L)::%s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by k.position)
    into key, bound
    from pg_index i
    cross join unnest(i.indkey::int2[]) with ordinality k (number, position)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
    where i.indrelid = target::regclass and i.indisprimary;
  select coalesce(array_agg(a.attname::text), '{}') into hidden
    from pg_attribute a
    where a.attrelid = target::regclass and a.attnum > 0 and not a.attisdropped
      and (a.atttypid = 'bytea'::regtype or a.attname ~ '(hash|nonce)$');
  return query execute format(
    'select to_jsonb(t) - $2 from %I t where t.tenant_id = current_setting(''app.tenant_id'')::uuid
       and ($1 is null or (%s) > (%s)) order by %s limit $3', target, key, bound, key)
    using after, hidden, most;
end $$;

-- Removes rows of every table of the tenant but those that are named, at most so many of each. A table whose rows others
-- still point at waits for the next time. Gives what was removed, and -1 where something waits.
create function erase_rows(kept text[], most int) returns table ("name" text, removed int)
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  for "name" in select t.name from tenant_tables() t where t.name <> all (kept) loop
    begin
      execute format(
        'with gone as (delete from %1$I where ctid in (select ctid from %1$I
           where tenant_id = current_setting(''app.tenant_id'')::uuid limit $1) returning 1)
         select count(*)::int from gone', "name") into removed using most;
    exception when foreign_key_violation then
      removed := -1;
    end;
    if removed <> 0 then return next; end if;
  end loop;
end $$;

-- The files of the tenant in our storage, in the order of their names, from whatever table names them.
create function stored_files(after text, most int) returns setof text
language plpgsql stable set search_path = public, pg_temp as $$
declare
  parts text;
begin
  select string_agg(format('select %1$I as key from %2$I where %1$I > $1', a.attname, t.name), ' union ') into parts
    from tenant_tables() t
    join pg_attribute a on a.attrelid = t.name::regclass and not a.attisdropped
    where a.attname ~ '^(prompt_audio|audio|media|file|storage)_key$';
  return query execute format('select key from (%s) found order by key limit $2', parts) using after, most;
end $$;

-- Writes a receipt for each thing that a provider holds: of one customer, or (null) of the whole tenant. What has one
-- already keeps it.
create function plan_erasure(request uuid, customer uuid) returns int
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  contact text := (select c.phone from customers c where c.id = customer);
  planned int;
begin
  with held (provider, account, kind, subject) as (
    select c.provider, coalesce(case when n.voice_provider = c.provider then n.voice_account_id
        when n.provider = c.provider then n.provider_account_id end::text, 'platform:' || c.provider), 'call', c.call_sid
      from call_logs c left join phone_numbers n on n.id = c.phone_number_id
      where c.call_sid is not null and (customer is null or is_of_customer(c, customer, contact))
    union
    select c.voice_provider, coalesce(n.voice_account_id::text, 'platform:' || c.voice_provider), 'call', c.voice_call_id
      from call_logs c left join phone_numbers n on n.id = c.phone_number_id
      where c.voice_call_id is not null and c.voice_provider is not null
        and (customer is null or is_of_customer(c, customer, contact))
    union
    select m.provider, coalesce(m.account_key, 'platform:' || m.provider), 'message', m.provider_message_id
      from sms_messages m
      where m.provider_message_id is not null
        and (customer is null or m.customer_id = customer or m.from_number = contact or m.to_number = contact)
    union
    select r.provider, r.account_key, 'assistant', r.remote_id from assistant_remotes r
      where customer is null and r.remote_id is not null
    union
    select w.provider, w.account_key, 'webhook-credential', w.remote_id from provider_webhooks w where customer is null
    union
    select n.provider, coalesce(n.provider_account_id::text, 'platform:' || n.provider), 'number', n.id::text
      from phone_numbers n where customer is null and n.status not in ('CANCELLED', 'FAILED')
    union
    select null, '', 'login', m.user_id::text from members m where customer is null)
  insert into data_receipts (id, request_id, provider, account_key, kind, subject)
    select gen_random_uuid(), request, h.provider, h.account, h.kind, h.subject from held h
    on conflict (tenant_id, request_id, kind, account_key, subject) do nothing;
  get diagnostics planned = row_count;
  return planned;
end $$;

create function is_of_customer(c call_logs, customer uuid, contact text) returns boolean
language sql immutable parallel safe as $$
  select c.customer_id = customer or c.from_number = contact or c.to_number = contact
$$;

-- Takes everything from our side that tells of one customer; files must be gone already. What stays is that a call, a
-- text or a booking was, so that history and bills still add up. Gives what was changed, by table.
create function erase_customer(customer uuid) returns table ("name" text, removed int)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  contact text := (select c.phone from customers c where c.id = customer);
  address text := (select c.email from customers c where c.id = customer);
  digits text := substr(contact, 2);
  calls uuid[];
  texts uuid[];
  booked uuid[];
begin
  select coalesce(array_agg(c.id), '{}') into calls from call_logs c where is_of_customer(c, customer, contact);
  select coalesce(array_agg(m.id), '{}') into texts from sms_messages m
    where m.customer_id = customer or m.from_number = contact or m.to_number = contact;
  select coalesce(array_agg(a.id), '{}') into booked from appointments a where a.customer_id = customer;
  -- What is still to go out does not: nobody is left to get it.
  update rvm_queue set status = case when status in ('PENDING', 'QUEUED') then 'BLOCKED' else status end,
      failure_code = case when status in ('PENDING', 'QUEUED') then 'erased' else failure_code end,
      to_number = '', lead_id = null, audio_url = '', failure_reason = null, parked_at = null
    where customer_id = customer or to_number = contact or call_log_id = any (calls);
  get diagnostics removed = row_count; "name" := 'rvm_queue'; return next;
  update follow_ups set status = case status when 'SCHEDULED' then 'CANCELLED' else status end,
      ended_at = coalesce(ended_at, now()), ended_because = 'erased', details = '{}'
    where customer_id = customer;
  get diagnostics removed = row_count; "name" := 'follow_ups'; return next;
  -- A signature names both ends of its call.
  update call_signatures set passport = null, checks = '[]' where call_log_id = any (calls);
  get diagnostics removed = row_count; "name" := 'call_signatures'; return next;
  delete from number_lookups where number = contact;
  get diagnostics removed = row_count; "name" := 'number_lookups'; return next;
  update call_events set data = '{}' where call_log_id = any (calls);
  update call_actions set arguments = '{}' where call_log_id = any (calls);
  update tool_calls set arguments = '{}', answer = null where call_log_id = any (calls);
  update recordings set audio_key = null, deleted_at = coalesce(deleted_at, now()) where call_log_id = any (calls);
  update call_logs set transcript = null, summary = null, notes = null, recording_url = null, control_url = null,
      turns = '[]', choice = null, message_url = null, hangup_cause = null,
      from_number = case direction when 'OUTBOUND' then from_number end,
      to_number = case direction when 'INBOUND' then to_number end
    where id = any (calls);
  "name" := 'call_logs'; removed := cardinality(calls); return next;
  update voicemails set from_number = null, transcription = null, audio_key = null, deleted_at = coalesce(deleted_at, now())
    where call_log_id = any (calls) or customer_id = customer or from_number = contact;
  get diagnostics removed = row_count; "name" := 'voicemails'; return next;
  delete from message_media where message_id = any (texts);
  update sms_messages set body = '', choice = null, failure_reason = null,
      from_number = case direction when 'OUTBOUND' then from_number end,
      to_number = case direction when 'INBOUND' then to_number end
    where id = any (texts);
  "name" := 'sms_messages'; removed := cardinality(texts); return next;
  update notifications set recipient = '', subject = null, message = '', failure_reason = null
    where recipient in (contact, address) or (related_appointment_id = any (booked) and audience = 'customer');
  get diagnostics removed = row_count; "name" := 'notifications'; return next;
  update appointments set notes = null where id = any (booked);
  "name" := 'appointments'; removed := cardinality(booked); return next;
  delete from inbox where position(digits in body) > 0 or (effect ->> 'call')::text = any (calls::text[]);
  get diagnostics removed = row_count; "name" := 'inbox'; return next;
  delete from webhook_deliveries
    where position(digits in payload::text) > 0 or payload -> 'data' ->> 'customerId' = customer::text;
  get diagnostics removed = row_count; "name" := 'webhook_deliveries'; return next;
  delete from unanswered_questions where position(digits in concat_ws(' ', question, answer)) > 0;
  get diagnostics removed = row_count; "name" := 'unanswered_questions'; return next;
  -- Who did what stays; whom it was done to does not.
  update audit_logs set changes = '{}', target_name = null
    where target_id = customer::text or position(digits in concat_ws(' ', changes, target_name)) > 0
      or target_id = any (calls::text[]);
  get diagnostics removed = row_count; "name" := 'audit_logs'; return next;
  delete from idempotency_keys where position(digits in response::text) > 0;
  update customers set name = null, phone = null, email = null, notes = null, locale = null, time_zone = null,
      erased_at = now(), updated_at = now()
    where id = customer and erased_at is null;
  get diagnostics removed = row_count; "name" := 'customers'; return next;
end $$;

do $$
declare f regprocedure;
begin
  foreach f in array array['tenant_tables()', 'export_rows(text, jsonb, int)', 'erase_rows(text[], int)', 'stored_files(text, int)',
    'plan_erasure(uuid, uuid)', 'is_of_customer(call_logs, uuid, text)', 'erase_customer(uuid)']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;

-- The consent ledger only grows, and no login of ours can delete from it; but the law that keeps a proof also says until
-- when. What is let go is what a receipt names, of this tenant, whose day has passed.
grant select (id, tenant_id) on dnc to telyx_lookup;
grant delete on dnc to telyx_lookup;
grant select (id, tenant_id, kind, subject, status, keep_until) on data_receipts to telyx_lookup;
create policy lookup on dnc to telyx_lookup using (true) with check (true);
create policy lookup on data_receipts to telyx_lookup using (true) with check (true);
create function forget_proofs(receipt uuid) returns int
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  forgotten int;
begin
  delete from dnc d using data_receipts r
    where r.id = receipt and r.tenant_id = current_setting('app.tenant_id')::uuid and d.tenant_id = r.tenant_id
      and r.status = 'MUST_KEEP' and r.keep_until < current_date
      and ((r.kind = 'rows' and r.subject = 'dnc') or (r.kind = 'consent' and r.subject = d.id::text));
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;
revoke all on function forget_proofs from public;
grant execute on function forget_proofs to telyx_app;
grant create on schema public to telyx_lookup;
alter function forget_proofs owner to telyx_lookup;
revoke create on schema public from telyx_lookup;
