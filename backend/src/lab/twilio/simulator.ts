import { setMaxListeners } from 'node:events';
import { operationNamer, type Simulator, type SimulatorOptions, startSimulator } from '../simulator';
import { mountAccounts } from './accounts';
import { authenticate } from './answers';
import { mountCalls } from './calls';
import { mountErasing } from './erasing';
import type { LiveCall, PhoneCall } from './line';
import { mountLookups } from './lookups';
import { openShop } from './number-shop';
import { mountNumbers, ownNumber } from './numbers';
import { type IncomingCall, startPhoneCall } from './phone-call';
import { mountTexts, textIn } from './texts';
import {
  type Bridge,
  type OwnedNumber,
  openAccount,
  ownerOf,
  type PaidNumber,
  type SimulatedText,
  type TwilioAccount,
  type TwilioDelivery,
  type World,
} from './world';

export interface TwilioSimulatorOptions extends SimulatorOptions {
  /** Default: any free port. */
  port?: number;
  /** Milliseconds until a text leaves, and from there until it arrives; default 0 and 0. */
  textPace?: { sentMs: number; deliveredMs: number };
  /** Who takes calls to SIP addresses; default nobody. */
  bridge?: Bridge;
  /** Milliseconds after which somebody who was called hangs up; default 10,000. */
  calleeMs?: number;
  /** Milliseconds of silence after which a message that is recorded ends; default 5,000. */
  silenceMs?: number;
  /** Where the product is reached, when not at the host of the addresses it has configured. Default: at that host. */
  product?: () => string | null;
}

/** What somebody opens an account with. */
export interface NewTwilioAccount {
  /** AC and 32 hexadecimal digits. */
  sid: string;
  authToken: string;
  friendlyName?: string;
  status?: TwilioAccount['status'];
  type?: TwilioAccount['type'];
  /** Numbers it has already. */
  numbers?: readonly string[];
  /** API keys: SID to secret. */
  keys?: Record<string, string>;
  /** Whether addresses and bundles for every country are approved, so that none has to be named. Default false. */
  hasPapers?: boolean;
}

export interface TwilioSimulator extends Simulator {
  /** Opens an account, or changes one that is there; what it owns stays. */
  addAccount(account: NewTwilioAccount): void;
  /** Shows an account; throws when there is none. */
  account(sid: string): TwilioAccount;
  /** Every number ever bought or released, of all accounts. */
  readonly paid: readonly PaidNumber[];
  /** Every request to the product. */
  readonly deliveries: readonly TwilioDelivery[];
  /** Every text of all accounts, the oldest first. */
  texts(): SimulatedText[];
  /** Sets the addresses of a number, as its owner does in the console. */
  configure(
    phoneNumber: string,
    addresses: Partial<Pick<OwnedNumber, 'voiceUrl' | 'statusCallback' | 'smsUrl'>>,
  ): void;
  /** Who owns a number; null when nobody does. */
  ownerOf(phoneNumber: string): { account: TwilioAccount; number: OwnedNumber } | null;
  /** Lets texts to a phone fail with a code of Twilio's, for example 30003; null ends that. */
  failTexts(to: string, code: number | null): void;
  /** Calls a number somebody owns from a phone. @throws Error when nobody has it */
  callIn(call: IncomingCall): PhoneCall;
  /** Calls that accounts have placed, the oldest first. */
  readonly placed: readonly LiveCall[];
  /** Telephones outside that were rung for somebody who called. */
  readonly dialled: readonly { number: string; callerId: string }[];
  /** Sends a text from a phone to a number somebody owns. */
  textIn(request: {
    from: string;
    to: string;
    body: string;
    mediaUrls?: readonly string[];
  }): Promise<{ sid: string; delivered: boolean }>;
  remember(): unknown;
  recall(memory: unknown): void;
}

const operations = [
  ...['Messages', 'IncomingPhoneNumbers', 'Calls', 'Recordings'].flatMap((noun) => [
    `POST /2010-04-01/Accounts/:account/${noun}.json`,
    `GET /2010-04-01/Accounts/:account/${noun}.json`,
    `GET /2010-04-01/Accounts/:account/${noun}/:sid.json`,
    `POST /2010-04-01/Accounts/:account/${noun}/:sid.json`,
    `DELETE /2010-04-01/Accounts/:account/${noun}/:sid.json`,
  ]),
  'GET /2010-04-01/Accounts/:account/AvailablePhoneNumbers/:country/:type.json',
  'GET /2010-04-01/Accounts/:account/Balance.json',
  'GET /2010-04-01/Accounts/:account/Recordings/:sid.mp3',
  'GET /2010-04-01/Accounts/:account/Messages/:sid/Media/:media',
  'POST /2010-04-01/Accounts/:account/Calls/:sid/Recordings.json',
  'POST /2010-04-01/Accounts/:account/Calls/:sid/Recordings/:recording.json',
  'GET /2010-04-01/Accounts/:account/Calls/:sid/Recordings.json',
  'GET /2010-04-01/Accounts/:account/Recordings/:sid/Transcriptions.json',
  'GET /2010-04-01/Accounts/:account/Messages/:sid/Media.json',
  'DELETE /2010-04-01/Accounts/:account/Messages/:sid/Media/:media.json',
  'GET /2010-04-01/Accounts/:account.json',
  'GET /v2/PhoneNumbers/:number',
];

