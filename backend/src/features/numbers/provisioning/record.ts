import type { ProvisioningStatus } from '../../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../../platform/db/tenant';
import { emitChange } from '../../../platform/events';
import type { NumberChange, Outcome, Saga, SagaState } from './step';

/** Enqueues a run of the saga; one waits at a time, and one runs at a time. @param at not before; default at once */
export async function enqueueAdvance(tx: TenantTx, provisioningId: string, at?: Date): Promise<void> {
  await tx.$executeRaw`select enqueue_advance(${provisioningId}::uuid, ${at ?? null}::timestamptz)`;
}

/**
 * Holds a number until the transaction ends. Whoever changes a number together with its saga takes this first, so that
 * a person and the job that works on it neither overwrite nor deadlock each other.
 */
export async function lockNumber(tx: TenantTx, numberId: string): Promise<void> {
  await tx.$queryRaw`select 1 from phone_numbers where id = ${numberId}::uuid for no key update`;
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
  saga: Saga,
  work: (tx: TenantTx, status: ProvisioningStatus) => Promise<T>,
): Promise<T> {
  return scope.tx(async (tx) => {
    const [row] = await tx.$queryRaw<{ status: ProvisioningStatus | null }[]>`
      select status::text from hold_saga(${saga.id}::uuid, ${saga.run})`;
    if (!row?.status) throw new Superseded();
    return work(tx, row.status);
  });
}

type Learnt = Pick<Outcome, 'state' | 'mode' | 'number'>;

/** Writes what a step has learnt, in a transaction that holds its saga. */
export async function learn(tx: TenantTx, saga: Saga, learnt: Learnt): Promise<void> {
  await tx.$executeRaw`select learn_in_saga(${saga.id}::uuid, ${asJson(learnt)}::jsonb, null)`;
}

/** Writes what a step has learnt, in a transaction of its own. @throws Superseded */
export async function remember(scope: TenantScope, saga: Saga, learnt: Learnt): Promise<void> {
  const [row] = await scope.call<{ held: boolean }>(
    { name: 'remember_in_saga', text: 'select remember_in_saga($1, $2, $3, $4) as held' },
    saga.id,
    saga.run,
    asJson(learnt),
  );
  if (!row?.held) throw new Superseded();
}

/** Whether a write failed because the number is live elsewhere. */
export function isTaken(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '23505';
}

/** What was learnt, as the database function `learn_in_saga` takes it: a member that is undefined is forgotten. */
export function asJson({ state, mode, number }: Learnt): string {
  const forgotten = Object.keys(state ?? {}).filter((key) => state![key as keyof SagaState] === undefined);
  const hasColumns = number !== undefined && Object.keys(number).length > 0;
  return JSON.stringify({
    ...(state && { state, forgotten }),
    ...(mode && { mode }),
    ...(hasColumns && { number: columnsOf(number) }),
  });
}

function columnsOf(number: NumberChange): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(number).map(([member, value]) => [
      member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value,
    ]),
  );
}

/** Tells the screens. */
export async function changed(tx: TenantTx, saga: { phoneNumberId: string }): Promise<void> {
  emitChange(tx, 'number.changed', saga.phoneNumberId);
}
