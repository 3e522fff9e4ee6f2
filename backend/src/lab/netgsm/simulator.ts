import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator';
import type { LoginRefusal } from './answers';
import { mountBalance } from './balance';
import { mountNumberShop } from './number-shop';
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
import { mountTexts } from './texts';

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
  /** Delivers a text from a phone to a subscriber's inbox. @param from ten digits */
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
  const texts = {
    loginRefusal: options.loginRefusal ?? 406,
    deliveryMs: options.deliveryMs ?? 1_000,
    otpJobMember: options.otpJobMember ?? 'jobId',
  } as const;
  const core = await startSimulator(
    'Netgsm',
    (app) => {
      mountTexts(app, state, texts);
      mountReports(app, state, texts);
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
  return Object.assign(core, controlsOf(state, options.registrar));
}

function controlsOf(state: NetgsmState, registrar?: SipUsers): Omit<NetgsmSimulator, keyof Simulator> {
  const find = (username: string): Account => {
    const account = state.accounts.get(username);
    if (!account) throw new Error(`The lab has no Netgsm account ${username}.`);
    return account;
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
    receiveText(username, from, text) {
      find(username).received.push({ sender: from, text, at: new Date(), handedOut: false });
    },
    refuseCommercialTexts(number) {
      state.iysRefusals.add(number);
    },
    remember: () => state,
    recall(memory) {
      Object.assign(state, memory);
      const numbers = [...state.accounts.values()].flatMap((account) => [...account.numbers.values()]);
      for (const { national, sipPassword, state: now } of numbers) {
        if (sipPassword && now === 'aktif') registrar?.addUser({ username: national, password: sipPassword });
      }
    },
  };
}
