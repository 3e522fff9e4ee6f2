import type { TenantScope } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { addDays } from '../../platform/time';
import { allProviders } from '../../providers';
import { chooseAccount, connectAccount } from '../providers';
import { presentLookup } from './read-reputation';

/** Numbers change carriers, and seldom. */
const keptDays = 30;

/**
 * Says who carries a telephone number and what kind of line it is. Each question costs a little, so an answer is kept
 * for a month.
 * @throws Problem `provider-not-configured`; ProviderError
 */
export async function lookUpNumber(platform: Platform, scope: TenantScope, number: string) {
  const now = platform.clock();
  const known = await scope.tx((tx) => tx.numberLookup.findFirst({ where: { number } }));
  if (known && known.lookedUpAt > addDays(now, -keptDays)) return presentLookup(known);
  const account = await connectLookup(platform, scope);
  const found = await account.ask('lookup', (provider, call) => provider.lookup!.number(call, number));
  const facts = { ...found, provider: account.ref.provider, lookedUpAt: now };
  const row = await scope.tx((tx) =>
    tx.numberLookup.upsert({
      where: { tenantId_number: { tenantId: tx.tenantId, number } },
      create: { number, ...facts },
      update: facts,
    }),
  );
  return presentLookup(row);
}

async function connectLookup(platform: Platform, scope: TenantScope) {
  const whoKnow = allProviders().filter(({ lookup }) => lookup);
  for (const { id } of whoKnow) {
    const ref = await scope.tx((tx) => chooseAccount(platform, tx, id)).catch(whenNotConnected);
    if (ref) return connectAccount(platform, scope, ref);
  }
  throw new Problem(
    'provider-not-configured',
    `No account is connected that knows about telephone numbers. Nothing was paid. Connect ${whoKnow
      .map(({ label }) => label)
      .join(' or ')} under Settings, Providers.`,
  );
}

function whenNotConnected(error: unknown): null {
  if (error instanceof Problem && error.code === 'provider-not-configured') return null;
  throw error;
}
