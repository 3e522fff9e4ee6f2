import { setMaxListeners } from 'node:events';
import { operationNamer, type Simulator, type SimulatorOptions, startSimulator } from '../simulator';
import type { PhoneCall } from '../twilio/line';
import type { Bridge } from '../twilio/world';
import { authenticate, findOr404 } from './answers';
import { mountCalls, mountStorage } from './calls';
import { openShop } from './number-shop';
import { mountNumbers, ownNumber } from './numbers';
import { mountOrders, settle } from './orders';
import { type IncomingCall, phoneOf, startPhoneCall } from './phone-call';
import { mountProfiles } from './profiles';
import { mountTexts, textIn } from './texts';
import {
  type Disturbance,
  labKeys,
  type OwnedNumber,
  openAccount,
  ownerOf,
  type PaidNumber,
  type SimulatedText,
  type TelnyxAccount,
  type TelnyxDelivery,
  type World,
} from './world';

export interface TelnyxSimulatorOptions extends SimulatorOptions {
  /** Default: any free port. */
  port?: number;
  /** Milliseconds until a text leaves, and from there until it arrives; default 0 and 0. */
  textPace?: { sentMs: number; deliveredMs: number };
  /** Who takes calls to SIP addresses; default nobody. */
  bridge?: Bridge;
  /** Milliseconds of silence after which a message that is recorded ends; default 5,000. */
  silenceMs?: number;
  /** Milliseconds after which somebody who was called hangs up; default 10,000. */
  calleeMs?: number;
  /** Where the product is reached, when not at the host of the addresses it has configured. Default: at that host. */
  product?: () => string | null;
}

export interface TelnyxSimulator extends Simulator {
  /** The key by which all its deliveries are proven: the lab's accounts share one. */
  readonly publicKey: string;
  /** Opens an account with numbers it has already; what it owns stays. */
  addAccount(account: { apiKey: string; numbers?: readonly string[]; hasPapers?: boolean }): void;
  /** Shows an account; throws when there is none. */
  account(apiKey: string): TelnyxAccount;
  /** Every number ever bought or released, of all accounts. */
  readonly paid: readonly PaidNumber[];
  /** Everything that was told to the product. */
  readonly deliveries: readonly TelnyxDelivery[];
  /** Makes deliveries late or sends them twice; null ends that. */
  disturb(how: Disturbance | null): void;
  /** Lets an order that waits for papers succeed. */
  approve(phoneNumber: string): void;
  /** Every text of all accounts, the oldest first. */
  texts(): SimulatedText[];
  /** Who owns a number; null when nobody does. */
  ownerOf(phoneNumber: string): { account: TelnyxAccount; number: OwnedNumber } | null;
  /** Lets texts to a phone fail with a code of Telnyx's, for example 40001; null ends that. */
  failTexts(to: string, code: number | null): void;
  /** Calls a number somebody owns from a phone. @throws Error when nobody has it */
  callIn(call: IncomingCall): PhoneCall;
  /** Calls that accounts have placed, the oldest first, as whoever was called has them in hand. */
  placed(): PhoneCall[];
  /** Telephones outside that were rung for somebody who called. */
  readonly dialled: readonly { number: string; callerId: string }[];
  /** Sends a text from a phone to a number somebody owns. */
  textIn(request: {
    from: string;
    to: string;
    body: string;
    mediaUrls?: readonly string[];
  }): Promise<{ id: string; delivered: boolean }>;
  remember(): unknown;
  recall(memory: unknown): void;
}

const operations = [
  'GET /v2/balance',
  'GET /v2/available_phone_numbers',
  'POST /v2/calls/:id/actions/:action',
  'GET /v2/connections/:id/active_calls',
  'GET /v2/phone_numbers/:id/messaging',
  'PATCH /v2/phone_numbers/:id/messaging',
  ...[
    'number_orders',
    'phone_numbers',
    'messages',
    'messaging_profiles',
    'call_control_applications',
    'outbound_voice_profiles',
    'calls',
    'recordings',
  ].flatMap((noun) => [
    `POST /v2/${noun}`,
    `GET /v2/${noun}`,
    `GET /v2/${noun}/:id`,
    `PATCH /v2/${noun}/:id`,
    `DELETE /v2/${noun}/:id`,
  ]),
];

/**
 * Plays Telnyx's API v2 at its own paths, and what it tells.
 *
 * Any key opens an account of its own, except keys that begin with `refused`. Orders are settled, and texts leave and
 * arrive by themselves, with signed news of it; calls do what they are commanded.
 */
