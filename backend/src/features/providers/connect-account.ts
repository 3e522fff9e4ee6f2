import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import { providerRequests } from '../../platform/metrics';
import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import { ProviderError } from '../../providers/error';
import type { Provider, ProviderCall, ProviderId } from '../../providers/provider';
import { type AccountRef, accountKeyOf } from './account-ref';
import { breakerPauseMs, countsForBreaker, failuresToOpen, partOf } from './breakers';
import { formerPlaceOf, placeOf } from './credentials';
import { countsAgainstHealth } from './health';

/** A provider with the credentials to speak to it. */
export interface ConnectedAccount {
  readonly key: string;
  readonly ref: AccountRef;
  readonly provider: Provider;
  /**
   * Makes one request and records how it went. Never inside a transaction.
   * @param operation `noun.verb`, for metrics
   * @throws ProviderError
   */
  ask<T>(
    operation: string,
    request: (provider: Provider, call: ProviderCall<unknown>) => Promise<T>,
  ): Promise<T>;
  /** As `ask`, for requests that come by the hundred: of each second only the first outcome of its kind is written. */
  askOften<T>(
    operation: string,
    request: (provider: Provider, call: ProviderCall<unknown>) => Promise<T>,
  ): Promise<T>;
}

/** Reads an account's credentials and makes it ready. @throws Problem `provider-not-configured` */
export async function connectAccount(
  platform: Platform,
  scope: TenantScope,
  ref: AccountRef,
): Promise<ConnectedAccount> {
  const own = ref.accountId ? await scope.tx((tx) => readOwn(platform, tx, ref.accountId!)) : null;
  if (ref.accountId && !own)
    throw new Problem(
      'provider-not-configured',
      'The provider account of this number does not exist any more.',
    );
  const credentials = own?.credentials ?? platformCredentials(platform, ref.provider);
  const provider = findProvider(ref.provider);
  if (!provider || credentials === null) {
    throw new Problem(
      'provider-not-configured',
      `There is no account for ${ref.provider}. Add one under Settings, Providers.`,
    );
  }
  const call = callWith(platform, ref.provider, credentials, own?.options);
  const isWritten = firstOfEach();
  return {
    key: accountKeyOf(ref),
    ref,
    provider,
    ask: (operation, request) => measured(platform, ref, operation, () => request(provider, call)),
    askOften: (operation, request) =>
      measured(platform, ref, operation, () => request(provider, call), isWritten),
  };
}

/** Makes what an operation of a provider is given, for credentials that are known already. */
export function callWith(
  platform: Platform,
  provider: ProviderId,
  credentials: unknown,
  options?: { region?: string },
): ProviderCall<unknown> {
  return {
    credentials,
    baseUrl: baseUrlFor(platform, provider, options),
    now: platform.clock,
    timeoutMs: platform.config.providerTimeoutMs,
    allowAssumed: provider === 'NETGSM' && platform.config.platform.netgsmNumberApi,
  };
}

async function measured<T>(
  platform: Platform,
  ref: AccountRef,
  operation: string,
  request: () => Promise<T>,
  isWritten: (outcome: string) => boolean = () => true,
): Promise<T> {
  const started = performance.now();
  let outcome = 'ok';
  try {
    return await request();
  } catch (error) {
    outcome = error instanceof ProviderError ? outcomeOf(error) : 'unexpected';
    throw error;
  } finally {
    const latencyMs = Math.round(performance.now() - started);
    providerRequests.inc({ provider: ref.provider, operation, outcome });
    const part = partOf(operation);
    // What moves no breaker is a figure, and nobody waits for it.
    const isFigure = part === 'other';
    const note = isFigure ? platform.system.gatherHealth : platform.system.recordHealth;
    const write = async (): Promise<void> => {
      try {
        await note(accountKeyOf(ref), {
          isWell: !countsAgainstHealth(outcome),
          isFailure: countsForBreaker(outcome),
          part,
          kind: outcome,
          latencyMs,
          pauseMs: breakerPauseMs(platform),
        });
      } catch (error) {
        // A figure that is lost must not lose the answer that it was about.
        platform.log.warn({ err: error }, 'a health figure was lost');
      }
    };
    const written = isWritten(outcome) ? write() : undefined;
    if (!isFigure) await written;
  }
}

