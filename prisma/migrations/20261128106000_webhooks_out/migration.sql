-- CreateEnum
CREATE TYPE "delivery_status" AS ENUM ('PENDING', 'DELIVERED', 'FAILED', 'GIVEN_UP');

-- CreateTable
CREATE TABLE "webhook_endpoints" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT,
    "events" TEXT[],
    "secret" BYTEA NOT NULL,
    "former_secret" BYTEA,
    "former_secret_until" TIMESTAMPTZ(3),
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "failing_since" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "event_type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "status" "delivery_status" NOT NULL DEFAULT 'PENDING',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "response_status" INTEGER,
    "response_body" TEXT,
    "milliseconds" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "webhook_endpoints_tenant_id_id_key" ON "webhook_endpoints"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_tenant_id_endpoint_id_created_at_id_idx" ON "webhook_deliveries"("tenant_id", "endpoint_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "webhook_deliveries_tenant_id_id_key" ON "webhook_deliveries"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_deliveries_tenant_id_endpoint_id_event_id_key" ON "webhook_deliveries"("tenant_id", "endpoint_id", "event_id");

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_tenant_id_endpoint_id_fkey" FOREIGN KEY ("tenant_id", "endpoint_id") REFERENCES "webhook_endpoints"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

select telyx_protect('webhook_endpoints');
select telyx_protect('webhook_deliveries');

-- Events for a tenant's own webhooks. They are written where the row changes, so whatever changes it, a statement of the
-- hot path or a screen, tells of it in the same transaction. A tenant without endpoints pays for one look at an empty
-- index, and rows that only move on pay nothing: the conditions of the triggers leave them out.
create index webhook_endpoints_active on webhook_endpoints (tenant_id) where is_active;

-- Writes a delivery for each endpoint that wants to be told, with the job that makes it.
create function tell_endpoints(tenant uuid, event_type text, data jsonb) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  event uuid := gen_random_uuid();
  endpoint uuid;
  delivery uuid;
begin
  for endpoint in select e.id from webhook_endpoints e
      where e.tenant_id = tenant and e.is_active and event_type = any (e.events) loop
    delivery := gen_random_uuid();
    insert into webhook_deliveries (tenant_id, id, endpoint_id, event_id, event_type, payload, next_attempt_at)
      values (tenant, delivery, endpoint, event, event_type,
        jsonb_build_object('type', event_type, 'timestamp', telyx_instant(now()), 'data', data), now());
    perform graphile_worker.telyx_enqueue('webhook.deliver',
      json_build_object('deliveryId', delivery, 'tenantId', tenant), 'webhook.deliver:' || delivery, null, null, null);
  end loop;
end $$;

create function telyx_instant(at timestamptz) returns text language sql stable parallel safe as $$
  select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

create function is_told(tenant uuid) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select from webhook_endpoints e where e.tenant_id = tenant and e.is_active);
end $$;

create function tell_of_call() returns trigger
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if not is_told(new.tenant_id) then return null; end if;
  perform tell_endpoints(new.tenant_id,
    case
      when tg_argv[0] = 'reported' then 'call.reported'
      when new.status = 'COMPLETED' then 'call.completed'
      when new.direction = 'INBOUND' then 'call.missed'
      else 'call.failed'
    end,
    jsonb_build_object('id', new.id, 'direction', new.direction, 'status', new.status, 'provider', new.provider,
      'phoneNumberId', new.phone_number_id, 'from', new.from_number, 'to', new.to_number,
      'startTime', telyx_instant(new.start_time), 'answeredTime', telyx_instant(new.answered_time),
      'endTime', telyx_instant(new.end_time), 'durationSeconds', new.duration_seconds, 'callReason', new.call_reason,
      'summary', new.summary, 'customerId', new.customer_id, 'appointmentId', new.appointment_id));
  return null;
end $$;

create trigger calls_ended_tell after update of status on call_logs for each row
  when (old.status is distinct from new.status and new.status in ('COMPLETED', 'NO_ANSWER', 'BUSY', 'FAILED'))
  execute function tell_of_call('ended');
create trigger calls_reported_tell after update of reported_at on call_logs for each row
  when (old.reported_at is null and new.reported_at is not null)
  execute function tell_of_call('reported');

create function tell_of_voicemail() returns trigger
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if not is_told(new.tenant_id) then return null; end if;
  perform tell_endpoints(new.tenant_id, 'voicemail.' || tg_argv[0],
    jsonb_build_object('id', new.id, 'callId', new.call_log_id, 'phoneNumberId', new.phone_number_id,
      'customerId', new.customer_id, 'from', new.from_number, 'durationSeconds', new.duration_seconds,
      'transcription', new.transcription, 'isUrgent', new.is_urgent, 'createdAt', telyx_instant(new.created_at)));
  return null;
