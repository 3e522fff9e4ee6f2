import { platformTenantId } from '../../platform/db/system';
import type { Platform } from '../../platform/platform';
import {
  accountKeyOf,
  type ConnectedAccount,
  connectAccount,
  platformCredentials,
  tokenForAccount,
} from '../providers';

/** Addresses that this process has seen registered: who asks again asks the database for nothing. */
const seen = new WeakMap<Platform, Set<string>>();

/**
 * Has a provider tell us of texts that come in, where it wants to be told where to. What it then says is a hint without
 * proof, and is asked of the provider before it counts; without it an answer is read a minute later.
 * @param owner the tenant whose account it is; the platform's own for its accounts
 */
export async function ensureForwarding(
  platform: Platform,
  account: ConnectedAccount,
  owner: string,
): Promise<void> {
  const { provider, key } = account;
  const { publicUrl } = platform.config;
  // From outside nobody reaches a machine by its own name.
  if (!provider.messages?.forward || !(platform.lab || publicUrl.startsWith('https://'))) return;
  const url = `${publicUrl}/api/webhooks/${provider.id.toLowerCase()}/${tokenForAccount(platform, key)}`;
  const known = seen.get(platform) ?? new Set<string>();
  seen.set(platform, known);
  if (known.has(url)) return;
  const scope = platform.system.scope(owner);
  const row = await scope.tx((tx) => tx.providerWebhook.findFirst({ where: { accountKey: key } }));
  if (row?.url !== url) {
    await account.ask('messages.forward', (_, call) => provider.messages!.forward!(call, url));
    const kept = {
      remoteId: 'texts',
      keyId: platform.signer.secretsFor('webhook-path')[0]!.keyId,
      url,
    };
    await scope.tx((tx) =>
      tx.providerWebhook.upsert({
        where: { tenantId_accountKey: { tenantId: owner, accountKey: key } },
        create: { accountKey: key, provider: provider.id, ...kept },
        update: kept,
      }),
    );
  }
  known.add(url);
}

/** Sees to it for every account of a provider that signs nothing. */
export async function ensureAllForwarding(platform: Platform): Promise<void> {
  const provider = 'NETGSM';
  const accounts = await platform.system.ask<{ tenantId: string; id: string | null }>(
    { name: 'accounts_to_read', text: 'select tenant_id as "tenantId", id from accounts_to_read($1)' },
    provider,
  );
  if (platformCredentials(platform, provider) !== null)
    accounts.push({ tenantId: platformTenantId, id: null });
  for (const { tenantId, id } of accounts) {
    const ref = { provider, accountId: id } as const;
    await connectAccount(platform, platform.system.scope(tenantId), ref)
      .then((account) => ensureForwarding(platform, account, tenantId))
      .catch((error: unknown) =>
        platform.log.info(
          { err: error, account: accountKeyOf(ref) },
          'an account does not forward its texts yet',
        ),
      );
  }
}