/**
 * Plays Twilio's API 2010-04-01 at its own paths, and the requests it makes.
 *
 * Any account whose SID has the right form is opened by the first token it is used with, except tokens that begin
 * with `refused`. Texts leave and arrive by themselves, with signed status callbacks.
 */
export async function startTwilioSimulator(options: TwilioSimulatorOptions = {}): Promise<TwilioSimulator> {
  const { world, stop } = makeWorld(options);
  const core = await startSimulator(
    'Twilio',
    (app) => {
      app.use((request, response, next) => authenticate(world, request, response, next));
      mountAccounts(app);
      mountNumbers(app, world);
      mountTexts(app, world);
      mountCalls(app, world);
      mountErasing(app, world);
      mountLookups(app);
    },
    { ...options, operationOf: operationNamer(operations) },
  );
  world.address = () => core.url;
  return {
    ...controlsOf(world),
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

function controlsOf(world: World): Omit<TwilioSimulator, keyof Simulator> {
  return {
    addAccount: (account) => addAccount(world, account),
    account(sid) {
      const account = world.accounts.get(sid);
      if (!account) throw new Error(`The lab has no Twilio account ${sid}.`);
      return account;
    },
    paid: world.paid,
    deliveries: world.deliveries,
    texts: () =>
      [...world.accounts.values()].flatMap(({ texts }) => texts).sort((a, b) => a.createdAt - b.createdAt),
    configure(phoneNumber, addresses) {
      const owner = ownerOf(world, phoneNumber);
      if (!owner) throw new Error(`Nobody has the Twilio number ${phoneNumber} in this lab.`);
      Object.assign(owner.number, addresses);
    },
    ownerOf: (phoneNumber) => ownerOf(world, phoneNumber),
    failTexts(to, code) {
      if (code === null) world.failures.delete(to);
      else world.failures.set(to, code);
    },
    callIn: (call) => startPhoneCall(world, call),
    placed: world.placed,
    dialled: world.dialled,
    textIn: (request) => textIn(world, request),
    remember: () => ({ accounts: world.accounts, paid: world.paid }),
    recall(memory) {
      const { accounts, paid } = memory as Pick<World, 'accounts' | 'paid'>;
      for (const [sid, account] of accounts) {
        world.accounts.set(sid, account);
        for (const { phoneNumber } of account.numbers.values()) world.shop.sell(phoneNumber);
      }
      world.paid.push(...paid);
    },
  };
}

function addAccount(
  world: World,
  { sid, authToken, numbers = [], keys = {}, ...rest }: NewTwilioAccount,
): void {
  const account = world.accounts.get(sid) ?? openAccount(sid, authToken);
  Object.assign(account, { authToken, ...rest });
  for (const [key, secret] of Object.entries(keys)) account.keys.set(key, secret);
  for (const phoneNumber of numbers) {
    const offer = world.shop.find(phoneNumber);
    if (!offer) throw new Error(`The lab does not know the number ${phoneNumber}.`);
    if (ownerOf(world, phoneNumber)) continue;
    world.shop.sell(phoneNumber);
    ownNumber(account, offer, phoneNumber);
  }
  world.accounts.set(sid, account);
}

function makeWorld(options: TwilioSimulatorOptions): { world: World; stop(): void } {
  const timers = new Set<NodeJS.Timeout>();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const world: World = {
    accounts: new Map(),
    shop: openShop(),
    paid: [],
    deliveries: [],
    failures: new Map(),
    textPace: options.textPace ?? { sentMs: 0, deliveredMs: 0 },
    live: new Map(),
    placed: [],
    calleeMs: options.calleeMs ?? 10_000,
    dialled: [],
    bridge: options.bridge ?? (() => null),
    silenceMs: options.silenceMs ?? 5_000,
    address: () => '',
    product: options.product ?? (() => null),
    later(ms, action) {
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
  return { world, stop };
}
