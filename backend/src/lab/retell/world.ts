import { randomBytes } from 'node:crypto';
import type { Response } from 'express';
import type { Conversation } from '../handset/conversation';
import type { NumberStock } from '../number-stock';
import type { SipSpoil } from '../voice-line';

export interface WeightedAgent {
  agent_id: string;
  weight: number;
  agent_version?: number | string | undefined;
}

export interface SimulatedNumber {
  phone_number: string;
  phone_number_type: 'retell-twilio' | 'retell-telnyx' | 'custom';
  nickname?: string | null | undefined;
  inbound_agents?: WeightedAgent[] | null | undefined;
  outbound_agents?: WeightedAgent[] | null | undefined;
  inbound_webhook_url?: string | null | undefined;
  fallback_number?: string | null | undefined;
  last_modification_timestamp: number;
  [member: string]: unknown;
}

export interface ModelTool {
  type: string;
  name: string;
  url?: string | undefined;
  response_variables?: Record<string, string> | undefined;
  [member: string]: unknown;
}

export interface SimulatedModel {
  llm_id: string;
  version: number;
  last_modification_timestamp: number;
  begin_message?: string | null | undefined;
  general_tools?: ModelTool[] | null | undefined;
  [member: string]: unknown;
}

export interface SimulatedAgent {
  agent_id: string;
  version: number;
  last_modification_timestamp: number;
  voice_id: string;
  response_engine: { type: string; llm_id?: string | undefined };
  agent_name?: string | null | undefined;
  language?: string | undefined;
  webhook_url?: string | null | undefined;
  webhook_events?: string[] | null | undefined;
  max_call_duration_ms?: number | undefined;
  [member: string]: unknown;
}

export interface SimulatedCall {
  call_id: string;
  call_type: 'phone_call';
  agent_id: string;
  agent_version: number;
  call_status: 'registered' | 'not_connected' | 'ongoing' | 'ended' | 'error';
  direction: 'inbound' | 'outbound';
  from_number: string;
  to_number: string;
  start_timestamp?: number;
  end_timestamp?: number;
  disconnection_reason?: string;
  [member: string]: unknown;
}

/** What the lab knows of a call beside what Retell shows. */
export interface Line {
  createdAt: number;
  carrierCallId: string | null;
  /** A carrier has connected it, or it is on its way. */
  taken: boolean;
  variables: Record<string, string>;
  conversation: Conversation | null;
}

/** What one key sees. Every key is an account of its own. */
export interface Account {
  key: string;
  numbers: Map<string, SimulatedNumber>;
  models: Map<string, SimulatedModel>;
  agents: Map<string, SimulatedAgent>;
  calls: Map<string, SimulatedCall>;
  /** Has no credit: what costs money is answered 402. */
  broke: boolean;
}

/** A delivery that the simulator tried to hand over. */
export interface WebhookDelivery {
  at: string;
  url: string;
  /** The event, `call_inbound`, or `tool:<name>`. */
  type: string;
  callId: string;
  /** The last HTTP status; null when there was no answer. */
  status: number | null;
  attempts: number;
  body: unknown;
  answer?: unknown;
}

/** Milliseconds each part of a call takes. */
export interface CallPace {
  ringingMs: number;
  talkingMs: number;
  silenceMs: number;
  /** Until the analysis follows the end. */
  analysisMs: number;
  /** Until a registered call that nobody connects is given up; Retell's own figure is not known. */
  registeredMs: number;
}

/** All state of one simulator. */
export interface World {
  accounts: Map<string, Account>;
  lines: WeakMap<SimulatedCall, Line>;
  paid: { event: 'created' | 'deleted'; number: string; nickname: string | null }[];
  deliveries: WebhookDelivery[];
  stock: NumberStock;
  concurrency: number;
  pace: CallPace;
  recordingLifeMs: number;
  secret: string;
  url: string;
  product(): string | null;
  spoilSip(): SipSpoil;
  later(ms: number, action: () => void): void;
  closing: AbortSignal;
}

/** Gives the account of a key; a key that is seen for the first time gets an empty one. */
export function accountOf(world: World, key: string): Account {
  const known = world.accounts.get(key);
  if (known) return known;
  const fresh: Account = {
    key,
    numbers: new Map(),
    models: new Map(),
    agents: new Map(),
    calls: new Map(),
    broke: false,
  };
  world.accounts.set(key, fresh);
  return fresh;
}

/** Gives the account that authentication has found for this request. */
export function accountIn(response: Response): Account {
  return response.locals['account'] as Account;
}

export function newId(kind: 'call' | 'agent' | 'llm'): string {
  return `${kind}_${randomBytes(14).toString('hex')}`;
}

/** Finds a call of any account. */
export function findCall(world: World, callId: string): { account: Account; call: SimulatedCall } | null {
  for (const account of world.accounts.values()) {
    const call = account.calls.get(callId);
    if (call) return { account, call };
  }
  return null;
}
