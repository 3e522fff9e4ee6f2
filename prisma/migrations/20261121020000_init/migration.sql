-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "role" AS ENUM ('OWNER', 'ADMIN', 'STAFF');

-- CreateEnum
CREATE TYPE "plan" AS ENUM ('FREE', 'STARTER', 'PRO', 'ENTERPRISE');

-- CreateEnum
CREATE TYPE "subscription_status" AS ENUM ('TRIALING', 'ACTIVE', 'PAST_DUE', 'CANCELLED');

-- CreateEnum
CREATE TYPE "call_direction" AS ENUM ('INBOUND', 'OUTBOUND');

-- CreateEnum
CREATE TYPE "call_status" AS ENUM ('QUEUED', 'RINGING', 'IN_PROGRESS', 'COMPLETED', 'NO_ANSWER', 'BUSY', 'FAILED');

-- CreateEnum
CREATE TYPE "call_reason" AS ENUM ('SETUP_APPOINTMENT', 'CANCEL_APPOINTMENT', 'MODIFY_APPOINTMENT', 'GET_HOURS', 'GET_PRICING', 'OTHER');

-- CreateEnum
CREATE TYPE "phone_status" AS ENUM ('PENDING', 'ACTIVE', 'SUSPENDED', 'PORTING', 'CANCELLED', 'FAILED');

-- CreateEnum
CREATE TYPE "number_type" AS ENUM ('LOCAL', 'TOLL_FREE', 'MOBILE', 'NON_GEOGRAPHIC');

-- CreateEnum
CREATE TYPE "renewal_choice" AS ENUM ('RENEW', 'RELEASE');

-- CreateEnum
CREATE TYPE "provisioning_kind" AS ENUM ('PROVISION', 'RELEASE');

-- CreateEnum
CREATE TYPE "order_mode" AS ENUM ('DIRECT', 'POOL', 'API', 'ASSISTED', 'TRUNK');

-- CreateEnum
CREATE TYPE "provisioning_status" AS ENUM ('RUNNING', 'WAITING', 'DONE', 'FAILED', 'UNDOING', 'NEEDS_ATTENTION');

-- CreateEnum
CREATE TYPE "step_status" AS ENUM ('PENDING', 'RUNNING', 'WAITING', 'DONE', 'FAILED', 'UNDONE', 'SKIPPED');

-- CreateEnum
CREATE TYPE "finding_kind" AS ENUM ('PAID_UNUSED', 'OURS_GONE', 'DRIFT', 'STUCK');

-- CreateEnum
CREATE TYPE "pool_status" AS ENUM ('FREE', 'CLAIMED', 'COOLING', 'RETIRED');

-- CreateEnum
CREATE TYPE "notification_type" AS ENUM ('SMS', 'EMAIL');

-- CreateEnum
CREATE TYPE "notification_status" AS ENUM ('QUEUED', 'SENT', 'FAILED');

-- CreateEnum
CREATE TYPE "phone_provider" AS ENUM ('VAPI', 'NETGSM', 'TWILIO', 'TELNYX', 'RETELL', 'CUSTOM');

-- CreateEnum
CREATE TYPE "sip_transport" AS ENUM ('UDP', 'TCP', 'TLS');

-- CreateEnum
CREATE TYPE "trunk_authentication" AS ENUM ('REGISTER', 'IP');

