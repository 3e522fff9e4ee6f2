import type { Provider } from './provider';

/** What the product can be asked to do through a provider. */
export const capabilityNames = [
  'ai-voice',
  'voice',
  'sms',
  'mms',
  'rvm',
  'stir-shaken',
  'local-presence',
  'numbers',
  'search',
  'porting',
  'trunks',
  'a2p',
  'webrtc',
  'carrier-import',
  'sip-proof',
] as const;
export type Capability = (typeof capabilityNames)[number];

/** Reads a provider's capabilities off its members: presence is the flag, and there is no second list to forget. */
export function capabilitiesOf(provider: Provider): Capability[] {
  // A provider may have members that its contract does not know yet.
  const members: Partial<Record<string, unknown>> = { ...provider };
  const present: Record<Capability, unknown> = {
    'ai-voice': provider.assistants,
    voice: provider.calls,
    sms: provider.messages,
    mms: provider.messages?.media,
    rvm: provider.calls?.detectsMachines,
    'stir-shaken': provider.signsCalls,
    'local-presence': provider.numbers?.areaCodes,
    numbers: provider.numbers,
    search: provider.numbers?.offers,
    porting: members['porting'],
    trunks: members['trunks'],
    a2p: members['a2p'],
    webrtc: members['webrtc'],
    'carrier-import': provider.carrierImport,
    'sip-proof': provider.sip,
  };
  return capabilityNames.filter((name) => present[name] !== undefined);
}
