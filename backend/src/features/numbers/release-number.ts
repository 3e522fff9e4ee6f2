import { type AuditActor, audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { formatNumber } from '../../platform/format-number';
import { Problem } from '../../platform/http/problem';
import { findNumber, type NumberRow, presentNumber } from './present-number';
import { changed, enqueueAdvance, lockNumber } from './provisioning/record';
import { startSaga } from './provisioning/start-saga';

/** Tells what releasing a number means, before anyone does it. */
export async function releaseConsequences(tx: TenantTx, id: string) {
  const row = await findNumber(tx, id);
  requireReleasable(row);
  return { number: presentNumber(row), consequences: consequencesOf(row), refundable: false };
}

function consequencesOf(row: NumberRow): { code: string; message: string }[] {
  const name = row.number ? formatNumber(row.number) : 'The number';
  if (row.status === 'PENDING')
    return [
      {
        code: 'order-cancelled',
        message: 'The order is cancelled, and what was set up so far is taken back.',
      },
    ];
  return [
    {
      code: 'calls-end',
      message: `${name} stops answering at once; callers hear that it is not in service.`,
    },
    { code: 'number-lost', message: 'The number is given back. You may not get the same one again.' },
    ...(row.renewsAt
      ? [
          {
            code: 'no-refund',
            message: `What is paid until ${row.renewsAt.toISOString().slice(0, 10)} is not paid back.`,
          },
        ]
      : []),
    ...(row.provider === 'CUSTOM'
      ? [
          {
            code: 'carrier-keeps',
            message: 'Your own carrier keeps the number: cancel it there if you no longer want it.',
          },
        ]
      : []),
    { code: 'history-kept', message: 'Calls and texts of this number stay in your history.' },
  ];
}

/**
 * Releases a number at every provider, in reverse order, by a saga; an order that is still under way is cancelled and
 * taken back.
 * @throws Problem `number-busy`, `conflict`
 */
export async function releaseNumber(tx: TenantTx, by: AuditActor, id: string) {
  await lockNumber(tx, id);
  const row = await findNumber(tx, id);
  requireReleasable(row);
  const saga = row.provisionings[0];
  if (row.status === 'PENDING' && saga) {
    await tx.$queryRaw`select 1 from provisionings where id = ${saga.id}::uuid for update`;
    const state = JSON.stringify({ cancelled: true });
    await tx.$executeRaw`update provisionings set status = 'UNDOING', waiting_for = null, error = null, state = state || ${state}::jsonb where id = ${saga.id}::uuid`;
    await tx.provisioningStep.updateMany({
      where: { provisioningId: saga.id, attempts: { gt: 1 } },
      data: { attempts: 1 },
    });
    await enqueueAdvance(tx, saga.id);
    await changed(tx, saga);
  } else {
    await startSaga(tx, { phoneNumberId: id, kind: 'RELEASE', mode: null });
  }
  await audit(tx, by, {
    action: 'number.release-requested',
    targetType: 'number',
    targetId: id,
    targetName: row.number,
  });
  return presentNumber(await findNumber(tx, id));
}

function requireReleasable(row: NumberRow): void {
  if (row.status === 'CANCELLED') throw new Problem('conflict', 'The number has been released already.');
  if (row.status === 'FAILED')
    throw new Problem('conflict', 'The number was never set up; there is nothing to release.');
  const saga = row.provisionings[0];
  if (saga?.kind === 'RELEASE' && saga.status !== 'DONE')
    throw new Problem('number-busy', 'The number is being released already.');
  if (saga?.status === 'UNDOING') throw new Problem('number-busy', 'The order is being taken back already.');
}
