import type { TenantScope } from '../../platform/db/tenant';
import { referenceFor } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import type { MessageRequest, ProviderId } from '../../providers/provider';
import { accountOfKey, type ConnectedAccount, connectAccount, numberAddress } from '../providers';
import { fillLink } from './fill-link';
import type { TakenText } from './statements';

/** Writes the request for a text; the same one finds it again. */
export async function requestFor(
  platform: Platform,
  scope: TenantScope,
  text: TakenText,
): Promise<MessageRequest> {
  return {
    reference: referenceFor(text.id),
    from: text.from,
    to: text.to,
    body: await fillLink(platform, scope, text),
    mediaUrls: text.media,
    purpose: text.purpose,
    statusUrl: statusUrlOf(platform, text),
  };
}

/** Where a provider reports what becomes of a text; null where we ask for it. */
function statusUrlOf(platform: Platform, { provider, accountKey }: TakenText): string | null {
  // A provider refuses an address that it cannot reach, and with it the text.
  const reachable = platform.lab || platform.config.publicUrl.startsWith('https://');
  if (!findProvider(provider)?.webhook?.numberPaths || !reachable) return null;
  return numberAddress(platform, accountOfKey(provider, accountKey), 'smsStatus');
}

/** Connects the account that a text was given to. @throws Problem `provider-not-configured` */
export function accountOf(
  platform: Platform,
  scope: TenantScope,
  text: { provider: ProviderId; accountKey: string },
): Promise<ConnectedAccount> {
  return connectAccount(platform, scope, accountOfKey(text.provider, text.accountKey));
}
