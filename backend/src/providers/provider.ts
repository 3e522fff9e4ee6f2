import type { z } from 'zod';
import type { Clock } from '../platform/time';
import type { MessageState, WebhookCodec } from './event';

export const providerIds = ['VAPI', 'NETGSM', 'TWILIO', 'TELNYX', 'RETELL', 'CUSTOM'] as const;
export type ProviderId = (typeof providerIds)[number];

/** What every provider operation is given. Nothing else reaches a provider: no config, no database, no global. */
export interface ProviderCall<Credentials> {
  credentials: Credentials;
  /** Where the provider's API is; the provider's own public address when absent. The lab and the EU region set it. */
  baseUrl?: string;
  /** Answers the clock of this call. */
  now: Clock;
  /** Milliseconds until a request is given up; default 10,000. */
  timeoutMs?: number;
  /** Allows operations that nobody outside has been seen to use (Netgsm's number shop). Default false. */
  allowAssumed?: boolean;
}

/** The answer of a connection test: a sentence for people, and figures where the provider gives some. */
export interface AccountCheck {
  /** For example "Key accepted; 2 of 5 free numbers used." */
  message: string;
  balance?: { amount: string; currency: string } | undefined;
}

export interface AccountApi<Credentials> {
  /** Makes one authenticated call that changes nothing and works for restricted keys. Throws ProviderError. */
  check(call: ProviderCall<Credentials>): Promise<AccountCheck>;
}

/** A number as its provider knows it. */
export interface ProviderNumber {
  /** The provider's id. */
  id: string;
  /** E.164; null while the provider has not said yet. */
  number: string | null;
  /** The name we gave it (see `referenceFor`); null when it has none or the provider keeps none. */
  reference: string | null;
  status: 'activating' | 'active' | 'blocked' | 'released';
  /** The provider's id of the assistant that answers; null when none. */
  assistantId: string | null;
  /** The provider's id of the trunk the number arrives over; null when it is the provider's own number. */
  trunkId: string | null;
  /** When it must be paid again; null when unknown or never. */
  renewsAt: Date | null;
  /** What it can do; absent where the provider does not say. */
  features?: readonly ('voice' | 'sms' | 'mms')[];
  /** Where the carrier asks about its calls and texts; absent where it asks nobody. */
  addresses?: { voice: string | null; sms: string | null };
}

/** A number that may be bought. Nothing has been spent. */
export interface NumberOffer {
  id: string;
  /** E.164 */
  number: string;
  /** Where it is, as the provider says; null when unknown. */
  locality?: string | null;
  features?: readonly ('voice' | 'sms' | 'mms')[];
  price: { amount: string; currency: string; period: 'month' | 'year' } | null;
}

/** Where a carrier asks about a number's calls and texts: addresses of ours. */
export interface NumberAddresses {
  voice: string;
  voiceStatus: string;
  sms: string;
}

export interface BuyRequest {
  /** Our name for it, at most 40 characters. */
  reference: string;
  /** The offer to buy, for providers that have `offers`. */
  offer?: NumberOffer;
  /** Three digits, for providers that choose the number themselves. */
  areaCode?: string;
  /** The assistant that answers from the first second, where the provider takes it at once. */
  assistantId?: string;
  /** Where the carrier asks from the first second, where it asks. */
  addresses?: NumberAddresses;
}

/** How to log in to a carrier over SIP. */
export interface SipLogin {
  host: string;
  /** Default 5060, or 5061 over TLS. */
  port: number;
  transport: 'udp' | 'tcp' | 'tls';
  username: string;
  password: string;
  /** The realm or domain when it is not the host. */
  domain?: string;
}

/** Which numbers are wanted. */
export interface OfferQuery {
  /** Default the only country the provider sells in. */
  countryCode?: string;
  areaCode?: string;
  /** Digits or letters somewhere in the number. */
  contains?: string;
  /** Default `local`. */
  type?: 'local' | 'tollfree' | 'mobile';
  features?: readonly ('voice' | 'sms' | 'mms')[];
  limit: number;
}

