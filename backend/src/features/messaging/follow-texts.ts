import type { TenantScope } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import { groupBy } from './group-by';
import { noteMessageProgress } from './note-progress';
import { accountOf } from './request-for';
import { type FollowedText, textsToFollow } from './statements';

const mostAtOnce = 400;
const idsPerQuery = 100;
const notedAtOnce = 10;
/** Netgsm answers ten report queries in a minute for an account; the others are for texts that were lost. */
const queriesPerMinute = 6;

/** Has the texts followed whose end is not known, each tenant's by a job of its own. */
export async function findTextsToFollow(platform: Platform): Promise<void> {
  const tenants = await platform.system.ask<{ id: string }>(
    {
      name: 'tenants_with_sent_texts',
      text: 'select tenants_with_sent_texts as id from tenants_with_sent_texts($1)',
    },
    platform.clock(),
  );
  for (const { id } of tenants)
    await platform.system
      .scope(id)
      .tx((tx) =>
        enqueue(tx, 'messages.follow', {}, { key: `messages.follow:${id}`, serial: true, attempts: 2 }),
      );
}

/** Asks the providers where a tenant's texts stand, the oldest first. */
export async function followTexts(platform: Platform, job: { tenantId: string }): Promise<void> {
  const scope = platform.system.scope(job.tenantId);
  const texts = await textsToFollow(scope, platform.clock(), mostAtOnce);
  for (const account of groupBy(texts, (text) => text.accountKey))
    await followAccount(platform, scope, account);
}

async function followAccount(platform: Platform, scope: TenantScope, texts: FollowedText[]): Promise<void> {
  const first = texts[0]!;
  try {
    const account = await accountOf(platform, scope, first);
    const { messages } = account.provider;
    if (!messages) return;
    for (const asked of partsOf(texts, idsPerQuery)) {
      if (first.provider === 'NETGSM' && !(await mayAsk(platform, first.accountKey))) return;
      const ids = asked.map(({ providerId: id, to }) => ({ id, to }));
      const states = await account.ask('messages.states', (_, call) => messages.states(call, ids));
      // A few at a time: what has been learnt stays, however slow the database is with the rest.
      for (const part of partsOf([...states], notedAtOnce))
        await scope.tx(async (tx) => {
          for (const [messageId, state] of part) await noteMessageProgress(tx, { messageId, state }, first);
        });
    }
  } catch (error) {
    // They are asked about again in a minute; a fault of the provider is in its health figures.
    if (error instanceof ProviderError || error instanceof Problem)
      platform.log.info({ err: error, accountKey: first.accountKey }, 'texts could not be followed now');
    else throw error;
  }
}

function partsOf<Item>(items: Item[], size: number): Item[][] {
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, part) => part * size);
  return starts.map((start) => items.slice(start, start + size));
}

async function mayAsk(platform: Platform, accountKey: string): Promise<boolean> {
  const { hits } = await platform.system.countHit(`text-report:${accountKey}`, 60_000);
  return hits <= queriesPerMinute;
}
