import type { Provisioning, ProvisioningStep } from '../../../generated/prisma/client';
import type { TenantTx } from '../../../platform/db/tenant';
import { emitChange } from '../../../platform/events';
import { enqueue } from '../../../platform/jobs';
import type { Outcome, SagaState } from './step';

export type Saga = Provisioning & { steps: ProvisioningStep[] };

/** Enqueues a run of the saga; one waits at a time. */
export async function enqueueAdvance(tx: TenantTx, provisioningId: string, at?: Date): Promise<void> {
  await enqueue(
    tx,
    'provisioning.advance',
    { provisioningId },
    { key: `provisioning.advance:${provisioningId}`, serial: true, ...(at ? { at } : {}) },
  );
}

/** Writes what a step has learnt. */
export async function applyOutcome(
  tx: TenantTx,
  saga: Pick<Provisioning, 'id' | 'phoneNumberId'>,
  outcome: Outcome,
): Promise<void> {
  if (outcome.state) await mergeState(tx, saga.id, outcome.state);
  if (outcome.mode) await tx.provisioning.update({ where: { id: saga.id }, data: { mode: outcome.mode } });
  if (outcome.number && Object.keys(outcome.number).length > 0) {
    await tx.phoneNumber.update({ where: { id: saga.phoneNumberId }, data: outcome.number });
  }
  await outcome.also?.(tx);
}

/** Adds to what the saga remembers; a member that is undefined is forgotten. */
export async function mergeState(tx: TenantTx, id: string, state: Partial<SagaState>): Promise<void> {
  const gone = Object.keys(state).filter((key) => state[key as keyof SagaState] === undefined);
  await tx.$executeRaw`update provisionings set state = (state || ${JSON.stringify(state)}::jsonb) - ${gone}::text[] where id = ${id}::uuid`;
}

/** Tells the screens. */
export async function changed(tx: TenantTx, saga: Pick<Provisioning, 'phoneNumberId'>): Promise<void> {
  await emitChange(tx, 'number.changed', saga.phoneNumberId);
}
