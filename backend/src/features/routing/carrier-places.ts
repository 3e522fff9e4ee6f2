import { findProvider } from '../../providers';
import type { ProviderId } from '../../providers/provider';

/**
 * Whether a carrier places the calls of a number: it can, it asks us what to do, and it reaches the voice AI. Else the
 * voice AI places them.
 */
export function carrierPlaces(
  provider: ProviderId,
  number: { voiceProvider: ProviderId; voiceSipUri: string | null },
): boolean {
  const carrier = provider === number.voiceProvider ? undefined : findProvider(provider);
  return (
    carrier?.calls !== undefined && carrier.numbers?.configure !== undefined && number.voiceSipUri !== null
  );
}
