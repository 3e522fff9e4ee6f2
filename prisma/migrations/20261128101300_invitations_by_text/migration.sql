-- Invitations by text: to an e-mail address or to a telephone.
ALTER TABLE "invitations" ALTER COLUMN "email" DROP NOT NULL;
ALTER TABLE "invitations" ADD COLUMN "phone" TEXT, ADD COLUMN "message_id" UUID;
CREATE UNIQUE INDEX "invitations_tenant_id_phone_key" ON "invitations"("tenant_id", "phone");
alter table invitations add constraint invitations_reach_somebody check (num_nonnulls(email, phone) = 1);
