-- Alone in its file, as the one before. Only calls that we place are told of by our own id before their tenant is known.
create unique index concurrently call_logs_placed on call_logs (id) where direction = 'OUTBOUND';
