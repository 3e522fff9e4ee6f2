import type { CallStatus } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import type { CallOutcome, ProviderEvent } from '../../providers/event';
import { noteVerdict } from '../signatures';
import { aboutCall } from './call-row';
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
 * Notes how far a call has come, in one round trip. Whatever comes twice, late or out of order leaves the same row; see
 * the database function `note_call_progress`.
 */
export async function noteProgress(platform: Platform, tx: TenantTx, event: Progress, origin: Origin) {
  // A provider that does not say when is taken at the time of the delivery.
  const at = event.at.getTime() > 0 ? event.at : origin.receivedAt;
  const { progress, endedReason, durationSeconds, machineResult } = event;
  const news = JSON.stringify({
    ...{ progress, endedReason, durationSeconds, machineResult, at },
    status: statusOf(event),
    voice: findProvider(origin.provider)?.assistants !== undefined,
    delivery: origin.deliveryId,
    key: `${origin.provider}:${progress}:${at.toISOString()}`,
  });
  const [row] = await tx.$queryRaw<{ id: string; wantsControl: boolean }[]>`
    select id, wants_control as "wantsControl"
    from note_call_progress(${origin.provider}::phone_provider, ${aboutCall(event.call)}::jsonb, ${news}::jsonb)`;
  const { id, wantsControl } = row!;
  if (event.controlUrl && wantsControl) {
    const sealed = await platform.secrets.seal(
      tx,
      { table: 'call_logs', row: id, field: 'control_url' },
      event.controlUrl,
    );
    await tx.callLog.update({ where: { id }, data: { controlUrl: sealed } });
  }
  const { direction } = event.call;
  if (event.verstat) await noteVerdict(tx, { id, direction }, event.verstat);
  // The caller waited when the signature came, so it is read now.
  if (progress === 'ended' && direction === 'inbound')
    await enqueue(tx, 'call.read-signature', { callId: id }, { key: `call.read-signature:${id}` });
  return { call: id };
}
