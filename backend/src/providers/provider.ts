import type { z } from 'zod';
import type { Clock } from '../platform/time';
import type { AssistantSpec } from './assistant';
import type { CallRequest, LiveCallContext, ProviderCallState } from './call';
import type { CallControlApi } from './call-control';
import type { CarrierImportApi, DialInApi, NumberImportApi, SipTrunkRequest } from './carrier-import';
import type { MessageState, WebhookCodec } from './event';
import type { FetchedFile } from './recording-download';
import type { SipProbeResult } from './sip-probe-result';
import type { MessageRequest, SentMessage, TextFacts } from './text';
import type { WebhookCredentialApi } from './webhook-credential';

export type { AssistantSpec, AssistantTool } from './assistant';
export type {
  CallRequest,
  LiveCallContext,
  MachineDetection,
  ProviderCallState,
  ProviderCallStatus,
} from './call';
export type {
  CarrierImportApi,
  CarrierTrunk,
  DialInApi,
  NumberImportApi,
  SipTrunkRequest,
} from './carrier-import';
export type { SipProbeResult } from './sip-probe-result';
export type { MessageRequest, SentMessage } from './text';

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
  /** Makes the cheapest authenticated call, every minute, to see whether it is well; `check` where absent. */
  probe?(call: ProviderCall<Credentials>): Promise<unknown>;
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
  /** Our name for the business whose number it is: carriers keep opt-outs and settings by it. */
  business: string;
}

