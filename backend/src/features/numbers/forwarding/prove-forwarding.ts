import type { ForwardingProof } from '../../../generated/prisma/client';
import type { TenantTx } from '../../../platform/db/tenant';
import { emitChange } from '../../../platform/events';
import { Problem } from '../../../platform/http/problem';
import { newId } from '../../../platform/ids';
import { enqueue } from '../../../platform/jobs';
import type { Platform } from '../../../platform/platform';
import { queueCall } from '../../calls';
import { findNumber } from '../present-number';

interface CheckJob {
  tenantId: string;
  proofId: string;
}

/** How long a call is waited for: the longest ringing before forwarding, and the way there and back. */
const patienceMs = 75_000;
const betweenMs = 2_000;

/**
 * Calls the number that its owner keeps, to see whether the call comes back to us. The receptionist places it, from the
 * number that is to get the forwarded calls.
 * @throws Problem `number-not-active`, `conflict` without a receptionist
 */
export async function startForwardingProof(
  tx: TenantTx,
  numberId: string,
  wanted: { keptNumber: string; carrier?: string | undefined },
) {
  const number = await findNumber(tx, numberId);
  if (number.status !== 'ACTIVE' || !number.voiceNumberId || !number.number)
    throw new Problem('number-not-active', 'The number must be active before forwarding to it can be tried.');
  if (!number.assistantId)
    throw new Problem('conflict', 'Choose a receptionist for this number first: it is who calls.');
  if (wanted.keptNumber === number.number)
    throw new Problem('invalid', 'This is the number itself.', {
      errors: [{ path: 'keptNumber', message: 'is the number that calls are forwarded to' }],
    });
  const call = await queueCall(tx, {
    number,
    assistantId: number.assistantId,
    to: wanted.keptNumber,
    purpose: 'forwarding-proof',
  });
  const proof = await tx.forwardingProof.create({
    data: {
      id: newId(),
      phoneNumberId: numberId,
      keptNumber: wanted.keptNumber,
      carrier: wanted.carrier ?? null,
      callLogId: call.id,
    },
  });
  await enqueue(
    tx,
    'forwarding.check',
    { proofId: proof.id },
    { key: `forwarding.check:${proof.id}`, at: new Date(Date.now() + betweenMs) },
  );
  return presentProof(proof);
}

/** Reads a proof. */
export async function getForwardingProof(tx: TenantTx, numberId: string, proofId: string) {
  const proof = await tx.forwardingProof.findFirst({ where: { id: proofId, phoneNumberId: numberId } });
  if (!proof) throw new Problem('not-found', 'There is no such proof.');
  return presentProof(proof);
}

/** Looks whether the call has come back: a call to our number from itself, after ours had begun. */
export async function checkForwarding(platform: Platform, job: CheckJob): Promise<void> {
  await platform.system.scope(job.tenantId).tx(async (tx) => {
    const proof = await tx.forwardingProof.findUnique({ where: { id: job.proofId } });
    if (!proof || proof.forwarded !== null) return;
    const [back] = await tx.$queryRaw<{ seconds: number }[]>`
      select greatest(0, round(extract(epoch from i.start_time - o.start_time)))::int as seconds
      from call_logs o join call_logs i on i.phone_number_id = o.phone_number_id
      where o.id = ${proof.callLogId}::uuid and i.direction = 'INBOUND' and i.from_number in (o.from_number, o.to_number)
        and i.start_time >= o.start_time order by i.start_time limit 1`;
    const over = platform.clock().getTime() - proof.createdAt.getTime() > patienceMs;
    if (back || over) {
      await tx.forwardingProof.update({
        where: { id: proof.id },
        data: { forwarded: back !== undefined, afterSeconds: back?.seconds ?? null },
      });
      emitChange(tx, 'number.changed', proof.phoneNumberId);
      return;
    }
    await enqueue(
      tx,
      'forwarding.check',
      { proofId: proof.id },
      { key: `forwarding.check:${proof.id}`, at: new Date(platform.clock().getTime() + betweenMs) },
    );
  });
}

function presentProof(proof: ForwardingProof) {
  return {
    id: proof.id,
    keptNumber: proof.keptNumber,
    carrier: proof.carrier,
    forwarded: proof.forwarded,
    afterSeconds: proof.afterSeconds,
    createdAt: proof.createdAt.toISOString(),
  };
}
