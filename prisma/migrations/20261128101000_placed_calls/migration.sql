-- Calls that a carrier places for us: what was ordered stands with the call, and the carrier is answered from it.
ALTER TABLE "call_logs"
  ADD COLUMN "record_call" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "detect_machine" BOOLEAN NOT NULL DEFAULT false,
  -- The carrier goes on with the call after the voice AI's part of it, as we have told it to.
  ADD COLUMN "carrier_holds" BOOLEAN NOT NULL DEFAULT false,
  -- How often the carrier was told to connect the voice AI again.
  ADD COLUMN "voice_returns" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "earlier_voice_calls" TEXT[] NOT NULL DEFAULT '{}';

create index call_logs_earlier_voice_calls on call_logs using gin (earlier_voice_calls) where earlier_voice_calls <> '{}';
