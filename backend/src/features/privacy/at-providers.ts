import type { DataReceipt } from '../../generated/prisma/client';
import type { TenantScope } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import type { Provider, ProviderCall } from '../../providers/provider';
import { accountOfKey, type ConnectedAccount, connectAccount } from '../providers';

/** What came of one item at its holder. */
export type ItemOutcome =
  | { status: 'DONE' }
  | { status: 'MUST_KEEP'; reason: string }
  /** @param holderIsAway nothing else needs to be asked there for a while */
  | { status: 'FAILED'; reason: string; holderIsAway: boolean };

type Erase = (provider: Provider, call: ProviderCall<unknown>, id: string) => Promise<void> | undefined;

/** How each kind is destroyed. What gives undefined is a thing that the provider keeps. */
const ways: Record<string, Erase> = {
  call: (provider, call, id) => provider.erasure?.call?.(call, id),
  message: (provider, call, id) => provider.erasure?.message?.(call, id),
  assistant: (provider, call, id) => provider.assistants?.delete(call, id),
  'webhook-credential': (provider, call, id) => provider.webhookCredential?.delete(call, id),
};

/** Kinds of receipts that are settled by one request to a provider. */
export const kindsAtProviders = Object.keys(ways);

/**
 * Destroys some items that one account holds, one after another. Once it is away, or refuses our login, the rest is not
 * asked for: it fails alike.
 */
export async function eraseAtAccount(
  platform: Platform,
  scope: TenantScope,
  items: DataReceipt[],
): Promise<ItemOutcome[]> {
  const [first] = items;
  if (!first?.provider) return [];
  let account: ConnectedAccount;
  try {
    account = await connectAccount(platform, scope, accountOfKey(first.provider, first.accountKey));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { message } = error;
    return items.map(() => ({ status: 'FAILED', reason: message, holderIsAway: true }));
  }
  const outcomes: ItemOutcome[] = [];
  let away: ItemOutcome | null = null;
  for (const item of items) {
    const outcome: ItemOutcome = away ?? (await eraseOne(account, item));
    if (outcome.status === 'FAILED' && outcome.holderIsAway) away = outcome;
    outcomes.push(outcome);
  }
  return outcomes;
}

async function eraseOne(account: ConnectedAccount, { kind, subject }: DataReceipt): Promise<ItemOutcome> {
  try {
    const done = await account.ask(`${kind}s.erase`, async (provider, call) => {
      const work = ways[kind]?.(provider, call, subject);
      await work;
      return work !== undefined;
    });
    return done ? { status: 'DONE' } : { status: 'MUST_KEEP', reason: whyKept(account.provider) };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.kind === 'not-found') return { status: 'DONE' };
    const holderIsAway = ['unavailable', 'ambiguous', 'rate-limited', 'auth'].includes(error.kind);
    return { status: 'FAILED', reason: error.message, holderIsAway };
  }
}

function whyKept({ erasure, label }: Provider): string {
  return erasure?.kept ?? `${label} offers no way to delete this. Ask it in writing.`;
}
