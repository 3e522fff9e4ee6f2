import { type PhoneNumber, Prisma, type ProvisioningStep } from '../../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../../platform/db/tenant';
import { newId, referenceFor } from '../../../platform/ids';
import { provisioningSteps } from '../../../platform/metrics';
import type { Platform } from '../../../platform/platform';
import { connectAccount } from '../../providers';
import { failStep } from './failures';
import { planFor } from './plans';
import {
  applyOutcome,
  changed,
  changeSaga,
  enqueueAdvance,
  lockSaga,
  mergeState,
  type Saga,
  Superseded,
} from './record';
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
  const begin = () => scope.tx((tx) => beginStep(tx, job.provisioningId, run, platform.clock()));
  try {
    let turn = await begin();
    while (turn) turn = await takeStep(platform, scope, turn, begin);
  } catch (error) {
    if (!(error instanceof Superseded)) throw error;
    platform.log.warn({ provisioningId: job.provisioningId }, 'another process goes on with a provisioning');
  }
}

/** A step that has been marked begun. */
interface Turn {
  saga: Saga;
  number: PhoneNumber;
  step: Step;
  run: string;
  /** How often it has been begun, with this time. */
  attempt: number;
}

/** @returns the next turn; null when the saga has come to its end, or goes on later */
async function takeStep(
  platform: Platform,
  scope: TenantScope,
  turn: Turn,
  begin: () => Promise<Turn | null>,
): Promise<Turn | null> {
  const { saga, step } = turn;
  const context = makeContext(platform, scope, turn);
  const undoing = saga.status === 'UNDOING';
  try {
    const outcome = undoing ? ((await step.undo?.(context)) ?? {}) : await step.run(context);
    const next = await endStep(scope, turn, outcome, platform.clock());
    provisioningSteps.inc({ step: step.name, outcome: undoing ? 'undone' : 'done' });
    return next;
  } catch (error) {
    if (error instanceof Superseded) throw error;
    return (await failStep(platform, scope, saga, step, error)) ? begin() : null;
  }
}

/** Finds the step that is next and marks it begun; closes the saga when none is left. */
async function beginStep(tx: TenantTx, id: string, run: string, now: Date): Promise<Turn | null> {
  await lockSaga(tx, id);
  const found = await tx.provisioning.findUnique({
    where: { id },
    include: { steps: { orderBy: { position: 'asc' } }, phoneNumber: true },
  });
  if (!found || (found.status !== 'RUNNING' && found.status !== 'UNDOING')) return null;
  const { phoneNumber: number, ...saga } = found;
  const state = saga.state as SagaState;
  const settlesAt = new Date(state.settlesAt ?? 0);
  if (settlesAt > now) {
    await tx.provisioning.update({ where: { id }, data: { resumeAt: settlesAt } });
    await enqueueAdvance(tx, id, settlesAt);
    return null;
  }
  const row = nextStep(saga);
  if (!row) {
    await closeSaga(tx, saga);
    return null;
  }
  if (state.run !== run) await mergeState(tx, id, { run });
  await tx.provisioningStep.updateMany({
    where: { provisioningId: id, name: row.name },
    data: {
      attempts: { increment: 1 },
      ...(saga.status === 'RUNNING' ? { status: 'RUNNING' as const, startedAt: row.startedAt ?? now } : {}),
    },
  });
  await changed(tx, saga);
  const step = planFor(saga.kind, saga.mode, number.provider).find((each) => each.name === row.name)!;
  return {
    saga: { ...saga, state: { ...state, run } as object },
    number,
    step,
    run,
    attempt: row.attempts + 1,
  };
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

/** Writes a step's outcome, and in the same transaction the begin of the next or the end of the saga. */
function endStep(scope: TenantScope, turn: Turn, outcome: Outcome, now: Date): Promise<Turn | null> {
  const { saga, step, run } = turn;
  return changeSaga(scope, saga, async (tx) => {
    await tx.provisioningStep.updateMany({
      where: { provisioningId: saga.id, name: step.name },
      data: {
        status: saga.status === 'UNDOING' ? 'UNDONE' : outcome.skipped ? 'SKIPPED' : 'DONE',
        error: Prisma.DbNull,
        finishedAt: now,
        // Taking it back may be tried as often as doing it was.
        attempts: 1,
      },
    });
    await applyOutcome(tx, saga, outcome);
    if (outcome.replan) await replan(tx, saga.id);
    // Retries count from each success: what comes next is not tired by what came before.
    await tx.provisioning.updateMany({
      where: { id: saga.id },
      data: { resumeAt: new Date(now.getTime() + 60_000) },
    });
    return beginStep(tx, saga.id, run, now);
  });
}

/** Replaces the steps that are still to come. What was done keeps its name, and its place in front. */
async function replan(tx: TenantTx, id: string): Promise<void> {
  const { kind, mode, phoneNumber } = await tx.provisioning.findUniqueOrThrow({
    where: { id },
    include: { phoneNumber: true },
  });
  const names = planFor(kind, mode, phoneNumber.provider).map((step) => step.name);
  await tx.provisioningStep.deleteMany({
    where: { provisioningId: id, status: 'PENDING', name: { notIn: names } },
  });
  await tx.provisioningStep.createMany({
    data: names.map((name, position) => ({ provisioningId: id, name, position })),
    skipDuplicates: true,
  });
  for (const [position, name] of names.entries())
    await tx.provisioningStep.updateMany({ where: { provisioningId: id, name }, data: { position } });
}

/** For so long after it was seen nobody else can have taken a saga over, milliseconds. */
const surelyOursMs = 1_000;

function makeContext(platform: Platform, scope: TenantScope, { saga, number, attempt }: Turn): StepContext {
  const state = saga.state as SagaState;
  let seenOurs = platform.clock().getTime();
  const change = async (work: (tx: TenantTx) => Promise<void>): Promise<void> => {
    const before = platform.clock().getTime();
    await changeSaga(scope, saga, work);
    seenOurs = before;
  };
  return {
    platform,
    scope,
    saga: { ...saga, state },
    number,
    reference: referenceFor(saga.id),
    attempt,
    again: attempt > 1,
    voice: () =>
      connectAccount(platform, scope, { provider: number.voiceProvider, accountId: number.voiceAccountId }),
    carrier: () =>
      connectAccount(platform, scope, { provider: number.provider, accountId: number.providerAccountId }),
    async remember(learnt, columns = {}) {
      await change((tx) => applyOutcome(tx, saga, { state: learnt, number: columns }));
      Object.assign(state, learnt);
    },
    async stillOurs() {
      if (platform.clock().getTime() - seenOurs > surelyOursMs) await change(async () => undefined);
    },
  };
}
