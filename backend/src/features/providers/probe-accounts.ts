import { platformTenantId } from '../../platform/db/system';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import { type ProviderId, providerIds } from '../../providers/provider';
import type { AccountRef } from './account-ref';
import { accountCheck, breakerPauseMs } from './breakers';
import { connectAccount, ownCredentials } from './connect-account';

/**
 * Asks accounts that were left alone whether they answer again, each by one process: nothing of anybody's is risked for
 * it. The answer itself moves the breaker.
 */
export async function probeAccounts(platform: Platform): Promise<void> {
  const due = await platform.system.ask<{ key: string }>(
    {
      name: 'take_due_probes',
      text: `update provider_breakers set retry_at = now() + make_interval(secs => $1::int / 1000.0)
        where state = 'OPEN' and retry_at <= now() returning account_key as key`,
    },
    Math.max(1000, breakerPauseMs(platform)),
  );
  await Promise.all(due.map(({ key }) => probe(platform, key)));
}

async function probe(platform: Platform, key: string): Promise<void> {
  try {
    const found = await accountOf(platform, key);
    if (!found) {
      // The account is gone, and with it what its breaker was for.
      await platform.system.ask(
        { name: 'forget_breaker', text: 'delete from provider_breakers where account_key = $1' },
        key,
      );
      return;
    }
    const account = await connectAccount(platform, platform.system.scope(found.owner), found.ref);
    await account.ask(accountCheck, (provider, call) => provider.account.check(call));
  } catch (error) {
    if (!(error instanceof ProviderError || error instanceof Problem)) throw error;
    platform.log.info({ err: error, accountKey: key }, 'a provider account does not answer yet');
  }
}

async function accountOf(
  platform: Platform,
  key: string,
): Promise<{ owner: string; ref: AccountRef } | null> {
  if (key.startsWith('platform:')) {
    const provider = key.slice('platform:'.length) as ProviderId;
    return providerIds.includes(provider)
      ? { owner: platformTenantId, ref: { provider, accountId: null } }
      : null;
  }
  const owner = await platform.system.tenantOfAccount(key);
  const own = owner && (await ownCredentials(platform, platform.system.scope(owner), key));
  return owner && own ? { owner, ref: { provider: own.provider, accountId: key } } : null;
}
