import type { UsageKind } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { enqueue } from '../../platform/jobs';
import type { ProviderId } from '../../providers/provider';
import { planOf } from '../billing';
import { limitOf } from './limits';

export interface Used {
  kind: UsageKind;
  /** Minutes for calls, segments for texts. */
  quantity: number;
  cost: { amount: string; currency: string } | null;
  provider: ProviderId;
  phoneNumberId?: string | null;
  callLogId?: string;
  messageId?: string;
  /** Names what it was charged for: a second record with the same name is not written. */
  dedupeKey: string;
}

/**
 * Writes down what cost something, once, and adds it to the month. At 80 % and at all of the plan's limit the month is
 * marked: the line then changes its mode, it never goes silent.
 * @returns false where it had been written before
 */
export async function recordUsage(tx: TenantTx, used: Used): Promise<boolean> {
  const [written] = await tx.$queryRaw<{ quantity: string }[]>`
    with record as (
      insert into usage_records (id, kind, quantity, cost, currency, provider, phone_number_id, call_log_id, message_id, dedupe_key)
      values (gen_random_uuid(), ${used.kind}::usage_kind, ${used.quantity}::numeric, ${used.cost?.amount ?? null}::numeric,
        ${used.cost?.currency ?? null}, ${used.provider}::phone_provider, ${used.phoneNumberId ?? null}::uuid,
        ${used.callLogId ?? null}::uuid, ${used.messageId ?? null}::uuid, ${used.dedupeKey})
      on conflict (tenant_id, dedupe_key) do nothing returning kind, quantity, at)
    insert into usage_months as m (month, kind, quantity)
    select date_trunc('month', at at time zone 'UTC')::date, kind, quantity from record
    on conflict (tenant_id, month, kind) do update set quantity = m.quantity + excluded.quantity
    returning m.quantity::text as quantity`;
  if (!written) return false;
  await markMonth(tx, used.kind, Number(written.quantity));
  emitChange(tx, 'usage.changed', used.kind);
  return true;
}

/** Records the minutes of the voice AI, begun ones as parts. */
export async function recordCallUsage(
  tx: TenantTx,
  call: {
    callId: string;
    provider: ProviderId;
    seconds: number;
    cost: { amount: string; currency: string } | null;
    /** Names one of several parts of a call that the voice AI had; null for the only one. */
    part: string | null;
  },
): Promise<void> {
  const row = await tx.callLog.findUniqueOrThrow({
    where: { id: call.callId },
    select: { phoneNumberId: true },
  });
  await recordUsage(tx, {
    kind: 'AI_MINUTE',
    quantity: Math.round((call.seconds / 60) * 1000) / 1000,
    cost: call.cost,
    provider: call.provider,
    phoneNumberId: row.phoneNumberId,
    callLogId: call.callId,
    dedupeKey: call.part === null ? `call:${call.callId}` : `call:${call.callId}:${call.part}`,
  });
}

/** Marks the month of texts, which are counted where they are sent, once for all that were sent together. */
export async function markTexts(tx: TenantTx): Promise<void> {
  const [month] = await tx.$queryRaw<{ quantity: string }[]>`
    select quantity::text as quantity from usage_months
    where kind = 'SMS' and month = date_trunc('month', now() at time zone 'UTC')::date`;
  if (month) await markMonth(tx, 'SMS', Number(month.quantity));
}

async function markMonth(tx: TenantTx, kind: UsageKind, quantity: number): Promise<void> {
  const limit = limitOf((await planOf(tx)).limits, kind);
  if (limit === null) return;
  const warned = quantity >= limit * 0.8;
  const reached = quantity >= limit;
  if (!warned) return;
  const [month] = await tx.$queryRaw<{ fresh: boolean; news: boolean }[]>`
    with before as (
      select reached_at, warned_at from usage_months
      where kind = ${kind}::usage_kind and month = date_trunc('month', now() at time zone 'UTC')::date for update)
    update usage_months set warned_at = coalesce(warned_at, now()),
      reached_at = case when ${reached} then coalesce(reached_at, now()) else reached_at end
    where kind = ${kind}::usage_kind and month = date_trunc('month', now() at time zone 'UTC')::date
    returning ${reached} and (select reached_at from before) is null as fresh,
      (select warned_at from before) is null as news`;
  // One word of it in a month: Home reads itself again.
  if (month?.news || month?.fresh) emitChange(tx, 'usage.changed', kind);
  if (month?.fresh && kind === 'AI_MINUTE') await relinkNumbers(tx);
}

/**
 * Has the voice AI told again who answers: nobody of its own once the minutes are used up, the receptionist again when
 * there are minutes. Carriers ask us for each call and need no telling.
 */
export async function relinkNumbers(tx: TenantTx): Promise<void> {
  const numbers = await tx.phoneNumber.findMany({ where: { status: 'ACTIVE' }, select: { id: true } });
  for (const { id } of numbers)
    await enqueue(
      tx,
      'number.link-assistant',
      { numberId: id },
      { key: `number.link-assistant:${id}`, serial: true },
    );
}

/** Takes back the mark of a used-up month when the plan has grown. */
export async function reviewMonth(tx: TenantTx): Promise<void> {
  const { limits } = await planOf(tx);
  const changed = await tx.$executeRaw`
    update usage_months set reached_at = null,
      warned_at = case when quantity < 0.8 * case kind when 'AI_MINUTE' then ${limits.aiMinutes}::int else ${limits.sms}::int end
        then null else warned_at end
    where warned_at is not null and quantity < case kind when 'AI_MINUTE' then ${limits.aiMinutes}::int else ${limits.sms}::int end`;
  if (changed > 0) await relinkNumbers(tx);
}
