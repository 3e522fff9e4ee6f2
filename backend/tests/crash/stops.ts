import { allSteps } from '../../src/features/numbers/provisioning/plans';
import type { Outcome, Step, StepContext } from '../../src/features/numbers/provisioning/step';
import type { ConnectedAccount } from '../../src/features/providers';
import type { TenantScope, TenantTx } from '../../src/platform/db/tenant';
import type { Platform } from '../../src/platform/platform';
import { ProviderError } from '../../src/providers/error';

/** Where in a saga the process is killed. */
export interface Stop {
  numberId: string;
  step: string;
  /** On the way back. */
  undo: boolean;
  /**
   * `begin`: the step is marked begun and has done nothing; `asked`: a provider has answered and nothing of it is
   * written; `end`: all is done and nothing is written; `written`: the outcome is committed.
   */
  at: 'begin' | 'asked' | 'end' | 'written';
  /** For `asked`: after which answer, counted from 1. */
  answer?: number;
}

/** A step that fails for good. */
export interface Failure {
  numberId: string;
  step: string;
  /** Before it has done anything, or when everything is done. */
  when: 'before' | 'after';
}

/** Tells the stops apart. */
export function keyOf(stop: Stop): string {
  return [stop.numberId, stop.step, stop.undo ? 'undo' : 'run', stop.at, stop.answer ?? ''].join(' ');
}

/** What the steps of this process do beside their work; both lists may grow while it runs. */
export interface Script {
  stops: Stop[];
  failures: Failure[];
}

/**
 * Wraps every step so that each saga halts at its stop, and waits there for the process to be killed.
 * @param reached told once the saga stands at its stop
 */
export function scriptSteps(platform: Platform, script: Script, reached: (stop: Stop) => void): void {
  const endings = new WeakMap<TenantTx, Stop>();
  watchCommits(platform, endings, (stop) => halt(stop, reached));
  for (const step of allSteps.values()) {
    const { run, undo } = step;
    const perform = (context: StepContext, isUndo: boolean, work: Step['run']): Promise<Outcome> =>
      performScripted({ script, endings, reached, name: step.name, isUndo }, context, work);
    step.run = (context) => perform(context, false, run);
    step.undo = (context) => perform(context, true, undo ?? (async () => ({})));
  }
}

interface Scene {
  script: Script;
  endings: WeakMap<TenantTx, Stop>;
  reached(stop: Stop): void;
  name: string;
  isUndo: boolean;
}

async function performScripted(scene: Scene, context: StepContext, work: Step['run']): Promise<Outcome> {
  const { script, endings, reached, name, isUndo } = scene;
  const numberId = context.number.id;
  const due = (at: Stop['at'], answer?: number): Stop | undefined =>
    script.stops.find(
      (each) =>
        each.numberId === numberId &&
        each.step === name &&
        each.undo === isUndo &&
        each.at === at &&
        each.answer === answer,
    );
  const stopAt = async (at: Stop['at'], answer?: number): Promise<void> => {
    const stop = due(at, answer);
    if (stop) await halt(stop, reached);
  };
  const failIf = (when: Failure['when']): void => {
    const fails = script.failures.some(
      (each) => each.numberId === numberId && each.step === name && each.when === when,
    );
    if (fails && !isUndo)
      throw new ProviderError({ provider: 'VAPI', kind: 'rejected', message: 'Refused.' });
  };

  await stopAt('begin');
  failIf('before');
  let answers = 0;
  const answered = (): Promise<void> => {
    answers += 1;
    return stopAt('asked', answers);
  };
  const outcome = await work(watchAnswers(context, answered));
  failIf('after');
  await stopAt('end');
  const written = due('written');
  if (!written) return outcome;
  return {
    ...outcome,
    also: async (tx) => {
      await outcome.also?.(tx);
      endings.set(tx, written);
    },
  };
}

function watchAnswers(context: StepContext, answered: () => Promise<void>): StepContext {
  const watch = (account: ConnectedAccount): ConnectedAccount => ({
    ...account,
    ask: async (operation, request) => {
      const answer = await account.ask(operation, request);
      await answered();
      return answer;
    },
  });
  return {
    ...context,
    voice: async () => watch(await context.voice()),
    carrier: async () => watch(await context.carrier()),
  };
}

/** Halts after the commit of a transaction that ended a step which has a stop there. */
function watchCommits(
  platform: Platform,
  endings: WeakMap<TenantTx, Stop>,
  stopHere: (stop: Stop) => Promise<void>,
): void {
  const { scope } = platform.system;
  platform.system.scope = (tenantId): TenantScope => {
    const inner = scope(tenantId);
    return {
      ...inner,
      async tx(work) {
        let used: TenantTx | undefined;
        const result = await inner.tx((tx) => {
          used = tx;
          return work(tx);
        });
        const stop = used && endings.get(used);
        if (stop) await stopHere(stop);
        return result;
      },
    };
  };
}

function halt(stop: Stop, reached: (stop: Stop) => void): Promise<never> {
  reached(stop);
  return new Promise<never>(() => undefined);
}
