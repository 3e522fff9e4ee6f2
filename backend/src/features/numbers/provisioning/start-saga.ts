import type { OrderMode, ProvisioningKind } from '../../../generated/prisma/client';
import type { TenantTx } from '../../../platform/db/tenant';
import { newId } from '../../../platform/ids';
import type { ProviderId } from '../../../providers/provider';
import type { SagaStory } from '../present-number';
import { planFor } from './plans';
import type { SagaState } from './step';

/**
 * Writes a saga with all its steps, and enqueues its first run, in the caller's transaction.
 * @returns what can be told of it
 */
export async function startSaga(
  tx: TenantTx,
  {
    phoneNumberId,
    kind,
    mode,
    state = {},
    provider,
  }: {
    phoneNumberId: string;
    kind: ProvisioningKind;
    mode: OrderMode | null;
    state?: SagaState;
    /** Whom the number is bought from. */
    provider?: ProviderId;
  },
): Promise<SagaStory> {
  const id = newId();
  const names = planFor(kind, mode, provider).map(({ name }) => name);
  await tx.$executeRaw`select start_saga(${id}::uuid, ${phoneNumberId}::uuid, ${kind}::provisioning_kind,
    ${mode}::order_mode, ${JSON.stringify(state)}::jsonb, ${names}::text[])`;
  const steps = names.map((name) => ({ name, status: 'PENDING' as const, error: null, finishedAt: null }));
  return { id, kind, mode, status: 'RUNNING', error: null, steps };
}
