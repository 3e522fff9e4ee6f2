-- CreateEnum
CREATE TYPE "rvm_status" AS ENUM ('PENDING', 'QUEUED', 'SENT', 'DELIVERED', 'FAILED', 'BLOCKED');

-- CreateEnum
CREATE TYPE "follow_up_kind" AS ENUM ('CALL_BACK', 'SMS', 'RVM', 'TASK');

-- CreateEnum
CREATE TYPE "follow_up_status" AS ENUM ('SCHEDULED', 'DONE', 'CANCELLED', 'FAILED');

-- CreateTable
CREATE TABLE "rvm_services" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "api_key" BYTEA NOT NULL,
    "webhook_secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "rvm_services_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rvm_queue" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "lead_id" TEXT,
    "audio_url" TEXT NOT NULL,
    "from_number" TEXT NOT NULL,
    "to_number" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "service_id" UUID,
    "provider_request_id" TEXT,
    "status" "rvm_status" NOT NULL DEFAULT 'PENDING',
    "customer_id" UUID,
    "consent_entry_id" UUID,
    "not_before" TIMESTAMPTZ(3),
    "claimed_at" TIMESTAMPTZ(3),
    "parked_at" TIMESTAMPTZ(3),
    "failure_code" TEXT,
    "failure_reason" TEXT,
    "cost" DECIMAL(12,5),
    "currency" CHAR(3),
    "sent_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rvm_queue_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rvm_events" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "service_id" UUID NOT NULL,
    "event_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rvm_events_pkey" PRIMARY KEY ("tenant_id","service_id","event_id")
);

