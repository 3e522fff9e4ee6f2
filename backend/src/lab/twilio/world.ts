import { randomBytes } from 'node:crypto';
import type { Response } from 'express';
import type { LiveCall } from './line';
import type { NumberShop } from './number-shop';

/** A number that an account owns. */
export interface OwnedNumber {
  sid: string;
  phoneNumber: string;
  friendlyName: string;
  voiceUrl: string;
  voiceFallbackUrl: string;
  statusCallback: string;
  smsUrl: string;
  addressSid: string | null;
  bundleSid: string | null;
  trunkSid: string | null;
  capabilities: { voice: boolean; sms: boolean; mms: boolean };
  type: 'local' | 'tollfree' | 'mobile';
  createdAt: number;
  updatedAt: number;
}

/** A text, in whichever direction it went. */
export interface SimulatedText {
  sid: string;
  direction: 'inbound' | 'outbound-api';
  from: string;
  to: string;
  body: string;
  mediaUrls: string[];
  messagingServiceSid: string | null;
  status: 'queued' | 'accepted' | 'sending' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'received';
  errorCode: number | null;
  segments: number;
  statusCallback: string | null;
  createdAt: number;
  sentAt: number | null;
}

export interface SimulatedCall {
  sid: string;
  parentSid: string | null;
  direction: 'inbound' | 'outbound-api' | 'outbound-dial';
  from: string;
  to: string;
  status: 'queued' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled';
  numberSid: string | null;
  forwardedFrom: string | null;
  /** Who answered, where that was to be found out. */
  answeredBy: string | null;
  createdAt: number;
  answeredAt: number | null;
  endedAt: number | null;
  /** Events of its status callback so far. */
  sequence: number;
  statusCallback: string | null;
}

export interface SimulatedRecording {
  sid: string;
  callSid: string;
  seconds: number;
  channels: 1 | 2;
  source: 'DialVerb' | 'RecordVerb' | 'OutboundAPI' | 'StartCallRecordingAPI';
  createdAt: number;
}

export interface TwilioAccount {
  sid: string;
  authToken: string;
  friendlyName: string;
  status: 'active' | 'suspended' | 'closed';
  type: 'Trial' | 'Full';
  /** In millionths of a dollar. */
  balance: number;
  /** API keys: SID to secret. */
  keys: Map<string, string>;
  /** Whether addresses and bundles are in order for every country. */
  hasPapers: boolean;
  numbers: Map<string, OwnedNumber>;
  texts: SimulatedText[];
  calls: Map<string, SimulatedCall>;
  recordings: Map<string, SimulatedRecording>;
  /** `<our number> <their number>` of everyone who has sent an opt-out word. */
  optOuts: Set<string>;
}

/** A leg over SIP, as whoever took it shows it. */
export interface BridgedLeg {
  /** The id of the call where it was taken. */
  id: string;
  state(): 'ringing' | 'in-progress' | 'ended';
  hangUp(): void;
}

/** Connects a call to a SIP address; null where nobody has that address. */
export type Bridge = (request: {
  sipUri: string;
  from: string;
  to: string;
  callSid: string;
}) => BridgedLeg | null;

/** A number that was paid for; stays when it is given up. */
export interface PaidNumber {
  at: string;
  event: 'bought' | 'released';
  accountSid: string;
  sid: string;
  phoneNumber: string;
  friendlyName: string;
}

/** A request to the product, and how it ended. */
export interface TwilioDelivery {
  at: string;
  url: string;
  parameters: Record<string, string>;
  /** HTTP status; null when nobody answered. */
  status: number | null;
  /** What was answered; TwiML where it was asked for. */
  answer: string | null;
}

export interface World {
  accounts: Map<string, TwilioAccount>;
  shop: NumberShop;
  paid: PaidNumber[];
  deliveries: TwilioDelivery[];
  /** Codes of texts that fail, by recipient. */
  failures: Map<string, number>;
  /** Milliseconds from the order to each step of a text. */
  textPace: { sentMs: number; deliveredMs: number };
  /** Calls that are going on, by their ids. */
  live: Map<string, LiveCall>;
  /** Calls that accounts have placed, the oldest first. */
  placed: LiveCall[];
  /** Milliseconds after which somebody who was called hangs up, unless a person has taken the telephone over. */
  calleeMs: number;
  /** Telephones outside that were rung. */
  dialled: { number: string; callerId: string }[];
  bridge: Bridge;
  /** Milliseconds of silence after which a recording ends. */
  silenceMs: number;
  /** The simulator's own address. */
  address(): string;
  /** Where webhooks are taken to instead of the host they are signed for. */
  product: () => string | null;
  /** Runs something later, unless the simulator closes first. */
  later(ms: number, action: () => void): void;
  closing: AbortSignal;
}

/** Makes an id of Twilio's form. @param prefix two letters */
export function newSid(prefix: string): string {
  return prefix + randomBytes(16).toString('hex');
}

/** Writes a moment as API 2010-04-01 does (RFC 2822). */
export function rfc2822(at: number | null): string | null {
  return at === null ? null : new Date(at).toUTCString().replace('GMT', '+0000');
}

export function openAccount(sid: string, authToken: string, friendlyName = 'Lab account'): TwilioAccount {
  return {
    sid,
    authToken,
    friendlyName,
    status: 'active',
    type: 'Full',
    balance: 100_000_000,
    keys: new Map(),
    hasPapers: false,
    numbers: new Map(),
    texts: [],
    calls: new Map(),
    recordings: new Map(),
    optOuts: new Set(),
  };
}

/** Gives the account that authentication has found for this request. */
export function accountIn(response: Response): TwilioAccount {
  return response.locals['account'] as TwilioAccount;
}

/** Finds the account that owns a number. */
export function ownerOf(
  world: World,
  phoneNumber: string,
): { account: TwilioAccount; number: OwnedNumber } | null {
  for (const account of world.accounts.values()) {
    for (const number of account.numbers.values()) {
      if (number.phoneNumber === phoneNumber) return { account, number };
    }
  }
  return null;
}
