-- CreateEnum
CREATE TYPE "appointment_status" AS ENUM ('BOOKED', 'CONFIRMED', 'RESCHEDULED', 'CANCELLED', 'COMPLETED', 'NO_SHOW');

-- CreateEnum
CREATE TYPE "appointment_source" AS ENUM ('AI', 'STAFF', 'WEB', 'SMS');

-- CreateEnum
CREATE TYPE "shift_kind" AS ENUM ('WORK', 'BREAK');

-- CreateEnum
CREATE TYPE "action_status" AS ENUM ('QUEUED', 'SENT', 'DONE', 'FAILED');

-- CreateEnum
CREATE TYPE "question_status" AS ENUM ('OPEN', 'TAUGHT', 'DISMISSED');

-- CreateEnum
CREATE TYPE "inbox_verdict" AS ENUM ('ACCEPTED', 'REFUSED');

-- CreateEnum
CREATE TYPE "inbox_status" AS ENUM ('RECEIVED', 'DONE', 'FAILED', 'UNKNOWN');

-- CreateEnum
CREATE TYPE "message_status" AS ENUM ('QUEUED', 'SENT', 'DELIVERED', 'UNDELIVERED', 'FAILED', 'RECEIVED');

-- CreateEnum
CREATE TYPE "consent_channel" AS ENUM ('SMS', 'CALL', 'RVM', 'EMAIL');

-- CreateEnum
CREATE TYPE "consent_purpose" AS ENUM ('SERVICE', 'MARKETING');

-- CreateEnum
CREATE TYPE "consent_state" AS ENUM ('GRANTED', 'REVOKED');

-- CreateEnum
CREATE TYPE "usage_kind" AS ENUM ('NUMBER', 'AI_MINUTE', 'CALL_MINUTE', 'SMS', 'MMS', 'RVM', 'TRUNK', 'REGISTRATION');

-- AlterTable
ALTER TABLE "assistants" ADD COLUMN     "abilities" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "call_logs" ADD COLUMN     "control_url" BYTEA,
ADD COLUMN     "customer_id" UUID,
ADD COLUMN     "reported_at" TIMESTAMPTZ(3),
ADD COLUMN     "turns" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "voice_call_id" TEXT,
ADD COLUMN     "voice_provider" "phone_provider";

-- AlterTable
ALTER TABLE "notifications" ADD COLUMN     "appointment_version" INTEGER,
ADD COLUMN     "audience" TEXT,
ADD COLUMN     "message_id" UUID,
ALTER COLUMN "message" SET DEFAULT '';

-- CreateTable
CREATE TABLE "services" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "duration_minutes" INTEGER NOT NULL,
    "buffer_before_minutes" INTEGER NOT NULL DEFAULT 0,
    "buffer_after_minutes" INTEGER NOT NULL DEFAULT 0,
    "price" DECIMAL(12,5),
    "currency" CHAR(3),
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "services_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "user_id" UUID,
    "name" TEXT NOT NULL,
    "phone" TEXT,
    "email" TEXT,
    "time_zone" TEXT,
    "feed_token_hash" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "staff_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_services" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "staff_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,

    CONSTRAINT "staff_services_pkey" PRIMARY KEY ("tenant_id","staff_id","service_id")
);

