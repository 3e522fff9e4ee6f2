import type { CallStep } from './event';
import type { ProviderCall } from './provider';

/** A command to a live call. */
export interface CallCommand {
  /** The same for the same command: the carrier ignores a repeat. */
  id: string;
  /** The carrier's id of the call. */
  callId: string;
  /** The carrier's word for it. */
  action: string;
  body: Record<string, unknown>;
}

/** What the next command of a call is written from. */
export interface CallMoment {
  /** The carrier's id of the call. */
  callId: string;
  /** The caller, E.164; null when withheld. Shown to whom is connected, where the step does not say who. */
  caller: string | null;
  /** The greeting of a message is a step of its own. */
  steps: readonly CallStep[];
  /** The place of this command among those of the call, from 0. */
  position: number;
}

/**
 * How a carrier is led through a plan that takes commands over its API, where others ask and read the plan in the
 * answer. Each command ends in news (`call.waits`) that carries what is left of the plan.
 */
export interface CallControlApi<Credentials> {
  /**
   * Writes the command that takes a call which rings; its news goes on with all steps. To be put through, a call need not
   * be taken. Pure.
   */
  take(moment: CallMoment): CallCommand;
  /** Writes the command that begins the first of the steps; without any, the one that ends the call. Pure. */
  next(moment: CallMoment): CallCommand;
  /**
   * Sends one; a call that is over is success.
   * @throws ProviderError; after an `ambiguous` one it may be sent again within a minute
   */
  send(call: ProviderCall<Credentials>, command: CallCommand): Promise<void>;
}
