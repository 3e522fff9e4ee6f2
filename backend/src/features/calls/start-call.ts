import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { leftThisMonth } from '../usage';
import { queueCall } from './place-call';
import { listed, presentCallSummary, type StartCall } from './schema';

/**
 * Has the receptionist call somebody.
 * @throws Problem `number-not-active`, `plan-limit`, `invalid` for a number or receptionist that is not theirs
 */
export async function startCall(tx: TenantTx, by: By, wanted: StartCall) {
  const number = await chooseNumber(tx, wanted.from);
  const assistantId = wanted.assistantId ?? number.assistantId;
  const assistant =
    assistantId && (await tx.assistant.findFirst({ where: { id: assistantId, deletedAt: null } }));
  if (!assistant)
    throw new Problem('invalid', 'There is no such receptionist.', {
      errors: [{ path: 'assistantId', message: 'Choose a receptionist that exists: it is who calls.' }],
    });
  if ((await leftThisMonth(tx, 'AI_MINUTE')) === 0)
    throw new Problem(
      'plan-limit',
      'The minutes of this month are used up. Nobody was called. Choose a larger plan.',
    );
  const customer = await tx.customer.findFirst({ where: { phone: wanted.to } });
  const row = await queueCall(tx, {
    number,
    assistantId: assistant.id,
    to: wanted.to,
    purpose: null,
    customerId: customer?.id ?? null,
  });
  await audit(tx, by, {
    action: 'call.started',
    targetType: 'call',
    targetId: row.id,
    changes: { to: wanted.to },
  });
  return presentCallSummary(await tx.callLog.findUniqueOrThrow({ where: { id: row.id }, include: listed }));
}

async function chooseNumber(tx: TenantTx, from: string | undefined) {
  const isId = /^[0-9a-f]{8}-/.test(from ?? '');
  const number = await tx.phoneNumber.findFirst({
    where: {
      status: 'ACTIVE',
      voiceNumberId: { not: null },
      ...(from ? (isId ? { id: from } : { number: from }) : {}),
    },
    orderBy: { activatedAt: 'asc' },
  });
  if (number) return number;
  if (!from) throw new Problem('number-not-active', 'There is no active number to call from yet.');
  throw new Problem('invalid', 'There is no such active number.', {
    errors: [{ path: 'from', message: 'is none of your active numbers' }],
  });
}
