import type { Platform } from '../../platform/platform';
import { allProviders } from '../../providers';
import { ProviderError } from '../../providers/error';
import type { AccountRef } from './account-ref';
import { accountKeyOf } from './account-ref';
import { connectAccount, platformCredentials } from './connect-account';

/** Milliseconds after which a voice AI is too slow to be given a call. */
const slowMs = 3_000;
/** How often one that is well is asked; one that is not is asked at each tick. */
const calmMs = 60_000;
const atOnce = 10;

const outcomes = { noteProbe: 'select note_probe($1, $2, $3)', noteLeg: 'select note_leg($1, $2)' } as const;

/** Notes whether a voice AI took a call, for the next calls. Nobody waits for it. */
export function noteLeg(platform: Platform, accountKey: string, taken: boolean): void {
  platform.system
    .ask({ name: 'note_leg', text: outcomes.noteLeg }, accountKey, taken)
    .catch((error: unknown) => platform.log.warn({ err: error }, 'how a call went was not noted'));
}

/**
 * Asks every account of a voice AI whether it is well, by its cheapest authenticated request: the platform's, and those
 * that businesses have brought. What is found decides at once whether calls are given to it.
 */
export async function probeVoiceAccounts(platform: Platform): Promise<void> {
  const due = await dueAccounts(platform);
  for (let start = 0; start < due.length; start += atOnce)
    await Promise.all(
      due.slice(start, start + atOnce).map((each) =>
        probe(platform, each).catch((error: unknown) =>
          // One that cannot be connected at all is seen in its settings; the others are still asked.
          platform.log.warn({ err: error, provider: each.ref.provider }, 'a voice AI was not probed'),
        ),
      ),
    );
}

interface Owned {
  tenantId: string | null;
  ref: AccountRef;
}

async function dueAccounts(platform: Platform): Promise<Owned[]> {
  const all: Owned[] = [];
  for (const { id, assistants } of allProviders()) {
    if (!assistants) continue;
    if (platformCredentials(platform, id) !== null)
      all.push({ tenantId: null, ref: { provider: id, accountId: null } });
    const own = await platform.system.ask<{ tenant_id: string; id: string }>(
      {
        name: 'voice_accounts_to_read',
        text: 'select tenant_id, id from accounts_to_read($1::phone_provider)',
      },
      id,
    );
    all.push(...own.map((each) => ({ tenantId: each.tenant_id, ref: { provider: id, accountId: each.id } })));
  }
  const calm = await platform.system.ask<{ key: string }>(
    {
      name: 'calm_accounts',
      text: `select account_key as key from provider_states
        where state = 'UP' and failures = 0 and checked_at > now() - make_interval(secs => $1)`,
    },
    calmMs / 1000,
  );
  const rested = new Set(calm.map(({ key }) => key));
  return all.filter(({ ref }) => !rested.has(accountKeyOf(ref)));
}

async function probe(platform: Platform, { tenantId, ref }: Owned): Promise<void> {
  const scope = platform.system.scope(tenantId ?? platformTenant);
  const account = await connectAccount(platform, scope, ref);
  const started = performance.now();
  const outcome = await account
    .ask('account.probe', (provider, call) => {
      const quick = { ...call, timeoutMs: Math.min(slowMs, call.timeoutMs ?? slowMs) };
      return (provider.account.probe ?? provider.account.check)(quick);
    })
    .then(() => 'UP', judgeFailure(started, platform));
  // Being asked to wait says nothing of the calls.
  if (outcome === null) return;
  await platform.system.ask(
    { name: 'note_probe', text: outcomes.noteProbe },
    account.key,
    outcome,
    Math.round(performance.now() - started),
  );
}

/** Accounts of the platform need no tenant to be opened. */
const platformTenant = '00000000-0000-0000-0000-000000000000';

function judgeFailure(started: number, platform: Platform) {
  return (error: unknown): 'DOWN' | 'SLOW' | 'EXHAUSTED' | null => {
    if (!(error instanceof ProviderError)) throw error;
    if (error.kind === 'rate-limited') return null;
    if (error.kind === 'quota') return 'EXHAUSTED';
    const limit = Math.min(slowMs, platform.config.providerTimeoutMs);
    return performance.now() - started >= limit * 0.95 ? 'SLOW' : 'DOWN';
  };
}
