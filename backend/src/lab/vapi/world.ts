import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import type { Conversation } from '../handset/conversation';
import type { NumberStock } from '../number-stock';
import type { SipSpoil } from '../voice-line';
import type { ToolCallShape } from './conversation';

/** What every thing at VAPI has, beside what was sent when it was made. */
export interface Resource {
  id: string;
  orgId: string;
  createdAt: string;
  updatedAt: string;
  name?: string | undefined;
  [member: string]: unknown;
}

/** Where VAPI sends messages about calls, and the credential that signs them. */
export interface WebhookServer {
  url?: string | undefined;
  credentialId?: string | undefined;
  timeoutSeconds?: number | undefined;
  backoffPlan?: { type: string; maxRetries: number; baseDelaySeconds: number } | undefined;
}

export interface SimulatedNumber extends Resource {
  provider: 'vapi' | 'byo-phone-number';
  /** Empty for a SIP address without a number. */
  number: string;
  sipUri?: string | undefined;
  assistantId?: string | undefined;
  credentialId?: string | undefined;
  server?: WebhookServer | undefined;
  /** Milliseconds since the epoch; until then VAPI does not say the number. */
  activeAt: number;
}

export interface SimulatedAssistant extends Resource {
  server?: WebhookServer | undefined;
  serverMessages?: string[] | undefined;
  maxDurationSeconds?: number | undefined;
}

export interface SimulatedCall extends Resource {
  type: 'inboundPhoneCall' | 'outboundPhoneCall';
  status: 'queued' | 'ringing' | 'in-progress' | 'forwarding' | 'ended';
  /** Missing while nobody has said who answers. */
  assistantId?: string | undefined;
  phoneNumberId: string;
  customer: { number?: string };
  startedAt?: string;
  endedAt?: string;
  endedReason?: string;
  cost: number;
}

/** What one key sees. Every key is an organisation of its own, so that tenants' own accounts are separate. */
export interface Organisation {
  id: string;
  numbers: Map<string, SimulatedNumber>;
  credentials: Map<string, Resource>;
  assistants: Map<string, SimulatedAssistant>;
  calls: Map<string, SimulatedCall>;
  /** Where messages go that neither assistant nor number sends elsewhere; set in VAPI's dashboard, not over its API. */
  server?: WebhookServer | undefined;
}

/** A line of the bill: a number that somebody now has, or has given up. */
export interface PaidNumber {
  at: string;
  event: 'created' | 'deleted';
  orgId: string;
  id: string;
  provider: string;
  number: string;
  name: string | undefined;
}

/** A message that the simulator tried to hand over. */
export interface WebhookDelivery {
  at: string;
  url: string;
  type: string;
  callId: string;
  /** The last HTTP status; null when there was no answer. */
  status: number | null;
  attempts: number;
  body: unknown;
  /** What was answered to a message that VAPI waits on; absent for the others. */
  answer?: unknown;
}

/** Milliseconds each part of a call takes. */
export interface CallPace {
  queuedMs: number;
  ringingMs: number;
  talkingMs: number;
  /** Silence after which an inbound call ends. */
  silenceMs: number;
}

/** All state of one simulator. */
export interface World {
  organisations: Map<string, Organisation>;
  paid: PaidNumber[];
  deliveries: WebhookDelivery[];
  stock: NumberStock;
  limits: { freeNumbers: number; concurrency: number; refuseHostNames: boolean };
  activationMs: number;
  pace: CallPace;
  /** Calls that have a line; the others wait for one. */
  admitted: WeakSet<SimulatedCall>;
  /** What is said in each call that has been answered, by the call's id. */
  conversations: Map<string, Conversation>;
  /** How tool calls are written; VAPI's pages show all of them. */
  toolCallShape: ToolCallShape;
  /** Signs what is served without a key: recordings and the control of calls. */
  secret: string;
  /** Where this simulator is. */
  url: string;
  /** Milliseconds until the address of a recording expires. */
  recordingLifeMs: number;
  /** Asked for each call that comes over SIP. */
  spoilSip(): SipSpoil;
  /** Where webhooks are delivered instead of the host they name; null: there. */
  product(): string | null;
  /** Runs something later, unless the simulator closes first. */
  later(ms: number, action: () => void): void;
  /** Aborted when the simulator closes. */
  closing: AbortSignal;
}

/** Gives the organisation of a key; a key that is seen for the first time gets an empty one. */
export function organisationOf(world: World, key: string): Organisation {
  const known = world.organisations.get(key);
  if (known) return known;
  const fresh: Organisation = {
    id: randomUUID(),
    numbers: new Map(),
    credentials: new Map(),
    assistants: new Map(),
    calls: new Map(),
  };
  world.organisations.set(key, fresh);
  return fresh;
}

/** Gives the organisation that authentication has found for this request. */
export function organisationIn(response: Response): Organisation {
  return response.locals['organisation'] as Organisation;
}

export function newResource(organisation: Organisation): Resource {
  const now = new Date().toISOString();
  return { id: randomUUID(), orgId: organisation.id, createdAt: now, updatedAt: now };
}