export interface NumbersApi<Credentials> {
  /** Lists numbers for sale, the best match first, at most `limit`. Absent where the provider chooses for us. */
  offers?(call: ProviderCall<Credentials>, query: OfferQuery): Promise<NumberOffer[]>;
  /** Sets where the carrier asks what to do with calls and texts. Absent where it cannot be set over the API. */
  configure?(call: ProviderCall<Credentials>, id: string, addresses: NumberAddresses): Promise<void>;
  /** Buys one. Never repeated after an `ambiguous` error without `findBought`. */
  buy(call: ProviderCall<Credentials>, request: BuyRequest): Promise<ProviderNumber>;
  /** Finds what an earlier `buy` with the same request has bought; null when it did not happen. */
  findBought(call: ProviderCall<Credentials>, request: BuyRequest): Promise<ProviderNumber | null>;
  /** Reads one; null when the account does not have it. */
  get(call: ProviderCall<Credentials>, id: string): Promise<ProviderNumber | null>;
  /** Lists all that the account has. Absent where the provider has no such list. */
  list?(call: ProviderCall<Credentials>): Promise<ProviderNumber[]>;
  /** Gives it up. A number that is gone already is success. */
  release(call: ProviderCall<Credentials>, id: string): Promise<void>;
  /** Sets which assistant answers; null detaches. Absent where the provider answers no calls. */
  /** @param server where it asks who answers when nobody is set; kept as it is when absent */
  setAssistant?(
    call: ProviderCall<Credentials>,
    id: string,
    assistantId: string | null,
    server?: AssistantSpec['server'],
  ): Promise<void>;
  /** Reads the SIP login that belongs to a number. Absent where a number is not reached by SIP. */
  sipLogin?(call: ProviderCall<Credentials>, id: string): Promise<SipLogin>;
}

/** How another carrier's numbers are brought to this provider over SIP (bring your own carrier). */
export interface SipTrunkRequest {
  reference: string;
  login: SipLogin;
  /** IPv4 networks the carrier's calls come from, as prefix and length. */
  inboundNetworks: { address: string; prefixLength: number }[];
  /** Whether the carrier wants a plus before the called number. */
  leadingPlus: boolean;
}

export interface CarrierTrunk {
  id: string;
  reference: string | null;
}

export interface CarrierImportApi<Credentials> {
  createTrunk(call: ProviderCall<Credentials>, request: SipTrunkRequest): Promise<CarrierTrunk>;
  listTrunks(call: ProviderCall<Credentials>): Promise<CarrierTrunk[]>;
  /** A trunk that is gone already is success. */
  deleteTrunk(call: ProviderCall<Credentials>, id: string): Promise<void>;
  /**
   * Gives the assistant a SIP address of its own, for a carrier that connects its calls there.
   * @returns the number's id at the voice AI, and the address
   */
  openSipAddress?(
    call: ProviderCall<Credentials>,
    request: { reference: string; assistantId?: string },
  ): Promise<{ id: string; sipUri: string }>;
  /** Finds what an earlier `openSipAddress` with this reference has made; null when it did not happen. */
  findSipAddress?(
    call: ProviderCall<Credentials>,
    reference: string,
  ): Promise<{ id: string; sipUri: string } | null>;
  importNumber(
    call: ProviderCall<Credentials>,
    request: { reference: string; number: string; trunkId: string; assistantId?: string },
  ): Promise<ProviderNumber>;
}

/** Everything an assistant is, in our words; each provider maps it to its own. */
export interface AssistantSpec {
  /** Our name for it (see `referenceFor`); kept where the provider can be searched by it. */
  reference: string;
  tenantId: string;
  name: string;
  /** ISO 639-1: en, tr, de … */
  language: string;
  /** A voice of `voices` in the assistants feature: `warm`, `bright`, `calm`. */
  voice: string;
  greeting: string;
  /** The full prompt: instructions and business facts. */
  prompt: string;
  maxCallSeconds: number;
  recordCalls: boolean;
  /** Where its events and tool calls go; null where this process cannot be reached. */
  server: { url: string; credentialId: string | null } | null;
  tools: AssistantTool[];
}

