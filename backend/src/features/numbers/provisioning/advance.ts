import type { TenantScope } from '../../../platform/db/tenant';
import { newId, referenceFor } from '../../../platform/ids';
import { provisioningSteps } from '../../../platform/metrics';
import type { Platform } from '../../../platform/platform';
import { connectAccount } from '../../providers';
import { failStep } from './failures';
import { remember, Superseded } from './record';
import type { Outcome, StepContext } from './step';
import { beginStep, endStep, type Turn } from './turn';

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
  const begin = () => beginStep(scope, job.provisioningId, run, platform.clock());
  try {
    let turn = await begin();
    while (turn) turn = await takeStep(platform, scope, turn, begin);
  } catch (error) {
    if (!(error instanceof Superseded)) throw error;
    platform.log.warn({ provisioningId: job.provisioningId }, 'another process goes on with a provisioning');
  }
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
    return (await failStep(platform, scope, turn, error)) ? begin() : null;
  }
}

/** For so long after it was seen nobody else can have taken a saga over, milliseconds. */
const surelyOursMs = 1_000;

function makeContext(platform: Platform, scope: TenantScope, { saga, number, attempt }: Turn): StepContext {
  let seenOurs = platform.clock().getTime();
  const write = async (learnt: Pick<Outcome, 'state' | 'number'>): Promise<void> => {
    const before = platform.clock().getTime();
    await remember(scope, saga, learnt);
    seenOurs = before;
  };
  return {
    platform,
    scope,
    saga,
    number,
    reference: referenceFor(saga.id),
    attempt,
    again: attempt > 1,
    voice: once(() =>
      connectAccount(platform, scope, { provider: number.voiceProvider, accountId: number.voiceAccountId }),
    ),
    carrier: once(() =>
      connectAccount(platform, scope, { provider: number.provider, accountId: number.providerAccountId }),
    ),
    async remember(state, columns = {}) {
      await write({ state, number: columns });
      Object.assign(saga.state, state);
    },
    async stillOurs() {
      if (platform.clock().getTime() - seenOurs > surelyOursMs) await write({});
    },
  };
}

/** For all that one step asks; the next one reads anew, because credentials change. */
function once<T>(connect: () => Promise<T>): () => Promise<T> {
  let connected: Promise<T> | undefined;
  return () => {
    connected ??= connect();
    return connected;
  };
}
