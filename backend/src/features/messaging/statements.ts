import type { TenantScope } from '../../platform/db/tenant';
import type { MessageRequest, ProviderId } from '../../providers/provider';
import type { Choice } from '../routing';

/** Over which account a text goes, and why. */
export interface Route {
  provider: ProviderId;
  accountKey: string;
  /** E.164, an approved sender name, or null for the account's own choice. */
  from: string | null;
  numberId: string | null;
  /** For people. */
  choice: Choice;
}

/** The ways of texts to numbers that begin alike; the database function `text_route` takes one. */
export interface Destination {
  /** The beginning of E.164; empty for all the rest. */
  prefix: string;
  /** The best first. `asked` is the choice where somebody has asked for that account. */
  ways: (Route & { asked: Choice })[];
  /** By the id of a number of the tenant's own, for texts that name it. */
  numbers: Record<string, Route>;
}

/** A text that was taken to be sent. */
export interface TakenText {
  id: string;
  to: string;
  from: string | null;
  body: string;
  provider: ProviderId;
  accountKey: string;
  numberId: string | null;
  /** The provider or account that somebody asked for. */
  override: string | null;
  purpose: MessageRequest['purpose'];
  attempts: number;
  customerId: string | null;
  media: string[];
}

/** Whose screens show a text. */
export interface Shown {
  id: string;
  to: string;
  customerId: string | null;
}

export interface Claim {
  taken: TakenText[];
  refused: Shown[];
  /** Texts that were looked at; fewer than asked for means that no more are due. */
  looked: number;
  /** When the first of those that must wait for the morning may go. */
  quietUntil: string | null;
}

/** A text that may have been sent. */
export interface LostText extends TakenText {
  claimedAt: string;
  /** Until when it is searched for; null while every search has had an answer. */
  searchUntil: string | null;
  known: string[];
}

/** What became of a taken text; see the database function `record_texts`. */
export interface Outcome {
  id: string;
  what: 'sent' | 'delivered' | 'undelivered' | 'failed' | 'again' | 'later' | 'parked';
  providerId?: string | undefined;
  segments?: number | undefined;
  cost?: string | undefined;
  currency?: string | undefined;
  code?: string | undefined;
  reason?: string | undefined;
  notBefore?: Date | undefined;
  claimedAt?: string | undefined;
  revoke?: boolean | undefined;
}

/** Takes texts that are due, at most `most`, after judging each at this moment. @param limit of the plan, a month */
export async function claimTexts(
  scope: TenantScope,
  moment: Date,
  most: number,
  limit: number | null,
  routes: readonly Destination[],
): Promise<Claim> {
  const [row] = await scope.call<{ claim: Claim }>(
    { name: 'claim_texts', text: 'select claim_texts($1, $2, $3, $4, $5) as claim' },
    moment,
    most,
    limit,
    JSON.stringify(routes),
  );
  return row!.claim;
}

/**
 * Gives a taken text to another account, after the first has certainly not sent it.
 * @returns false when somebody else has taken it meanwhile: it must not be sent
 */
export async function rerouteText(
  scope: TenantScope,
  text: { id: string; claimedAt: Date },
  moment: Date,
  way: Route,
): Promise<boolean> {
  const [row] = await scope.call<{ moved: boolean }>(
    { name: 'reroute_text', text: 'select reroute_text($1, $2, $3, $4, $5) as moved' },
    text.id,
    text.claimedAt,
    moment,
    JSON.stringify(way),
  );
  return row!.moved;
}

/** Writes what became of texts, all in one statement. @returns how many rows it changed */
export async function recordTexts(
  scope: TenantScope,
  moment: Date,
  outcomes: readonly Outcome[],
): Promise<number> {
  const [row] = await scope.call<{ changed: number }>(
    { name: 'record_texts', text: 'select record_texts($1, $2, $3) as changed' },
    moment,
    JSON.stringify(outcomes),
  );
  return row!.changed;
}

/** Lists texts that were taken before a moment and of which nothing has been heard. */
export async function lostTexts(scope: TenantScope, takenBefore: Date, most: number): Promise<LostText[]> {
  const [row] = await scope.call<{ lost: LostText[] }>(
    { name: 'lost_texts', text: 'select lost_texts($1, $2, $3) as lost' },
    takenBefore,
    most,
  );
  return row!.lost;
}

/** All that the text of a notification is made of. */
export interface Facts {
  id: string;
  kind: string;
  audience: 'customer' | 'staff';
  recipient: string;
  /** Written already; null where a template writes it. */
  text: string | null;
  customerId: string | null;
  customerName: string | null;
  customerPhone: string | null;
  staffName: string | null;
  service: string | null;
  startsAt: string | null;
  language: string;
  zone: string;
  company: string;
}

/** Reads what waiting notifications are about. @param wanted ids; null for all, the oldest first */
export async function textsToWrite(
  scope: TenantScope,
  wanted: string[] | null,
  most: number,
): Promise<Facts[]> {
  const [row] = await scope.call<{ facts: Facts[] }>(
    { name: 'texts_to_write', text: 'select texts_to_write($1, $2, $3) as facts' },
    wanted,
    most,
  );
  return row!.facts;
}

export interface WrittenText {
  id: string;
  notificationId: string;
  to: string;
  body: string;
  customerId: string | null;
  templateId: string | null;
  provider: ProviderId;
}

/** Writes texts of notifications with the job that sends them. @returns how many; one that has its text gets no second */
export async function writeTexts(scope: TenantScope, texts: readonly WrittenText[]): Promise<number> {
  const [row] = await scope.call<{ written: number }>(
    { name: 'write_texts', text: 'select write_texts($1, $2) as written' },
    JSON.stringify(texts),
  );
  return row!.written;
}

/** Where to go on after some appointments. */
export interface ReminderPlace {
  startsAt: string;
  id: string;
}

/** Writes the notifications of reminders that are due, of the next `most` appointments. @returns null at the end */
export async function planReminders(
  scope: TenantScope,
  moment: Date,
  most: number,
  after: ReminderPlace | null,
): Promise<ReminderPlace | null> {
  const [row] = await scope.call<{ last: ReminderPlace | null }>(
    { name: 'plan_reminders', text: 'select plan_reminders($1, $2, $3, $4) as last' },
    moment,
    most,
    after && JSON.stringify(after),
  );
  return row!.last;
}

export interface FollowedText {
  providerId: string;
  to: string;
  accountKey: string;
  provider: ProviderId;
}

/** Lists texts whose end is not known and that are to be asked about now. */
export async function textsToFollow(scope: TenantScope, moment: Date, most: number): Promise<FollowedText[]> {
  const [row] = await scope.call<{ texts: FollowedText[] }>(
    { name: 'texts_to_follow', text: 'select texts_to_follow($1, $2, $3) as texts' },
    moment,
    most,
  );
  return row!.texts;
}