/** Something the assistant may ask of us during a call. */
export interface AssistantTool {
  name: string;
  /** When to use it and what comes back, for the model. */
  description: string;
  /** JSON schema of its arguments: an object. */
  parameters: Record<string, unknown>;
  /** Said while the caller waits; null: nothing. */
  waiting: string | null;
  /** After it the call may be put through to a person: the provider then asks where (`transfer.wanted`). */
  transfers?: true;
}

export interface AssistantsApi<Credentials> {
  create(call: ProviderCall<Credentials>, spec: AssistantSpec): Promise<{ id: string }>;
  /** Sends the whole spec again. Throws `not-found` when it is gone there. */
  update(call: ProviderCall<Credentials>, id: string, spec: AssistantSpec): Promise<void>;
  /** Lists ours and others', with the reference where there is one. */
  list(call: ProviderCall<Credentials>): Promise<{ id: string; reference: string | null }[]>;
  /** One that is gone already is success. */
  delete(call: ProviderCall<Credentials>, id: string): Promise<void>;
}

/** The credential by which a provider proves that its deliveries are its own. */
export interface WebhookCredentialApi<Credentials> {
  /** @param request.secret made by us for this account */
  create(
    call: ProviderCall<Credentials>,
    request: { reference: string; secret: string },
  ): Promise<{ id: string }>;
  /** Finds one by our name for it; null when there is none. */
  find(call: ProviderCall<Credentials>, reference: string): Promise<{ id: string } | null>;
  /** One that is gone already is success. */
  delete(call: ProviderCall<Credentials>, id: string): Promise<void>;
}

export type ProviderCallStatus = 'queued' | 'ringing' | 'in-progress' | 'ended';

export interface ProviderCallState {
  id: string;
  status: ProviderCallStatus;
  startedAt: Date | null;
  endedAt: Date | null;
  /** The provider's own word for why it ended; kept as text. */
  endedReason: string | null;
  /** Whether a person or machine was reached; null while it is not over. */
  answered: boolean | null;
  cost: { amount: string; currency: string } | null;
}

export interface CallsApi<Credentials> {
  start(
    call: ProviderCall<Credentials>,
    request: { reference: string; fromNumberId: string; to: string; assistantId: string },
  ): Promise<ProviderCallState>;
  /** Finds a call that `start` with the same reference has placed; null when it did not happen. */
  findStarted(
    call: ProviderCall<Credentials>,
    reference: string,
    since: Date,
  ): Promise<ProviderCallState | null>;
  get(call: ProviderCall<Credentials>, id: string): Promise<ProviderCallState | null>;
  /** Ends a live call; one that is over is success. @param controlUrl as the provider said with the call */
  hangUp?(call: ProviderCall<Credentials>, id: string, controlUrl: string | null): Promise<void>;
  /** Puts a live call through to a telephone and leaves it there. */
  transfer?(
    call: ProviderCall<Credentials>,
    id: string,
    request: { to: string; callerId: string; message: string; language: string; controlUrl: string | null },
  ): Promise<void>;
}

/** Changes of a live call at a carrier that places none of ours, by the carrier's own id of the call. */
export type LiveCallsApi<Credentials> = Required<Pick<CallsApi<Credentials>, 'hangUp' | 'transfer'>>;

/** One text to one telephone. */
export interface MessageRequest {
  /** Our name for it, where the provider keeps one. */
  reference: string;
  /** E.164, an approved sender name, or null for the account's own choice (a messaging service). */
  from: string | null;
  /** E.164 */
  to: string;
  body: string;
  mediaUrls: readonly string[];
  purpose: 'SERVICE' | 'MARKETING';
  /** Where the provider reports what becomes of it; null where it needs none. */
  statusUrl: string | null;
}

export interface SentMessage {
  id: string;
  state: MessageState;
}

