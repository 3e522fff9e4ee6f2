import type { Capability } from '../../providers/capabilities';
import type { ProviderId } from '../../providers/provider';

export type Channel = 'voice' | 'sms';

/** A provider account as the router sees it. */
export interface RouterAccount {
  /** `platform:VAPI`, or the id of the tenant's own. */
  key: string;
  provider: ProviderId;
  /** For people. */
  name: string;
  /** 1 is first. */
  priority: number;
  /** What its provider can do and the account has not switched off. */
  capabilities: readonly Capability[];
  switchedOff: readonly Capability[];
  /** What a minute or a text costs, in millionths of the snapshot's currency; null when unknown. */
  cost: Record<Channel, number | null>;
  breaker: 'CLOSED' | 'HALF_OPEN' | 'OPEN';
  health: 'OK' | 'DEGRADED' | 'DOWN' | 'UNKNOWN';
  /** As many calls are under way as it may carry. */
  isFull: boolean;
  /** Texts that its business sends over it in a minute, at most; absent: as many as there are. */
  textsPerMinute?: number | undefined;
}

/** One way out: an account, and the number or sender that is shown. */
export interface Way {
  channel: Channel;
  account: RouterAccount;
  /** E.164, an approved name, or null for the account's own choice. */
  number: string | null;
  /** The tenant's own number; null for a sender of the account. */
  numberId: string | null;
  /** Of two that are equal otherwise, the lower one. */
  place: number;
}

/** All that a choice is made from, as it was at one moment. */
export interface Snapshot {
  accounts: readonly RouterAccount[];
  ways: readonly Way[];
  /** Of the costs that can be compared. */
  currency: string;
}

/** What is to be sent, and by what a way is judged. */
export interface RouteRequest {
  channel: Channel;
  /** E.164 */
  to: string;
  /** A number of the tenant's own, by its id or E.164: this one or none. */
  from?: string | undefined;
  /** Beside those of the channel. */
  capabilities?: readonly Capability[] | undefined;
  /** Prefer a number of the same area code, else of the same country. */
  localPresence?: boolean | undefined;
  /** Prefer what costs least over the accounts' priority. */
  preferCheapest?: boolean | undefined;
  /** Most for a minute or a text, in millionths of the snapshot's currency. */
  maxCost?: number | undefined;
  /** A provider, or an account by its key: this one or none, whatever it costs and however it is. */
  override?: string | undefined;
}
