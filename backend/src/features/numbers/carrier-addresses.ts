import { referenceFor } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { allProviders, findProvider } from '../../providers';
import type { NumberAddresses, ProviderId } from '../../providers/provider';
import { type AccountRef, numberAddress } from '../providers';

/** Whether a carrier asks us what to do with each call, and so needs to know where. */
export function asksUs(provider: ProviderId): boolean {
  return findProvider(provider)?.numbers?.configure !== undefined;
}

/** Lists such carriers, in the order in which they are asked for a number. */
export function carriersThatAsk(): ProviderId[] {
  return allProviders()
    .filter(({ id }) => asksUs(id))
    .map(({ id }) => id);
}

/**
 * Where a carrier asks about calls and texts of a number: the account is named, as its token proves the request.
 * @param tenantId whose number it is
 */
export function addressesFor(platform: Platform, account: AccountRef, tenantId: string): NumberAddresses {
  return {
    voice: numberAddress(platform, account, 'voice'),
    voiceStatus: numberAddress(platform, account, 'voiceStatus'),
    sms: numberAddress(platform, account, 'sms'),
    business: referenceFor(tenantId),
  };
}
