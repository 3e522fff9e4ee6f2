-- Alone in its file, as the one before. Calls are told of by our own id before their tenant is known: those that we place, and those
-- that a second voice AI takes.
create index concurrently call_logs_by_id on call_logs (id);
