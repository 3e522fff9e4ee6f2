import { type Batch, makeBatch } from '../../platform/batch';
import { isOfData } from '../../platform/db/refusal';
import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { meanings } from './reason';
import type { ToolContext, ToolOutcome, ToolUse } from './tool';

const before = {
  name: 'answered_before',
  text: 'select answered_before($1, $2) as answer',
};
const record = {
  name: 'record_tool_uses',
  text: 'select record_tool_uses($1::jsonb, $2::jsonb)',
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

interface Recorded extends ToolUse, Pick<ToolOutcome, 'answer' | 'resultId' | 'appointmentId'> {
  tenant: string;
  milliseconds: number;
}

/** Milliseconds for which a use waits for others, to be written down in one commit with them. No caller waits for it. */
const gatherMs = 50;
const records = new WeakMap<Platform, { batch: Batch<Recorded, void>; last: Promise<void> }>();

function recordOf(platform: Platform) {
  const known = records.get(platform);
  if (known) return known;
  const batch = makeBatch(
    async (uses: Recorded[]) => {
      await platform.system.ask(record, JSON.stringify(uses), JSON.stringify(meanings));
      return uses.map((): void => undefined);
    },
    { atOnce: 1, gatherMs, isOfOne: isOfData },
  );
  const made = { batch, last: Promise.resolve() };
  records.set(platform, made);
  return made;
}

/** Writes down one use with its answer, and what it tells of the call: why it came, and the appointment it was about. */
export function recordUse(
  { platform, scope, use }: Pick<ToolContext, 'platform' | 'scope' | 'use'>,
  { answer, resultId, appointmentId }: ToolOutcome,
  milliseconds: number,
): Promise<void> {
  const kept = recordOf(platform);
  kept.last = kept.batch.add({
    tenant: scope.tenantId,
    ...use,
    answer,
    resultId,
    appointmentId,
    milliseconds,
  });
  return kept.last;
}

/** Ends when all uses so far are written down, or have failed to be. */
export function usesRecorded(platform: Platform): Promise<void> {
  return recordOf(platform).last.catch(() => undefined);
}