export interface MessagesApi<Credentials> {
  /** Sends one, once. A `rejected` error has the provider's code; see `permanentCodes`. */
  send(call: ProviderCall<Credentials>, request: MessageRequest): Promise<SentMessage>;
  /**
   * Finds what an earlier `send` with an ambiguous outcome has sent; null when it certainly sent nothing.
   * @param request as it was sent
   * @param since when it was sent, by our clock
   * @param known ids that belong to other messages of ours
   */
  findSent(
    call: ProviderCall<Credentials>,
    request: MessageRequest,
    since: Date,
    known: ReadonlySet<string>,
  ): Promise<SentMessage | null>;
  /** Reads where texts stand, by id; those the provider does not know are left out. */
  states(
    call: ProviderCall<Credentials>,
    ids: readonly { id: string; to: string }[],
  ): Promise<Map<string, MessageState>>;
  /** Lists texts that came in. Absent where the provider delivers them with proof. */
  received?(
    call: ProviderCall<Credentials>,
    since: Date,
    until: Date,
  ): Promise<{ id: string; from: string; to: string; body: string; at: Date }[]>;
  /**
   * Has the provider tell us, without proof, of texts that come in and of what becomes of ours. Absent where the number
   * or the text itself says where to.
   * @param url an address of ours that nobody can guess
   */
  forward?(call: ProviderCall<Credentials>, url: string): Promise<void>;
  /** Counts the segments that a text is billed as, by the provider's rules. */
  segments(body: string): number;
  /** Codes of `rejected` errors after which this recipient must never be tried again. */
  readonly permanentCodes: readonly string[];
  /** Words on which the carrier itself blocks a recipient, in capitals: no text may ask for them as an answer. */
  readonly optOutWords: readonly string[];
  /** Milliseconds between texts of one sender that the carrier takes without queueing; 0 when unlimited. */
  readonly paceMs: number;
  /** Most requests at once. */
  readonly concurrency: number;
}

/** How the audio of a recording is fetched: with the account's credentials where the provider wants them. */
export interface RecordingsApi<Credentials> {
  fetch(
    call: ProviderCall<Credentials>,
    url: string,
  ): Promise<{ contentType: string; audio: NodeJS.ReadableStream }>;
}

/** A carrier's side of SIP, the same for all its customers. */
export interface SipAccess extends Pick<SipTrunkRequest, 'inboundNetworks' | 'leadingPlus'> {
  host: string;
  port: number;
  transport: SipLogin['transport'];
}

/** Proves that a SIP login works, without placing a call. */
export interface SipProbeApi<Credentials> {
  probe(call: ProviderCall<Credentials>, login: SipLogin): Promise<SipProbeResult>;
}

export interface SipProbeResult {
  ok: boolean;
  /** One plain sentence in English; `code` selects its translation. */
  message: string;
  code: string;
  /** The carrier said OPTIONS 2xx (or anything that proves it is alive). */
  reachable: boolean;
  /** REGISTER was accepted. */
  registered: boolean;
  sipStatus: number | null;
  roundTripMs: number | null;
}

/**
 * One carrier or voice-AI vendor. A member that is absent is a thing the provider cannot do: nothing here
 * exists to throw "unsupported", and capabilities are read off the members.
 */
export interface Provider<Credentials = unknown> {
  readonly id: ProviderId;
  readonly label: string;
  /** Also draws the dashboard's form, through JSON schema: give every field `.meta({ title, description, secret })`. */
  readonly credentials: z.ZodType<Credentials>;
  readonly account: AccountApi<Credentials>;
  readonly numbers?: NumbersApi<Credentials>;
  readonly carrierImport?: CarrierImportApi<Credentials>;
  readonly assistants?: AssistantsApi<Credentials>;
  readonly calls?: CallsApi<Credentials>;
  readonly liveCalls?: LiveCallsApi<Credentials>;
  readonly messages?: MessagesApi<Credentials>;
  readonly recordings?: RecordingsApi<Credentials>;
  readonly webhook?: WebhookCodec<Credentials>;
  /** Absent where the account's own credentials prove a delivery. */
  readonly webhookCredential?: WebhookCredentialApi<Credentials>;
  readonly sip?: SipProbeApi<Credentials>;
  /** How the carrier is reached over SIP, and from where its calls come; absent where its numbers need no SIP. */
  readonly sipAccess?: SipAccess;
}
