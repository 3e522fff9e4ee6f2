import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { addDays } from '../../platform/time';
import { readReputation } from './read-reputation';

/** Lets a number rest for some days, or ends its rest. @param days null: it is used again. @throws Problem `not-found` */
export async function setQuarantine(tx: TenantTx, by: By, id: string, days: number | null, now: Date) {
  const number = await tx.phoneNumber.findUnique({ where: { id } });
  if (!number) throw new Problem('not-found', 'There is no such number.');
  const rest = {
    quarantinedUntil: days === null ? null : addDays(now, days),
    quarantineReason: days === null ? null : 'person',
  };
  await tx.numberReputation.upsert({
    where: { tenantId_phoneNumberId: { tenantId: tx.tenantId, phoneNumberId: id } },
    create: { phoneNumberId: id, score: 0, factors: [], judgedAt: now, ...rest },
    update: rest,
  });
  await audit(tx, by, {
    action: days === null ? 'number.quarantine-ended' : 'number.quarantined',
    targetType: 'number',
    targetId: id,
    targetName: number.number,
    changes: { days },
  });
  emitChange(tx, 'number.changed', id);
  return readReputation(tx, id, now);
}
