import type { TenantTx } from '../../platform/db/tenant';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { ProviderEvent } from '../../providers/event';
import { recordCallUsage } from '../usage';
import { rowOfCall } from './call-row';
import { countCall, tellCall } from './finish-call';
import { lockCall, statusOfOutcome } from './note-progress';
import type { Origin } from './origin';

type Report = Extract<ProviderEvent, { type: 'call.reported' }>;

const longestTranscript = 200_000;

/** Notes the report of a finished call: what was said, what it cost, where the recording is. The first one counts. */
export async function noteReport(tx: TenantTx, event: Report, origin: Origin) {
  const at = event.startedAt ?? event.endedAt ?? origin.receivedAt;
  const id = await rowOfCall(tx, event.call, origin, at);
  const before = await lockCall(tx, id);
  if (before.reported_at) return { call: id };
  const seconds =
    event.startedAt && event.endedAt
      ? Math.max(0, Math.round((event.endedAt.getTime() - event.startedAt.getTime()) / 1000))
      : null;
  const status = statusOfOutcome(event.outcome);
  // Where a carrier brought the call to the voice AI, how the whole call ended is the carrier's to say.
  const own = before.provider === origin.provider;
  await tx.$executeRaw`
    update call_logs set
      status = case when ${own} or call_rank(${status}::call_status) > call_rank(status) then ${status}::call_status else status end,
      start_time = least(start_time, ${at}),
      answered_time = coalesce(${event.startedAt}::timestamptz, answered_time),
      end_time = coalesce(${event.endedAt}::timestamptz, end_time, ${at}),
      duration_seconds = coalesce(${seconds}::int, duration_seconds),
      hangup_cause = coalesce(${event.endedReason}, hangup_cause),
      transcript = ${event.transcript?.slice(0, longestTranscript) ?? null},
      summary = coalesce(${event.summary?.slice(0, 4000) ?? null}, summary),
      turns = ${JSON.stringify(event.turns.slice(0, 2000))}::jsonb,
      cost = ${event.cost?.amount ?? null}::numeric, currency = ${event.cost?.currency ?? null},
      reported_at = now()
    where id = ${id}::uuid`;
  const answered = event.startedAt !== null || before.answered_time !== null;
  await countCall(tx, id, before, { ended: true, answered });
  if (event.startedAt && seconds !== null)
    await recordCallUsage(tx, { callId: id, provider: origin.provider, seconds, cost: event.cost });
  if (event.recording) await keepRecording(tx, id, event.recording, origin);
  await tellCall(tx, id);
  return { call: id };
}

async function keepRecording(
  tx: TenantTx,
  callLogId: string,
  recording: NonNullable<Report['recording']>,
  origin: Origin,
): Promise<void> {
  const providerRecordingId = `${origin.provider}:${callLogId}`;
  const id = newId();
  const { count } = await tx.recording.createMany({
    data: { id, callLogId, providerRecordingId, consent: 'announced' },
    skipDuplicates: true,
  });
  if (count > 0)
    await enqueue(
      tx,
      'recording.fetch',
      { recordingId: id, url: recording.url, provider: origin.provider, accountKey: origin.accountKey },
      { key: `recording.fetch:${id}` },
    );
}
