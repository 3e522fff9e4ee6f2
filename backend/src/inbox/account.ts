import { accountOfToken, ownCredentials, platformCredentials } from '../features/providers';
import { platformTenantId } from '../platform/db/system';
import type { Platform } from '../platform/platform';
import type { WebhookRequest } from '../providers/event';
import type { Provider } from '../providers/provider';

/** Who a delivery says it comes from, with what proves it. */
export interface Sender {
  accountKey: string;
  accountId: string | null;
  /** The tenant whose account it is; the platform's own for its accounts. */
  owner: string;
  credentials: unknown;
  /** Those that it had until lately, with which it may still sign; null when there are none. */
  former: unknown;
  secrets: string[];
}

interface Known extends Sender {
  until: number;
}

const freshForMs = 30_000;
const settledForMs = 1_000;
const known = new WeakMap<Platform, Map<string, Known>>();
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Finds the account that an address names: `?account=<key>`, or the platform's; for a provider that signs nothing, the
 * token that ends the path. What proves it is kept for half a minute, so that a flood of forgeries asks the database
 * for nothing.
 * @param token the end of the path; null where the address has none
 * @returns null when there is no such account
 */
export async function senderOf(
  platform: Platform,
  provider: Provider,
  request: WebhookRequest,
  token: string | null,
): Promise<Sender | null> {
  const accountKey =
    token === null
      ? (request.query.get('account') ?? `platform:${provider.id}`)
      : accountOfToken(platform, token);
  if (accountKey === null) return null;
  const cache = cacheOf(platform);
  const kept = cache.get(accountKey);
  if (kept && kept.until > Date.now()) return kept;
  const sender = await readSender(platform, provider, accountKey);
  if (!sender) return null;
  if (cache.size > 10_000) cache.clear();
  cache.set(accountKey, { ...sender, until: Date.now() + freshForMs });
  return sender;
}

/**
 * Reads an account again whose proof did not fit: its credentials may just have been changed, in another process.
 * @returns null when it was read a moment ago, so that forgeries do not become questions to the database
 */
export async function readAgain(
  platform: Platform,
  provider: Provider,
  { accountKey, accountId }: Sender,
): Promise<Sender | null> {
  const cache = cacheOf(platform);
  const kept = cache.get(accountKey);
  // The platform's own come from the environment.
  if (accountId === null || !kept || kept.until - Date.now() > freshForMs - settledForMs) return null;
  const sender = await readSender(platform, provider, accountKey);
  if (sender) cache.set(accountKey, { ...sender, until: Date.now() + freshForMs });
  return sender;
}

function cacheOf(platform: Platform): Map<string, Known> {
  const cache = known.get(platform) ?? new Map<string, Known>();
  known.set(platform, cache);
  return cache;
}

async function readSender(
  platform: Platform,
  provider: Provider,
  accountKey: string,
): Promise<Sender | null> {
  const secrets = webhookSecretsOf(platform, provider, accountKey);
  if (accountKey === `platform:${provider.id}`) {
    const credentials = platformCredentials(platform, provider.id);
    return credentials === null
      ? null
      : { accountKey, accountId: null, owner: platformTenantId, credentials, former: null, secrets };
  }
  if (!uuid.test(accountKey)) return null;
  const owner = await platform.system.tenantOfAccount(accountKey);
  const own =
    owner === null ? null : await ownCredentials(platform, platform.system.scope(owner), accountKey);
  if (owner === null || own?.provider !== provider.id) return null;
  const { credentials, former } = own;
  return { accountKey, accountId: accountKey, owner, credentials, former, secrets };
}

/** The secrets that an account may sign with: one that the operator has set, and one for each of our keys. */
export function webhookSecretsOf(platform: Platform, provider: Provider, accountKey: string): string[] {
  const set = accountKey.startsWith('platform:') ? platform.config.webhookSecrets[provider.id] : undefined;
  const made = provider.webhookCredential
    ? platform.signer.secretsFor(`webhook:${accountKey}`).map(({ secret }) => secret)
    : [];
  return set ? [set, ...made] : made;
}
