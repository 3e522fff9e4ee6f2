import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { platformTenantId } from '../../platform/db/system';
import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import type { AssistantSpec } from '../../providers/provider';
import type { ConnectedAccount } from '../providers';
import { AssistantBusy } from './busy';

/** Where a voice provider sends what happens in calls, and the credential it signs with. */
export type WebhookServer = NonNullable<AssistantSpec['server']>;

/** Said where a provider has no way to us, so that nothing of a call is ever told. */
export const unreachable =
  'This server has no public address (PUBLIC_URL), so calls are answered but nothing can be booked in them.';

/**
 * Makes sure that a provider account signs what it sends us by a secret of ours, and gives where it sends it.
 * The credential is made once for each account, and again when the key of its secret or our address changes; one whose
 * making was not answered is found by its name.
 * A provider that signs with the account's own key needs none, and is only told where we are.
 * @returns null where the provider cannot reach us
 * @throws ProviderError; AssistantBusy while another process is at it
 */
export async function ensureWebhook(
  platform: Platform,
  scope: TenantScope,
  account: ConnectedAccount,
): Promise<WebhookServer | null> {
  if (!account.provider.webhook || !isReachable(platform)) return null;
  const wanted = wantedFor(platform, account);
  const owner = account.ref.accountId ? scope : platform.system.scope(platformTenantId);
  if (!account.provider.webhookCredential) {
    await owner.tx((tx) => noteAddress(tx, account, wanted.url));
    return { url: wanted.url, credentialId: null };
  }
  const known = await claim(platform, owner, account, wanted);
  if (known) return { url: wanted.url, credentialId: known };
  try {
    const found = await account.ask('webhook.find', (provider, call) =>
      provider.webhookCredential!.find(call, wanted.reference),
    );
    const { id } =
      found ??
      (await account.ask('webhook.create', (provider, call) =>
        provider.webhookCredential!.create(call, wanted),
      ));
    await owner.tx((tx) => keep(tx, account, wanted, id));
    return { url: wanted.url, credentialId: id };
  } catch (error) {
    await owner.tx((tx) => keep(tx, account, wanted, ''));
    throw error;
  }
}

interface Wanted {
  /** At most 40 characters; tells by itself which key and address it belongs to. */
  reference: string;
  url: string;
  keyId: string;
  secret: string;
}

function wantedFor({ config, signer }: Platform, { key, ref }: ConnectedAccount): Wanted {
  const url = `${config.publicUrl}/api/webhooks/${ref.provider.toLowerCase()}?account=${encodeURIComponent(key)}`;
  const set = ref.accountId === null ? config.webhookSecrets[ref.provider] : undefined;
  const { keyId, secret } = set
    ? // Changes with the secret, and does not tell it.
      { keyId: `set-${digest(set).slice(0, 12)}`, secret: set }
    : signer.secretsFor(`webhook:${key}`)[0]!;
  return { reference: `tlxw-${digest(key, keyId, secret, url).slice(0, 32)}`, url, keyId, secret };
}

function digest(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

/** What stands for the credential of a provider that signs with the account's own key. */
const ownKey = 'own-key';

/** Keeps where the provider sends, so that a change of our address is noticed. */
async function noteAddress(tx: TenantTx, { key, ref }: ConnectedAccount, url: string): Promise<void> {
  await tx.$executeRaw`
    insert into provider_webhooks as w (account_key, provider, remote_id, key_id, url)
    values (${key}, ${ref.provider}::phone_provider, ${ownKey}, ${ownKey}, ${url})
    on conflict (tenant_id, account_key) do update set url = excluded.url where w.url <> excluded.url`;
}

/** @returns the credential; null when the caller is to make it. @throws AssistantBusy */
async function claim(
  platform: Platform,
  owner: TenantScope,
  { key, ref }: ConnectedAccount,
  { keyId, url }: Wanted,
): Promise<string | null> {
  const leaseSeconds = (platform.config.providerTimeoutMs * 3) / 1000;
  const [row] = await owner.call<{ id: string | null }>(
    {
      name: 'claim_webhook',
      text: 'select claim_webhook($1, $2, $3, $4, $5, make_interval(secs => $6)) as id',
    },
    ...[key, ref.provider, keyId, url, leaseSeconds],
  );
  if (!row || row.id === null) throw new AssistantBusy();
  return row.id === '' ? null : row.id;
}

/** @param remoteId empty after a failure: the next one may begin at once */
async function keep(tx: TenantTx, { key }: ConnectedAccount, { keyId }: Wanted, remoteId: string) {
  await tx.$executeRaw`
    update provider_webhooks set remote_id = ${remoteId},
      created_at = case when ${remoteId} = '' then to_timestamp(0) else now() end
    where account_key = ${key} and key_id = ${keyId} and remote_id = ''`;
}

/** Whether providers can reach this server: in the lab always, else by a name or address of the public internet. */
export function isReachable({ config, lab }: Pick<Platform, 'config' | 'lab'>): boolean {
  if (lab) return true;
  const { hostname, protocol } = new URL(config.publicUrl);
  if (protocol !== 'https:') return false;
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host))
    return !/^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd]|fe80)/.test(host);
  return host.includes('.') && !/\.(local|localhost|internal|test|invalid|example)$/.test(host);
}