end $$;

create trigger voicemails_received_tell after insert on voicemails for each row
  execute function tell_of_voicemail('received');
create trigger voicemails_transcribed_tell after update of transcription on voicemails for each row
  when (old.transcription is null and new.transcription is not null)
  execute function tell_of_voicemail('transcribed');

create function tell_of_message() returns trigger
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if not is_told(new.tenant_id) then return null; end if;
  perform tell_endpoints(new.tenant_id,
    'message.' || case new.status when 'RECEIVED' then 'received' when 'DELIVERED' then 'delivered' else 'failed' end,
    jsonb_build_object('id', new.id, 'direction', new.direction, 'status', new.status, 'provider', new.provider,
      'from', new.from_number, 'to', new.to_number, 'body', new.body, 'segments', new.segments,
      'customerId', new.customer_id, 'failureReason', new.failure_reason, 'failureCode', new.failure_code,
      'createdAt', telyx_instant(new.created_at)));
  return null;
end $$;

create trigger messages_received_tell after insert on sms_messages for each row
  when (new.status = 'RECEIVED')
  execute function tell_of_message();
create trigger messages_ended_tell after update of status on sms_messages for each row
  when (old.status is distinct from new.status and new.status in ('DELIVERED', 'UNDELIVERED', 'FAILED'))
  execute function tell_of_message();

create function tell_of_appointment_row() returns trigger
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if not is_told(new.tenant_id) then return null; end if;
  perform tell_endpoints(new.tenant_id,
    'appointment.' || case
      when tg_op = 'INSERT' then 'booked'
      when old.status is distinct from new.status and new.status = 'CANCELLED' then 'cancelled'
      when old.status is distinct from new.status and new.status = 'NO_SHOW' then 'missed'
      when old.status is distinct from new.status and new.status = 'CONFIRMED' then 'confirmed'
      else 'rescheduled'
    end,
    jsonb_build_object('id', new.id, 'customerId', new.customer_id, 'serviceId', new.service_id, 'staffId', new.staff_id,
      'startsAt', telyx_instant(new.starts_at), 'endsAt', telyx_instant(new.ends_at), 'status', new.status,
      'source', new.source, 'version', new.version, 'callId', new.call_log_id));
  return null;
end $$;

create trigger appointments_booked_tell after insert on appointments for each row
  execute function tell_of_appointment_row();
create trigger appointments_changed_tell after update of status, starts_at, staff_id, service_id on appointments for each row
  when (old.starts_at is distinct from new.starts_at or old.staff_id is distinct from new.staff_id
    or old.service_id is distinct from new.service_id
    or (old.status is distinct from new.status and new.status in ('CANCELLED', 'NO_SHOW', 'CONFIRMED')))
  execute function tell_of_appointment_row();

create function tell_of_number() returns trigger
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if not is_told(new.tenant_id) then return null; end if;
  perform tell_endpoints(new.tenant_id,
    'number.' || case new.status when 'ACTIVE' then 'active' when 'CANCELLED' then 'released' else 'failed' end,
    jsonb_build_object('id', new.id, 'number', new.number, 'friendlyName', new.friendly_name,
      'countryCode', new.country_code, 'type', new.type, 'provider', new.provider, 'status', new.status));
  return null;
end $$;

create trigger numbers_settled_tell after update of status on phone_numbers for each row
  when (old.status is distinct from new.status and new.status in ('ACTIVE', 'CANCELLED', 'FAILED'))
  execute function tell_of_number();

-- Whoever was told of somebody must learn that they are to be forgotten.
create function tell_of_erasure() returns trigger
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if not is_told(new.tenant_id) then return null; end if;
  perform tell_endpoints(new.tenant_id, 'customer.erased',
    jsonb_build_object('id', new.id, 'erasedAt', telyx_instant(new.erased_at)));
  return null;
end $$;

create trigger customers_erased_tell after update of erased_at on customers for each row
  when (old.erased_at is null and new.erased_at is not null)
  execute function tell_of_erasure();

do $$
declare f regprocedure;
begin
  foreach f in array array['tell_endpoints(uuid, text, jsonb)', 'telyx_instant(timestamptz)', 'is_told(uuid)',
    'tell_of_call()', 'tell_of_voicemail()', 'tell_of_message()', 'tell_of_appointment_row()', 'tell_of_number()',
    'tell_of_erasure()']::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
  end loop;
end $$;
