import { setTimeout as wait } from 'node:timers/promises';
import type { NextFunction, Request, Response } from 'express';

/**
 * What can go wrong at a provider, on demand.
 * - `status`: answers this HTTP status and does nothing
 * - `reset`: cuts the connection and does nothing
 * - `slow`: does it, but only after `delayMs`
 * - `timeout-after-commit`: does it and never answers
 * - `reset-after-commit`: does it and cuts the connection
 * - `wrong-json`: does it and answers something that is not its API's
 */
export type FaultKind =
  | 'status'
  | 'reset'
  | 'slow'
  | 'timeout-after-commit'
  | 'reset-after-commit'
  | 'wrong-json';

export interface Fault {
  /** `METHOD /path` with `:id` for variable parts, as in the ledger; `*` for any operation. */
  operation: string;
  kind: FaultKind;
  /** For `status`; default 500. */
  status?: number;
  /** For `status`: the Retry-After header; none by default. */
  retryAfterSeconds?: number;
  /** For `status`: what is said; default `fault`. */
  message?: string;
  /** For `slow`; milliseconds, default 10,000. */
  delayMs?: number;
  /** How often it strikes before it is used up; default 1. */
  times?: number;
}

/** Takes the first fault that fits and is not used up, and uses it once. */
export function findFault(faults: (Fault & { left: number })[], operation: string): Fault | undefined {
  const fault = faults.find(
    (each) => each.left > 0 && (each.operation === '*' || each.operation === operation),
  );
  if (fault) fault.left -= 1;
  return fault;
}

/** Lets a fault happen to one request. @param closing aborted when the simulator closes, so that no wait outlives it */
export function strike(
  fault: Fault,
  request: Request,
  response: Response,
  next: NextFunction,
  closing: AbortSignal,
): void {
  const status = fault.status ?? 500;
  switch (fault.kind) {
    case 'status':
      if (fault.retryAfterSeconds !== undefined) response.set('retry-after', String(fault.retryAfterSeconds));
      response.status(status).json({ message: fault.message ?? 'fault', statusCode: status });
      return;
    case 'reset':
      request.socket.destroy();
      return;
    case 'slow':
      wait(fault.delayMs ?? 10_000, undefined, { signal: closing }).then(
        () => next(),
        () => undefined,
      );
      return;
    default:
      spoilAnswer(fault.kind, request, response);
      next();
  }
}

/** Lets the handler do its work, and then loses or spoils the answer. */
function spoilAnswer(kind: FaultKind, request: Request, response: Response): void {
  if (kind === 'wrong-json') {
    const write = response.json.bind(response);
    response.json = () => {
      // `json` ends in `send`, which therefore goes back to its own.
      response.send = send;
      return write({ surprise: true });
    };
    const send = response.send.bind(response);
    response.send = () => response.json();
    return;
  }
  const lose = (): Response => {
    if (kind === 'reset-after-commit') request.socket.destroy();
    return response;
  };
  response.json = lose;
  response.send = lose;
  response.end = lose as Response['end'];
}
