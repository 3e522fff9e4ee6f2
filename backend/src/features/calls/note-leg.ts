import type { TenantTx } from '../../platform/db/tenant';
import { newId } from '../../platform/ids';
import type { ProviderEvent } from '../../providers/event';
import { tellCall } from './finish-call';
import type { Origin } from './origin';

/** Notes what becomes of a leg that was connected for a call, once. */
export async function noteLeg(
  tx: TenantTx,
  event: Extract<ProviderEvent, { type: 'leg.progressed' }>,
  origin: Origin,
): Promise<{ call: string } | null> {
  const { callId, legId, progress, position, at } = event;
  return note(tx, origin, callId, {
    legId,
    type: `leg.${progress}`,
    at,
    dedupeKey: `leg:${position}:${progress}`,
  });
}

/** Notes the keys that somebody has pressed because they were asked to. */
export async function notePressed(
  tx: TenantTx,
  event: Extract<ProviderEvent, { type: 'keys.pressed' }>,
  origin: Origin,
): Promise<{ call: string } | null> {
  const { callId, digits, at } = event;
  // The last who asked for keys in this call.
  await tx.$executeRaw`
    update call_actions set arguments = arguments || jsonb_build_object('pressed', ${digits}::text)
    where id = (select a.id from call_actions a join call_logs l on l.tenant_id = a.tenant_id and l.id = a.call_log_id
      where l.provider = ${origin.provider}::phone_provider and l.call_sid = ${callId} and a.action = 'gather'
      order by a.created_at desc limit 1)`;
  return note(tx, origin, callId, {
    legId: null,
    type: 'keys.pressed',
    at,
    data: { digits },
    dedupeKey: `keys:${at.toISOString()}`,
  });
}

/** Notes that a machine has heard the message of a call to its end. */
export async function notePlayed(
  tx: TenantTx,
  event: Extract<ProviderEvent, { type: 'audio.played' }>,
  { provider }: Origin,
): Promise<{ call: string } | null> {
  const call = await tx.callLog.findFirst({
    where: { provider, callSid: event.callId },
    select: { id: true },
  });
  if (!call) return null;
  await tx.$queryRaw`select note_message_left(${call.id}::uuid)::text`;
  return { call: call.id };
}

async function note(
  tx: TenantTx,
  origin: Origin,
  callSid: string,
  told: { legId: string | null; type: string; at: Date; data?: { digits: string }; dedupeKey: string },
): Promise<{ call: string } | null> {
  const call = await tx.callLog.findFirst({
    where: { provider: origin.provider, callSid },
    select: { id: true },
  });
  if (!call) return null;
  await tx.callEvent.createMany({
    data: {
      ...told,
      id: newId(),
      callLogId: call.id,
      at: told.at.getTime() > 0 ? told.at : origin.receivedAt,
      inboxDeliveryId: origin.deliveryId,
    },
    skipDuplicates: true,
  });
  await tellCall(tx, call.id);
  return { call: call.id };
}
