import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { enqueue } from '../../platform/jobs';

/**
 * Counts what an event has made of a call: that it ended, and that somebody answered it, each once, whichever is told
 * first. The caller holds the row.
 */
export async function countCall(
  tx: TenantTx,
  id: string,
  before: { end_time: Date | null; answered_time: Date | null },
  now: { ended: boolean; answered: boolean },
): Promise<void> {
  if (before.end_time === null) {
    if (now.ended) await finishCall(tx, id);
    return;
  }
  // The word that it was answered has come after the word that it ended.
  if (before.answered_time === null && now.answered)
    await tx.$executeRaw`
      update number_days d set answered = d.answered + 1 from call_logs l
      where l.id = ${id}::uuid and d.phone_number_id = l.phone_number_id
        and d.day = (l.start_time at time zone (select time_zone from tenants))::date`;
}

/**
 * Counts a call that has ended, once: the caller holds the row and has seen that it had not ended before. Figures of a
 * day are of the tenant's own days.
 */
export async function finishCall(tx: TenantTx, id: string): Promise<void> {
  await tx.$executeRaw`
    with ended as (
      select l.phone_number_id as number, l.direction, l.answered_time,
        (l.start_time at time zone (select time_zone from tenants))::date as day
      from call_logs l where l.id = ${id}::uuid and l.phone_number_id is not null),
    counted as (
      update phone_numbers n set
        calls_in = n.calls_in + case ended.direction when 'INBOUND' then 1 else 0 end,
        calls_out = n.calls_out + case ended.direction when 'OUTBOUND' then 1 else 0 end
      from ended where n.id = ended.number)
    insert into number_days as d (phone_number_id, day, calls_in, calls_out, answered)
      select number, day, case direction when 'INBOUND' then 1 else 0 end, case direction when 'OUTBOUND' then 1 else 0 end,
        case when answered_time is null then 0 else 1 end from ended
    on conflict (tenant_id, phone_number_id, day) do update set calls_in = d.calls_in + excluded.calls_in,
      calls_out = d.calls_out + excluded.calls_out, answered = d.answered + excluded.answered`;
  await enqueue(tx, 'call.follow-up', { callId: id }, { key: `call.follow-up:${id}` });
}

/** Tells the screens. */
export async function tellCall(tx: TenantTx, id: string): Promise<void> {
  const row = await tx.callLog.findUniqueOrThrow({
    where: { id },
    select: { customerId: true, direction: true, fromNumber: true, toNumber: true },
  });
  await emitChange(tx, 'call.changed', id);
  const contact = row.direction === 'INBOUND' ? row.fromNumber : row.toNumber;
  if (row.customerId ?? contact)
    await emitChange(tx, 'thread.changed', row.customerId ?? `contact:${contact}`);
}
