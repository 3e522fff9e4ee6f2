-- Behind row security only comparisons that cannot leak may use an index, and that of an enum may not. With the carrier in
-- front an index of the tenant looks as good to the planner, and that one goes through all of its calls.
create unique index call_logs_by_sid on call_logs (call_sid, tenant_id, provider);
drop index call_logs_provider_call_sid_tenant_id_key;
create unique index call_logs_by_voice_call on call_logs (voice_call_id, tenant_id, voice_provider) where voice_call_id is not null;
drop index call_logs_voice_call;
