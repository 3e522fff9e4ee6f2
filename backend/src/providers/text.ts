import type { MessageState } from './event';

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

/** What a carrier says of its texts, by which the router chooses. */
export interface TextFacts {
  /**
   * Where it sends to; everywhere when absent.
   * - `prefixes`: beginnings of E.164 numbers, and nothing else
   * - `alone`: texts there go over no other carrier, whatever it says of itself
   */
  readonly reach?: { readonly prefixes: readonly string[]; readonly alone: boolean };
  /** Sends pictures. */
  readonly media?: true;
  /**
   * The sender that an account has without a number; null where it has none. Absent: only a number sends.
   * @param account what is no secret of its credentials
   * @param senderName the name that was approved for the business
   */
  ownSender?(account: Record<string, unknown>, senderName: string | null): { from: string | null } | null;
  /** Its texts come from the account's own sender, also where the business has a number there. */
  readonly sendsAs?: 'account';
  /** Codes of `rejected` errors that speak of the account or its sender, so that another account may send it. */
  readonly accountCodes?: readonly string[];
}