-- CreateTable
CREATE TABLE "tenants" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "country_code" CHAR(2) NOT NULL,
    "time_zone" TEXT NOT NULL,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tenants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "password_hash" TEXT NOT NULL,
    "password_version" INTEGER NOT NULL DEFAULT 1,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "is_operator" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "members" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "members_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitations" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "token_hash" TEXT,
    "invited_by" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "family_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "ip" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "rotated_at" TIMESTAMPTZ(3),
    "successor_nonce" TEXT,
    "signed_in_at" TIMESTAMPTZ(3) NOT NULL,
    "password_version" INTEGER NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "password_resets" (
    "token_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "password_resets_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "key_hash" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_logs" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target_type" TEXT NOT NULL,
    "target_id" TEXT,
    "target_name" TEXT,
    "changes" JSONB NOT NULL DEFAULT '{}',
    "ip" TEXT,
    "request_id" TEXT,

    CONSTRAINT "audit_logs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assistants" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "voice" TEXT NOT NULL,
    "greeting" TEXT NOT NULL,
    "instructions" TEXT NOT NULL,
    "facts" JSONB NOT NULL DEFAULT '{}',
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "assistants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assistant_remotes" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "assistant_id" UUID NOT NULL,
    "account_key" TEXT NOT NULL,
    "provider" "phone_provider" NOT NULL,
    "remote_id" TEXT,
    "synced_version" INTEGER NOT NULL DEFAULT 0,
    "working_until" TIMESTAMPTZ(3),
    "synced_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "assistant_remotes_pkey" PRIMARY KEY ("tenant_id","assistant_id","account_key")
);

-- CreateTable
CREATE TABLE "subscriptions" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "plan" "plan" NOT NULL DEFAULT 'FREE',
    "status" "subscription_status" NOT NULL DEFAULT 'ACTIVE',
    "trial_ends_at" TIMESTAMPTZ(3),
    "current_period_end" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscriptions_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "call_logs" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "call_sid" TEXT,
    "provider" "phone_provider" NOT NULL,
    "phone_number_id" UUID,
    "assistant_id" UUID,
    "direction" "call_direction" NOT NULL,
    "purpose" TEXT,
    "status" "call_status" NOT NULL DEFAULT 'QUEUED',
    "from_number" TEXT,
    "to_number" TEXT,
    "start_time" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "answered_time" TIMESTAMPTZ(3),
    "end_time" TIMESTAMPTZ(3),
    "duration_seconds" INTEGER,
    "hangup_cause" TEXT,
    "call_reason" "call_reason",
    "notes" TEXT,
    "summary" TEXT,
    "transcript" TEXT,
    "recording_url" TEXT,
    "machine_result" TEXT,
    "cost" DECIMAL(10,5),
    "currency" CHAR(3),
    "appointment_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "call_logs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "phone_numbers" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "number" TEXT,
    "friendly_name" TEXT,
    "country_code" CHAR(2) NOT NULL,
    "area_code" TEXT,
    "type" "number_type" NOT NULL,
    "features" TEXT[],
    "status" "phone_status" NOT NULL DEFAULT 'PENDING',
    "provider" "phone_provider" NOT NULL,
    "provider_account_id" UUID,
    "carrier_number_id" TEXT,
    "voice_provider" "phone_provider" NOT NULL DEFAULT 'VAPI',
    "voice_account_id" UUID,
    "voice_number_id" TEXT,
    "voice_trunk_id" TEXT,
    "sip_trunk_id" UUID,
    "pool_entry_id" UUID,
    "sip_login" BYTEA,
    "assistant_id" UUID,
    "routing_rule_id" UUID,
    "voicemail_enabled" BOOLEAN NOT NULL DEFAULT true,
    "record_calls" BOOLEAN NOT NULL DEFAULT false,
    "webhooks" JSONB NOT NULL DEFAULT '{}',
    "monthly_cost" DECIMAL(10,4),
    "currency" CHAR(3),
    "renews_at" TIMESTAMPTZ(3),
    "renewal" "renewal_choice" NOT NULL DEFAULT 'RENEW',
    "calls_in" INTEGER NOT NULL DEFAULT 0,
    "calls_out" INTEGER NOT NULL DEFAULT 0,
    "sms_in" INTEGER NOT NULL DEFAULT 0,
    "sms_out" INTEGER NOT NULL DEFAULT 0,
    "activated_at" TIMESTAMPTZ(3),
    "released_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "phone_numbers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provisionings" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "phone_number_id" UUID NOT NULL,
    "kind" "provisioning_kind" NOT NULL,
    "mode" "order_mode",
    "status" "provisioning_status" NOT NULL DEFAULT 'RUNNING',
    "error" JSONB,
    "waiting_for" TEXT,
    "state" JSONB NOT NULL DEFAULT '{}',
    "resume_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "provisionings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provisioning_steps" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "provisioning_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "status" "step_status" NOT NULL DEFAULT 'PENDING',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" JSONB,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "provisioning_steps_pkey" PRIMARY KEY ("tenant_id","provisioning_id","name")
);

