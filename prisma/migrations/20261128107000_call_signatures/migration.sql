-- CreateEnum
CREATE TYPE "attestation" AS ENUM ('A', 'B', 'C', 'NONE', 'FAILED');

-- CreateTable
CREATE TABLE "call_signatures" (
    "tenant_id" UUID NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
    "call_log_id" UUID NOT NULL,
    "direction" "call_direction" NOT NULL,
    "attestation" "attestation" NOT NULL,
    "verdict" TEXT,
    "passport" TEXT,
    "origin_id" UUID,
    "certificate_url" TEXT,
    "checks" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "call_signatures_pkey" PRIMARY KEY ("tenant_id","call_log_id")
);

-- AddForeignKey
ALTER TABLE "call_signatures" ADD CONSTRAINT "call_signatures_tenant_id_call_log_id_fkey" FOREIGN KEY ("tenant_id", "call_log_id") REFERENCES "call_logs"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

select telyx_protect('call_signatures');
