import type { ProviderCall, ProviderNumber, SipLogin } from './provider';

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

/** Brings a number of another carrier in by one request, where the provider has no trunks. */
export interface NumberImportApi<Credentials> {
  /** Where the carrier sends the number's calls. @param transport default what the provider prefers */
  inboundAddress(number: string, transport?: SipLogin['transport']): string;
  /** Never repeated after an `ambiguous` error without `numbers.findBought` by the same reference. */
  importNumber(
    call: ProviderCall<Credentials>,
    request: { reference: string; number: string; login: SipLogin; assistantId?: string },
  ): Promise<ProviderNumber>;
}

/** Lets a carrier connect a single call to an assistant over SIP. */
export interface DialInApi<Credentials> {
  /**
   * Announces a call that a carrier is about to connect, and says where to. One that never comes expires by itself and
   * costs nothing, so a lost answer does no harm.
   * @param request.reference our name for the call; comes back with all that is told of it
   * @param request.from E.164; null for a caller who is withheld
   */
  register(
    call: ProviderCall<Credentials>,
    request: { reference: string; assistantId: string; from: string | null; to: string },
  ): Promise<{ callId: string; sipUri: string }>;
}
