import type { Provisioning, ProvisioningStatus, ProvisioningStep } from '../../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../../platform/db/tenant';
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

/**
 * Holds a number until the transaction ends. Whoever changes a number together with its saga takes this first, so that
 * a person and the job that works on it neither overwrite nor deadlock each other.
 */
export async function lockNumber(tx: TenantTx, numberId: string): Promise<void> {
  await tx.$queryRaw`select 1 from phone_numbers where id = ${numberId}::uuid for no key update`;
}

/** Holds a saga together with its number. */
export async function lockSaga(tx: TenantTx, id: string): Promise<void> {
  await tx.$queryRaw`select 1 from phone_numbers
    where id = (select phone_number_id from provisionings where id = ${id}::uuid) for no key update`;
  await tx.$queryRaw`select 1 from provisionings where id = ${id}::uuid for update`;
}

/** Another process has taken the saga over: it believed this one dead. Nothing more is this one's to write. */
export class Superseded extends Error {
  constructor() {
    super('Another process works on this provisioning now.');
    this.name = 'Superseded';
  }
}

/**
 * Runs a transaction in which the number and its saga are held.
 * @param work is given the saga's status now: a person may have cancelled it while the step was at work
 * @throws Superseded
 */
export async function changeSaga<T>(
  scope: TenantScope,
  saga: Pick<Saga, 'id' | 'phoneNumberId' | 'state'>,
  work: (tx: TenantTx, status: ProvisioningStatus) => Promise<T>,
): Promise<T> {
  return scope.tx(async (tx) => {
    await lockNumber(tx, saga.phoneNumberId);
    const [row] = await tx.$queryRaw<{ run: string | null; status: ProvisioningStatus }[]>`
      select state->>'run' as run, status::text as status from provisionings where id = ${saga.id}::uuid for update`;
    if (!row || row.run !== (saga.state as SagaState).run) throw new Superseded();
    return work(tx, row.status);
  });
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
