import { setMaxListeners } from 'node:events';
import type { NextFunction, Request, Response } from 'express';
import { operationNamer, type Simulator, type SimulatorOptions, startSimulator } from '../simulator';
import { refuse } from './answers';
import { mountAssistants } from './assistants';
import { mountCalls } from './calls';
import { mountCredentials } from './credentials';
import { openStock } from './number-stock';
import { mountPhoneNumbers } from './phone-numbers';
import {
  type CallPace,
  type Organisation,
  organisationOf,
  type PaidNumber,
  type WebhookDelivery,
  type World,
} from './world';

export interface VapiSimulatorOptions extends SimulatorOptions {
  /** Default: any free port. */
  port?: number;
  /** Numbers an organisation may have for nothing; default 5. */
  freeNumbers?: number;
  /** Calls at once per organisation; more wait in `queued`. Default 10. */
  concurrency?: number;
  /** Area codes that have no number left; default 212. */
  soldOutAreaCodes?: readonly string[];
  /** Refuses every SIP gateway with a host name, as one page of the docs says; default only those for inbound calls. */
  refuseHostNames?: boolean;
  /** Default 300 ms queued, 2 s ringing, 8 s talking. */
  callPace?: Partial<CallPace>;
}

/** VAPI as a tester sees it. */
export interface VapiSimulator extends Simulator {
  /** Gives what a key owns; a key nobody has used yet owns nothing. */
  organisation(key: string): Organisation;
  /** Every number ever created or deleted, of all organisations: what the bill would be made from. */
  readonly paid: readonly PaidNumber[];
  readonly deliveries: readonly WebhookDelivery[];
  /** What must survive a restart: everything owned, and calls that have ended. */
  remember(): unknown;
  /** Takes up what an earlier simulator remembered. */
  recall(memory: unknown): void;
}

const operations = [
  ...['assistant', 'phone-number', 'call', 'credential'].flatMap((noun) => [
    `POST /${noun}`,
    `GET /${noun}`,
    `GET /${noun}/:id`,
    `PATCH /${noun}/:id`,
    `DELETE /${noun}/:id`,
  ]),
  'GET /v2/phone-number',
  'POST /call/:id/control',
];

/**
 * Plays VAPI at its own paths.
 *
 * Any key is good and is an organisation of its own; keys that begin with `refused` get 401. Calls go from `queued`
 * through `ringing` and `in-progress` to `ended` by themselves. Destinations ending in 9901 are busy, in 9902 do not
 * answer, in 9903 are a voicemail, in 9904 fail at the carrier; all others answer and hang up. An assistant (or
 * number) with `server` gets signed `status-update` and `end-of-call-report` messages.
 */
export async function startVapiSimulator(options: VapiSimulatorOptions = {}): Promise<VapiSimulator> {
  const { world, stop } = makeWorld(options);
  const core = await startSimulator(
    'VAPI',
    (app) => {
      app.use((request, response, next) => authenticate(world, request, response, next));
      mountPhoneNumbers(app, world);
      mountAssistants(app);
      mountCredentials(app, world);
      mountCalls(app, world);
    },
    { ...options, operationOf: operationNamer(operations) },
  );
  return {
    name: core.name,
    url: core.url,
    ledger: core.ledger,
    inject: core.inject,
    clearFaults: core.clearFaults,
    organisation: (key) => organisationOf(world, key),
    paid: world.paid,
    deliveries: world.deliveries,
    remember: () => rememberWorld(world),
    recall: (memory) => recallWorld(world, memory as Memory),
    async close() {
      stop();
      await core.close();
    },
  };
}

interface Memory {
  organisations: Map<string, Organisation>;
  paid: PaidNumber[];
}

function rememberWorld(world: World): Memory {
  const organisations = new Map(
    [...world.organisations].map(([key, organisation]) => {
      // A call that is under way ends with the simulator.
      const calls = new Map([...organisation.calls].filter(([, call]) => call.status === 'ended'));
      return [key, { ...organisation, calls }] as const;
    }),
  );
  return { organisations, paid: world.paid };
}

function recallWorld(world: World, memory: Memory): void {
  for (const [key, organisation] of memory.organisations) {
    world.organisations.set(key, organisation);
    for (const { number } of organisation.numbers.values()) world.stock.reserve(number);
  }
  world.paid.push(...memory.paid);
}

function makeWorld(options: VapiSimulatorOptions): { world: World; stop(): void } {
  const timers = new Set<NodeJS.Timeout>();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const world: World = {
    organisations: new Map(),
    paid: [],
    deliveries: [],
    stock: openStock(options.soldOutAreaCodes ?? ['212']),
    limits: {
      freeNumbers: options.freeNumbers ?? 5,
      concurrency: options.concurrency ?? 10,
      refuseHostNames: options.refuseHostNames ?? false,
    },
    activationMs: options.activationMs ?? 0,
    pace: { queuedMs: 300, ringingMs: 2000, talkingMs: 8000, ...options.callPace },
    admitted: new WeakSet(),
    closing: closing.signal,
    later(ms, action) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        action();
      }, ms);
      timers.add(timer);
    },
  };
  const stop = () => {
    closing.abort();
    for (const timer of timers) clearTimeout(timer);
  };
  return { world, stop };
}

function authenticate(world: World, request: Request, response: Response, next: NextFunction): void {
  const key = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (!key || key.startsWith('refused')) {
    refuse(response, 401, 'Invalid key.');
    return;
  }
  response.locals['organisation'] = organisationOf(world, key);
  next();
}