-- CreateTable
CREATE TABLE "staff_shifts" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "staff_id" UUID NOT NULL,
    "kind" "shift_kind" NOT NULL,
    "weekday" INTEGER NOT NULL,
    "start_minute" INTEGER NOT NULL,
    "end_minute" INTEGER NOT NULL,

    CONSTRAINT "staff_shifts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_time_off" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "staff_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT,

    CONSTRAINT "staff_time_off_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "holidays" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "name" TEXT NOT NULL,
    "opens_minute" INTEGER,
    "closes_minute" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "holidays_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "customers" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "name" TEXT,
    "phone" TEXT,
    "email" TEXT,
    "locale" TEXT,
    "time_zone" TEXT,
    "notes" TEXT,
    "erased_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "appointments" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "staff_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "blocked_from" TIMESTAMPTZ(3) NOT NULL,
    "blocked_until" TIMESTAMPTZ(3) NOT NULL,
    "status" "appointment_status" NOT NULL DEFAULT 'BOOKED',
    "source" "appointment_source" NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "call_log_id" UUID,
    "notes" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "appointments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "call_events" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "call_log_id" UUID NOT NULL,
    "leg_id" TEXT,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "inbox_delivery_id" UUID,
    "dedupe_key" TEXT NOT NULL,

    CONSTRAINT "call_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "call_actions" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "call_log_id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "arguments" JSONB NOT NULL DEFAULT '{}',
    "status" "action_status" NOT NULL DEFAULT 'QUEUED',
    "error" TEXT,
    "requested_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "call_actions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recordings" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "call_log_id" UUID NOT NULL,
    "provider_recording_id" TEXT,
    "audio_key" TEXT,
    "format" TEXT,
    "channels" INTEGER,
    "duration_seconds" INTEGER,
    "consent" TEXT,
    "delete_after" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "recordings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tool_calls" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "call_log_id" UUID,
    "provider_tool_call_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "arguments" JSONB NOT NULL,
    "answer" TEXT,
    "result_id" UUID,
    "milliseconds" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tool_calls_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "unanswered_questions" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "assistant_id" UUID NOT NULL,
    "question" TEXT NOT NULL,
    "times_asked" INTEGER NOT NULL DEFAULT 1,
    "last_call_log_id" UUID,
    "status" "question_status" NOT NULL DEFAULT 'OPEN',
    "answer" TEXT,
    "answered_by" UUID,
    "answered_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "unanswered_questions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "voicemails" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "call_log_id" UUID,
    "phone_number_id" UUID,
    "customer_id" UUID,
    "from_number" TEXT,
    "audio_key" TEXT,
    "duration_seconds" INTEGER NOT NULL,
    "transcription" TEXT,
    "confidence" DECIMAL(4,3),
    "is_urgent" BOOLEAN NOT NULL DEFAULT false,
    "read_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "voicemails_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "provider" "phone_provider" NOT NULL,
    "account_key" TEXT NOT NULL,
    "delivery_key" TEXT NOT NULL,
    "verdict" "inbox_verdict" NOT NULL,
    "verdict_reason" TEXT,
    "status" "inbox_status" NOT NULL DEFAULT 'RECEIVED',
    "method" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "headers" JSONB NOT NULL,
    "body" TEXT NOT NULL,
    "content_type" TEXT,
    "event_types" TEXT[],
    "effect" JSONB,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "replay_of" UUID,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "handled_at" TIMESTAMPTZ(3),

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_webhooks" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "account_key" TEXT NOT NULL,
    "provider" "phone_provider" NOT NULL,
    "remote_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_webhooks_pkey" PRIMARY KEY ("tenant_id","account_key")
);

-- CreateTable
CREATE TABLE "sms_messages" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "direction" "call_direction" NOT NULL,
    "status" "message_status" NOT NULL,
    "provider" "phone_provider" NOT NULL,
    "account_key" TEXT,
    "provider_message_id" TEXT,
    "reference" TEXT,
    "purpose" "consent_purpose" NOT NULL DEFAULT 'SERVICE',
    "sent_by" UUID,
    "claimed_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "parked_at" TIMESTAMPTZ(3),
    "read_at" TIMESTAMPTZ(3),
    "phone_number_id" UUID,
    "customer_id" UUID,
    "from_number" TEXT,
    "to_number" TEXT,
    "body" TEXT NOT NULL,
    "segments" INTEGER,
    "template_id" UUID,
    "notification_id" UUID,
    "choice" JSONB,
    "not_before" TIMESTAMPTZ(3),
    "cost" DECIMAL(12,5),
    "currency" CHAR(3),
    "failure_reason" TEXT,
    "failure_code" TEXT,
    "sent_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sms_messages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_media" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "message_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "content_type" TEXT NOT NULL,
    "media_key" TEXT,
    "source_url" TEXT,

    CONSTRAINT "message_media_pkey" PRIMARY KEY ("tenant_id","message_id","position")
);

