import { setMaxListeners } from 'node:events';
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator';
import type { LoginRefusal } from './answers';
import { mountBalance } from './balance';
import { mountNumberShop } from './number-shop';
import { mountPushes, type NetgsmDelivery, type Pusher, pushReceived, pushReport } from './pushes';
import { mountReports } from './reports';
import {
  type Account,
  type NetgsmState,
  type NewAccount,
  type OwnedNumber,
  openAccount,
  type Purchase,
  type SipUsers,
  stockOf,
  toKurus,
  toLira,
} from './state';
import { mountTexts, type TextOptions } from './texts';

export interface NetgsmSimulatorOptions extends SimulatorOptions {
  /** Where sold numbers get their SIP users. */
  registrar?: SipUsers;
  /** How many 0850 numbers are for sale; default 200, at most 8,999. */
  stock?: number;
  /** Lira for a number and a year; default 249. */
  numberPrice?: number;
  /** Milliseconds until a text is delivered; default 1,000. */
  deliveryMs?: number;
  /** HTTP status for wrong credentials; default 406. */
  loginRefusal?: LoginRefusal;
  /** Default `jobId`. */
  otpJobMember?: 'jobId' | 'jobid';
  /** Where the product is reached, when not at the addresses that were entered. */
  product?: () => string | null;
  /** Default a free one. */
  port?: number;
}

/** What a subscriber has, for tests and the lab's own pages. */
export interface NetgsmAccountView {
  /** Lira with two decimals. */
  credit: string;
  /** Numbers that are paid for and not cancelled. */
  numbers: Readonly<OwnedNumber>[];
  /** Every number ever paid. */
  purchases: Readonly<Purchase>[];
  texts: Readonly<Account['sent'][number]>[];
}

export interface NetgsmSimulator extends Simulator {
  /** Opens an account, or replaces one. */
  addAccount(account: NewAccount): void;
  /** Shows an account. Throws when there is none. */
  account(username: string): NetgsmAccountView;
  /** Suspends a sold number, as an unpaid bill does: `durum` then says `askida`. */
  suspend(numberId: string): void;
  /** Enters where texts that come in and delivery reports are pushed, as a subscriber does in the portal. */
  forwardTexts(username: string, addresses: { inbox?: string | null; report?: string | null }): void;
  /** Every push of all subscribers. */
  readonly deliveries: readonly NetgsmDelivery[];
  /**
   * Sends a text from a phone to a subscriber: into the inbox, and on to where the subscriber wants it.
   * @param request numbers in international form; `to` is the subscriber number
   * @returns whether it was pushed and taken; false where nobody is told
   */
  textIn(request: { from: string; to: string; body: string }): Promise<boolean>;
  /** Delivers a text from a phone to a subscriber's inbox, and pushes it. @param from ten digits */
  receiveText(username: string, from: string, text: string): void;
  /** Puts a phone on the list of those who want no commercial texts. @param number ten digits */
  refuseCommercialTexts(number: string): void;
  /** What must survive a restart. */
  remember(): unknown;
  /** Takes up what an earlier simulator remembered, with the SIP users of its numbers. */
  recall(memory: unknown): void;
}

/**
 * Plays Netgsm: the documented REST v2 texts and balance, and the assumed number shop. State lives in memory.
 * There are no accounts until `addAccount`.
 */
export async function startNetgsmSimulator(options: NetgsmSimulatorOptions = {}): Promise<NetgsmSimulator> {
  const state: NetgsmState = {
    accounts: new Map(),
    stock: stockOf(Math.min(options.stock ?? 200, 8_999)),
    iysRefusals: new Set(),
    jobs: 0,
  };
  const { pusher, stop } = makePusher(options);
  const deliveryMs = options.deliveryMs ?? 1_000;
  const texts: TextOptions = {
    loginRefusal: options.loginRefusal ?? 406,
    deliveryMs,
    otpJobMember: options.otpJobMember ?? 'jobId',
    onSent: (account, text) => pushReport(pusher, account, text, deliveryMs),
  };
  const core = await startSimulator(
    'Netgsm',
    (app) => {
      mountTexts(app, state, texts);
      mountReports(app, state, texts);
      mountPushes(app, state, texts);
      mountBalance(app, state);
      mountNumberShop(app, state, {
        priceKurus: toKurus(options.numberPrice ?? 249),
        activationMs: options.activationMs ?? 0,
        ...(options.registrar && { registrar: options.registrar }),
      });
    },
    // No path has variable parts.
    { ...options, operationOf: (request) => `${request.method} ${request.path}` },
  );
  const closeCore = core.close;
  return Object.assign(core, controlsOf(state, pusher, options.registrar), {
    async close() {
      stop();
      await closeCore();
    },
  });
}

function makePusher(options: NetgsmSimulatorOptions): { pusher: Pusher; stop(): void } {
  const timers = new Set<NodeJS.Timeout>();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  return {
    pusher: {
      deliveries: [],
      product: options.product ?? (() => null),
      later(ms, action) {
        const timer = setTimeout(() => {
          timers.delete(timer);
          action();
        }, ms);
        timers.add(timer);
      },
      closing: closing.signal,
    },
    stop() {
      closing.abort();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function controlsOf(
  state: NetgsmState,
  pusher: Pusher,
  registrar?: SipUsers,
): Omit<NetgsmSimulator, keyof Simulator> {
  const find = (username: string): Account => {
    const account = state.accounts.get(username);
    if (!account) throw new Error(`The lab has no Netgsm account ${username}.`);
    return account;
  };
  const receive = async (username: string, sender: string, text: string): Promise<boolean> => {
    const account = find(username);
    const received = { sender, text, at: new Date(), handedOut: false };
    account.received.push(received);
    return pushReceived(pusher, account, received);
  };
  return {
    addAccount(account) {
      state.accounts.set(account.username, openAccount(account));
    },
    account(username) {
      const { kurus, numbers, purchases, sent } = find(username);
      return {
        credit: toLira(kurus),
        numbers: [...numbers.values()]
          .filter((number) => number.state !== 'iptal')
          .map((each) => ({ ...each })),
        purchases: purchases.map((each) => ({ ...each })),
        texts: sent.map((each) => ({ ...each })),
      };
    },
    suspend(numberId) {
      const number = [...state.accounts.values()].map((each) => each.numbers.get(numberId)).find(Boolean);
      if (!number) throw new Error(`The lab has sold no Netgsm number ${numberId}.`);
      number.state = 'askida';
    },
    deliveries: pusher.deliveries,
    forwardTexts(username, addresses) {
      Object.assign(find(username).pushes, addresses);
    },
    textIn: ({ from, to, body }) => receive(to.replace(/^\+90/, ''), from.replace(/^\+90/, ''), body),
    receiveText: (username, from, text) => void receive(username, from, text),
    refuseCommercialTexts(number) {
      state.iysRefusals.add(number);
    },
    remember: () => state,
    recall(memory) {
      Object.assign(state, memory);
      // A memory of an earlier release has no pushes.
      for (const account of state.accounts.values()) account.pushes ??= { inbox: null, report: null };
      const numbers = [...state.accounts.values()].flatMap((account) => [...account.numbers.values()]);
      for (const { national, sipPassword, state: now } of numbers) {
        if (sipPassword && now === 'aktif') registrar?.addUser({ username: national, password: sipPassword });
      }
    },
  };
}
