import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import type { Platform } from '../../platform/platform';
import { leftThisMonth } from '../usage';
import { chooseWay } from './choose-way';
import { queueCall } from './place-call';
import { listedCall, presentCallSummary, type StartCall } from './schema';

/**
 * Has the receptionist call somebody.
 * @throws Problem `number-not-active`, `plan-limit`, `no-route`, `invalid` for a number or receptionist that is not theirs
 */
export async function startCall(platform: Platform, tx: TenantTx, by: By, wanted: StartCall) {
  const { number, choice } = await chooseWay(platform, tx, wanted);
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
    record: wanted.record ?? number.recordCalls,
    machineDetection: wanted.machineDetection ?? false,
    choice,
    providerOverride: wanted.provider_override ?? null,
  });
  await audit(tx, by, {
    action: 'call.started',
    targetType: 'call',
    targetId: row.id,
    changes: { to: wanted.to },
  });
  return presentCallSummary(
    await tx.callLog.findUniqueOrThrow({ where: { id: row.id }, include: listedCall }),
  );
}
