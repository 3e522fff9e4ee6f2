import type { TenantScope } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { sleep } from '../../platform/time';
import { ProviderError } from '../../providers/error';
import { tellOfTexts } from './announce-texts';
import { groupBy } from './group-by';
import { outcomeOfSent } from './outcome';
import { searchEnds, secondLookMs, settledAfterMs } from './pace';
import { accountOf, requestFor } from './request-for';
import { enqueueAt, enqueueNow } from './schedule';
import { type LostText, lostTexts, type Outcome, recordTexts } from './statements';

const mostAtOnce = 200;
const searchersAtOnce = 8;

/** What a look at the provider has shown; null: it is not there. */
type Look = Outcome | null;

/**
 * Asks the providers what became of texts that somebody took and of which nothing was heard. Found ones are written down;
 * one that is not there is sent again, after a second look; one that cannot be decided waits for a person.
 */
export async function searchLostTexts(platform: Platform, job: { tenantId: string }): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const settled = new Date(platform.clock().getTime() - settledAfterMs(platform));
  const lost = await lostTexts(scope, settled, mostAtOnce);
  if (lost.length === 0) return;
  const first = await lookForAll(platform, scope, lost);
  await record(platform, scope, first.outcomes);
  if (first.absent.length > 0) await sleep(secondLookMs(platform));
  const second = await lookForAll(platform, scope, first.absent);
  const again = second.absent.map(
    ({ id, claimedAt }): Outcome => ({
      id,
      what: 'again',
      claimedAt,
      code: 'lost',
      reason: 'The provider has not received it; it is sent again.',
    }),
  );
  await record(platform, scope, [...second.outcomes, ...again]);
  tellOfTexts(scope, lost);
  const isMore = lost.length === mostAtOnce;
  const later = [...first.outcomes, ...second.outcomes].some(({ what }) => what === 'later');
  await scope.tx(async (tx) => {
    if (again.length > 0) await enqueueNow(tx, 'dispatch');
    if (isMore && !later) await enqueueNow(tx, 'search');
    const at = new Date(platform.clock().getTime() + 30 * platform.config.paceMs);
    if (later) await enqueueAt(tx, 'search', at);
  });
}

async function record(platform: Platform, scope: TenantScope, outcomes: Outcome[]): Promise<void> {
  if (outcomes.length > 0) await recordTexts(scope, platform.clock(), outcomes);
}

/** Looks for texts, those to one person one after another: what was found for the first is not taken for the second. */
async function lookForAll(platform: Platform, scope: TenantScope, texts: LostText[]) {
  const outcomes: Outcome[] = [];
  const absent: LostText[] = [];
  const groups = groupBy(texts, (text) => text.to);
  const work = async (): Promise<void> => {
    for (let group = groups.shift(); group; group = groups.shift()) {
      const found = new Set<string>();
      for (const text of group) {
        const look = await lookFor(platform, scope, text, found);
        if (look) outcomes.push(look);
        else absent.push(text);
        if (look?.providerId) found.add(look.providerId);
      }
    }
  };
  await Promise.all(Array.from({ length: searchersAtOnce }, work));
  return { outcomes, absent };
}

async function lookFor(
  platform: Platform,
  scope: TenantScope,
  text: LostText,
  found: ReadonlySet<string>,
): Promise<Look> {
  try {
    const account = await accountOf(platform, scope, text);
    const { messages } = account.provider;
    if (!messages) return park(text, 'Its provider cannot be asked.');
    const known = new Set([...text.known, ...found]);
    const request = await requestFor(platform, scope, text);
    const sent = await account.ask('messages.find-sent', (_, call) =>
      messages.findSent(call, request, new Date(text.claimedAt), known),
    );
    return sent ? outcomeOfSent(text.id, sent) : null;
  } catch (error) {
    if (error instanceof Problem) return park(text, error.message);
    if (!(error instanceof ProviderError)) throw error;
    const isOver = text.searchUntil !== null && new Date(text.searchUntil) < platform.clock();
    if (!error.retryable || isOver) return park(text, error.message);
    return {
      id: text.id,
      what: 'later',
      claimedAt: text.claimedAt,
      reason: error.message,
      notBefore: searchEnds(platform),
    };
  }
}

function park({ id, claimedAt }: LostText, reason: string): Outcome {
  return {
    id,
    what: 'parked',
    claimedAt,
    code: 'unknown',
    reason: `It may have been sent or not: ${reason}`,
  };
}
