import { platformTenantId } from '../../platform/db/system';
import type { TenantScope } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import type { ProviderId } from '../../providers/provider';
import { planOf } from '../billing';
import { type ConnectedAccount, openBreakers } from '../providers';
import { markTexts } from '../usage';
import { type Book, openBook } from './book';
import { readRoutes } from './choose-route';
import { ensureForwarding } from './forward-texts';
import { openGate } from './gate';
import { type Mover, openMover, type Tried } from './move-text';
import { outcomeOfFailure, outcomeOfSent, reasonToMove } from './outcome';
import { isStillHeld, settledAfterMs } from './pace';
import { accountOf, requestFor } from './request-for';
import { enqueueAt } from './schedule';
import type { Destination, Outcome } from './statements';
import { type Held, openStock } from './stock';
import { openTextLimits } from './text-limits';

const widest = 50;
/** Beside those that a carrier has just now, some are ready at its gate, so that it never waits for the next. */
const readyShare = 1.3;

/** Sends all of a tenant's texts that are due, several at once. Runs in one process at a time for each tenant. */
export async function dispatchTexts(platform: Platform, job: { tenantId: string }): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const { destinations, router, limit } = await scope.read(async (tx) => ({
    ...(await readRoutes(platform, tx)),
    limit: (await planOf(tx)).limits.sms,
  }));
  const width = widthOf(destinations);
  const stock = openStock(platform, scope, { destinations, limit, width });
  const book = openBook(platform, scope);
  const mover = openMover(platform, scope, router);
  const sender = makeSender(platform, scope, book, mover, openTextLimits(platform, router));
  let isLost = false;
  const work = async (): Promise<void> => {
    for (let text = await stock.next(); text; text = await stock.next())
      isLost = !(await sender(text)) || isLost;
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.ceil(width * readyShare) }, work));
  await book.close();
  await scope.tx(markTexts);
  const quiet = stock.quietUntil();
  if (quiet) await scope.tx((tx) => enqueueAt(tx, 'dispatch', quiet));
  if (isLost) {
    const at = new Date(platform.clock().getTime() + settledAfterMs(platform));
    await scope.tx((tx) => enqueueAt(tx, 'search', at));
  }
  const broken = ended.find((each) => each.status === 'rejected');
  if (broken) throw broken.reason;
}

function widthOf(destinations: Destination[]): number {
  const providers = new Set(destinations.flatMap(({ ways }) => ways.map(({ provider }) => provider)));
  const widths = [...providers].map((id) => findProvider(id)?.messages?.concurrency ?? 1);
  return Math.min(widest, Math.max(1, ...widths));
}

/** @returns a function that sends one text, and says false when it may have been sent and nobody knows */
function makeSender(
  platform: Platform,
  scope: TenantScope,
  book: Book,
  mover: Mover,
  turnOf: (accountKey: string) => Promise<Date | null>,
): (text: Held) => Promise<boolean> {
  const accounts = new Map<string, Promise<ConnectedAccount>>();
  const atCarrier = openGate((provider: ProviderId) => findProvider(provider)?.messages?.concurrency ?? 1);
  const connect = (text: Held): Promise<ConnectedAccount> => {
    const known = accounts.get(text.accountKey);
    if (known) return known;
    const account = accountOf(platform, scope, text).then(async (connected) => {
      const owner = connected.ref.accountId ? scope.tenantId : platformTenantId;
      // An answer may come as soon as a text has been read.
      await ensureForwarding(platform, connected, owner).catch((error: unknown) =>
        platform.log.info({ err: error }, 'an account does not forward its texts yet'),
      );
      return connected;
    });
    accounts.set(text.accountKey, account);
    return account;
  };
  const breakers = openBreakers(platform);
  const attemptOnce = async (text: Held, tried: Tried): Promise<Attempt> => {
    // Where nobody else can, the one that is left alone is better than none.
    if (!(await breakers.admits(text.accountKey)) && mover.hasOther(text, tried))
      return { outcome: null, moveFor: 'It has failed too often, and rests.' };
    const turn = await turnOf(text.accountKey);
    if (turn) return { outcome: putBack(text, turn), moveFor: null };
    const made = await attempt({ platform, scope, connect, atCarrier }, text);
    if (made.moveFor !== null || made.outcome === null) breakers.forget(text.accountKey);
    return made;
  };
  return async (text) => {
    const tried: Tried = new Map();
    for (let held = text; ; ) {
      const { outcome, moveFor } = await attemptOnce(held, tried);
      if (moveFor !== null) tried.set(held.accountKey, moveFor);
      const moved = moveFor === null ? null : await mover.move(held, tried);
      if (moved === 'lost' || (moved === null && outcome === null)) return false;
      if (moved === null) {
        book.note(outcome!, held);
        return true;
      }
      held = moved;
    }
  };
}

/** How an attempt over one account ended. */
interface Attempt {
  /** Null when it may have been sent all the same. */
  outcome: Outcome | null;
  /** What the account said when it certainly has not sent it and another might; null when no other may be tried. */
  moveFor: string | null;
}

/** What texts of one run are sent with. */
interface Means {
  platform: Platform;
  scope: TenantScope;
  connect(text: Held): Promise<ConnectedAccount>;
  /** Does something when there is a place at the carrier. */
  atCarrier<Result>(provider: ProviderId, work: () => Promise<Result>): Promise<Result>;
}

async function attempt({ platform, scope, connect, atCarrier }: Means, text: Held): Promise<Attempt> {
  const ended = (outcome: Outcome | null): Attempt => ({ outcome, moveFor: null });
  try {
    const account = await connect(text);
    const { messages } = account.provider;
    if (!messages) return ended(refuse(text, `${account.provider.label} sends no texts in this release.`));
    const request = await requestFor(platform, scope, text);
    return await atCarrier(text.provider, async () => {
      // Right before it: whoever was stopped for a while in the middle is no longer the one who sends it.
      if (!isStillHeld(platform, text)) return ended(putBack(text));
      const sent = await account.askOften('messages.send', (_, call) => messages.send(call, request));
      return ended(outcomeOfSent(text.id, sent));
    });
  } catch (error) {
    if (error instanceof Problem) return { outcome: refuse(text, error.message), moveFor: error.message };
    const outcome = outcomeOfFailure(platform, text, error);
    if (!outcome) platform.log.warn({ err: error, messageId: text.id }, 'a text may have been sent or not');
    return { outcome, moveFor: outcome && reasonToMove(text.provider, error) };
  }
}

const putBack = ({ id, claimedAt }: Held, notBefore?: Date): Outcome => ({
  id,
  what: 'again',
  claimedAt: claimedAt.toISOString(),
  notBefore,
});

const refuse = ({ id }: Held, reason: string): Outcome => ({
  id,
  what: 'failed',
  code: 'no-provider',
  reason,
});
