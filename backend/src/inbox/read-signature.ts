import { checkSignature, noteSignature } from '../features/signatures';
import type { InboxDelivery } from '../generated/prisma/client';
import { keyOf, type TenantTx } from '../platform/db/tenant';
import { newId } from '../platform/ids';
import type { Platform } from '../platform/platform';
import { findProvider } from '../providers';
import { withoutSecrets } from './delivery';
import { requestOf } from './process';

interface SignatureJob {
  tenantId: string;
  callId: string;
}

/**
 * Reads what vouched for a caller out of the delivery that brought the call, checks it, and takes it out of there. Done
 * once the call is over: while it arrived the caller waited. Safe to run again.
 */
export async function readSignature(platform: Platform, job: SignatureJob): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const arrival = await scope.tx((tx) => findArrival(tx, job.callId));
  const question = arrival && findProvider(arrival.provider)?.webhook?.question(requestOf(arrival));
  if (question?.type !== 'call.arrived') return;
  const { call, verstat, passport } = question;
  // It has been read before when only its place is left.
  const token = passport?.includes('.') ? passport : null;
  if (!verstat && !token) return;
  const arrived = {
    callId: job.callId,
    from: call.from,
    to: call.to,
    arrivedAt: arrival!.receivedAt,
    verdict: verstat,
    passport: token,
  };
  const checked = await checkSignature(platform, arrived);
  await scope.tx(async (tx) => {
    if (!token && (await tx.callSignature.findFirst({ where: { callLogId: job.callId } }))) return;
    await noteSignature(tx, arrived, checked);
    await tx.inboxDelivery.update({
      where: keyOf(tx, arrival!.id),
      data: { body: withoutSecrets(arrival!.body) },
    });
  });
}

/** Finds the delivery that asked what to do with a call. It came within a minute of the call, and its id begins with the time. */
async function findArrival(tx: TenantTx, callId: string): Promise<InboxDelivery | null> {
  const call = await tx.callLog.findUnique({ where: { id: callId } });
  if (!call?.callSid) return null;
  const around = call.startTime.getTime();
  return tx.inboxDelivery.findFirst({
    where: {
      id: { gte: newId(around - 60_000), lte: newId(around + 60_000) },
      provider: call.provider,
      verdict: 'ACCEPTED',
      eventTypes: { has: 'call.arrived' },
      body: { contains: call.callSid },
    },
    orderBy: { id: 'asc' },
  });
}
