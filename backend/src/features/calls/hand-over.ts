import type { Platform } from '../../platform/platform';
import { orderAction } from './act-on-call';
import { holderOf, numberOf } from './placing';

/**
 * Puts a caller through who speaks with the receptionist, over the carrier that holds the call: where the person does
 * not answer, the carrier asks us and the receptionist takes the caller back.
 * @param message what the carrier says first
 * @returns false where no carrier holds it, so that the voice AI has to do it
 */
export function handOver(
  platform: Platform,
  of: { tenant: string; callId: string },
  to: string,
  message: string,
): Promise<boolean> {
  return platform.system.scope(of.tenant).tx(async (tx) => {
    const call = await tx.callLog.findUnique({
      where: { id: of.callId },
      include: { actions: { where: { action: 'transfer', status: 'QUEUED' } } },
    });
    const number = call && (await numberOf(tx, call));
    const holder = number && holderOf(call.provider, number);
    if (!call || call.endTime || !holder?.isCarrier || !holder.calls.transfer) return false;
    // Asked twice, it is put through once.
    if (call.actions.length === 0) await orderAction(tx, call.id, 'transfer', { to, text: message }, null);
    return true;
  });
}

/** Keeps the keys that somebody has pressed in answer to an action. */
export async function noteKeys(
  platform: Platform,
  tenant: string,
  actionId: string,
  digits: string,
): Promise<void> {
  await platform.system.scope(tenant).tx(
    (tx) => tx.$executeRaw`
      update call_actions set arguments = arguments || jsonb_build_object('pressed', ${digits}::text)
      where id = ${actionId}::uuid and action = 'gather'`,
  );
}
