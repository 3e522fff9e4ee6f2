import type { Provider } from './provider';

/** What the product can be asked to do through a provider. */
export const capabilityNames = [
  'ai-voice',
  'numbers',
  'search',
  'carrier-import',
  'calls',
  'sip-proof',
] as const;
export type Capability = (typeof capabilityNames)[number];

/** Reads a provider's capabilities off its members: presence is the flag, and there is no second list to forget. */
export function capabilitiesOf(provider: Provider): Capability[] {
  const present: Record<Capability, unknown> = {
    'ai-voice': provider.assistants,
    numbers: provider.numbers,
    search: provider.numbers?.offers,
    'carrier-import': provider.carrierImport,
    calls: provider.calls,
    'sip-proof': provider.sip,
  };
  return capabilityNames.filter((name) => present[name] !== undefined);
}
