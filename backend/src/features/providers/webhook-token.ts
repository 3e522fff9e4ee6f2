import type { Platform } from '../../platform/platform';

const purpose = 'webhook-path';

/** Makes the unguessable end of an address, for a provider that does not sign what it sends. */
export function tokenForAccount(platform: Platform, accountKey: string): string {
  return `${accountKey.replace(':', '.')}~${platform.signer.sign(purpose, accountKey)}`;
}

/** Reads the account back from such an end; null when we have not made it. */
export function accountOfToken(platform: Platform, token: string): string | null {
  const [name, signature] = token.split('~');
  const accountKey = (name ?? '').replace('.', ':');
  return signature && platform.signer.verify(purpose, accountKey, signature) ? accountKey : null;
}
