import type { TenantTx } from '../../platform/db/tenant';
import { idFromReference } from '../../platform/ids';
import { enqueueAdvance } from './provisioning/record';

/** Wakes what waits for an order of ours, once its carrier says that it is settled. What became of it is asked. */
export async function noteOrderSettled(
  tx: TenantTx,
  reference: string | null,
): Promise<{ provisioning: string } | null> {
  const id = idFromReference(reference);
  const saga =
    id && (await tx.provisioning.findUnique({ where: { id }, select: { id: true, status: true } }));
  if (!saga || !['RUNNING', 'UNDOING'].includes(saga.status)) return null;
  await enqueueAdvance(tx, saga.id);
  return { provisioning: saga.id };
}
