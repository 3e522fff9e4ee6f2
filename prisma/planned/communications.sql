-- The one time line of a customer: calls, texts, voicemail and bookings. A view, so that nothing is kept twice; with the
-- asker's rights, so that row security holds through it. Read by keyset on (at, id).
create view communications with (security_invoker = true) as
select l.tenant_id, l.id, 'CALL' as kind, l.start_time as at, c.id as customer_id, l.phone_number_id,
  l.direction::text as direction, case l.direction when 'INBOUND' then l.from_number else l.to_number end as contact,
  l.status::text as status, coalesce(l.summary, l.notes) as text
from call_logs l
left join customers c on c.tenant_id = l.tenant_id
  and c.phone = case l.direction when 'INBOUND' then l.from_number else l.to_number end
union all
select m.tenant_id, m.id, 'MESSAGE', m.created_at, m.customer_id, m.phone_number_id,
  m.direction::text, case m.direction when 'INBOUND' then m.from_number else m.to_number end, m.status::text, m.body
from sms_messages m
union all
select v.tenant_id, v.id, 'VOICEMAIL', v.created_at, v.customer_id, v.phone_number_id,
  'INBOUND', v.from_number, case when v.read_at is null then 'NEW' else 'READ' end, v.transcription
from voicemails v where v.deleted_at is null
union all
select a.tenant_id, a.id, 'APPOINTMENT', a.created_at, a.customer_id, null,
  null, c.phone, a.status::text, a.notes
from appointments a join customers c on c.tenant_id = a.tenant_id and c.id = a.customer_id;
