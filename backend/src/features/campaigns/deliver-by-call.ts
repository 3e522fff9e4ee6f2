import type { RvmRequest } from '../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import { findMessage, type MessageCall, placeMessage, queueMessage } from '../calls';
import type { GivenRvm, RvmDelivery, RvmOrder } from './delivery';

/**
 * Leaves voicemails by a call of our own, which plays them to an answering machine. The call is written, with the request
 * it belongs to, before it is placed: one request has one call.
 */
export function callDelivery(
  platform: Platform,
  scope: TenantScope,
  { id, customerId }: Pick<RvmRequest, 'id' | 'customerId'>,
): RvmDelivery {
  const { tenantId } = scope;
  return {
    async send(order) {
      const call = await openCall(platform, scope, id, { ...order, customerId });
      if (call.callSid) return stateOf(call);
      return stateOf(await placeMessage(platform, { tenantId, callId: call.id }));
    },
    async find() {
      const row = await scope.read((tx) => tx.rvmRequest.findUniqueOrThrow({ where: { id } }));
      const call = row.callLogId && (await findMessage(platform, { tenantId, callId: row.callLogId }));
      return call ? stateOf(call) : null;
    },
  };
}

/** The call of a request: the one that it has, unless that was refused, or a new one. */
async function openCall(
  platform: Platform,
  scope: TenantScope,
  id: string,
  order: RvmOrder & { customerId: string | null },
): Promise<MessageCall> {
  try {
    return await scope.tx(async (tx) => {
      const known = await callOf(tx, id);
      if (known && (known.callSid || !known.endTime)) return known;
      const call = await queueMessage(platform, tx, order);
      await tx.rvmRequest.update({ where: { id }, data: { callLogId: call.id, provider: call.provider } });
      return call;
    });
  } catch (error) {
    // Lines are taken, or their carrier rests: there is one again in a while.
    const kind = error instanceof Problem && passing[error.code];
    if (kind) throw new ProviderError({ provider: 'calls', kind, message: error.message });
    throw error;
  }
}

const passing: Partial<Record<Problem['code'], ProviderError['kind']>> = {
  'plan-limit': 'rate-limited',
  'no-route': 'unavailable',
};

async function callOf(tx: TenantTx, id: string): Promise<MessageCall | null> {
  await tx.$queryRaw`select 1 from rvm_queue where id = ${id}::uuid for update`;
  return (await tx.rvmRequest.findUniqueOrThrow({ where: { id }, include: { call: true } })).call;
}

function stateOf({ callSid, hangupCause }: MessageCall): GivenRvm {
  return callSid
    ? { id: callSid, status: 'sent' }
    : { id: null, status: 'failed', code: 'rejected', reason: hangupCause ?? undefined };
}
