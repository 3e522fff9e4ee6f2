import { newId } from '../platform/ids';
import type { Platform } from '../platform/platform';
import type { WebhookRequest } from '../providers/event';
import type { Provider } from '../providers/provider';
import type { Sender } from './account';
import { describeDelivery, withoutSecrets } from './delivery';
import type { Store } from './store';

const mostPerHour = 20;
const longestBody = 2_000;

/**
 * Shows a refused delivery in the inspector: a wrong secret is the usual fault when an account is set up. A few in an
 * hour for each account, so that whoever floods us with forgeries fills nothing. Without an account nobody could look
 * at it, and nothing is kept.
 */
export async function noteRefusal(
  platform: Platform,
  store: Store,
  provider: Provider,
  sender: Sender | null,
  request: WebhookRequest,
  reason: string,
): Promise<void> {
  platform.log.warn({ provider: provider.id, account: sender?.accountKey, reason }, 'a delivery was refused');
  if (!sender) return;
  const { hits } = await platform.system.countHit(`webhook-refused:${sender.accountKey}`, 3_600_000);
  if (hits > mostPerHour) return;
  const id = newId();
  const described = describeDelivery(provider, sender, request);
  await store.add({
    ...described,
    id,
    body: withoutSecrets(described.body).slice(0, longestBody),
    key: `refused:${id}`,
    verdict: 'REFUSED',
    reason: reason.slice(0, 300),
    status: 'DONE',
    types: [],
    effect: null,
    error: null,
  });
}