-- CreateTable
CREATE TABLE "provider_numbers" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "account_key" TEXT NOT NULL,
    "provider" "phone_provider" NOT NULL,
    "provider_number_id" TEXT NOT NULL,
    "number" TEXT,
    "reference" TEXT,
    "status" TEXT NOT NULL,
    "assistant_id" TEXT,
    "trunk_id" TEXT,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "provider_numbers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reconciliation_findings" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "kind" "finding_kind" NOT NULL,
    "account_key" TEXT NOT NULL,
    "provider" "phone_provider" NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "number" TEXT,
    "detail" TEXT NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "repaired_at" TIMESTAMPTZ(3),

    CONSTRAINT "reconciliation_findings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "number_pool" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "country_code" CHAR(2) NOT NULL,
    "sip_login" BYTEA NOT NULL,
    "carrier_number_id" TEXT,
    "renews_at" TIMESTAMPTZ(3),
    "status" "pool_status" NOT NULL DEFAULT 'FREE',
    "claimed_for" UUID,
    "claimed_at" TIMESTAMPTZ(3),
    "cools_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "number_pool_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tenant_keys" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "wrapped_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tenant_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "response" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("tenant_id","route","key")
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "key" TEXT NOT NULL,
    "hits" INTEGER NOT NULL,
    "reset_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "notifications" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "type" "notification_type" NOT NULL,
    "kind" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "subject" TEXT,
    "message" TEXT NOT NULL,
    "status" "notification_status" NOT NULL DEFAULT 'QUEUED',
    "dedupe_key" TEXT NOT NULL,
    "related_appointment_id" UUID,
    "related_number_id" UUID,
    "sent_at" TIMESTAMPTZ(3),
    "failure_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "phone_providers" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "provider" "phone_provider" NOT NULL,
    "display_name" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 1,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "options" JSONB NOT NULL DEFAULT '{}',
    "credentials" BYTEA NOT NULL,
    "credential_hint" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "phone_providers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "carrier_configs" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "provider_account_id" UUID NOT NULL,
    "cost_per_minute" DECIMAL(10,5),
    "cost_per_message" DECIMAL(10,5),
    "currency" CHAR(3) NOT NULL DEFAULT 'USD',
    "disabled_capabilities" TEXT[],
    "limits" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "carrier_configs_pkey" PRIMARY KEY ("provider_account_id")
);

-- CreateTable
CREATE TABLE "provider_health" (
    "account_key" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "succeeded" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "latency_ms" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "provider_health_pkey" PRIMARY KEY ("account_key","minute")
);

