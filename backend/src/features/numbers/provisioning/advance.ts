import { Prisma, type ProvisioningStep } from '../../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../../platform/db/tenant';
import { newId, referenceFor } from '../../../platform/ids';
import { provisioningSteps } from '../../../platform/metrics';
import type { Platform } from '../../../platform/platform';
import { connectAccount } from '../../providers';
import { failStep } from './failures';
import { planFor } from './plans';
import { applyOutcome, changed, changeSaga, lockNumber, mergeState, type Saga, Superseded } from './record';
import type { Outcome, SagaState, Step, StepContext } from './step';

export interface AdvanceJob {
  tenantId: string;
  provisioningId: string;
}

/**
 * Drives one saga until it is done, waits, or must be tried later. Each step's begin and end is written before the
 * next begins, so that after a crash it goes on where it was. Runs of one saga follow one another; one that was
 * believed dead and wakes up finds that it has been superseded, and writes nothing.
 */
export async function advance(platform: Platform, job: AdvanceJob): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const run = newId();
  try {
    while (await takeStep(platform, scope, job.provisioningId, run));
  } catch (error) {
    if (!(error instanceof Superseded)) throw error;
    platform.log.warn({ provisioningId: job.provisioningId }, 'another process goes on with a provisioning');
  }
}

/** @returns whether the saga goes on at once */
async function takeStep(platform: Platform, scope: TenantScope, id: string, run: string): Promise<boolean> {
  const begun = await scope.tx((tx) => beginStep(tx, id, run, platform.clock()));
  if (!begun) return false;
  const { saga, step, again } = begun;
  const context = await makeContext(platform, scope, saga, again);
  const undoing = saga.status === 'UNDOING';
  try {
    const outcome = undoing ? ((await step.undo?.(context)) ?? {}) : await step.run(context);
    await endStep(platform, scope, saga, step.name, outcome);
    provisioningSteps.inc({ step: step.name, outcome: undoing ? 'undone' : 'done' });
    return true;
  } catch (error) {
    if (error instanceof Superseded) throw error;
    return failStep(platform, scope, saga, step, error);
  }
}

/** Finds the step that is next and marks it begun; closes the saga when none is left. */
async function beginStep(
  tx: TenantTx,
  id: string,
  run: string,
  now: Date,
): Promise<{ saga: Saga; step: Step; again: boolean } | null> {
  const known = await tx.provisioning.findUnique({ where: { id }, select: { phoneNumberId: true } });
  if (!known) return null;
  await lockNumber(tx, known.phoneNumberId);
  await tx.$queryRaw`select 1 from provisionings where id = ${id}::uuid for update`;
  const saga = await tx.provisioning.findUniqueOrThrow({
    where: { id },
    include: { steps: { orderBy: { position: 'asc' } } },
  });
  if (saga.status !== 'RUNNING' && saga.status !== 'UNDOING') return null;
  const row = nextStep(saga);
  if (!row) {
    await closeSaga(tx, saga);
    return null;
  }
  const state = saga.state as SagaState;
  if (state.run !== run) await mergeState(tx, id, { run });
  await tx.provisioningStep.updateMany({
    where: { provisioningId: id, name: row.name },
    data: {
      attempts: { increment: 1 },
      ...(saga.status === 'RUNNING' ? { status: 'RUNNING' as const, startedAt: row.startedAt ?? now } : {}),
    },
  });
  await changed(tx, saga);
  const step = planFor(saga.kind, saga.mode).find((each) => each.name === row.name)!;
  return { saga: { ...saga, state: { ...state, run } as object }, step, again: row.attempts > 0 };
}

/** The step that is to be done next, or undone; undefined when the saga has reached its end. */
function nextStep(saga: Saga): ProvisioningStep | undefined {
  if (saga.status === 'RUNNING')
    return saga.steps.find((each) => each.status !== 'DONE' && each.status !== 'SKIPPED');
  // Whatever was begun may have left something behind, whether it ended well or not; and a number that was in service
  // before has its order from then.
  const { established } = saga.state as SagaState;
  return [...saga.steps]
    .reverse()
    .find(
      (each) =>
        !['PENDING', 'UNDONE', 'SKIPPED'].includes(each.status) ||
        (established && each.name === 'order' && each.status === 'PENDING'),
    );
}

async function closeSaga(tx: TenantTx, saga: Saga): Promise<void> {
  const failed = saga.status === 'UNDOING';
  await tx.provisioning.update({
    where: { id: saga.id },
    data: {
      status: failed ? 'FAILED' : 'DONE',
      waitingFor: null,
      ...(failed ? {} : { error: Prisma.DbNull }),
    },
  });
  if (failed) {
    const { cancelled } = saga.state as SagaState;
    await tx.phoneNumber.update({
      where: { id: saga.phoneNumberId },
      data: { status: cancelled ? 'CANCELLED' : 'FAILED', number: null, sipLogin: null },
    });
  }
  await changed(tx, saga);
}

/** Writes a step's outcome, and with the last one's the end of the saga. */
function endStep(
  platform: Platform,
  scope: TenantScope,
  saga: Saga,
  name: string,
  outcome: Outcome,
): Promise<void> {
  const now = platform.clock();
  const ended = saga.status === 'UNDOING' ? 'UNDONE' : outcome.skipped ? 'SKIPPED' : 'DONE';
  return changeSaga(scope, saga, async (tx, status) => {
    await tx.provisioningStep.updateMany({
      where: { provisioningId: saga.id, name },
      // Taking it back may be tried as often as doing it was.
      data: { status: ended, error: Prisma.DbNull, finishedAt: now, attempts: 1 },
    });
    await applyOutcome(tx, saga, outcome);
    const steps = saga.steps.map((each) => (each.name === name ? { ...each, status: ended } : each));
    if (status === saga.status && !nextStep({ ...saga, steps } as Saga)) return closeSaga(tx, saga);
    // Retries count from each success: what comes next is not tired by what came before.
    await tx.provisioning.update({
      where: { id: saga.id },
      data: { resumeAt: new Date(now.getTime() + 60_000) },
    });
    await changed(tx, saga);
  });
}

async function makeContext(
  platform: Platform,
  scope: TenantScope,
  saga: Saga,
  again: boolean,
): Promise<StepContext> {
  const number = await scope.tx((tx) =>
    tx.phoneNumber.findUniqueOrThrow({ where: { id: saga.phoneNumberId } }),
  );
  const state = saga.state as SagaState;
  return {
    platform,
    scope,
    saga: { ...saga, state },
    number,
    reference: referenceFor(saga.id),
    again,
    voice: () =>
      connectAccount(platform, scope, { provider: number.voiceProvider, accountId: number.voiceAccountId }),
    carrier: () =>
      connectAccount(platform, scope, { provider: number.provider, accountId: number.providerAccountId }),
    async remember(learnt) {
      await changeSaga(scope, saga, (tx) => mergeState(tx, saga.id, learnt));
      Object.assign(state, learnt);
    },
  };
}
