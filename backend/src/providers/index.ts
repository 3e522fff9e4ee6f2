import { netgsmProvider } from './netgsm/provider';
import type { Provider, ProviderId } from './provider';
import { retellProvider } from './retell/provider';
import { sipProvider } from './sip/provider';
import { telnyxProvider } from './telnyx/provider';
import { twilioProvider } from './twilio/provider';
import { vapiProvider } from './vapi/provider';

/** Every provider there is: one line each. Its credentials are checked by its own schema before they reach it. */
const registry = [
  vapiProvider,
  retellProvider,
  netgsmProvider,
  twilioProvider,
  telnyxProvider,
  sipProvider,
] as unknown as Provider[];

/** Lists the providers, in the order in which people are shown them. */
export function allProviders(): readonly Provider[] {
  return registry;
}

/** Finds a provider; undefined where this release has no adapter for it. */
export function findProvider(id: ProviderId): Provider | undefined {
  return registry.find((each) => each.id === id);
}
