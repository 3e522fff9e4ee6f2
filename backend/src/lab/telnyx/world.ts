import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import type { Response } from 'express';
import type { Bridge } from '../twilio/world';
import type { Line } from './line';
import type { NumberShop } from './number-shop';

/** A number that an account owns. */
export interface OwnedNumber {
  id: string;
  phoneNumber: string;
  country: string;
  type: 'local' | 'toll_free' | 'mobile';
  features: readonly string[];
  customerReference: string | null;
  connectionId: string | null;
  messagingProfileId: string | null;
  createdAt: number;
}

export interface SimulatedOrder {
  id: string;
  status: 'pending' | 'success' | 'failure';
  phoneNumber: string;
  customerReference: string | null;
  connectionId: string | null;
  messagingProfileId: string | null;
  requirementsMet: boolean;
  createdAt: number;
  updatedAt: number;
}

export interface Application {
  id: string;
  name: string;
  webhookUrl: string;
  webhookVersion: string;
  shakenStir: boolean;
  voiceProfileId: string | null;
  /** Seconds until a call without a command is given up; null when never. */
  firstCommandSeconds: number | null;
  createdAt: number;
}

export interface MessagingProfile {
  id: string;
  name: string;
  webhookUrl: string;
  destinations: string[];
  createdAt: number;
}

export interface VoiceProfile {
  id: string;
  name: string;
  destinations: string[];
  createdAt: number;
}

/** A text, in whichever direction it went. */
export interface SimulatedText {
  id: string;
  direction: 'inbound' | 'outbound';
  from: string;
  to: string;
  text: string;
  mediaUrls: string[];
  profileId: string;
  status: 'queued' | 'sent' | 'delivered' | 'delivery_failed' | 'webhook_delivered';
  errorCode: number | null;
  parts: number;
  webhookUrl: string | null;
  createdAt: number;
  sentAt: number | null;
  completedAt: number | null;
}

export interface SimulatedRecording {
  id: string;
  callControlId: string;
  callLegId: string;
  callSessionId: string;
  channels: 'single' | 'dual';
  startedAt: number;
  endedAt: number;
}

export interface TelnyxAccount {
  apiKey: string;
  /** In millionths of a dollar. */
  balance: number;
  /** Whether requirement groups for every country are approved. */
  hasPapers: boolean;
  numbers: Map<string, OwnedNumber>;
  orders: Map<string, SimulatedOrder>;
  applications: Map<string, Application>;
  profiles: Map<string, MessagingProfile>;
  voiceProfiles: Map<string, VoiceProfile>;
  texts: SimulatedText[];
  recordings: Map<string, SimulatedRecording>;
  /** `<profile> <their number>` of everyone who has sent an opt-out word. */
  optOuts: Set<string>;
  /** When each number was found by a search, by the clock. */
  searched: Map<string, number>;
}

/** A number that was paid for; stays when it is given up. */
export interface PaidNumber {
  at: string;
  event: 'bought' | 'released';
  apiKey: string;
  phoneNumber: string;
  customerReference: string | null;
}

/** Something told to the product, and how that ended. */
export interface TelnyxDelivery {
  at: string;
  url: string;
  id: string;
  type: string;
  payload: Record<string, unknown>;
  /** HTTP status; null when nobody answered. */
  status: number | null;
}

/** How deliveries are made harder. */
export interface Disturbance {
  /** Kinds it is about; all by default. */
  types?: RegExp;
  /** How often each is sent, at the same time; default 1. */
  copies?: number;
  /** Milliseconds later than its time; default 0. */
  lateMs?: number;
}

export interface World {
  accounts: Map<string, TelnyxAccount>;
  shop: NumberShop;
  paid: PaidNumber[];
  deliveries: TelnyxDelivery[];
  disturbances: Disturbance[];
  /** Codes of texts that fail, by recipient. */
  failures: Map<string, number>;
  /** Milliseconds until an order is settled. */
  orderMs: number;
  /** Milliseconds from the order to each step of a text. */
  textPace: { sentMs: number; deliveredMs: number };
  /** Legs that were ever there, by their call control ids. */
  lines: Map<string, Line>;
  /** Telephones outside that were rung. */
  /** Calls that accounts have placed, the oldest first. */
  placed: Line[];
  dialled: { number: string; callerId: string }[];
  bridge: Bridge;
  /** Milliseconds of silence after which a recording ends. */
  silenceMs: number;
  signingKey: KeyObject;
  /** The simulator's own address. */
  address(): string;
  /** Where news is taken to instead of the host it is addressed to. */
  product: () => string | null;
  /** Runs something later, unless the simulator closes first. */
  later(ms: number, action: () => void): void;
  closing: AbortSignal;
}

/** The key that the lab's Telnyx signs with. Always the same, and no secret: it opens nothing but the lab. */
export function labKeys(): { signingKey: KeyObject; publicKey: string } {
  const seed = createHash('sha256').update('the lab plays Telnyx').digest();
  const header = Buffer.from('302e020100300506032b657004220420', 'hex');
  const signingKey = createPrivateKey({ key: Buffer.concat([header, seed]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(signingKey).export({ format: 'jwk' });
  return { signingKey, publicKey: Buffer.from(String(x), 'base64url').toString('base64') };
}

/** Makes an id of the form that applications, profiles and numbers have: 19 digits. */
export function newNumericId(): string {
  return `1${(randomBytes(8).readBigUInt64BE() % 10n ** 18n).toString().padStart(18, '0')}`;
}

/** Makes an id of a call: no UUID, and with a colon in it. */
export function newCallControlId(): string {
  return `v3:${randomBytes(36).toString('base64url')}`;
}

export const newUuid = (): string => randomUUID();

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

export function openAccount(apiKey: string): TelnyxAccount {
  return {
    apiKey,
    balance: 100_000_000,
    hasPapers: false,
    numbers: new Map(),
    orders: new Map(),
    applications: new Map(),
    profiles: new Map(),
    voiceProfiles: new Map(),
    texts: [],
    recordings: new Map(),
    optOuts: new Set(),
    searched: new Map(),
  };
}

/** Gives the account that authentication has found for this request. */
export function accountIn(response: Response): TelnyxAccount {
  return response.locals['account'] as TelnyxAccount;
}

/** Finds the account that owns a number. */
export function ownerOf(
  world: World,
  phoneNumber: string,
): { account: TelnyxAccount; number: OwnedNumber } | null {
  for (const account of world.accounts.values()) {
    for (const number of account.numbers.values()) {
      if (number.phoneNumber === phoneNumber) return { account, number };
    }
  }
  return null;
}
