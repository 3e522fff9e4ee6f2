import { allProviders } from '../../providers';
import type { Provider, ProviderId } from '../../providers/provider';

/** Where texts go over one carrier alone, as the providers say themselves; the narrower beginnings first. */
function reserved(): { prefix: string; provider: ProviderId }[] {
  return allProviders()
    .flatMap(({ id, messages }) =>
      messages?.reach?.alone ? messages.reach.prefixes.map((prefix) => ({ prefix, provider: id })) : [],
    )
    .sort((one, other) => other.prefix.length - one.prefix.length || (one.prefix < other.prefix ? -1 : 1));
}

/** Beginnings of numbers that are treated apart, the narrower first; the last is all the rest. */
export function textDestinations(): string[] {
  const prefixes = allProviders().flatMap(({ messages }) => messages?.reach?.prefixes ?? []);
  return [...new Set(prefixes), ''].sort((one, other) => other.length - one.length || (one < other ? -1 : 1));
}

/** Whether a provider may text to a number. */
export function mayText(provider: ProviderId, to: string): boolean {
  const owner = reserved().find(({ prefix }) => to.startsWith(prefix));
  if (owner) return owner.provider === provider;
  const reach = allProviders().find(({ id }) => id === provider)?.messages?.reach;
  return reach === undefined || reach.prefixes.some((prefix) => to.startsWith(prefix));
}

/** The provider whose rules hold for a text before its way is chosen; null when none may text there. */
export function likelyTextProvider(to: string): Provider | null {
  return allProviders().find(({ id, messages }) => messages && mayText(id, to)) ?? null;
}
