import type { TenantTx } from '../../platform/db/tenant';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import { findProvider } from '../../providers';
import type { ProviderEvent } from '../../providers/event';
import { recordCallUsage } from '../usage';
import { holdCall } from './call-row';
import { settleCall, tellCall } from './finish-call';
import { statusOfOutcome } from './note-progress';
import type { Origin } from './origin';

type Report = Extract<ProviderEvent, { type: 'call.reported' }>;

const longestTranscript = 200_000;
const longestSummary = 4_000;

/**
 * Notes the report of a finished call: what was said, what it cost, where the recording is. The first one counts; what it
 * lacked, a later one may add. Of several voice AIs that were tried in one call, only the one that talked reports it.
 */
export async function noteReport(tx: TenantTx, event: Report, origin: Origin) {
  const at = event.startedAt ?? event.endedAt ?? origin.receivedAt;
  const before = await holdCall(tx, event.call, origin, at);
  const { id } = before;
  // Where a carrier brought the call to the voice AI, how the whole call ended is the carrier's to say.
  const own = before.carrier === origin.provider;
  if (before.carrierHolds && !own) return notePart(tx, id, event, origin, at);
  if (!own && event.startedAt === null) return { call: id };
  if (before.reported) {
    if (event.summary) await addSummary(tx, id, event.summary);
    return { call: id };
  }
  const seconds = event.startedAt && event.endedAt ? secondsBetween(event.startedAt, event.endedAt) : null;
  const status = statusOfOutcome(event.outcome);
  const talked = event.startedAt !== null && findProvider(origin.provider)?.assistants !== undefined;
  await tx.$executeRaw`
    update call_logs set
      status = case when ${own} or call_rank(${status}::call_status) > call_rank(status) then ${status}::call_status else status end,
      start_time = least(start_time, ${at}),
      answered_time = coalesce(${event.startedAt}::timestamptz, answered_time),
      end_time = coalesce(${event.endedAt}::timestamptz, end_time, ${at}),
      duration_seconds = coalesce(${seconds}::int, duration_seconds),
      hangup_cause = coalesce(${event.endedReason}, hangup_cause),
      transcript = ${event.transcript?.slice(0, longestTranscript) ?? null},
      summary = coalesce(${event.summary?.slice(0, longestSummary) ?? null}, summary),
      answered_rung = coalesce(answered_rung, case when ${talked} then rung_of(${id}::uuid, ${origin.provider}::phone_provider) end),
      turns = ${JSON.stringify(event.turns.slice(0, 2000))}::jsonb,
      cost = case when ${event.cost?.currency ?? null} = currency then coalesce(carrier_cost, 0) else 0 end + ${event.cost?.amount ?? null}::numeric,
      currency = ${event.cost?.currency ?? null},
      reported_at = now()
    where id = ${id}::uuid`;
  if (event.startedAt && seconds !== null)
    await recordCallUsage(tx, {
      callId: id,
      provider: origin.provider,
      seconds,
      cost: event.cost,
      part: null,
    });
  if (event.recording) await keepRecording(tx, id, event.recording, origin);
  await settleCall(tx, before, { ended: true, answered: event.startedAt !== null || before.wasAnswered });
  return { call: id };
}

/**
 * Notes one of several parts that the voice AI had of a call which the carrier goes on with: what was said is added, the
 * end of the call is the carrier's to tell.
 */
async function notePart(tx: TenantTx, id: string, event: Report, origin: Origin, at: Date) {
  const { count } = await tx.callEvent.createMany({
    data: {
      id: newId(),
      callLogId: id,
      legId: event.call.callId,
      type: 'call.reported',
      at,
      inboxDeliveryId: origin.deliveryId,
      dedupeKey: `${origin.provider}:reported:${event.call.callId}`,
    },
    skipDuplicates: true,
  });
  if (count === 0) return { call: id };
  await tx.$executeRaw`
    update call_logs set
      answered_time = least(answered_time, ${event.startedAt}::timestamptz),
      transcript = left(concat_ws(e'\n', transcript, ${event.transcript}::text), ${longestTranscript}::int),
      summary = left(concat_ws(' ', summary, ${event.summary}::text), 4000),
      turns = turns || ${JSON.stringify(event.turns.slice(0, 2000))}::jsonb,
      cost = case when currency is null or currency = ${event.cost?.currency ?? null}
        then coalesce(cost, 0) + coalesce(${event.cost?.amount ?? null}::numeric, 0) else cost end,
      currency = coalesce(currency, ${event.cost?.currency ?? null})
    where id = ${id}::uuid`;
  if (event.startedAt && event.endedAt)
    await recordCallUsage(tx, {
      callId: id,
      provider: origin.provider,
      seconds: secondsBetween(event.startedAt, event.endedAt),
      cost: event.cost,
      part: event.call.callId,
    });
  if (event.recording) await keepRecording(tx, id, event.recording, origin, event.call.callId);
  await tellCall(tx, id);
  return { call: id };
}

/** Some voice AIs sum a call up minutes after its end. */
async function addSummary(tx: TenantTx, id: string, summary: string): Promise<void> {
  const { count } = await tx.callLog.updateMany({
    where: { id, summary: null },
    data: { summary: summary.slice(0, longestSummary) },
  });
  if (count > 0) await tellCall(tx, id);
}

const secondsBetween = (from: Date, to: Date): number =>
  Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000));

async function keepRecording(
  tx: TenantTx,
  callLogId: string,
  recording: NonNullable<Report['recording']>,
  origin: Origin,
  part = callLogId,
): Promise<void> {
  const providerRecordingId = `${origin.provider}:${part}`;
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
