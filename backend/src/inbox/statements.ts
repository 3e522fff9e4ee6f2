/** The statements behind provider webhooks; the functions are in the migration `inbox`. */
export const receiveDeliveries = {
  name: 'receive_deliveries',
  text: 'select "position", tenant, stored from receive_deliveries($1::jsonb)',
};
/**
 * Deliveries that have been answered already, for the inspector; a repeat writes nothing. Row by row each one's tenant is
 * set before anything of it is written, and all of them are one statement. A process that is killed loses the last of
 * what it was to keep anyway; so may a database, and nobody waits for a disk.
 */
export const keepDeliveries = {
  name: 'keep_deliveries',
  text: `
    insert into inbox (tenant_id, id, provider, account_key, delivery_key, verdict, status, method, path, headers, body,
        content_type, event_types, effect, received_at, handled_at)
      select s.tenant, i.id, i.provider, i.account, i.key, 'ACCEPTED', 'DONE', i.method, i.path, i.headers, i.body,
        i."contentType", i.types, i.effect, i.at, now()
      from jsonb_to_recordset($1::jsonb) as i(tenant uuid, id uuid, provider phone_provider, account text, key text, method text,
        path text, headers jsonb, body text, "contentType" text, types text[], effect jsonb, at timestamptz)
      cross join lateral (select set_config('app.tenant_id', i.tenant::text, true)::uuid as tenant) s
      where (select set_config('synchronous_commit', 'off', true)) is not null
      on conflict (tenant_id, provider, account_key, delivery_key) do nothing`,
};
/** What is given back by both statements that write an arriving call. */
const writtenCall = `tenant, call_id as "callId", stamp, setup, voice_state as "voiceState", second_state as "secondState",
    live as "liveCalls", rung_seconds as "rungSeconds"`;
export const receiveCalls = {
  name: 'receive_calls',
  text: `select "position", ${writtenCall} from receive_calls($1::jsonb) order by 1`,
};
/**
 * Calls to numbers of which this process knows all that stays, by its stamp: no row comes back where that has changed. A
 * plain statement, because a function prepares its expressions anew in every transaction, which takes longer than this
 * takes to run. All that is read or written of a call takes its tenant from `s`, and so comes after that has been set.
 */
export const receiveKnownCalls = {
  name: 'receive_known_calls',
  text: `
    with item as materialized (
      select * from jsonb_to_recordset($1::jsonb) as r("position" int, number text, contact text, call text, mark text,
        "callRow" uuid, provider phone_provider, at timestamptz, tenant uuid, "numberId" uuid, stamp text, "voiceKey" text,
        "secondKey" text, "mostLive" int)),
    written as (
      insert into call_logs as l (tenant_id, id, call_sid, provider, phone_number_id, direction, status, from_number, to_number,
          start_time, customer_id, answered_rung)
        select s.tenant, i."callRow", i.call, i.provider, i."numberId", 'INBOUND', 'RINGING', i.contact, i.number, i.at,
          (select c.id from customers c where c.tenant_id = s.tenant and c.phone = i.contact), rung_of_mark(i.mark)
        from item i cross join lateral (select set_config('app.tenant_id', i.tenant::text, true)::uuid as tenant) s
        where i.stamp = to_char(now() at time zone 'UTC', 'YYYY-MM ')
          || (select coalesce(bit_xor(c.mark), 0) from answering_changes c where c.tenant_id = s.tenant)
        on conflict (tenant_id, provider, call_sid) do update set call_sid = excluded.call_sid,
          answered_rung = coalesce(l.answered_rung, excluded.answered_rung)
        returning l.tenant_id, l.provider, l.call_sid, l.id, l.start_time, (l.xmax = 0)::int as is_new)
    select i."position", s.tenant, w.id as "callId", i.stamp, null::jsonb as setup,
      coalesce((select case when s.state <> 'UP' then s.state when s.rest_until > now() then 'RESTING' else 'UP' end
        from provider_states s where s.account_key = i."voiceKey"), 'UP') as "voiceState",
      case when i."secondKey" is not null then vendor_state(i."secondKey") end as "secondState",
      -- A statement does not see the rows that it has just written.
      w.is_new + (select count(*)::int from (select from call_logs l where l.tenant_id = s.tenant and l.end_time is null
        and l.start_time > now() - interval '20 minutes' limit i."mostLive") live) as "liveCalls",
      extract(epoch from i.at - w.start_time)::float as "rungSeconds"
    from written w
    join item i on i.tenant = w.tenant_id and i.call = w.call_sid and i.provider = w.provider
    cross join lateral (select set_config('app.tenant_id', w.tenant_id::text, true)::uuid as tenant) s`,
};
/** The same for one call alone, without what it takes to spread several over rows. */
export const receiveKnownCall = {
  name: 'receive_known_call',
  text: `
    with known as materialized (
      select $1::uuid as tenant, set_config('app.tenant_id', $1::uuid::text, true) as is_set),
    written as (
      insert into call_logs as l (tenant_id, id, call_sid, provider, phone_number_id, direction, status, from_number, to_number,
          start_time, customer_id)
        select k.tenant, $2::uuid, $3, $4::phone_provider, $5::uuid, 'INBOUND', 'RINGING', $6, $7, $8::timestamptz,
          (select c.id from customers c where c.tenant_id = k.tenant and c.phone = $6)
        from known k
        where k.is_set is not null and $9::text = to_char(now() at time zone 'UTC', 'YYYY-MM ')
          || (select coalesce(bit_xor(c.mark), 0) from answering_changes c where c.tenant_id = k.tenant)
        on conflict (tenant_id, provider, call_sid) do update set call_sid = excluded.call_sid,
          answered_rung = coalesce(l.answered_rung, rung_of_mark($10))
        returning l.tenant_id as tenant, l.id, l.start_time, (l.xmax = 0)::int as is_new)
    select w.tenant, w.id as "callId", $9 as stamp, null::jsonb as setup,
      coalesce((select case when s.state <> 'UP' then s.state when s.rest_until > now() then 'RESTING' else 'UP' end
        from provider_states s where s.account_key = $11), 'UP') as "voiceState",
      case when $12::text is not null then vendor_state($12) end as "secondState",
      -- A statement does not see the row that it has just written.
      w.is_new + (select count(*)::int from (select from call_logs l where l.tenant_id = w.tenant and l.end_time is null
        and l.start_time > now() - interval '20 minutes' limit $13::int) live) as "liveCalls",
      extract(epoch from $8::timestamptz - w.start_time)::float as "rungSeconds"
    from written w`,
};
export const answerPlacedCall = {
  name: 'answer_placed_call',
  text: 'select tenant, call_id as "callId", facts from answer_placed_call($1::jsonb)',
};
export const openVoiceCall = {
  name: 'open_voice_call',
  text: `select tenant, call_id as "callId", number_id as "numberId", assistant_id as "assistantId", language
    from open_voice_call($1::jsonb)`,
};
