/** One voicemail to be left. */
export interface RvmOrder {
  /** Our own name for it. */
  reference: string;
  /** E.164 */
  to: string;
  from: string;
  audioUrl: string;
  leadId: string | null;
  /** When it was given away first, by our clock. */
  since: Date;
}

/** Where a voicemail stands, by whoever leaves it. */
export interface RvmState {
  status: 'queued' | 'sent' | 'delivered' | 'failed' | 'blocked';
  /** Why it was not left, in one word of ours; default `service`. */
  code?: string;
  reason?: string | undefined;
  cost?: { amount: string; currency: string } | undefined;
}

export interface GivenRvm extends RvmState {
  /** Theirs; null where they have none. */
  id: string | null;
}

/** A way to leave voicemails. Both throw ProviderError, as every provider does. */
export interface RvmDelivery {
  /** Gives one away, once. Never repeated after an `ambiguous` error without `find`. */
  send(order: RvmOrder): Promise<GivenRvm>;
  /** Finds what an earlier `send` of the same order has given away; null when it did not happen. */
  find(order: RvmOrder): Promise<GivenRvm | null>;
}
