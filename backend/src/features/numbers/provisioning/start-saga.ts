import type { OrderMode, ProvisioningKind } from '../../../generated/prisma/client';
import type { TenantTx } from '../../../platform/db/tenant';
import { newId } from '../../../platform/ids';
import type { ProviderId } from '../../../providers/provider';
import { planFor } from './plans';
import { changed, enqueueAdvance } from './record';
import type { SagaState } from './step';

/** Writes a saga with all its steps, and enqueues its first run, in the caller's transaction. */
export async function startSaga(
  tx: TenantTx,
  saga: {
    phoneNumberId: string;
    kind: ProvisioningKind;
    mode: OrderMode | null;
    state?: SagaState;
    /** Whom the number is bought from. */
    provider?: ProviderId;
  },
): Promise<void> {
  const id = newId();
  await tx.provisioning.create({
    data: {
      id,
      phoneNumberId: saga.phoneNumberId,
      kind: saga.kind,
      mode: saga.mode,
      state: (saga.state ?? {}) as object,
    },
  });
  await tx.provisioningStep.createMany({
    data: planFor(saga.kind, saga.mode, saga.provider).map((step, position) => ({
      provisioningId: id,
      name: step.name,
      position,
    })),
  });
  await enqueueAdvance(tx, id);
  await changed(tx, saga);
}
