-- As before; with what was added since that tells of a customer: voicemails to be left, follow-ups, signatures of calls,
-- what was looked up about their number, why a carrier was chosen for them, what they asked, and the audit log's words of them.
create or replace function erase_customer(customer uuid) returns table ("name" text, removed int)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  contact text := (select c.phone from customers c where c.id = customer);
  address text := (select c.email from customers c where c.id = customer);
  digits text := substr(contact, 2);
  calls uuid[];
  texts uuid[];
  booked uuid[];
begin
  select coalesce(array_agg(c.id), '{}') into calls from call_logs c where is_of_customer(c, customer, contact);
  select coalesce(array_agg(m.id), '{}') into texts from sms_messages m
    where m.customer_id = customer or m.from_number = contact or m.to_number = contact;
  select coalesce(array_agg(a.id), '{}') into booked from appointments a where a.customer_id = customer;
  -- What is still to go out does not: nobody is left to get it.
  update rvm_queue set status = case when status in ('PENDING', 'QUEUED') then 'BLOCKED' else status end,
      failure_code = case when status in ('PENDING', 'QUEUED') then 'erased' else failure_code end,
      to_number = '', lead_id = null, audio_url = '', failure_reason = null, parked_at = null
    where customer_id = customer or to_number = contact or call_log_id = any (calls);
  get diagnostics removed = row_count; "name" := 'rvm_queue'; return next;
  update follow_ups set status = case status when 'SCHEDULED' then 'CANCELLED' else status end,
      ended_at = coalesce(ended_at, now()), ended_because = 'erased', details = '{}'
    where customer_id = customer;
  get diagnostics removed = row_count; "name" := 'follow_ups'; return next;
  -- A signature names both ends of its call.
  update call_signatures set passport = null, checks = '[]' where call_log_id = any (calls);
  get diagnostics removed = row_count; "name" := 'call_signatures'; return next;
  delete from number_lookups where number = contact;
  get diagnostics removed = row_count; "name" := 'number_lookups'; return next;
  update call_events set data = '{}' where call_log_id = any (calls);
  update call_actions set arguments = '{}' where call_log_id = any (calls);
  update tool_calls set arguments = '{}', answer = null where call_log_id = any (calls);
  update recordings set audio_key = null, deleted_at = coalesce(deleted_at, now()) where call_log_id = any (calls);
  update call_logs set transcript = null, summary = null, notes = null, recording_url = null, control_url = null,
      turns = '[]', choice = null, message_url = null, hangup_cause = null,
      from_number = case direction when 'OUTBOUND' then from_number end,
      to_number = case direction when 'INBOUND' then to_number end
    where id = any (calls);
  "name" := 'call_logs'; removed := cardinality(calls); return next;
  update voicemails set from_number = null, transcription = null, audio_key = null, deleted_at = coalesce(deleted_at, now())
    where call_log_id = any (calls) or customer_id = customer or from_number = contact;
  get diagnostics removed = row_count; "name" := 'voicemails'; return next;
  delete from message_media where message_id = any (texts);
  update sms_messages set body = '', choice = null, failure_reason = null,
      from_number = case direction when 'OUTBOUND' then from_number end,
      to_number = case direction when 'INBOUND' then to_number end
    where id = any (texts);
  "name" := 'sms_messages'; removed := cardinality(texts); return next;
  update notifications set recipient = '', subject = null, message = '', failure_reason = null
    where recipient in (contact, address) or (related_appointment_id = any (booked) and audience = 'customer');
  get diagnostics removed = row_count; "name" := 'notifications'; return next;
  update appointments set notes = null where id = any (booked);
  "name" := 'appointments'; removed := cardinality(booked); return next;
  delete from inbox where position(digits in body) > 0 or (effect ->> 'call')::text = any (calls::text[]);
  get diagnostics removed = row_count; "name" := 'inbox'; return next;
  delete from webhook_deliveries
    where position(digits in payload::text) > 0 or payload -> 'data' ->> 'customerId' = customer::text;
  get diagnostics removed = row_count; "name" := 'webhook_deliveries'; return next;
  delete from unanswered_questions where position(digits in concat_ws(' ', question, answer)) > 0;
  get diagnostics removed = row_count; "name" := 'unanswered_questions'; return next;
  -- Who did what stays; whom it was done to does not.
  update audit_logs set changes = '{}', target_name = null
    where target_id = customer::text or position(digits in concat_ws(' ', changes, target_name)) > 0
      or target_id = any (calls::text[]);
  get diagnostics removed = row_count; "name" := 'audit_logs'; return next;
  delete from idempotency_keys where position(digits in response::text) > 0;
  update customers set name = null, phone = null, email = null, notes = null, locale = null, time_zone = null,
      erased_at = now(), updated_at = now()
    where id = customer and erased_at is null;
  get diagnostics removed = row_count; "name" := 'customers'; return next;
end $$;