-- CreateTable
CREATE TABLE "sms_templates" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "purpose" "consent_purpose" NOT NULL,
    "body" TEXT NOT NULL,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sms_templates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dnc" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "contact" TEXT NOT NULL,
    "channel" "consent_channel" NOT NULL,
    "purpose" "consent_purpose" NOT NULL,
    "state" "consent_state" NOT NULL,
    "source" TEXT NOT NULL,
    "proof" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dnc_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "forwarding_proofs" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "kept_number" TEXT NOT NULL,
    "phone_number_id" UUID NOT NULL,
    "carrier" TEXT,
    "call_log_id" UUID,
    "forwarded" BOOLEAN,
    "after_seconds" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "forwarding_proofs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "number_days" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "phone_number_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "calls_in" INTEGER NOT NULL DEFAULT 0,
    "calls_out" INTEGER NOT NULL DEFAULT 0,
    "answered" INTEGER NOT NULL DEFAULT 0,
    "seconds" INTEGER NOT NULL DEFAULT 0,
    "sms_in" INTEGER NOT NULL DEFAULT 0,
    "sms_out" INTEGER NOT NULL DEFAULT 0,
    "complaints" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "number_days_pkey" PRIMARY KEY ("tenant_id","phone_number_id","day")
);

-- CreateTable
CREATE TABLE "tenant_settings" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "recording_announcement" TEXT,
    "recording_retention_days" INTEGER NOT NULL DEFAULT 90,
    "quiet_from_minute" INTEGER NOT NULL DEFAULT 1260,
    "quiet_until_minute" INTEGER NOT NULL DEFAULT 540,
    "reminder_minutes" INTEGER[] DEFAULT ARRAY[1440, 60]::INTEGER[],
    "confirms_bookings" BOOLEAN NOT NULL DEFAULT true,
    "follows_up_no_shows" BOOLEAN NOT NULL DEFAULT false,
    "texts_staff" BOOLEAN NOT NULL DEFAULT true,
    "auto_reply" TEXT,
    "transfer_number" TEXT,
    "sender_name" TEXT,
    "booking_lead_minutes" INTEGER NOT NULL DEFAULT 60,
    "booking_horizon_days" INTEGER NOT NULL DEFAULT 60,
    "slot_step_minutes" INTEGER NOT NULL DEFAULT 15,
    "most_outbound_per_number_per_day" INTEGER NOT NULL DEFAULT 100,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tenant_settings_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "usage_records" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "kind" "usage_kind" NOT NULL,
    "quantity" DECIMAL(12,5) NOT NULL,
    "cost" DECIMAL(12,5),
    "currency" CHAR(3),
    "provider" "phone_provider",
    "phone_number_id" UUID,
    "call_log_id" UUID,
    "message_id" UUID,
    "dedupe_key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "usage_records_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_months" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "month" DATE NOT NULL,
    "kind" "usage_kind" NOT NULL,
    "quantity" DECIMAL(12,5) NOT NULL DEFAULT 0,
    "warned_at" TIMESTAMPTZ(3),
    "reached_at" TIMESTAMPTZ(3),

    CONSTRAINT "usage_months_pkey" PRIMARY KEY ("tenant_id","month","kind")
);

