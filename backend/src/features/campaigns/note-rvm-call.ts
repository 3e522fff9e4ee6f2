import type { CallLog } from '../../generated/prisma/client';
import type { Platform } from '../../platform/platform';
import type { RvmState } from './delivery';
import { noteRvm } from './note-rvm';
import { enqueueAfterCall } from './queue-rvm';

/** Until when news that the message was heard may still come after the end of its call. */
const lateNewsPaces = 60;

/** Notes what became of a voicemail by its call: that a machine has heard it, or why not. Safe to run again. */
export async function noteRvmCall(
  platform: Platform,
  { tenantId, callId }: { tenantId: string; callId: string },
): Promise<void> {
  await platform.system.scope(tenantId).tx(async (tx) => {
    const row = await tx.rvmRequest.findFirst({ where: { callLogId: callId }, include: { call: true } });
    if (!row?.call) return;
    const { call } = row;
    const now = platform.clock();
    if (call.messageLeftAt) return noteRvm(tx, row.id, { status: 'delivered' }, call.messageLeftAt);
    if (!call.endTime) return;
    const settled = new Date(call.endTime.getTime() + lateNewsPaces * platform.config.paceMs);
    if (isMachine(call) && now < settled) return enqueueAfterCall(tx, callId, settled);
    await noteRvm(tx, row.id, whyNotLeft(call), now);
  });
}

const isMachine = ({ machineResult }: CallLog): boolean => /^machine/.test(machineResult ?? '');

function whyNotLeft(call: CallLog): RvmState {
  const failed = (code: string, reason: string): RvmState => ({ status: 'failed', code, reason });
  if (call.status === 'NO_ANSWER') return failed('no-answer', 'Nobody answered, and no machine did.');
  if (call.status === 'BUSY') return failed('busy', 'The line was busy.');
  if (call.status === 'FAILED')
    return failed('not-reached', call.hangupCause ?? 'This number could not be reached.');
  if (isMachine(call)) return failed('cut-off', 'The machine hung up before the message was over.');
  if (call.machineResult === 'fax') return failed('fax', 'A fax machine answered.');
  return failed('person', 'A person answered. Nothing was played to them.');
}