-- CreateTable
CREATE TABLE "sip_trunks" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "transport" "sip_transport" NOT NULL,
    "username" TEXT NOT NULL,
    "domain" TEXT,
    "password" BYTEA NOT NULL,
    "caller_id" TEXT,
    "number" TEXT,
    "static_ips" TEXT[],
    "authentication" "trunk_authentication" NOT NULL,
    "probe" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sip_trunks_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "members_user_id_idx" ON "members"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "members_tenant_id_id_key" ON "members"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "members_tenant_id_user_id_key" ON "members"("tenant_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitations_token_hash_key" ON "invitations"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "invitations_tenant_id_id_key" ON "invitations"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "invitations_tenant_id_email_key" ON "invitations"("tenant_id", "email");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_hash_key" ON "sessions"("token_hash");

-- CreateIndex
CREATE INDEX "sessions_tenant_id_family_id_idx" ON "sessions"("tenant_id", "family_id");

-- CreateIndex
CREATE INDEX "sessions_tenant_id_user_id_idx" ON "sessions"("tenant_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_tenant_id_id_key" ON "sessions"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "password_resets_user_id_idx" ON "password_resets"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_key_hash_key" ON "api_keys"("key_hash");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_tenant_id_id_key" ON "api_keys"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "audit_logs_tenant_id_at_id_idx" ON "audit_logs"("tenant_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "audit_logs_tenant_id_id_key" ON "audit_logs"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "assistants_tenant_id_id_key" ON "assistants"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "call_logs_tenant_id_start_time_id_idx" ON "call_logs"("tenant_id", "start_time" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "call_logs_tenant_id_id_key" ON "call_logs"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "call_logs_tenant_id_provider_call_sid_key" ON "call_logs"("tenant_id", "provider", "call_sid");

-- CreateIndex
CREATE INDEX "phone_numbers_tenant_id_created_at_id_idx" ON "phone_numbers"("tenant_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "phone_numbers_tenant_id_id_key" ON "phone_numbers"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "provisionings_tenant_id_phone_number_id_idx" ON "provisionings"("tenant_id", "phone_number_id");

-- CreateIndex
CREATE INDEX "provisionings_status_resume_at_idx" ON "provisionings"("status", "resume_at");

-- CreateIndex
CREATE UNIQUE INDEX "provisionings_tenant_id_id_key" ON "provisionings"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "provider_numbers_tenant_id_id_key" ON "provider_numbers"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "provider_numbers_tenant_id_account_key_provider_number_id_key" ON "provider_numbers"("tenant_id", "account_key", "provider_number_id");

-- CreateIndex
CREATE UNIQUE INDEX "reconciliation_findings_tenant_id_id_key" ON "reconciliation_findings"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "reconciliation_findings_tenant_id_kind_account_key_subject__key" ON "reconciliation_findings"("tenant_id", "kind", "account_key", "subject_id");

-- CreateIndex
CREATE INDEX "number_pool_status_created_at_idx" ON "number_pool"("status", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "number_pool_tenant_id_id_key" ON "number_pool"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "number_pool_tenant_id_number_key" ON "number_pool"("tenant_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "tenant_keys_tenant_id_id_key" ON "tenant_keys"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "tenant_keys_tenant_id_key" ON "tenant_keys"("tenant_id");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- CreateIndex
CREATE INDEX "rate_limits_reset_at_idx" ON "rate_limits"("reset_at");

-- CreateIndex
CREATE INDEX "notifications_tenant_id_created_at_id_idx" ON "notifications"("tenant_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "notifications_tenant_id_id_key" ON "notifications"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "notifications_tenant_id_dedupe_key_key" ON "notifications"("tenant_id", "dedupe_key");

-- CreateIndex
CREATE UNIQUE INDEX "phone_providers_tenant_id_id_key" ON "phone_providers"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "carrier_configs_tenant_id_provider_account_id_key" ON "carrier_configs"("tenant_id", "provider_account_id");

-- CreateIndex
CREATE UNIQUE INDEX "sip_trunks_tenant_id_id_key" ON "sip_trunks"("tenant_id", "id");

-- AddForeignKey
ALTER TABLE "assistant_remotes" ADD CONSTRAINT "assistant_remotes_tenant_id_assistant_id_fkey" FOREIGN KEY ("tenant_id", "assistant_id") REFERENCES "assistants"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "call_logs" ADD CONSTRAINT "call_logs_tenant_id_phone_number_id_fkey" FOREIGN KEY ("tenant_id", "phone_number_id") REFERENCES "phone_numbers"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "phone_numbers" ADD CONSTRAINT "phone_numbers_tenant_id_assistant_id_fkey" FOREIGN KEY ("tenant_id", "assistant_id") REFERENCES "assistants"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "provisionings" ADD CONSTRAINT "provisionings_tenant_id_phone_number_id_fkey" FOREIGN KEY ("tenant_id", "phone_number_id") REFERENCES "phone_numbers"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "provisioning_steps" ADD CONSTRAINT "provisioning_steps_tenant_id_provisioning_id_fkey" FOREIGN KEY ("tenant_id", "provisioning_id") REFERENCES "provisionings"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
