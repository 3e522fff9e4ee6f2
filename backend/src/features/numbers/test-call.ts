import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { queueCall } from '../calls';
import { findNumber, presentCall } from './present-number';

/** Has the receptionist call a telephone from this number. @throws Problem `number-not-active` */
export async function startTestCall(tx: TenantTx, by: By, id: string, to: string) {
  const number = await findNumber(tx, id);
  if (number.status !== 'ACTIVE' || !number.voiceNumberId)
    throw new Problem('number-not-active', 'The number must be active before it can call.');
  if (!number.assistantId)
    throw new Problem('conflict', 'Choose a receptionist for this number first: it is who calls.');
  const row = await queueCall(tx, { number, assistantId: number.assistantId, to, purpose: 'test' });
  await audit(tx, by, {
    action: 'number.test-called',
    targetType: 'number',
    targetId: id,
    targetName: number.number,
    changes: { to },
  });
  return presentCall(row);
}

/** Reads a test call of a number. */
export async function getTestCall(tx: TenantTx, numberId: string, callId: string) {
  const row = await tx.callLog.findFirst({ where: { id: callId, phoneNumberId: numberId, purpose: 'test' } });
  if (!row) throw new Problem('not-found', 'There is no such call.');
  return presentCall(row);
}
