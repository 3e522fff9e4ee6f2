import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { NextFunction, Request, Response } from 'express';
import { openStock } from '../number-stock';
import { operationNamer, type Simulator, type SimulatorOptions, startSimulator } from '../simulator';
import { sipOperation, spoilOf, type VoiceCall, type VoiceLine } from '../voice-line';
import { mountAgents } from './agents';
import { refuse } from './answers';
import { mountCalls } from './calls';
import { lineOf } from './lines';
import { acceptSipCall, callIn, hangUpIn, sayIn } from './live';
import { mountPhoneNumbers } from './phone-numbers';
import { mountRecordings } from './report';
import {
  type Account,
  accountOf,
  type CallPace,
  findCall,
  type SimulatedCall,
  type WebhookDelivery,
  type World,
} from './world';

export interface RetellSimulatorOptions extends SimulatorOptions {
  /** Area codes that have no number left; default 212. */
  soldOutAreaCodes?: readonly string[];
  /** Calls at once per account; default 20. */
  concurrency?: number;
  /** Default 2 s ringing, 8 s talking, 1 s until the analysis. */
  callPace?: Partial<CallPace>;
  /** Milliseconds until the address of a recording expires; default a day. */
  recordingLifeMs?: number;
  /** Where the product listens, when not at the address its webhooks name. */
  product?: () => string | null;
}

/** Retell as a tester sees it. */
export interface RetellSimulator extends Simulator, VoiceLine {
  /** Gives what a key owns; a key nobody has used yet owns nothing. */
  account(key: string): Account;
  readonly paid: World['paid'];
  readonly deliveries: readonly WebhookDelivery[];
  /** Every number of all accounts that can be called. */
  numbers(): { number: string; assistantId: string | undefined; language: string }[];
  /** What must survive a restart: everything owned, and calls that have ended. */
  remember(): unknown;
  /** Takes up what an earlier simulator remembered. */
  recall(memory: unknown): void;
}

const operations = [
  'POST /create-phone-number',
  'POST /import-phone-number',
  'GET /get-phone-number/:id',
  'PATCH /update-phone-number/:id',
  'DELETE /delete-phone-number/:id',
  'GET /v2/list-phone-numbers',
  'POST /create-retell-llm',
  'GET /get-retell-llm/:id',
  'PATCH /update-retell-llm/:id',
  'DELETE /delete-retell-llm/:id',
  'GET /v2/list-retell-llms',
  'POST /create-agent',
  'GET /get-agent/:id',
  'PATCH /update-agent/:id',
  'DELETE /delete-agent/:id',
  'POST /v2/list-agents',
  'POST /v2/create-phone-call',
  'POST /v2/register-phone-call',
  'GET /v2/get-call/:id',
  'POST /v2/stop-call/:id',
  'POST /v3/list-calls',
  'GET /get-concurrency',
  'GET /recording/:file',
];

/**
 * Plays Retell at its own paths.
 *
 * Any key is good and is an account of its own; keys that begin with `refused` get 401. Calls go from `registered`
 * through `ongoing` to `ended` by themselves. Destinations ending in 9901 are busy, in 9902 do not answer, in 9903 are
 * a voicemail, in 9904 fail. Calls come in by `callIn` and `acceptSipCall`, and hold a typed conversation. An agent with
 * `webhook_url` gets signed events, a number with `inbound_webhook_url` the question who answers.
 */
