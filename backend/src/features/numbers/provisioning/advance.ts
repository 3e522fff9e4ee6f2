import { Prisma, type ProvisioningStep } from '../../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../../platform/db/tenant';
import { referenceFor } from '../../../platform/ids';
import { provisioningSteps } from '../../../platform/metrics';
import type { Platform } from '../../../platform/platform';
import { connectAccount } from '../../providers';
import { failStep } from './failures';
import { planFor } from './plans';
import { applyOutcome, changed, mergeState, type Saga } from './record';
import type { Outcome, SagaState, Step, StepContext } from './step';

export interface AdvanceJob {
  tenantId: string;
  provisioningId: string;
}

/**
 * Drives one saga until it is done, waits, or must be tried later. Each step's begin and end is written before the
 * next begins, so that after a crash it goes on where it was. Runs of one saga follow one another: they share a queue.
 */
export async function advance(platform: Platform, job: AdvanceJob): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  for (;;) {
    const begun = await scope.tx((tx) => beginStep(tx, job.provisioningId, platform.clock()));
    if (!begun) return;
    const { saga, step, again } = begun;
    const context = await makeContext(platform, scope, saga, again);
    const undoing = saga.status === 'UNDOING';
    try {
      const outcome = undoing ? ((await step.undo?.(context)) ?? {}) : await step.run(context);
      await scope.tx((tx) =>
        endStep(
          tx,
          saga,
          step.name,
          undoing ? 'UNDONE' : outcome.skipped ? 'SKIPPED' : 'DONE',
          outcome,
          platform.clock(),
        ),
      );
      provisioningSteps.inc({ step: step.name, outcome: undoing ? 'undone' : 'done' });
    } catch (error) {
      const goOn = await failStep(platform, scope, saga, step, error);
      if (!goOn) return;
    }
  }
}

/** Finds the step that is next and marks it begun; closes the saga when none is left. */
async function beginStep(
  tx: TenantTx,
  id: string,
  now: Date,
): Promise<{ saga: Saga; step: Step; again: boolean } | null> {
  await tx.$queryRaw`select 1 from provisionings where id = ${id}::uuid for update`;
  const saga = await tx.provisioning.findUnique({
    where: { id },
    include: { steps: { orderBy: { position: 'asc' } } },
  });
  if (!saga || (saga.status !== 'RUNNING' && saga.status !== 'UNDOING')) return null;
  const plan = planFor(saga.kind, saga.mode);
  const row =
    saga.status === 'UNDOING'
      ? lastToUndo(saga)
      : saga.steps.find((each) => each.status !== 'DONE' && each.status !== 'SKIPPED');
  if (!row) {
    await closeSaga(tx, saga);
    return null;
  }
  const step = plan.find((each) => each.name === row.name)!;
  const again = row.attempts > 0;
  await tx.provisioningStep.updateMany({
    where: { provisioningId: id, name: row.name },
    data: {
      attempts: { increment: 1 },
      ...(saga.status === 'RUNNING' ? { status: 'RUNNING' as const, startedAt: row.startedAt ?? now } : {}),
    },
  });
  await changed(tx, saga);
  return { saga, step, again };
}

/** Whatever was begun may have left something behind, whether it ended well or not. */
function lastToUndo(saga: Saga): ProvisioningStep | undefined {
  return [...saga.steps].reverse().find((each) => !['PENDING', 'UNDONE', 'SKIPPED'].includes(each.status));
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
    const cancelled = (saga.state as { cancelled?: boolean }).cancelled === true;
    await tx.phoneNumber.update({
      where: { id: saga.phoneNumberId },
      data: { status: cancelled ? 'CANCELLED' : 'FAILED', number: null, sipLogin: null },
    });
  }
  await changed(tx, saga);
}

async function endStep(
  tx: TenantTx,
  saga: Saga,
  name: string,
  status: 'DONE' | 'SKIPPED' | 'UNDONE',
  outcome: Outcome,
  now: Date,
): Promise<void> {
  await tx.provisioningStep.updateMany({
    where: { provisioningId: saga.id, name },
    data: { status, error: Prisma.DbNull, finishedAt: now },
  });
  await applyOutcome(tx, saga, outcome);
  // Retries count from each success: what comes next is not tired by what came before.
  await tx.provisioning.update({
    where: { id: saga.id },
    data: { resumeAt: new Date(now.getTime() + 60_000) },
  });
  await changed(tx, saga);
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
      await scope.tx((tx) => mergeState(tx, saga.id, learnt));
      Object.assign(state, learnt);
    },
  };
}
