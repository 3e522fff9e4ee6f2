import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { newId } from '../../platform/ids';
import { meanings } from './reason';
import type { ToolOutcome, ToolUse } from './tool';

const before = {
  name: 'answered_before',
  text: 'select answered_before($1, $2) as answer',
};
const record = {
  name: 'record_tool_use',
  text: 'select record_tool_use($1, $2::jsonb, $3::jsonb)',
};

/** Gives what an earlier delivery of the same use was answered; null for a use that is new or was not finished. */
export async function answeredBefore(scope: TenantScope, use: ToolUse): Promise<string | null> {
  const [row] = await scope.call<{ answer: string | null }>(before, use.id);
  return row?.answer ?? null;
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
  const { answer, resultId, appointmentId } = outcome;
  await scope.call(
    record,
    JSON.stringify({ ...use, answer, resultId, appointmentId, milliseconds }),
    JSON.stringify(meanings),
  );
}
