import type { TenantTx } from '../../platform/db/tenant';
import { idFromReference } from '../../platform/ids';
import type { CallFacts } from '../../providers/event';
import type { Origin } from './origin';

/** Finds the row of a call that an event speaks of, and makes it when the event comes first. */
export async function rowOfCall(tx: TenantTx, call: CallFacts, origin: Origin, at: Date): Promise<string> {
  const inbound = call.direction === 'inbound';
  const [ours, theirs] = inbound ? [call.to, call.from] : [call.from, call.to];
  const number = await tx.phoneNumber.findFirst({
    where: call.voiceNumberId
      ? { voiceNumberId: call.voiceNumberId }
      : { number: ours ?? '', status: { notIn: ['CANCELLED', 'FAILED'] } },
    orderBy: { createdAt: 'desc' },
    select: { id: true, number: true },
  });
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    select voice_call_row(${origin.provider}::phone_provider, ${call.callId}, ${number?.id ?? null}::uuid, ${theirs},
      ${ours ?? number?.number ?? null}, ${inbound ? 'INBOUND' : 'OUTBOUND'}::call_direction, ${at},
      ${idFromReference(call.reference)}::uuid) as id`;
  return row!.id;
}