-- CreateIndex
CREATE UNIQUE INDEX "services_tenant_id_id_key" ON "services"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "staff_feed_token_hash_key" ON "staff"("feed_token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "staff_tenant_id_id_key" ON "staff"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "staff_shifts_tenant_id_staff_id_weekday_idx" ON "staff_shifts"("tenant_id", "staff_id", "weekday");

-- CreateIndex
CREATE UNIQUE INDEX "staff_shifts_tenant_id_id_key" ON "staff_shifts"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "staff_time_off_tenant_id_staff_id_starts_at_idx" ON "staff_time_off"("tenant_id", "staff_id", "starts_at");

-- CreateIndex
CREATE UNIQUE INDEX "staff_time_off_tenant_id_id_key" ON "staff_time_off"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "holidays_tenant_id_id_key" ON "holidays"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "holidays_tenant_id_day_key" ON "holidays"("tenant_id", "day");

-- CreateIndex
CREATE INDEX "customers_tenant_id_created_at_id_idx" ON "customers"("tenant_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "customers_tenant_id_id_key" ON "customers"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "customers_tenant_id_phone_key" ON "customers"("tenant_id", "phone");

-- CreateIndex
CREATE INDEX "appointments_tenant_id_starts_at_id_idx" ON "appointments"("tenant_id", "starts_at", "id");

-- CreateIndex
CREATE INDEX "appointments_tenant_id_customer_id_starts_at_idx" ON "appointments"("tenant_id", "customer_id", "starts_at" DESC);

-- CreateIndex
CREATE INDEX "appointments_tenant_id_staff_id_starts_at_idx" ON "appointments"("tenant_id", "staff_id", "starts_at");

-- CreateIndex
CREATE UNIQUE INDEX "appointments_tenant_id_id_key" ON "appointments"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "call_events_tenant_id_call_log_id_at_idx" ON "call_events"("tenant_id", "call_log_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "call_events_tenant_id_id_key" ON "call_events"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "call_events_tenant_id_call_log_id_dedupe_key_key" ON "call_events"("tenant_id", "call_log_id", "dedupe_key");

-- CreateIndex
CREATE INDEX "call_actions_tenant_id_call_log_id_created_at_idx" ON "call_actions"("tenant_id", "call_log_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "call_actions_tenant_id_id_key" ON "call_actions"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "recordings_delete_after_idx" ON "recordings"("delete_after");

-- CreateIndex
CREATE UNIQUE INDEX "recordings_tenant_id_id_key" ON "recordings"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "recordings_tenant_id_call_log_id_provider_recording_id_key" ON "recordings"("tenant_id", "call_log_id", "provider_recording_id");

-- CreateIndex
CREATE INDEX "tool_calls_tenant_id_call_log_id_idx" ON "tool_calls"("tenant_id", "call_log_id");

-- CreateIndex
CREATE UNIQUE INDEX "tool_calls_tenant_id_id_key" ON "tool_calls"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "tool_calls_tenant_id_provider_tool_call_id_key" ON "tool_calls"("tenant_id", "provider_tool_call_id");

-- CreateIndex
CREATE INDEX "unanswered_questions_tenant_id_assistant_id_status_idx" ON "unanswered_questions"("tenant_id", "assistant_id", "status");

-- CreateIndex
CREATE UNIQUE INDEX "unanswered_questions_tenant_id_id_key" ON "unanswered_questions"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "voicemails_tenant_id_created_at_id_idx" ON "voicemails"("tenant_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "voicemails_tenant_id_id_key" ON "voicemails"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "voicemails_tenant_id_call_log_id_key" ON "voicemails"("tenant_id", "call_log_id");

-- CreateIndex
CREATE INDEX "inbox_tenant_id_received_at_id_idx" ON "inbox"("tenant_id", "received_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "inbox_tenant_id_provider_account_key_delivery_key_key" ON "inbox"("tenant_id", "provider", "account_key", "delivery_key");

-- CreateIndex
CREATE INDEX "sms_messages_tenant_id_created_at_id_idx" ON "sms_messages"("tenant_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "sms_messages_tenant_id_customer_id_created_at_idx" ON "sms_messages"("tenant_id", "customer_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "sms_messages_tenant_id_id_key" ON "sms_messages"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "sms_messages_tenant_id_provider_provider_message_id_key" ON "sms_messages"("tenant_id", "provider", "provider_message_id");

-- CreateIndex
CREATE UNIQUE INDEX "sms_templates_tenant_id_id_key" ON "sms_templates"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "sms_templates_tenant_id_name_language_key" ON "sms_templates"("tenant_id", "name", "language");

-- CreateIndex
CREATE INDEX "dnc_tenant_id_contact_channel_purpose_at_idx" ON "dnc"("tenant_id", "contact", "channel", "purpose", "at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "dnc_tenant_id_id_key" ON "dnc"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "forwarding_proofs_tenant_id_phone_number_id_created_at_idx" ON "forwarding_proofs"("tenant_id", "phone_number_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "forwarding_proofs_tenant_id_id_key" ON "forwarding_proofs"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "usage_records_tenant_id_at_id_idx" ON "usage_records"("tenant_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "usage_records_tenant_id_phone_number_id_at_idx" ON "usage_records"("tenant_id", "phone_number_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "usage_records_tenant_id_id_key" ON "usage_records"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "usage_records_tenant_id_dedupe_key_key" ON "usage_records"("tenant_id", "dedupe_key");

-- CreateIndex
CREATE INDEX "call_logs_tenant_id_phone_number_id_start_time_idx" ON "call_logs"("tenant_id", "phone_number_id", "start_time" DESC);

-- DropIndex
DROP INDEX "call_logs_tenant_id_provider_call_sid_key";

-- CreateIndex
CREATE UNIQUE INDEX "call_logs_provider_call_sid_tenant_id_key" ON "call_logs"("provider", "call_sid", "tenant_id");

-- CreateIndex
CREATE INDEX "notifications_tenant_id_related_appointment_id_idx" ON "notifications"("tenant_id", "related_appointment_id");

-- AddForeignKey
ALTER TABLE "staff_services" ADD CONSTRAINT "staff_services_tenant_id_staff_id_fkey" FOREIGN KEY ("tenant_id", "staff_id") REFERENCES "staff"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "staff_services" ADD CONSTRAINT "staff_services_tenant_id_service_id_fkey" FOREIGN KEY ("tenant_id", "service_id") REFERENCES "services"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "staff_shifts" ADD CONSTRAINT "staff_shifts_tenant_id_staff_id_fkey" FOREIGN KEY ("tenant_id", "staff_id") REFERENCES "staff"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "staff_time_off" ADD CONSTRAINT "staff_time_off_tenant_id_staff_id_fkey" FOREIGN KEY ("tenant_id", "staff_id") REFERENCES "staff"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_tenant_id_customer_id_fkey" FOREIGN KEY ("tenant_id", "customer_id") REFERENCES "customers"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_tenant_id_service_id_fkey" FOREIGN KEY ("tenant_id", "service_id") REFERENCES "services"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_tenant_id_staff_id_fkey" FOREIGN KEY ("tenant_id", "staff_id") REFERENCES "staff"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_tenant_id_call_log_id_fkey" FOREIGN KEY ("tenant_id", "call_log_id") REFERENCES "call_logs"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "call_events" ADD CONSTRAINT "call_events_tenant_id_call_log_id_fkey" FOREIGN KEY ("tenant_id", "call_log_id") REFERENCES "call_logs"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "call_actions" ADD CONSTRAINT "call_actions_tenant_id_call_log_id_fkey" FOREIGN KEY ("tenant_id", "call_log_id") REFERENCES "call_logs"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "recordings" ADD CONSTRAINT "recordings_tenant_id_call_log_id_fkey" FOREIGN KEY ("tenant_id", "call_log_id") REFERENCES "call_logs"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "tool_calls" ADD CONSTRAINT "tool_calls_tenant_id_call_log_id_fkey" FOREIGN KEY ("tenant_id", "call_log_id") REFERENCES "call_logs"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "unanswered_questions" ADD CONSTRAINT "unanswered_questions_tenant_id_assistant_id_fkey" FOREIGN KEY ("tenant_id", "assistant_id") REFERENCES "assistants"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "voicemails" ADD CONSTRAINT "voicemails_tenant_id_call_log_id_fkey" FOREIGN KEY ("tenant_id", "call_log_id") REFERENCES "call_logs"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "voicemails" ADD CONSTRAINT "voicemails_tenant_id_customer_id_fkey" FOREIGN KEY ("tenant_id", "customer_id") REFERENCES "customers"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "call_logs" ADD CONSTRAINT "call_logs_tenant_id_customer_id_fkey" FOREIGN KEY ("tenant_id", "customer_id") REFERENCES "customers"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "sms_messages" ADD CONSTRAINT "sms_messages_tenant_id_phone_number_id_fkey" FOREIGN KEY ("tenant_id", "phone_number_id") REFERENCES "phone_numbers"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "sms_messages" ADD CONSTRAINT "sms_messages_tenant_id_customer_id_fkey" FOREIGN KEY ("tenant_id", "customer_id") REFERENCES "customers"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "sms_messages" ADD CONSTRAINT "sms_messages_tenant_id_template_id_fkey" FOREIGN KEY ("tenant_id", "template_id") REFERENCES "sms_templates"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "message_media" ADD CONSTRAINT "message_media_tenant_id_message_id_fkey" FOREIGN KEY ("tenant_id", "message_id") REFERENCES "sms_messages"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_tenant_id_related_appointment_id_fkey" FOREIGN KEY ("tenant_id", "related_appointment_id") REFERENCES "appointments"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AlterTable
ALTER TABLE "phone_numbers" ADD COLUMN     "voice_sip_uri" TEXT;

-- What Prisma's schema language cannot say.
create extension if not exists btree_gist;

-- No double booking, whoever books at the same time. Half-open: one may begin where another ends.
alter table appointments
  add constraint appointments_in_order
    check (starts_at < ends_at and blocked_from <= starts_at and blocked_until >= ends_at),
  add constraint appointments_no_overlap
    exclude using gist (tenant_id with =, staff_id with =, tstzrange(blocked_from, blocked_until) with &&)
    where (status in ('BOOKED', 'CONFIRMED', 'RESCHEDULED'));
alter table staff_shifts add constraint staff_shifts_in_order
  check (weekday between 1 and 7 and start_minute >= 0 and start_minute < end_minute and end_minute <= 1440);
alter table staff_time_off add constraint staff_time_off_in_order check (starts_at < ends_at);

-- What waits to be sent, found without reading what has been.
create index sms_messages_waiting on sms_messages (tenant_id, created_at) where status = 'QUEUED';
create index sms_messages_parked on sms_messages (tenant_id, parked_at) where parked_at is not null;
create index inbox_waiting on inbox (received_at) where status = 'RECEIVED';
-- Every row of calls is written while somebody rings: what most rows do not have is kept out of their indexes.
create unique index call_logs_voice_call on call_logs (voice_provider, voice_call_id, tenant_id) where voice_call_id is not null;
create index call_logs_of_customer on call_logs (tenant_id, customer_id, start_time desc) where customer_id is not null;
create index phone_numbers_voice_number on phone_numbers (voice_number_id) where voice_number_id is not null;

do $$
declare target regclass;
begin
  for target in
    select c.oid from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'tenant_id' and not a.attisdropped
      and not c.relrowsecurity
  loop
    perform telyx_protect(target);
  end loop;
end $$;

-- The consent ledger only grows: a proof that could be changed would be none.
revoke update, delete on dnc from telyx_app;

-- The one time line of a customer: calls, texts, voicemail and bookings. A view, so that nothing is kept twice; with the
-- asker's rights, so that row security holds through it. Read by keyset on (at, id).
create view communications with (security_invoker = true) as
select l.tenant_id, l.id, 'CALL' as kind, l.start_time as at, l.customer_id, l.phone_number_id,
  l.direction::text as direction, case l.direction when 'INBOUND' then l.from_number else l.to_number end as contact,
  l.status::text as status, coalesce(l.summary, l.notes) as text
from call_logs l
union all
select m.tenant_id, m.id, 'MESSAGE', m.created_at, m.customer_id, m.phone_number_id,
  m.direction::text, case m.direction when 'INBOUND' then m.from_number else m.to_number end, m.status::text, m.body
from sms_messages m
union all
select v.tenant_id, v.id, 'VOICEMAIL', v.created_at, v.customer_id, v.phone_number_id,
  'INBOUND', v.from_number, case when v.read_at is null then 'NEW' else 'READ' end, v.transcription
from voicemails v where v.deleted_at is null
union all
select a.tenant_id, a.id, 'APPOINTMENT', a.created_at, a.customer_id, null,
  null, c.phone, a.status::text, a.notes
from appointments a join customers c on c.tenant_id = a.tenant_id and c.id = a.customer_id;
grant select on communications to telyx_app;

-- Questions that are asked before a tenant is known. Each gives ids and nothing else.
grant select (tenant_id, id) on phone_providers to telyx_lookup;
grant select (voice_number_id) on phone_numbers to telyx_lookup;
grant select (call_sid, voice_provider, voice_call_id) on call_logs to telyx_lookup;
grant select (tenant_id, id, provider, provider_message_id, from_number, to_number, direction, status, created_at,
  claimed_at, parked_at) on sms_messages to telyx_lookup;
grant select (tenant_id, id, status, received_at) on inbox to telyx_lookup;
grant select (tenant_id, feed_token_hash) on staff to telyx_lookup;
do $$
declare target text;
begin
  foreach target in array array['phone_providers', 'sms_messages', 'inbox', 'staff'] loop
    execute format('create policy lookup on %I to telyx_lookup using (true) with check (true)', target);
  end loop;
end $$;

create function tenant_of_account(account uuid) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select p.tenant_id from phone_providers p where p.id = account);
end $$;

-- The live number itself.
create function place_of_number(wanted text) returns table (tenant_id uuid, id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select n.tenant_id, n.id from phone_numbers n
    where n.number = wanted and n.status not in ('CANCELLED', 'FAILED');
end $$;

-- The number by the voice AI's id of it. One that has been released keeps its calls.
create function place_of_voice_number(wanted text) returns table (tenant_id uuid, id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select n.tenant_id, n.id from phone_numbers n where n.voice_number_id = wanted;
end $$;

create function tenant_of_call(from_provider phone_provider, sid text) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return coalesce(
    (select c.tenant_id from call_logs c where c.provider = from_provider and c.call_sid = sid limit 1),
    (select c.tenant_id from call_logs c where c.voice_provider = from_provider and c.voice_call_id = sid limit 1));
end $$;

create function tenant_of_message(from_provider phone_provider, sid text) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select m.tenant_id from sms_messages m where m.provider = from_provider and m.provider_message_id = sid limit 1);
end $$;
create index sms_messages_by_sid on sms_messages (provider, provider_message_id) where provider_message_id is not null;

-- Who texted a person last from a number that several tenants share: an answer is theirs.
create function tenant_of_text(ours text, theirs text) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select m.tenant_id from sms_messages m
    where m.from_number = ours and m.to_number = theirs and m.direction = 'OUTBOUND' and m.status in ('SENT', 'DELIVERED')
    order by m.created_at desc limit 1);
end $$;
create index sms_messages_by_pair on sms_messages (to_number, from_number, created_at desc) where direction = 'OUTBOUND';

create function tenant_of_feed(hash text) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select s.tenant_id from staff s where s.feed_token_hash = hash);
end $$;

-- Deliveries that a crash or a fault has left, oldest first.
create function waiting_deliveries() returns table (tenant_id uuid, id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select i.tenant_id, i.id from inbox i
    where i.status = 'RECEIVED' and i.received_at < now() - interval '1 minute' order by i.received_at limit 500;
end $$;

-- Tells the people concerned of a booking, a change or a cancellation: writes a notification each, once for each version,
-- with the job that sends it. `what` is booked, changed, cancelled or missed. Texts of older versions that have not
-- gone out are taken back.
create function announce_appointment(appointment uuid, what text) returns void
language plpgsql volatile set search_path = public, graphile_worker, pg_temp as $$
declare
  found_one record;
  target record;
  notification uuid;
begin
  select a.tenant_id, a.id, a.version, a.staff_id, c.phone as customer_phone, s.phone as staff_phone,
      coalesce(t.confirms_bookings, true) as confirms, coalesce(t.texts_staff, true) as texts_staff,
      coalesce(t.follows_up_no_shows, false) as follows_up
    into found_one
    from appointments a
    join customers c on c.tenant_id = a.tenant_id and c.id = a.customer_id
    join staff s on s.tenant_id = a.tenant_id and s.id = a.staff_id
    left join tenant_settings t on t.tenant_id = a.tenant_id
    where a.id = appointment;
  if not found then return; end if;
  if what <> 'booked' then
    delete from notifications n where n.related_appointment_id = appointment and n.status = 'QUEUED'
      and n.message_id is null and n.appointment_version < found_one.version;
  end if;
  for target in
    select 'customer' as audience, found_one.customer_phone as phone
      where found_one.customer_phone is not null
        and case when what = 'missed' then found_one.follows_up else found_one.confirms end
    union all
    select 'staff', found_one.staff_phone where found_one.staff_phone is not null and found_one.texts_staff and what <> 'missed'
  loop
    notification := null;
    insert into notifications (id, type, kind, recipient, dedupe_key, related_appointment_id, appointment_version, audience)
      values (gen_random_uuid(), 'SMS', 'appointment-' || what, target.phone,
        format('appointment:%s:v%s:%s:%s', appointment, found_one.version, what, target.audience),
        appointment, found_one.version, target.audience)
      on conflict (tenant_id, dedupe_key) do nothing
      returning id into notification;
    if notification is not null then
      perform graphile_worker.telyx_enqueue('notification.send',
        json_build_object('notificationId', notification, 'tenantId', found_one.tenant_id),
        'notification.send:' || notification, null, null, null);
    end if;
  end loop;
  perform pg_notify('telyx_changes',
    json_build_object('tenantId', found_one.tenant_id, 'type', 'appointment.changed', 'id', appointment)::text);
end $$;
revoke all on function announce_appointment from public;
grant execute on function announce_appointment to telyx_app;

grant create on schema public to telyx_lookup;
do $$
declare f regprocedure;
begin
  foreach f in array array[
    'tenant_of_account(uuid)', 'place_of_number(text)', 'place_of_voice_number(text)', 'tenant_of_call(phone_provider, text)',
    'tenant_of_message(phone_provider, text)', 'tenant_of_text(text, text)', 'tenant_of_feed(text)', 'waiting_deliveries()'
  ]::regprocedure[] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to telyx_app', f);
    execute format('alter function %s owner to telyx_lookup', f);
  end loop;
end $$;
revoke create on schema public from telyx_lookup;