-- CreateTable
CREATE TABLE "follow_up_rules" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "disposition" TEXT NOT NULL,
    "kind" "follow_up_kind" NOT NULL,
    "delay_minutes" INTEGER NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "follow_up_rules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "follow_ups" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "kind" "follow_up_kind" NOT NULL,
    "status" "follow_up_status" NOT NULL DEFAULT 'SCHEDULED',
    "customer_id" UUID NOT NULL,
    "call_log_id" UUID,
    "rule_id" UUID,
    "disposition" TEXT,
    "assigned_to" UUID,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "rvm_request_id" UUID,
    "told_at" TIMESTAMPTZ(3),
    "ended_because" TEXT,
    "ended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "follow_ups_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "rvm_services_tenant_id_id_key" ON "rvm_services"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "rvm_queue_tenant_id_created_at_id_idx" ON "rvm_queue"("tenant_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "rvm_queue_status_not_before_idx" ON "rvm_queue"("status", "not_before");

-- CreateIndex
CREATE UNIQUE INDEX "rvm_queue_tenant_id_id_key" ON "rvm_queue"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "rvm_queue_tenant_id_provider_provider_request_id_key" ON "rvm_queue"("tenant_id", "provider", "provider_request_id");

-- CreateIndex
CREATE INDEX "follow_up_rules_tenant_id_disposition_idx" ON "follow_up_rules"("tenant_id", "disposition");

-- CreateIndex
CREATE UNIQUE INDEX "follow_up_rules_tenant_id_id_key" ON "follow_up_rules"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "follow_ups_status_due_at_idx" ON "follow_ups"("status", "due_at");

-- CreateIndex
CREATE INDEX "follow_ups_tenant_id_customer_id_idx" ON "follow_ups"("tenant_id", "customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "follow_ups_tenant_id_id_key" ON "follow_ups"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "follow_ups_tenant_id_call_log_id_rule_id_key" ON "follow_ups"("tenant_id", "call_log_id", "rule_id");

-- AddForeignKey
ALTER TABLE "rvm_queue" ADD CONSTRAINT "rvm_queue_tenant_id_service_id_fkey" FOREIGN KEY ("tenant_id", "service_id") REFERENCES "rvm_services"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "rvm_queue" ADD CONSTRAINT "rvm_queue_tenant_id_customer_id_fkey" FOREIGN KEY ("tenant_id", "customer_id") REFERENCES "customers"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_tenant_id_rvm_request_id_fkey" FOREIGN KEY ("tenant_id", "rvm_request_id") REFERENCES "rvm_queue"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_tenant_id_customer_id_fkey" FOREIGN KEY ("tenant_id", "customer_id") REFERENCES "customers"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_tenant_id_call_log_id_fkey" FOREIGN KEY ("tenant_id", "call_log_id") REFERENCES "call_logs"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

select telyx_protect('rvm_services');
select telyx_protect('rvm_queue');
select telyx_protect('rvm_events');
select telyx_protect('follow_up_rules');
select telyx_protect('follow_ups');

-- Ends what is no longer to be done, and says why: the person has called, answered, written or booked since it was
-- scheduled, or wants nothing more. A task is a person's to end.
create function end_follow_ups(tenant uuid, moment timestamptz) returns setof uuid
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  return query
  with open as (
    select f.id, f.customer_id, f.call_log_id, f.created_at, c.phone
    from follow_ups f join customers c on c.tenant_id = tenant and c.id = f.customer_id
    where f.tenant_id = tenant and f.status = 'SCHEDULED' and f.kind <> 'TASK' for update of f skip locked),
  judged as (
    select o.id, case
      when exists (select from (select distinct on (d.channel, d.purpose) d.state from dnc d
          where d.tenant_id = tenant and d.contact = o.phone and d.channel in ('SMS', 'CALL', 'RVM') and d.purpose = 'SERVICE'
          order by d.channel, d.purpose, d.at desc, d.id desc) n where n.state = 'REVOKED') then 'opted-out'
      when exists (select from appointments a where a.tenant_id = tenant and a.customer_id = o.customer_id
          and a.created_at > o.created_at and a.status <> 'CANCELLED') then 'booked'
      when exists (select from call_logs l where l.tenant_id = tenant and l.direction = 'INBOUND'
          and (l.customer_id = o.customer_id or l.from_number = o.phone) and l.start_time > o.created_at
          and l.id is distinct from o.call_log_id) then 'called'
      when exists (select from call_logs l where l.tenant_id = tenant and l.direction = 'OUTBOUND'
          and (l.customer_id = o.customer_id or l.to_number = o.phone) and l.start_time > o.created_at
          and l.answered_time is not null and l.machine_result is null
          and l.id is distinct from o.call_log_id) then 'answered'
      when exists (select from sms_messages m where m.tenant_id = tenant and m.direction = 'INBOUND'
          and m.customer_id = o.customer_id and m.created_at > o.created_at) then 'wrote'
    end as because
    from open o),
  ended as (
    update follow_ups f set status = 'CANCELLED', ended_because = j.because, ended_at = moment
    from judged j where f.tenant_id = tenant and f.id = j.id and j.because is not null
    returning f.id)
  select e.id from ended e;
end $$;
revoke all on function end_follow_ups(uuid, timestamptz) from public;
grant execute on function end_follow_ups(uuid, timestamptz) to telyx_app;

-- Businesses that have something scheduled, and requests whose job a crash may have taken; answered without a tenant.
create policy lookup on follow_ups to telyx_lookup using (true) with check (true);
create policy lookup on rvm_queue to telyx_lookup using (true) with check (true);
create policy lookup on rvm_services to telyx_lookup using (true) with check (true);
grant select (tenant_id, status) on follow_ups to telyx_lookup;
grant select (tenant_id, id, status, not_before, updated_at, parked_at) on rvm_queue to telyx_lookup;
grant select (tenant_id, id) on rvm_services to telyx_lookup;
create function tenants_with_follow_ups() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select distinct f.tenant_id from follow_ups f where f.status = 'SCHEDULED';
end $$;
create function waiting_rvm() returns table (tenant_id uuid, id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select r.tenant_id, r.id from rvm_queue r
    where r.status in ('PENDING', 'QUEUED') and r.parked_at is null and (r.not_before is null or r.not_before < now())
      and r.updated_at < now() - interval '1 minute' limit 500;
end $$;
create function tenant_of_rvm_service(wanted uuid) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select s.tenant_id from rvm_services s where s.id = wanted);
end $$;
grant create on schema public to telyx_lookup;
do $$
declare
  f regprocedure;
begin
  foreach f in array array['tenants_with_follow_ups()', 'waiting_rvm()', 'tenant_of_rvm_service(uuid)']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
    execute format('alter function %s owner to telyx_lookup', f);
  end loop;
end $$;
revoke create on schema public from telyx_lookup;
