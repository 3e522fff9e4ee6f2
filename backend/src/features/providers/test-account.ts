import type { TenantScope } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import { type ProviderId, providerIds } from '../../providers/provider';
import type { AccountRef } from './account-ref';
import { connectAccount } from './connect-account';

/** Asks the provider whether the credentials work; changes nothing there. A refusal is a result, not an error. */
export async function testAccount(platform: Platform, scope: TenantScope, id: string) {
  const account = await connectAccount(platform, scope, await refOf(scope, id));
  const started = performance.now();
  const outcome = await account
    .ask('account.check', (provider, call) => provider.account.check(call))
    .then(
      (check) => ({ ok: true, message: check.message, balance: check.balance ?? null }),
      (error: unknown) => {
        if (!(error instanceof ProviderError)) throw error;
        return { ok: false, message: error.message, balance: null };
      },
    );
  return { ...outcome, latencyMs: Math.round(performance.now() - started) };
}

/** Reads `platform:VAPI` or the id of one of the tenant's accounts. @throws Problem `not-found` */
async function refOf(scope: TenantScope, id: string): Promise<AccountRef> {
  const name = id.startsWith('platform:') ? id.slice('platform:'.length) : null;
  if (name !== null) {
    if (!providerIds.includes(name as ProviderId))
      throw new Problem('not-found', 'There is no such provider account.');
    return { provider: name as ProviderId, accountId: null };
  }
  const row = await scope.tx((tx) =>
    tx.providerAccount.findUnique({ where: { id }, select: { provider: true } }),
  );
  if (!row) throw new Problem('not-found', 'There is no such provider account.');
  return { provider: row.provider, accountId: id };
}
