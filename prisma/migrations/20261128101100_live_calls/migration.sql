-- What the carrier alone charges for a call, which it says some time after the call has ended.
ALTER TABLE "call_logs" ADD COLUMN "carrier_cost" DECIMAL(10,5);
