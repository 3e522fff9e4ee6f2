import type { ProviderId } from '../../providers/provider';

/** Which account at which provider; `accountId` null means the platform's. */
export interface AccountRef {
  provider: ProviderId;
  accountId: string | null;
}

/** Reads an account back from its name. */
export function accountOfKey(provider: ProviderId, key: string): AccountRef {
  return { provider, accountId: key.startsWith('platform:') ? null : key };
}

/** Names an account in figures and mirrors: the platform's by its provider, a tenant's by its id. */
export function accountKeyOf(ref: AccountRef): string {
  return ref.accountId ?? `platform:${ref.provider}`;
}
