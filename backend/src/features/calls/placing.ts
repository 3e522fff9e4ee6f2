import type { PhoneNumber } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { referenceFor } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import type { CallRequest, CallsApi, ProviderId } from '../../providers/provider';
import { type AccountRef, numberAddress } from '../providers';
import { carrierPlaces } from '../routing';

/** What is read off a number to know who places its calls. */
export type PlacingNumber = Pick<
  PhoneNumber,
  'provider' | 'providerAccountId' | 'voiceProvider' | 'voiceAccountId' | 'voiceSipUri'
>;

/** Who places the calls of a number, or has one in hand. */
export interface Placer {
  account: AccountRef;
  calls: CallsApi<unknown>;
  /** A carrier asks us what to do, and connects the voice AI; a voice AI speaks itself. */
  isCarrier: boolean;
}

/** Finds who places the calls of a number: its carrier where that can and asks us, else its voice AI. */
export function placerOf(number: PlacingNumber): Placer {
  return (
    carrierOf(number.provider, number) ?? {
      account: { provider: number.voiceProvider, accountId: number.voiceAccountId },
      calls: callsOf(number.voiceProvider),
      isCarrier: false,
    }
  );
}

/** Finds who has a call in hand that was placed by, or came in over, this provider. */
export function holderOf(provider: ProviderId, number: PlacingNumber): Placer {
  return provider === number.voiceProvider
    ? placerOf({ ...number, provider })
    : (carrierOf(provider, number) ?? placerOf({ ...number, provider: number.voiceProvider }));
}

function carrierOf(provider: ProviderId, number: PlacingNumber): Placer | null {
  if (!carrierPlaces(provider, number)) return null;
  return {
    account: { provider, accountId: number.providerAccountId },
    calls: callsOf(provider),
    isCarrier: true,
  };
}

function callsOf(provider: ProviderId): CallsApi<unknown> {
  const calls = findProvider(provider)?.calls;
  if (!calls) throw new Error(`${provider} answers numbers and has no calls.`);
  return calls;
}

/** Where a carrier asks about a call that we place, and tells of it: the call and the account stand in the address. */
export function callAddresses(
  platform: Platform,
  account: AccountRef,
  callId: string,
): NonNullable<CallRequest['addresses']> {
  const call = referenceFor(callId);
  return {
    plan: numberAddress(platform, account, 'voice', { call }),
    status: numberAddress(platform, account, 'voiceStatus', { call }),
    recording: numberAddress(platform, account, 'recording'),
  };
}

/**
 * Where a carrier asks how a live call goes on.
 * @param call the call's row; named in the address where we have placed it
 */
export function continueAddress(
  platform: Platform,
  account: AccountRef,
  call: { id: string; direction: 'INBOUND' | 'OUTBOUND' },
  mark: string,
): string {
  const own = call.direction === 'OUTBOUND' && { call: referenceFor(call.id) };
  return numberAddress(platform, account, 'voice', { ...own, mark });
}

/** The number that a call came in on, or goes out from; null where it has none. */
export async function numberOf(
  tx: TenantTx,
  { phoneNumberId }: { phoneNumberId: string | null },
): Promise<PhoneNumber | null> {
  return phoneNumberId ? tx.phoneNumber.findUnique({ where: { id: phoneNumberId } }) : null;
}
