import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import type { NumberAddresses, ProviderId } from '../../providers/provider';
import type { AccountRef } from '../providers';

/** Whether a carrier asks us what to do with each call, and so needs to know where. */
export function asksUs(provider: ProviderId): boolean {
  return findProvider(provider)?.numbers?.configure !== undefined;
}

/** Where a carrier asks about calls and texts of a number: the account is named, as its token proves the request. */
export function addressesFor(platform: Platform, account: AccountRef): NumberAddresses {
  const base = `${platform.config.publicUrl}/api/webhooks/${account.provider.toLowerCase()}`;
  const query = account.accountId ? `?account=${account.accountId}` : '';
  return {
    voice: `${base}/voice${query}`,
    voiceStatus: `${base}/voice/status${query}`,
    sms: `${base}/sms${query}`,
  };
}
