import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { newId } from '../../platform/ids';
import { reasonOf } from './reason';
import type { ToolOutcome, ToolUse } from './tool';

/** Gives what an earlier delivery of the same use was answered; null for a use that is new or was not finished. */
export async function answeredBefore(scope: TenantScope, use: ToolUse): Promise<string | null> {
  return scope.read(async (tx) => {
    const row = await tx.toolCall.findFirst({
      where: { providerToolCallId: use.id },
      select: { answer: true },
    });
    return row?.answer ?? null;
  });
}

/**
 * Takes the sole right to do what one use of a tool asks for, in the caller's transaction.
 * @returns false when it has been done before
 */
export async function claimUse(tx: TenantTx, use: ToolUse, resultId: string | null): Promise<boolean> {
  const count = await tx.$executeRaw`
    insert into tool_calls (id, call_log_id, provider_tool_call_id, name, arguments, result_id)
    values (${newId()}::uuid, ${use.callLogId}::uuid, ${use.id}, ${use.name}, ${JSON.stringify(use.arguments)}::jsonb,
      ${resultId}::uuid)
    on conflict (tenant_id, provider_tool_call_id) do nothing`;
  return count > 0;
}

/** Writes down one use with its answer, and what it tells of the call: why it came, and the appointment it was about. */
export async function recordUse(
  scope: TenantScope,
  use: ToolUse,
  outcome: ToolOutcome,
  milliseconds: number,
): Promise<void> {
  await scope.tx(async (tx) => {
    await tx.$executeRaw`
      insert into tool_calls as known
        (id, call_log_id, provider_tool_call_id, name, arguments, answer, result_id, milliseconds)
      values (${newId()}::uuid, ${use.callLogId}::uuid, ${use.id}, ${use.name}, ${JSON.stringify(use.arguments)}::jsonb,
        ${outcome.answer}, ${outcome.resultId ?? null}::uuid, ${milliseconds})
      on conflict (tenant_id, provider_tool_call_id) do update set
        answer = coalesce(known.answer, excluded.answer),
        result_id = coalesce(known.result_id, excluded.result_id),
        milliseconds = coalesce(known.milliseconds, excluded.milliseconds)`;
    if (use.callLogId) await describeCall(tx, use.callLogId, outcome.appointmentId);
  });
}

async function describeCall(
  tx: TenantTx,
  callLogId: string,
  appointmentId: string | undefined,
): Promise<void> {
  // Two uses at the same time would each see only its own.
  const [call] = await tx.$queryRaw<{ call_reason: string | null; appointment_id: string | null }[]>`
    select call_reason::text, appointment_id from call_logs where id = ${callLogId}::uuid for update`;
  if (!call) return;
  const used = await tx.toolCall.findMany({
    where: { callLogId },
    select: { name: true },
    distinct: ['name'],
  });
  const callReason = reasonOf(used.map(({ name }) => name));
  const first = call.appointment_id === null && appointmentId !== undefined;
  if (call.call_reason === callReason && !first) return;
  await tx.callLog.update({
    where: { id: callLogId },
    data: { callReason, ...(first && { appointmentId }) },
  });
  await emitChange(tx, 'call.changed', callLogId);
}
