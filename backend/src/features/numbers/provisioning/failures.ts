import { Prisma } from '../../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../../platform/db/tenant';
import { Problem } from '../../../platform/http/problem';
import { provisioningSteps } from '../../../platform/metrics';
import type { Platform } from '../../../platform/platform';
import { ProviderError } from '../../../providers/error';
import { AssistantBusy } from '../../assistants';
import { mostAttempts, paceOf } from './pace';
import { applyOutcome, changed, enqueueAdvance, type Saga } from './record';
import { NeedsPerson, NotYet, type SagaState, type Step } from './step';

/** What a person is told of a saga that did not go well. */
export interface SagaError {
  code: string;
  message: string;
  /** Whether something was paid that did not come back. */
  moneySpent: boolean;
  nextStep: 'wait' | 'retry' | 'other-provider' | 'fix-login' | 'contact-support' | 'add-account';
}

/**
 * Decides what a step's failure means and writes it.
 * @returns whether the saga goes on at once (it turns back)
 */
export async function failStep(
  platform: Platform,
  scope: TenantScope,
  saga: Saga,
  step: Step,
  error: unknown,
): Promise<boolean> {
  const attempts = (saga.steps.find((each) => each.name === step.name)?.attempts ?? 0) + 1;
  const { pollMs, retryMs, settleMs } = paceOf(platform.config);
  if (error instanceof NotYet) return tryLater(platform, scope, saga, step, error.waitMs, null);
  if (error instanceof AssistantBusy) return tryLater(platform, scope, saga, step, pollMs, null);
  if (error instanceof NeedsPerson) return waitForPerson(scope, saga, step, error);
  provisioningSteps.inc({ step: step.name, outcome: error instanceof ProviderError ? error.kind : 'error' });
  const told = tell(error, saga);
  if (!(error instanceof ProviderError)) {
    platform.log.error({ err: error, provisioningId: saga.id, step: step.name }, 'a provisioning step broke');
  }
  const mayPass = error instanceof ProviderError ? error.retryable : !(error instanceof Problem);
  if (mayPass && attempts < mostAttempts) {
    const ambiguous = error instanceof ProviderError && error.kind === 'ambiguous';
    const waitMs = Math.max(
      retryMs(attempts),
      ambiguous ? settleMs : 0,
      (error instanceof ProviderError && error.retryAfterMs) || 0,
    );
    return tryLater(platform, scope, saga, step, waitMs, { ...told, nextStep: 'wait' });
  }
  // Turning back must reach its end, and so must a release: past the attempts a person is called.
  const stuck =
    saga.status === 'UNDOING' ||
    saga.kind === 'RELEASE' ||
    (error instanceof ProviderError && error.kind === 'ambiguous');
  return stuck ? park(scope, saga, step, told) : turnBack(scope, saga, step, told);
}

async function tryLater(
  platform: Platform,
  scope: TenantScope,
  saga: Saga,
  step: Step,
  waitMs: number,
  error: SagaError | null,
): Promise<false> {
  const at = new Date(platform.clock().getTime() + waitMs);
  await scope.tx(async (tx) => {
    if (!error) {
      // Waiting is no attempt.
      await tx.provisioningStep.updateMany({
        where: { provisioningId: saga.id, name: step.name },
        data: { attempts: 1 },
      });
    }
    await noteError(tx, saga, step, error);
    await tx.provisioning.update({ where: { id: saga.id }, data: { resumeAt: at } });
    await enqueueAdvance(tx, saga.id, at);
    await changed(tx, saga);
  });
  return false;
}

async function waitForPerson(
  scope: TenantScope,
  saga: Saga,
  step: Step,
  need: NeedsPerson,
): Promise<boolean> {
  return scope.tx(async (tx) => {
    const error: SagaError | null = need.reason
      ? { ...need.reason, moneySpent: false, nextStep: 'fix-login' }
      : null;
    const waiting = await tx.provisioning.updateMany({
      // It may have been cancelled while the step was at work.
      where: { id: saga.id, status: 'RUNNING' },
      data: { status: 'WAITING', waitingFor: need.waitingFor, error: error ? { ...error } : Prisma.DbNull },
    });
    if (waiting.count === 0) return true;
    await applyOutcome(tx, saga, need.outcome);
    await noteError(tx, saga, step, error);
    // What depends on the login is done again with the next one.
    await tx.provisioningStep.updateMany({
      where: { provisioningId: saga.id, status: { in: ['RUNNING', 'DONE'] } },
      data: { status: 'PENDING', attempts: 0, finishedAt: null },
    });
    await tx.provisioningStep.updateMany({
      where: { provisioningId: saga.id, name: 'order' },
      data: { status: 'WAITING' },
    });
    await changed(tx, saga);
    return false;
  });
}

async function turnBack(scope: TenantScope, saga: Saga, step: Step, error: SagaError): Promise<true> {
  await scope.tx(async (tx) => {
    await noteError(tx, saga, step, error);
    await tx.provisioningStep.updateMany({
      where: { provisioningId: saga.id, name: step.name },
      data: { status: 'FAILED', attempts: 1 },
    });
    await tx.provisioning.update({
      where: { id: saga.id },
      data: { status: 'UNDOING', error: { ...error } },
    });
    await changed(tx, saga);
  });
  return true;
}

async function park(scope: TenantScope, saga: Saga, step: Step, error: SagaError): Promise<false> {
  await scope.tx(async (tx) => {
    await noteError(tx, saga, step, error);
    const state: SagaState & { undoing?: boolean } = {
      ...(saga.state as SagaState),
      undoing: saga.status === 'UNDOING',
    };
    await tx.provisioning.update({
      where: { id: saga.id },
      data: {
        status: 'NEEDS_ATTENTION',
        error: { ...error, nextStep: 'contact-support' },
        state: state as object,
      },
    });
    await changed(tx, saga);
  });
  return false;
}

async function noteError(tx: TenantTx, saga: Saga, step: Step, error: SagaError | null): Promise<void> {
  await tx.provisioningStep.updateMany({
    where: { provisioningId: saga.id, name: step.name },
    data: { error: error ? { ...error } : Prisma.DbNull },
  });
}

/** Puts an error into words for a person. */
function tell(error: unknown, saga: Saga): SagaError {
  // Free numbers cost nothing; what was bought over an API is kept in the pool when the saga turns back.
  const moneySpent = false;
  if (error instanceof Problem)
    return { code: error.code, message: error.message, moneySpent, nextStep: 'add-account' };
  if (!(error instanceof ProviderError)) {
    return {
      code: 'internal',
      message: 'Something went wrong on our side. It has been recorded.',
      moneySpent,
      nextStep: 'contact-support',
    };
  }
  const sip =
    typeof error.providerCode === 'string' && error.providerCode.startsWith('sip-')
      ? error.providerCode
      : null;
  const quota = error.kind === 'quota';
  return {
    code: sip ?? `provider-${error.kind}`,
    message: error.message,
    moneySpent,
    nextStep: quota
      ? 'other-provider'
      : error.kind === 'auth'
        ? 'contact-support'
        : sip && saga.mode === 'TRUNK'
          ? 'fix-login'
          : 'retry',
  };
}
