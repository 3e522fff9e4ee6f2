import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import type { WebhookCodec } from '../../providers/event';
import type { AccountRef } from './account-ref';

type NumberPaths = NonNullable<WebhookCodec<unknown>['numberPaths']>;

/**
 * Where a carrier asks about calls and texts of its numbers, and tells of them: at its own path, with the account in the
 * address, as that account's token proves the request.
 * @param more what else the address says
 * @throws Error for a provider that has no numbers to configure
 */
export function numberAddress(
  platform: Platform,
  { provider, accountId }: AccountRef,
  purpose: keyof NumberPaths,
  more: Record<string, string> = {},
): string {
  const path = findProvider(provider)?.webhook?.numberPaths?.[purpose];
  if (!path) throw new Error(`${provider} has no address for ${purpose}.`);
  const query = new URLSearchParams({ ...(accountId !== null && { account: accountId }), ...more });
  return `${platform.config.publicUrl}/api/webhooks${path}${query.size === 0 ? '' : `?${query}`}`;
}
