import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { NextFunction, Request, Response } from 'express';
import { openStock } from '../number-stock';
import { operationNamer, type Simulator, type SimulatorOptions, startSimulator } from '../simulator';
import { sipOperation, spoilOf, type VoiceCall, type VoiceLine } from '../voice-line';
import { refuse } from './answers';
import { mountAssistants } from './assistants';
import { mountCalls, mountLiveControl } from './calls';
import type { ToolCallShape } from './conversation';
import { mountCredentials } from './credentials';
import { acceptSipCall, callIn, findCall, hangUpIn, type IncomingCall, sayIn } from './incoming';
import { mountPhoneNumbers } from './phone-numbers';
import { mountRecordings } from './recordings';
import {
  type CallPace,
  type Organisation,
  organisationOf,
  type PaidNumber,
  type SimulatedCall,
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
  /** How tool calls are written; default as VAPI's API description has them. */
  toolCallShape?: ToolCallShape;
  /** Milliseconds until the address of a recording expires; default an hour. */
  recordingLifeMs?: number;
  /** Where the product listens, when not at the address its webhooks name. */
  product?: () => string | null;
}

/** VAPI as a tester sees it. */
export interface VapiSimulator extends Simulator, VoiceLine {
  /** Gives what a key owns; a key nobody has used yet owns nothing. */
  organisation(key: string): Organisation;
  /** Every number ever created or deleted, of all organisations: what the bill would be made from. */
  readonly paid: readonly PaidNumber[];
  readonly deliveries: readonly WebhookDelivery[];
  /** Calls a number that somebody has here. @returns null when nobody has it */
  callIn(call: IncomingCall): SimulatedCall | null;
  /** Takes a call that a carrier connects over SIP. @returns null when nobody has that address */
  acceptSipCall(call: {
    sipUri: string;
    from: string;
    to: string;
    carrierCallId?: string;
  }): SimulatedCall | null;
  /** Every call of all organisations, the oldest first. */
  calls(): SimulatedCall[];
  /** Gives the number behind an id; null for a SIP address, and for one that is gone. */
  numberOf(id: string): string | null;
  /** Every number of all organisations that can be called. */
  numbers(): { number: string; assistantId: string | undefined; language: string }[];
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
  'POST /live/:id/:signature/control',
  'GET /recording/:file',
];

/**
 * Plays VAPI at its own paths.
 *
 * Any key is good and is an organisation of its own; keys that begin with `refused` get 401. Calls go from `queued`
 * through `ringing` and `in-progress` to `ended` by themselves. Destinations ending in 9901 are busy, in 9902 do not
 * answer, in 9903 are a voicemail, in 9904 fail at the carrier; all others answer and hang up. Calls come in by
 * `callIn` and `acceptSipCall`, and hold a typed conversation. An assistant (or number) with `server` gets signed
 * `assistant-request`, `status-update`, `tool-calls`, `transfer-destination-request` and `end-of-call-report` messages.
 */
export async function startVapiSimulator(options: VapiSimulatorOptions = {}): Promise<VapiSimulator> {
  const { world, stop } = makeWorld(options);
  const core = await startSimulator(
    'VAPI',
    (app) => {
      mountRecordings(app, world);
      mountLiveControl(app, world);
      app.use((request, response, next) => authenticate(world, request, response, next));
      mountPhoneNumbers(app, world);
      mountAssistants(app);
      mountCredentials(app, world);
      mountCalls(app, world);
    },
    { ...options, operationOf: operationNamer(operations) },
  );
  world.url = core.url;
  world.spoilSip = () => spoilOf(core.take(sipOperation));
  return {
    ...conversationsOf(world),
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

/** The telephones of the lab: who calls, speaks and hangs up. */
function conversationsOf(world: World) {
  return {
    callIn: (call: IncomingCall) => callIn(world, call),
    acceptSipCall: (call: Parameters<VapiSimulator['acceptSipCall']>[0]) => acceptSipCall(world, call),
    say: (callId: string, text: string) => sayIn(world, callId, text),
    hangUp: (callId: string) => hangUpIn(world, callId),
    conversation: (callId: string) => world.conversations.get(callId) ?? null,
    calls: () => callsOf(world),
    voiceCall: (id: string) => {
      const found = findCall(world, id);
      return found && presentVoiceCall(world, found.call);
    },
    voiceCalls: () => callsOf(world).map((call) => presentVoiceCall(world, call)),
    numberOf: (id: string) => numberOf(world, id),
    numbers: () =>
      [...world.organisations.values()].flatMap(({ numbers, assistants }) =>
        [...numbers.values()]
          .filter(({ number, activeAt }) => number !== '' && activeAt <= Date.now())
          .map(({ number, assistantId }) => {
            const { language } = (assistants.get(assistantId ?? '')?.['transcriber'] ?? {}) as {
              language?: string;
            };
            return { number, assistantId, language: language ?? 'en' };
          }),
      ),
  };
}

function callsOf(world: World): SimulatedCall[] {
  return [...world.organisations.values()].flatMap(({ calls }) => [...calls.values()]);
}

function numberOf(world: World, id: string): string | null {
  for (const { numbers } of world.organisations.values()) {
    const found = numbers.get(id);
    if (found) return found.number || null;
  }
  return null;
}

function presentVoiceCall(world: World, call: SimulatedCall): VoiceCall {
  const ours = numberOf(world, call.phoneNumberId) ?? '';
  const theirs = call.customer.number ?? '';
  const [from, to] = call.type === 'outboundPhoneCall' ? [ours, theirs] : [theirs, ours];
  const carrier = call['phoneCallProviderId'];
  const statuses = { 'in-progress': 'in-progress', forwarding: 'in-progress', ended: 'ended' } as const;
  return {
    id: call.id,
    from,
    to,
    status: statuses[call.status as keyof typeof statuses] ?? 'ringing',
    endedReason: call.endedReason ?? null,
    createdAt: call.createdAt,
    carrierCallId: typeof carrier === 'string' ? carrier : null,
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
    pace: { queuedMs: 300, ringingMs: 2000, talkingMs: 8000, silenceMs: 300_000, ...options.callPace },
    conversations: new Map(),
    toolCallShape: options.toolCallShape ?? 'function',
    secret: randomBytes(32).toString('hex'),
    url: '',
    recordingLifeMs: options.recordingLifeMs ?? 3_600_000,
    product: options.product ?? (() => null),
    spoilSip: () => null,
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
