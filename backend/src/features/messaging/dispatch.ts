import { platformTenantId } from '../../platform/db/system';
import type { TenantScope } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import type { ProviderId } from '../../providers/provider';
import { planOf } from '../billing';
import type { ConnectedAccount } from '../providers';
import { type Book, openBook } from './book';
import { readRoutes } from './choose-route';
import { ensureForwarding } from './forward-texts';
import { openGate } from './gate';
import { outcomeOfFailure, outcomeOfSent } from './outcome';
import { settledAfterMs } from './pace';
import { accountOf, requestFor } from './request-for';
import { enqueueAt } from './schedule';
import type { Outcome, Routes } from './statements';
import { type Held, openStock } from './stock';

const widest = 50;

/** Sends all of a tenant's texts that are due, several at once. Runs in one process at a time for each tenant. */
export async function dispatchTexts(platform: Platform, job: { tenantId: string }): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const { routes, limit } = await scope.read(async (tx) => ({
    routes: await readRoutes(platform, tx),
    limit: (await planOf(tx)).limits.sms,
  }));
  const width = widthOf(routes);
  const stock = openStock(platform, scope, { routes, limit, width });
  const book = openBook(platform, scope);
  const sender = makeSender(platform, scope, book);
  let isLost = false;
  const work = async (): Promise<void> => {
    for (let text = await stock.next(); text; text = await stock.next())
      isLost = !(await sender(text)) || isLost;
  };
  const ended = await Promise.allSettled(Array.from({ length: width }, work));
  await book.close();
  const quiet = stock.quietUntil();
  if (quiet) await scope.tx((tx) => enqueueAt(tx, 'dispatch', quiet));
  if (isLost) {
    const at = new Date(platform.clock().getTime() + settledAfterMs(platform));
    await scope.tx((tx) => enqueueAt(tx, 'search', at));
  }
  const broken = ended.find((each) => each.status === 'rejected');
  if (broken) throw broken.reason;
}

function widthOf(routes: Routes): number {
  const providers = [routes.turkey, routes.other].flatMap((route) => route?.provider ?? []);
  const widths = providers.map((id) => findProvider(id)?.messages?.concurrency ?? 1);
  return Math.min(widest, Math.max(1, ...widths));
}

/** @returns a function that sends one text, and says false when it may have been sent and nobody knows */
function makeSender(platform: Platform, scope: TenantScope, book: Book): (text: Held) => Promise<boolean> {
  const accounts = new Map<string, Promise<ConnectedAccount>>();
  const enter = openGate((provider: ProviderId) => findProvider(provider)?.messages?.concurrency ?? 1);
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
  return async (text) => {
    const leave = await enter(text.provider);
    try {
      const outcome = await attempt(platform, connect, text);
      if (outcome) book.note(outcome, text);
      return outcome !== null;
    } finally {
      leave();
    }
  };
}

/** @returns null when it may have been sent all the same */
async function attempt(
  platform: Platform,
  connect: (text: Held) => Promise<ConnectedAccount>,
  text: Held,
): Promise<Outcome | null> {
  try {
    const account = await connect(text);
    const { messages } = account.provider;
    if (!messages) return refuse(text, `${account.provider.label} sends no texts in this release.`);
    // Whoever was stopped for a while in the middle is no longer the one who sends it.
    if (performance.now() > text.startBefore) return putBack(text);
    const request = requestFor(platform, text);
    const sent = await account.askOften('messages.send', (_, call) => messages.send(call, request));
    return outcomeOfSent(text.id, sent);
  } catch (error) {
    if (error instanceof Problem) return refuse(text, error.message);
    const outcome = outcomeOfFailure(platform, text, error);
    if (!outcome) platform.log.warn({ err: error, messageId: text.id }, 'a text may have been sent or not');
    return outcome;
  }
}

const putBack = ({ id, claimedAt }: Held): Outcome => ({
  id,
  what: 'again',
  claimedAt: claimedAt.toISOString(),
});

const refuse = ({ id }: Held, reason: string): Outcome => ({
  id,
  what: 'failed',
  code: 'no-provider',
  reason,
});
