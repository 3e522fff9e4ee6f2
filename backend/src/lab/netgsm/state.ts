/** The parts of a SIP registrar that the number shop needs. */
export interface SipUsers {
  host: string;
  port: number;
  addUser(user: { username: string; password: string }): void;
  removeUser(username: string): void;
}

/** What an API user may be allowed to do; each missing one answers code 30. */
export type Permission = 'sms' | 'balance' | 'numbers';

export interface NewAccount {
  /** Subscriber number, ten digits. */
  username: string;
  password: string;
  /** Lira; default 1,000. */
  credit?: number;
  /** Approved sender names; the subscriber number is always one. */
  senderNames?: string[];
  /** Default all. */
  permissions?: Permission[];
  /** Whether a brand is registered in IYS, without which commercial texts answer code 51. Default true. */
  iysBrand?: boolean;
  /** Whether one-time passwords were ordered. Default true. */
  otpPackage?: boolean;
}

export interface OwnedNumber {
  id: string;
  /** Ten digits. */
  national: string;
  state: 'aktif' | 'askida' | 'iptal';
  boughtAt: Date;
  renewsAt: Date;
  /** Null until it is asked for. */
  sipPassword: string | null;
}

/** One payment for a number; stays when the number is given up. */
export interface Purchase {
  numberId: string;
  national: string;
  kurus: number;
  at: Date;
}

/** One text to one number. */
export interface SentText {
  jobid: string;
  number: string;
  text: string;
  sentAt: number;
  /** Milliseconds since the epoch when it leaves; later than `sentAt` for a scheduled one. */
  leavesAt: number;
  /** Delivery status once it is settled: 1 delivered, 13 duplicate, 14 no credit, 16 refused by IYS. */
  outcome: 1 | 13 | 14 | 16;
  /** What was paid, and is given back when it is cancelled. */
  kurus: number;
}

export interface ReceivedText {
  sender: string;
  text: string;
  at: Date;
  handedOut: boolean;
}

export interface Account {
  username: string;
  password: string;
  kurus: number;
  senderNames: string[];
  permissions: ReadonlySet<Permission>;
  iysBrand: boolean;
  otpPackage: boolean;
  numbers: Map<string, OwnedNumber>;
  purchases: Purchase[];
  sent: SentText[];
  received: ReceivedText[];
  /** Where texts that come in and delivery reports are pushed. */
  pushes: { inbox: string | null; report: string | null };
  /** Moments of recent requests per limited operation. */
  recent: Map<string, number[]>;
}

export interface NetgsmState {
  accounts: Map<string, Account>;
  /** Numbers for sale: id to ten digits. */
  stock: Map<string, string>;
  /** Numbers on whose wish commercial texts answer status 16. */
  iysRefusals: Set<string>;
  jobs: number;
}

/** Opens an account with nothing in it but credit. */
export function openAccount(account: NewAccount): Account {
  return {
    username: account.username,
    password: account.password,
    kurus: toKurus(account.credit ?? 1000),
    senderNames: [account.username, ...(account.senderNames ?? [])],
    permissions: new Set(account.permissions ?? ['sms', 'balance', 'numbers']),
    iysBrand: account.iysBrand ?? true,
    otpPackage: account.otpPackage ?? true,
    numbers: new Map(),
    purchases: [],
    sent: [],
    received: [],
    pushes: { inbox: null, report: null },
    recent: new Map(),
  };
}

/** Fills the shop with numbers of the block 0850 000, which is given to nobody. */
export function stockOf(count: number): Map<string, string> {
  const numbers = Array.from({ length: count }, (_, index): [string, string] => [
    String(41_001 + index),
    `850000${String(1001 + index).padStart(4, '0')}`,
  ]);
  return new Map(numbers);
}

export function toKurus(lira: number): number {
  return Math.round(lira * 100);
}

/** Writes lira with two decimals. @param separator Netgsm's is unknown: comma or dot */
export function toLira(kurus: number, separator: ',' | '.' = '.'): string {
  return (kurus / 100).toFixed(2).replace('.', separator);
}

/** Counts one request and tells whether more than `limit` came within a minute. */
export function isOverLimit(account: Account, operation: string, limit: number): boolean {
  const now = Date.now();
  const times = (account.recent.get(operation) ?? []).filter((time) => time > now - 60_000);
  times.push(now);
  account.recent.set(operation, times);
  return times.length > limit;
}