export interface BuyRequest {
  /** Default the first country that the provider sells in. */
  countryCode?: string;
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
  /** Sells numbers of an area code that is asked for. */
  readonly areaCodes?: true;
  /** Countries it sells in, where they are few and known; ISO 3166 alpha-2. */
  readonly sellsIn?: readonly string[];
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
  /**
   * Sets which assistant answers; null detaches. Absent where the provider answers no calls.
   * @param server where it asks who answers when nobody is set; kept as it is when absent
   * @param fallback a telephone, E.164, that gets the call when the provider itself cannot answer; null: nobody; kept as
   *   it is when absent
   */
  setAssistant?(
    call: ProviderCall<Credentials>,
    id: string,
    assistantId: string | null,
    server?: AssistantSpec['server'],
    fallback?: string | null,
  ): Promise<void>;
  /** Reads the SIP login that belongs to a number. Absent where a number is not reached by SIP. */
  sipLogin?(call: ProviderCall<Credentials>, id: string): Promise<SipLogin>;
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

export interface CallsApi<Credentials> extends Partial<LiveCallsApi<Credentials>> {
  /** It can find out whether a person or a machine answers, and when the machine's greeting has ended. */
  readonly detectsMachines?: true;
  /** Codes of `rejected` errors that speak of the account or its number, so that another account may call. */
  readonly accountCodes?: readonly string[];
  /** Places one, once. Never repeated after an `ambiguous` error without `findStarted`. */
  start(call: ProviderCall<Credentials>, request: CallRequest): Promise<ProviderCallState>;
  /**
   * Finds a call that `start` with the same request has placed; null when it did not happen.
   * @param since when it was ordered, by our clock
   * @param known ids that belong to other calls of ours
   */
  findStarted(
    call: ProviderCall<Credentials>,
    request: CallRequest,
    since: Date,
    known: ReadonlySet<string>,
  ): Promise<ProviderCallState | null>;
  get(call: ProviderCall<Credentials>, id: string): Promise<ProviderCallState | null>;
}

/**
 * Changes of a live call, by the provider's own id of it. A member that is absent is a thing the provider cannot do.
 * None is repeated after an answer that was lost: the caller has heard it.
 */
export interface LiveCallsApi<Credentials> {
  /** Ends a live call; one that is over is success. */
  hangUp(call: ProviderCall<Credentials>, id: string, context: LiveCallContext): Promise<void>;
  /** Puts a live call through to a telephone. With `next` the carrier asks there when that leg is over. */
  transfer(
    call: ProviderCall<Credentials>,
    id: string,
    request: {
      to: string;
      callerId: string;
      message: string;
      language: string;
      timeoutSeconds?: number;
    } & LiveCallContext,
  ): Promise<void>;
  answer?(call: ProviderCall<Credentials>, id: string, context: LiveCallContext): Promise<void>;
  speak?(
    call: ProviderCall<Credentials>,
    id: string,
    request: { text: string; language: string } & LiveCallContext,
  ): Promise<void>;
  /** Plays a sound. @param request.url of an MP3 or WAV file that the provider can fetch */
  play?(
    call: ProviderCall<Credentials>,
    id: string,
    request: { url: string } & LiveCallContext,
  ): Promise<void>;
  /** Asks for keys to be pressed; they come with `call.continued` to `next`. */
  gather?(
    call: ProviderCall<Credentials>,
    id: string,
    request: { text: string; language: string; maxDigits: number; timeoutSeconds: number } & LiveCallContext,
  ): Promise<void>;
  /** Presses keys (DTMF): digits, `*`, `#`, and `w` for half a second. */
  sendDigits?(
    call: ProviderCall<Credentials>,
    id: string,
    request: { digits: string } & LiveCallContext,
  ): Promise<void>;
  /** @param request.recordingUrl where it is told that the recording is ready; null where it needs none */
  startRecording?(
    call: ProviderCall<Credentials>,
    id: string,
    request: { recordingUrl: string | null } & LiveCallContext,
  ): Promise<void>;
  stopRecording?(call: ProviderCall<Credentials>, id: string, context: LiveCallContext): Promise<void>;
  mute?(call: ProviderCall<Credentials>, id: string, context: LiveCallContext): Promise<void>;
  unmute?(call: ProviderCall<Credentials>, id: string, context: LiveCallContext): Promise<void>;
  hold?(call: ProviderCall<Credentials>, id: string, context: LiveCallContext): Promise<void>;
  unhold?(call: ProviderCall<Credentials>, id: string, context: LiveCallContext): Promise<void>;
}

export interface MessagesApi<Credentials> extends TextFacts {
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
  /** Those that say that the recipient has opted out. */
  readonly optOutCodes: readonly string[];
  /** Words on which the carrier itself blocks a recipient, in capitals: no text may ask for them as an answer. */
  readonly optOutWords: readonly string[];
  /** Milliseconds between texts of one sender that the carrier takes without queueing; 0 when unlimited. */
  readonly paceMs: number;
  /** Most requests at once. */
  readonly concurrency: number;
}

/** What is known of a telephone number. */
export interface LookedUpNumber {
  isValid: boolean;
  /** ISO 3166-1 alpha-2. */
  countryCode: string | null;
  carrier: string | null;
  /** mobile, landline, fixedVoip, nonFixedVoip, tollFree …: the provider's own word. */
  lineType: string | null;
}

/** Tells about telephone numbers of anybody. Each question costs a little. */
export interface LookupApi<Credentials> {
  /** @param number E.164 */
  number(call: ProviderCall<Credentials>, number: string): Promise<LookedUpNumber>;
}

/** How the audio of a recording is fetched: with the account's credentials where the provider wants them. */
export interface RecordingsApi<Credentials> {
  fetch(call: ProviderCall<Credentials>, url: string): Promise<FetchedFile>;
}

/**
 * How what a provider holds about people is destroyed there. A member that is absent is something the provider keeps;
 * assistants, webhook credentials and numbers are deleted by the members that make them. In each, what is gone already is
 * success.
 */
export interface ErasureApi<Credentials> {
  /** Deletes a call that is over, by the provider's id, with its recordings, transcripts and further legs. */
  call?(call: ProviderCall<Credentials>, id: string): Promise<void>;
  /** Deletes a text that is on its way no more, with its pictures. */
  message?(call: ProviderCall<Credentials>, id: string): Promise<void>;
  /** Why the provider keeps what has no member here: one sentence in English. */
  readonly kept?: string;
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
  readonly numberImport?: NumberImportApi<Credentials>;
  readonly assistants?: AssistantsApi<Credentials>;
  readonly calls?: CallsApi<Credentials>;
  /** Signs the calls it carries (STIR/SHAKEN), as well as it knows the account. */
  readonly signsCalls?: true;
  /** Absent where the carrier reads a plan in our answer. */
  readonly callControl?: CallControlApi<Credentials>;
  readonly dialIn?: DialInApi<Credentials>;
  readonly messages?: MessagesApi<Credentials>;
  readonly lookup?: LookupApi<Credentials>;
  readonly recordings?: RecordingsApi<Credentials>;
  /** Absent where the provider holds nothing about people. */
  readonly erasure?: ErasureApi<Credentials>;
  readonly webhook?: WebhookCodec<Credentials>;
  /** Absent where the account's own credentials prove a delivery. */
  readonly webhookCredential?: WebhookCredentialApi<Credentials>;
  readonly sip?: SipProbeApi<Credentials>;
  /** How the carrier is reached over SIP, and from where its calls come; absent where its numbers need no SIP. */
  readonly sipAccess?: SipAccess;
  /** Calls that an account of a voice AI has at once unless it pays for more; absent where there is no such limit. */
  readonly callsAtOnce?: number;
}
