-- Alone in its file, because it must not run inside a transaction: deliveries are written on meanwhile.
create unique index concurrently inbox_tenant_id_id_key on inbox (tenant_id, id);