/**
 * @returns a function that says yes once a second for each outcome; and whenever an account begins to fail or is well
 * again, which its breaker must not miss
 */
function firstOfEach(): (outcome: string) => boolean {
  const last = new Map<string, number>();
  let failures = 0;
  return (outcome) => {
    const before = failures;
    failures = countsForBreaker(outcome) ? failures + 1 : 0;
    const now = performance.now();
    const isTurn = failures > 0 ? failures <= failuresToOpen : before > 0;
    if (!isTurn && now - (last.get(outcome) ?? Number.NEGATIVE_INFINITY) < 1000) return false;
    last.set(outcome, now);
    return true;
  };
}

/** A provider that says it is still preparing something is well. */
function outcomeOf(error: ProviderError): string {
  return error.providerCode === 'preparing' ? 'preparing' : error.kind;
}

/**
 * Reads a tenant's own account with its credentials; null when there is none of that id.
 * @returns also the credentials that it had until lately, with which a delivery may still be signed
 */
export async function ownCredentials(
  platform: Platform,
  scope: TenantScope,
  accountId: string,
): Promise<{ provider: ProviderId; credentials: unknown; former: unknown } | null> {
  return scope.tx(async (tx) => {
    const own = await readOwn(platform, tx, accountId);
    if (!own) return null;
    const { provider, credentials, row } = own;
    const isBelieved = row.formerUntil !== null && row.formerUntil > platform.clock();
    const former =
      isBelieved && row.formerCredentials
        ? await platform.secrets.open<unknown>(tx, formerPlaceOf(row.id), row.formerCredentials)
        : null;
    return { provider, credentials, former };
  });
}

async function readOwn(platform: Platform, tx: TenantTx, accountId: string) {
  const row = await tx.providerAccount.findUnique({ where: { id: accountId } });
  if (!row) return null;
  return {
    provider: row.provider,
    credentials: await platform.secrets.open<unknown>(tx, placeOf(row.id), row.credentials),
    options: row.options as { region?: string },
    row,
  };
}

/** The platform's own credentials at a provider; null where none are set up. */
export function platformCredentials(platform: Platform, provider: ProviderId): unknown {
  const accounts = new Map<string, unknown>(Object.entries(platform.config.platform));
  return accounts.get(provider.toLowerCase()) ?? null;
}

function baseUrlFor(
  platform: Platform,
  provider: ProviderId,
  options?: { region?: string },
): string | undefined {
  const { baseUrls, netgsmSip } = platform.config.platform;
  // In the lab every carrier is the lab's, also one that a tenant names.
  if (provider === 'CUSTOM')
    return platform.lab && netgsmSip ? `sip:${netgsmSip.host}:${netgsmSip.port};transport=udp` : undefined;
  const set = baseUrls[provider];
  // A key belongs to one region, and only that region's host knows it.
  return set ?? (provider === 'VAPI' && options?.region === 'eu' ? 'https://api.eu.vapi.ai' : undefined);
}

/**
 * Chooses the account that new things are made with: the tenant's own by priority, else the platform's.
 * @returns null when there is none
 */
export async function chooseAccount(
  platform: Platform,
  tx: TenantTx,
  provider: ProviderId,
): Promise<AccountRef | null> {
  const own = await tx.providerAccount.findFirst({
    where: { provider, isActive: true },
    orderBy: [{ priority: 'asc' }, { createdAt: 'asc' }],
    select: { id: true },
  });
  if (own) return { provider, accountId: own.id };
  return platformCredentials(platform, provider) === null ? null : { provider, accountId: null };
}
