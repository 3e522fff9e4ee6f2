import type { CallStatus } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import type { CallOutcome, ProviderEvent } from '../../providers/event';
import { rowOfCall } from './call-row';
import { countCall, tellCall } from './finish-call';
import type { Origin } from './origin';

type Progress = Extract<ProviderEvent, { type: 'call.progressed' }>;

const outcomes: Record<CallOutcome, CallStatus> = {
  completed: 'COMPLETED',
  'no-answer': 'NO_ANSWER',
  busy: 'BUSY',
  failed: 'FAILED',
};

/** Says how a call ended, in our words. */
export function statusOfOutcome(outcome: CallOutcome): CallStatus {
  return outcomes[outcome];
}

function statusOf(event: Progress): CallStatus {
  if (event.progress === 'queued') return 'QUEUED';
  if (event.progress === 'ringing') return 'RINGING';
  if (event.progress === 'in-progress') return 'IN_PROGRESS';
  return statusOfOutcome(event.outcome ?? 'completed');
}

/**
 * Notes how far a call has come. Whatever comes twice, late or out of order leaves the same row: a status only moves
 * forward, times take the earliest that was told, and the report at the end outweighs all of it.
 */
export async function noteProgress(platform: Platform, tx: TenantTx, event: Progress, origin: Origin) {
  // A provider that does not say when is taken at the time of the delivery.
  const at = event.at.getTime() > 0 ? event.at : origin.receivedAt;
  const id = await rowOfCall(tx, event.call, origin, at);
  const before = await lockCall(tx, id);
  const status = statusOf(event);
  const ended = event.progress === 'ended';
  const answered = event.progress === 'in-progress';
  const [after] = await tx.$queryRaw<{ answered_time: Date | null }[]>`
    update call_logs set
      status = case when call_rank(${status}::call_status) > call_rank(status) then ${status}::call_status else status end,
      start_time = least(start_time, ${at}),
      answered_time = case when reported_at is null and ${answered} then least(answered_time, ${at}) else answered_time end,
      end_time = case when reported_at is null and ${ended} then least(end_time, ${at}) else end_time end,
      hangup_cause = case when reported_at is null and ${ended} then least(hangup_cause, ${event.endedReason ?? null}) else hangup_cause end,
      duration_seconds = case when reported_at is null and ${ended}
        then greatest(duration_seconds, ${event.durationSeconds ?? null}::int) else duration_seconds end,
      machine_result = coalesce(machine_result, ${event.machineResult ?? null})
    where id = ${id}::uuid returning answered_time`;
  if (event.controlUrl && !before.control_url) {
    const sealed = await platform.secrets.seal(
      tx,
      { table: 'call_logs', row: id, field: 'control_url' },
      event.controlUrl,
    );
    await tx.callLog.update({ where: { id }, data: { controlUrl: sealed } });
  }
  await tx.callEvent.createMany({
    data: {
      id: newId(),
      callLogId: id,
      type: `call.${event.progress}`,
      at,
      inboxDeliveryId: origin.deliveryId,
      dedupeKey: `${origin.provider}:${event.progress}:${at.toISOString()}`,
    },
    skipDuplicates: true,
  });
  await countCall(tx, id, before, { ended, answered: after!.answered_time !== null });
  await tellCall(tx, id);
  return { call: id };
}

/** A call as it was before an event. */
export interface CallBefore {
  end_time: Date | null;
  answered_time: Date | null;
  reported_at: Date | null;
  control_url: Uint8Array | null;
  provider: string;
}

/** Holds the call's row until the transaction ends. */
export async function lockCall(tx: TenantTx, id: string): Promise<CallBefore> {
  const [row] = await tx.$queryRaw<CallBefore[]>`
    select end_time, answered_time, reported_at, control_url, provider::text as provider from call_logs
    where id = ${id}::uuid for update`;
  return row!;
}
