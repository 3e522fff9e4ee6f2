import type { CallLog } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { ProviderEvent } from '../../providers/event';
import { tellCall } from './finish-call';
import type { Origin } from './origin';

type Finished = Extract<ProviderEvent, { type: 'recording.finished' }>;
type Transcribed = Extract<ProviderEvent, { type: 'transcription.finished' }>;

/** Notes a recording that a carrier has made: of a conversation, or the message that a caller left. */
export async function noteRecording(tx: TenantTx, event: Finished, origin: Origin) {
  const call = await callOf(tx, origin, event.callId);
  if (!call) return null;
  const fetching = { url: event.url, provider: origin.provider, accountKey: origin.accountKey };
  if (event.voicemail) return noteVoicemail(tx, call, event, fetching);
  const id = newId();
  const { count } = await tx.recording.createMany({
    data: {
      id,
      callLogId: call.id,
      providerRecordingId: event.recordingId,
      durationSeconds: event.durationSeconds,
      channels: event.channels,
    },
    skipDuplicates: true,
  });
  if (count > 0)
    await enqueue(tx, 'recording.fetch', { recordingId: id, ...fetching }, { key: `recording.fetch:${id}` });
  await tellCall(tx, call.id);
  return { call: call.id };
}

async function noteVoicemail(tx: TenantTx, call: CallLog, event: Finished, fetching: object) {
  await tx.voicemail.createMany({
    data: {
      id: newId(),
      callLogId: call.id,
      phoneNumberId: call.phoneNumberId,
      customerId: call.customerId,
      fromNumber: call.fromNumber,
      durationSeconds: 0,
    },
    skipDuplicates: true,
  });
  const row = await tx.voicemail.findFirstOrThrow({ where: { callLogId: call.id } });
  // What was said in it may have come before: that row is completed.
  await tx.voicemail.update({
    where: { id: row.id },
    data: { durationSeconds: Math.max(row.durationSeconds, event.durationSeconds ?? 0) },
  });
  if (row.audioKey === null)
    await enqueue(
      tx,
      'recording.fetch',
      { voicemailId: row.id, ...fetching },
      { key: `recording.fetch:${row.id}` },
    );
  emitChange(tx, 'voicemail.changed', row.id);
  await tellCall(tx, call.id);
  return { call: call.id, voicemail: row.id };
}

/** Writes down what was said in a message that a caller left. It may come before the message itself. */
export async function noteTranscription(tx: TenantTx, event: Transcribed, origin: Origin) {
  const call = await callOf(tx, origin, event.callId);
  if (!call || event.text === null) return null;
  const data = { transcription: event.text.slice(0, 20_000), confidence: event.confidence };
  await tx.voicemail.upsert({
    where: { tenantId_callLogId: { tenantId: tx.tenantId, callLogId: call.id } },
    create: {
      id: newId(),
      callLogId: call.id,
      phoneNumberId: call.phoneNumberId,
      customerId: call.customerId,
      fromNumber: call.fromNumber,
      durationSeconds: 0,
      ...data,
    },
    update: data,
  });
  await tellCall(tx, call.id);
  return { call: call.id };
}

function callOf(tx: TenantTx, origin: Origin, callSid: string) {
  return tx.callLog.findFirst({ where: { provider: origin.provider, callSid } });
}