export async function startTelnyxSimulator(options: TelnyxSimulatorOptions = {}): Promise<TelnyxSimulator> {
  const { world, publicKey, stop } = makeWorld(options);
  const core = await startSimulator(
    'Telnyx',
    (app) => {
      mountStorage(app, world);
      app.use((request, response, next) => authenticate(world, request, response, next));
      mountProfiles(app);
      mountNumbers(app, world);
      mountOrders(app, world);
      mountTexts(app, world);
      mountCalls(app, world, options.calleeMs ?? 10_000);
      app.use((_request, response) => void findOr404(null, response));
    },
    { ...options, operationOf: operationNamer(operations) },
  );
  world.address = () => core.url;
  return {
    ...controlsOf(world),
    publicKey,
    name: core.name,
    url: core.url,
    ledger: core.ledger,
    inject: core.inject,
    clearFaults: core.clearFaults,
    async close() {
      stop();
      await core.close();
    },
  };
}

function controlsOf(world: World): Omit<TelnyxSimulator, keyof Simulator | 'publicKey'> {
  return {
    addAccount: (account) => addAccount(world, account),
    account(apiKey) {
      const account = world.accounts.get(apiKey);
      if (!account) throw new Error('The lab has no such Telnyx account.');
      return account;
    },
    paid: world.paid,
    deliveries: world.deliveries,
    disturb(how) {
      world.disturbances.length = 0;
      if (how) world.disturbances.push(how);
    },
    approve(phoneNumber) {
      for (const account of world.accounts.values())
        for (const order of account.orders.values())
          if (order.phoneNumber === phoneNumber) settle(world, account, order);
    },
    texts: () =>
      [...world.accounts.values()].flatMap(({ texts }) => texts).sort((a, b) => a.createdAt - b.createdAt),
    ownerOf: (phoneNumber) => ownerOf(world, phoneNumber),
    failTexts(to, code) {
      if (code === null) world.failures.delete(to);
      else world.failures.set(to, code);
    },
    callIn: (call) => startPhoneCall(world, call),
    placed: () => world.placed.map(phoneOf),
    dialled: world.dialled,
    textIn: (request) => textIn(world, request),
    remember: () => ({ accounts: world.accounts, paid: world.paid }),
    recall(memory) {
      const { accounts, paid } = memory as Pick<World, 'accounts' | 'paid'>;
      for (const [apiKey, account] of accounts) {
        world.accounts.set(apiKey, account);
        for (const { phoneNumber } of account.numbers.values()) world.shop.sell(phoneNumber);
      }
      world.paid.push(...paid);
    },
  };
}

function addAccount(
  world: World,
  { apiKey, numbers = [], hasPapers }: Parameters<TelnyxSimulator['addAccount']>[0],
): void {
  const account = world.accounts.get(apiKey) ?? openAccount(apiKey);
  account.hasPapers = hasPapers ?? account.hasPapers;
  for (const phoneNumber of numbers) {
    const offer = world.shop.find(phoneNumber);
    if (!offer) throw new Error(`The lab does not know the number ${phoneNumber}.`);
    if (ownerOf(world, phoneNumber)) continue;
    world.shop.sell(phoneNumber);
    ownNumber(account, offer);
  }
  world.accounts.set(apiKey, account);
}

function makeWorld(options: TelnyxSimulatorOptions): { world: World; publicKey: string; stop(): void } {
  const timers = new Set<NodeJS.Timeout>();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const { signingKey, publicKey } = labKeys();
  const world: World = {
    accounts: new Map(),
    shop: openShop(),
    paid: [],
    deliveries: [],
    disturbances: [],
    failures: new Map(),
    orderMs: options.activationMs ?? 0,
    textPace: options.textPace ?? { sentMs: 0, deliveredMs: 0 },
    lines: new Map(),
    placed: [],
    dialled: [],
    bridge: options.bridge ?? (() => null),
    silenceMs: options.silenceMs ?? 5_000,
    signingKey,
    address: () => '',
    product: options.product ?? (() => null),
    later(ms, action) {
      // What a wait was cut short for comes to nothing.
      if (closing.signal.aborted) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        action();
      }, ms);
      timers.add(timer);
    },
    closing: closing.signal,
  };
  const stop = () => {
    closing.abort();
    for (const timer of timers) clearTimeout(timer);
  };
  return { world, publicKey, stop };
}
