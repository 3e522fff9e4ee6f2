import { setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { type Fault, type FaultKind, findFault, strike } from './faults';

export type { Fault, FaultKind } from './faults';

/** One request that a simulator served: the judge of every test that asks what really happened at a provider. */
export interface LedgerEntry {
  at: string;
  operation: string;
  /** HTTP status answered; null when the connection was cut or left hanging. */
  status: number | null;
  fault: FaultKind | null;
  body: unknown;
}

/** A request with its answer, as an observer sees it. */
export interface Exchange {
  operation: string;
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, unknown>;
  body: unknown;
  status: number;
  /** What was answered: an object for JSON, else text; undefined when nothing was. */
  answer: unknown;
}

export interface SimulatorOptions {
  /** Milliseconds that each answer takes; default 0. `npm start` sets a realistic one. */
  latencyMs?: number;
  /** Milliseconds until a new number is active at the provider; default 0. */
  activationMs?: number;
  /** Sees every answered request; contract tests check them with it. */
  onExchange?: (exchange: Exchange) => void;
}

/** A provider played on a loopback port at the provider's own paths. State lives in memory and dies with it. */
export interface Simulator {
  readonly name: string;
  readonly url: string;
  readonly ledger: LedgerEntry[];
  inject(fault: Fault): void;
  clearFaults(): void;
  close(): Promise<void>;
}

export interface SimulatorCore extends Simulator {
  readonly app: Express;
  /** Takes the fault that is set for something that is no HTTP request, such as a call over SIP. */
  take(operation: string): Fault | undefined;
}

const ledgerLimit = 20_000;

/**
 * Starts the common part of a simulator: an HTTP server with ledger, latency, faults and observer.
 * @param mount adds the provider's routes to the app
 * @param options `operationOf` names a request as `METHOD /path` with `:id` for variable parts (see
 *   `operationNamer`), so that faults can name it; `port` is any free one by default
 */
export async function startSimulator(
  name: string,
  mount: (app: Express) => void,
  options: SimulatorOptions & { port?: number; operationOf(request: Request): string },
): Promise<SimulatorCore> {
  const ledger: LedgerEntry[] = [];
  const faults: (Fault & { left: number })[] = [];
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: '1mb' }));
  app.use(express.urlencoded({ extended: false, limit: '1mb' }));
  app.use(attend(options, ledger, faults, closing.signal));
  mount(app);
  app.use((_request, response) => {
    response.status(404).json({ message: 'Not Found', statusCode: 404 });
  });
  app.use(refuseUnreadable);

  const server = createServer(app);
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    app,
    ledger,
    inject(fault) {
      faults.push({ ...fault, left: fault.times ?? 1 });
    },
    clearFaults() {
      faults.length = 0;
    },
    take: (operation) => findFault(faults, operation),
    async close() {
      closing.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Makes the handler that comes before the provider's own: it keeps the books, takes time and lets faults happen. */
function attend(
  options: SimulatorOptions & { operationOf(request: Request): string },
  ledger: LedgerEntry[],
  faults: (Fault & { left: number })[],
  closing: AbortSignal,
) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const operation = options.operationOf(request);
    const fault = findFault(faults, operation);
    const entry = keep(ledger, operation, request, fault);
    observe(entry, request, response, options.onExchange);
    const proceed = () => (fault ? strike(fault, request, response, next, closing) : next());
    if (options.latencyMs) {
      // A wait that is cut short means that the simulator is closing: nobody is there to be answered.
      wait(options.latencyMs, undefined, { signal: closing }).then(proceed, () => undefined);
    } else proceed();
  };
}

/**
 * Makes an `operationOf` from the routes a simulator has.
 * @param operations for example `GET /call/:id`; of two that fit, the first wins
 * @returns a function that gives the fitting one, or the method and path as they are
 */
export function operationNamer(operations: readonly string[]): (request: Request) => string {
  const patterns = operations.map((operation) => ({
    operation,
    pattern: new RegExp(`^${operation.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}/?$`),
  }));
  return (request) => {
    const actual = `${request.method} ${request.path}`;
    return patterns.find(({ pattern }) => pattern.test(actual))?.operation ?? actual;
  };
}

function keep(
  ledger: LedgerEntry[],
  operation: string,
  request: Request,
  fault: Fault | undefined,
): LedgerEntry {
  const entry: LedgerEntry = {
    at: new Date().toISOString(),
    operation,
    status: null,
    fault: fault?.kind ?? null,
    body: request.body,
  };
  ledger.push(entry);
  if (ledger.length > ledgerLimit) ledger.splice(0, ledgerLimit / 2);
  return entry;
}

function observe(
  entry: LedgerEntry,
  request: Request,
  response: Response,
  onExchange: SimulatorOptions['onExchange'],
): void {
  let answer: unknown;
  const { method, path, query, body } = request;
  if (onExchange) {
    const json = response.json.bind(response);
    const send = response.send.bind(response);
    response.json = (payload) => {
      answer = payload;
      return json(payload);
    };
    response.send = (payload) => {
      answer ??= payload;
      return send(payload);
    };
  }
  response.on('finish', () => {
    entry.status = response.statusCode;
    onExchange?.({
      operation: entry.operation,
      method,
      path,
      query,
      body,
      status: response.statusCode,
      answer,
    });
  });
}

/** A body that is no JSON, or too large, is the client's mistake; Express would answer with a page of HTML. */
function refuseUnreadable(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (typeof status === 'number' && !response.headersSent) {
    response.status(status).json({ message: 'The body cannot be read', statusCode: status });
    return;
  }
  next(error);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
