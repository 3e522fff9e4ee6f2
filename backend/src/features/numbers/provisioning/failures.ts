import { Prisma } from '../../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../../platform/db/tenant';
import { Problem } from '../../../platform/http/problem';
import { provisioningSteps } from '../../../platform/metrics';
import type { Platform } from '../../../platform/platform';
import { ProviderError } from '../../../providers/error';
import { AssistantBusy } from '../../assistants';
import { mostAttempts, paceOf } from './pace';
import { changed, changeSaga, enqueueAdvance, learn } from './record';
import { NeedsPerson, NotYet, type Saga, type Step } from './step';
import type { Turn } from './turn';

/** What a person is told of a saga that did not go well. */
export interface SagaError {
  code: string;
  message: string;
  /** Whether something was paid that did not come back. */
  moneySpent: boolean;
  nextStep: 'wait' | 'retry' | 'other-provider' | 'fix-login' | 'contact-support' | 'add-account';
}

/**
 * Decides what a step's failure means and writes it. When the saga's status has changed meanwhile, which is how a
 * person cancels it, the failure means nothing any more.
 * @returns whether the saga goes on at once (it turns back)
 * @throws Superseded
 */
export async function failStep(
  platform: Platform,
  scope: TenantScope,
  { saga, step, attempt }: Turn,
  error: unknown,
): Promise<boolean> {
  const { pollMs, retryMs, settleMs } = paceOf(platform.config);
  if (error instanceof NotYet) return tryLater(platform, scope, saga, step, { waitMs: error.waitMs });
  if (error instanceof AssistantBusy) return tryLater(platform, scope, saga, step, { waitMs: pollMs });
  if (error instanceof NeedsPerson) return waitForPerson(scope, saga, step, error);
  provisioningSteps.inc({ step: step.name, outcome: error instanceof ProviderError ? error.kind : 'error' });
  const told = tell(error, saga);
  if (!(error instanceof ProviderError)) {
    platform.log.error({ err: error, provisioningId: saga.id, step: step.name }, 'a provisioning step broke');
  }
  const mayPass =
    error instanceof ProviderError
      ? // Nonsense is said by a gateway that is ill as often as by a provider that has changed.
        error.retryable || error.kind === 'unexpected'
      : !(error instanceof Problem);
  if (mayPass && attempt < mostAttempts) {
    const unsettledMs = error instanceof ProviderError && error.kind === 'ambiguous' ? settleMs : 0;
    const waitMs = Math.max(
      retryMs(attempt),
      unsettledMs,
      (error instanceof ProviderError && error.retryAfterMs) || 0,
    );
    return tryLater(platform, scope, saga, step, {
      waitMs,
      unsettledMs,
      error: { ...told, nextStep: 'wait' },
    });
  }
  // Turning back must reach its end, and so must a release: past the attempts a person is called. And a number that
  // was in service is not given up because the voice provider does not take it back.
  const stuck =
    saga.status === 'UNDOING' ||
    saga.kind === 'RELEASE' ||
    saga.state.established === true ||
    (error instanceof ProviderError && error.kind === 'ambiguous');
  return stuck ? park(scope, saga, step, told) : turnBack(scope, saga, step, told);
}

/** @param why without an `error` it is no failure; `unsettledMs`: for so long what was asked for may still happen */
function tryLater(
  platform: Platform,
  scope: TenantScope,
  saga: Saga,
  step: Step,
  { waitMs, error, unsettledMs = 0 }: { waitMs: number; error?: SagaError; unsettledMs?: number },
): Promise<boolean> {
  const now = platform.clock().getTime();
  const at = new Date(now + waitMs);
  return changeSaga(scope, saga, async (tx, status) => {
    // Whoever goes on waits for this, also where it is the way back.
    if (unsettledMs > 0)
      await learn(tx, saga, { state: { settlesAt: new Date(now + unsettledMs).toISOString() } });
    if (status !== saga.status) return true;
    if (!error) {
      // Waiting is no attempt.
      await tx.provisioningStep.updateMany({
        where: { provisioningId: saga.id, name: step.name },
        data: { attempts: 1 },
      });
    }
    await noteError(tx, saga, step, error ?? null);
    await tx.provisioning.update({ where: { id: saga.id }, data: { resumeAt: at } });
    await enqueueAdvance(tx, saga.id, at);
    await changed(tx, saga);
    return false;
  });
}

function waitForPerson(scope: TenantScope, saga: Saga, step: Step, need: NeedsPerson): Promise<boolean> {
  return changeSaga(scope, saga, async (tx, status) => {
    if (status !== saga.status) return true;
    const error: SagaError | null = need.reason
      ? { ...need.reason, moneySpent: false, nextStep: 'fix-login' }
      : null;
    await tx.provisioning.update({
      where: { id: saga.id },
      data: { status: 'WAITING', waitingFor: need.waitingFor, error: error ? { ...error } : Prisma.DbNull },
    });
    await learn(tx, saga, need.outcome);
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

function turnBack(scope: TenantScope, saga: Saga, step: Step, error: SagaError): Promise<boolean> {
  return changeSaga(scope, saga, async (tx, status) => {
    if (status !== saga.status) return true;
    await noteError(tx, saga, step, error);
    await tx.provisioningStep.updateMany({
      where: { provisioningId: saga.id, name: step.name },
      data: { status: 'FAILED', attempts: 1 },
    });
    await tx.provisioning.update({
      where: { id: saga.id },
      data: { status: 'UNDOING', error: { ...error, moneySpent: await isMoneySpent(tx, saga) } },
    });
    await changed(tx, saga);
    return true;
  });
}

function park(scope: TenantScope, saga: Saga, step: Step, error: SagaError): Promise<boolean> {
  return changeSaga(scope, saga, async (tx, status) => {
    if (status !== saga.status) return true;
    await noteError(tx, saga, step, error);
    await learn(tx, saga, { state: { undoing: status === 'UNDOING' } });
    await tx.provisioning.update({
      where: { id: saga.id },
      data: {
        status: 'NEEDS_ATTENTION',
        error: { ...error, moneySpent: await isMoneySpent(tx, saga), nextStep: 'contact-support' },
      },
    });
    await changed(tx, saga);
    return false;
  });
}

/**
 * Whether the tenant has paid for what does not come about. What the platform has bought stays in its pool, and costs
 * nobody but the platform; a purchase with the tenant's own account is given up again, and a carrier pays nothing back.
 */
async function isMoneySpent(tx: TenantTx, saga: Saga): Promise<boolean> {
  if (saga.mode !== 'API' || !saga.state.bought) return false;
  const number = await tx.phoneNumber.findUnique({ where: { id: saga.phoneNumberId } });
  return number?.providerAccountId != null;
}

async function noteError(tx: TenantTx, saga: Saga, step: Step, error: SagaError | null): Promise<void> {
  await tx.provisioningStep.updateMany({
    where: { provisioningId: saga.id, name: step.name },
    data: { error: error ? { ...error } : Prisma.DbNull },
  });
}

/** Puts an error into words for a person. */
function tell(error: unknown, saga: Saga): SagaError {
  // Who writes it down looks it up; while it is still being tried, nothing is lost.
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