export async function startRetellSimulator(options: RetellSimulatorOptions = {}): Promise<RetellSimulator> {
  const { world, stop } = makeWorld(options);
  const core = await startSimulator(
    'RETELL',
    (app) => {
      mountRecordings(app, world);
      app.use((request, response, next) => authenticate(world, request, response, next));
      mountPhoneNumbers(app, world);
      mountAgents(app);
      mountCalls(app, world);
    },
    { ...options, operationOf: operationNamer(operations) },
  );
  world.url = core.url;
  world.spoilSip = () => spoilOf(core.take(sipOperation));
  return {
    ...voiceOf(world),
    name: core.name,
    url: core.url,
    ledger: core.ledger,
    inject: core.inject,
    clearFaults: core.clearFaults,
    account: (key) => accountOf(world, key),
    paid: world.paid,
    deliveries: world.deliveries,
    numbers: () => numbersOf(world),
    remember: () => remember(world),
    recall: (memory) => recall(world, memory as Memory),
    async close() {
      stop();
      await core.close();
    },
  };
}

function voiceOf(world: World): VoiceLine {
  const idOf = (call: SimulatedCall | null) => call && { id: call.call_id };
  return {
    callIn: (call) => idOf(callIn(world, call)),
    acceptSipCall: (call) => idOf(acceptSipCall(world, call)),
    voiceCall(id) {
      const found = findCall(world, id);
      return found && present(world, found.call);
    },
    voiceCalls: () =>
      [...world.accounts.values()].flatMap(({ calls }) =>
        [...calls.values()].map((call) => present(world, call)),
      ),
    say: (callId, text) => sayIn(world, callId, text),
    hangUp: (callId) => hangUpIn(world, callId),
    conversation(callId) {
      const found = findCall(world, callId);
      return found && lineOf(world, found.call).conversation;
    },
  };
}

function present(world: World, call: SimulatedCall): VoiceCall {
  const { createdAt, carrierCallId } = lineOf(world, call);
  const statuses = { registered: 'ringing', ongoing: 'in-progress' } as const;
  return {
    id: call.call_id,
    from: call.from_number === 'anonymous' ? '' : call.from_number,
    to: call.to_number,
    status: statuses[call.call_status as keyof typeof statuses] ?? 'ended',
    endedReason: call.disconnection_reason ?? null,
    createdAt: new Date(createdAt).toISOString(),
    carrierCallId,
  };
}

function numbersOf(world: World) {
  return [...world.accounts.values()].flatMap(({ numbers, agents }) =>
    [...numbers.values()].map(({ phone_number, inbound_agents }) => {
      const assistantId = inbound_agents?.[0]?.agent_id;
      const language = agents.get(assistantId ?? '')?.language?.slice(0, 2) ?? 'en';
      return { number: phone_number, assistantId, language };
    }),
  );
}

interface Memory {
  accounts: Map<string, Account>;
  paid: World['paid'];
}

function remember(world: World): Memory {
  // Conversations end with the simulator, and a call without its line is nothing.
  const accounts = new Map(
    [...world.accounts].map(([key, account]) => [key, { ...account, calls: new Map() }] as const),
  );
  return { accounts, paid: world.paid };
}

function recall(world: World, memory: Memory): void {
  for (const [key, account] of memory.accounts) {
    world.accounts.set(key, account);
    for (const number of account.numbers.keys()) world.stock.reserve(number);
  }
  world.paid.push(...memory.paid);
}

function makeWorld(options: RetellSimulatorOptions): { world: World; stop(): void } {
  const timers = new Set<NodeJS.Timeout>();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const world: World = {
    accounts: new Map(),
    lines: new WeakMap(),
    paid: [],
    deliveries: [],
    stock: openStock(options.soldOutAreaCodes ?? ['212'], '958'),
    concurrency: options.concurrency ?? 20,
    pace: {
      ringingMs: 2_000,
      talkingMs: 8_000,
      silenceMs: 300_000,
      analysisMs: 1_000,
      registeredMs: 300_000,
      ...options.callPace,
    },
    recordingLifeMs: options.recordingLifeMs ?? 86_400_000,
    secret: randomBytes(32).toString('hex'),
    url: '',
    product: options.product ?? (() => null),
    spoilSip: () => null,
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
    refuse(response, 401, 'API key is invalid.');
    return;
  }
  response.locals['account'] = accountOf(world, key);
  next();
}
