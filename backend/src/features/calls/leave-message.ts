import type { CallLog } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { chooseWay } from './choose-way';
import { tellCall } from './finish-call';
import { type CallJob, findPlaced, placeCall, writeCall } from './place-call';

/** A call that leaves a message on an answering machine. */
export type MessageCall = CallLog;

/**
 * Writes a call that is to leave a message. Nobody places it but `placeMessage`.
 * @throws Problem `number-not-active`, `plan-limit`, `no-route`, `invalid`
 */
export async function queueMessage(
  platform: Platform,
  tx: TenantTx,
  order: { from: string; to: string; audioUrl: string; customerId: string | null },
): Promise<MessageCall> {
  const { from, to, audioUrl, customerId } = order;
  const { number, choice } = await chooseWay(platform, tx, { from, to, machineDetection: true });
  return writeCall(tx, {
    ...{ number, choice, to, customerId },
    assistantId: null,
    messageUrl: audioUrl,
    purpose: 'voicemail',
    machineDetection: true,
  });
}

/** Places it now, or says that it was refused. @throws ProviderError; after an `ambiguous` one, look for it first */
export async function placeMessage(platform: Platform, job: CallJob): Promise<MessageCall> {
  await placeCall(platform, job, { number: 1, last: false });
  return read(platform, job);
}

/** Looks for one whose answer was lost. @returns null when it was not placed. @throws ProviderError */
export async function findMessage(platform: Platform, job: CallJob): Promise<MessageCall | null> {
  return (await findPlaced(platform, job)) ? read(platform, job) : null;
}

/** Ends one that was not placed and never will be. */
export async function dropMessage(
  tx: TenantTx,
  callId: string,
  { reason, now }: { reason: string; now: Date },
): Promise<void> {
  await tx.callLog.updateMany({
    where: { id: callId, callSid: null, endTime: null },
    data: { status: 'FAILED', hangupCause: reason.slice(0, 200), endTime: now },
  });
  await tellCall(tx, callId);
}

function read(platform: Platform, { tenantId, callId }: CallJob): Promise<MessageCall> {
  return platform.system
    .scope(tenantId)
    .read((tx) => tx.callLog.findUniqueOrThrow({ where: { id: callId } }));
}
