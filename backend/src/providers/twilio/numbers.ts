import { z } from 'zod';
import { ProviderError } from '../error';
import type {
  BuyRequest,
  NumberAddresses,
  NumberOffer,
  NumbersApi,
  OfferQuery,
  ProviderNumber,
} from '../provider';
import { ask, readList, speaker, type TwilioCall } from './client';
import type { TwilioCredentials } from './credentials';
import { marketOf } from './market';

const capabilities = z
  .object({ voice: z.boolean(), sms: z.boolean(), mms: z.boolean() })
  .partial()
  // The API itself has been seen to write them in capitals for numbers that are for sale.
  .or(
    z
      .object({ voice: z.boolean(), SMS: z.boolean(), MMS: z.boolean() })
      .partial()
      .transform(({ voice, SMS, MMS }) => ({ voice, sms: SMS, mms: MMS })),
  );

/** The members of a number of ours that we read. */
const ownedNumber = z.object({
  sid: z.string().min(1),
  phone_number: z.string().nullish(),
  friendly_name: z.string().nullish(),
  voice_url: z.string().nullish(),
  sms_url: z.string().nullish(),
  trunk_sid: z.string().nullish(),
  capabilities: capabilities.nullish(),
});

const offered = z.object({
  phone_number: z.string().regex(/^\+[1-9]\d{6,14}$/),
  locality: z.string().nullish(),
  region: z.string().nullish(),
  capabilities: capabilities.nullish(),
});

const path = '/IncomingPhoneNumbers';
const numbersPerPage = 1000;
const anything = z.unknown();

/** Numbers of every country that Twilio sells in. Our reference is the number's friendly name. */
export const numbers: NumbersApi<TwilioCredentials> = {
  areaCodes: true,
  offers,

  async buy(call, request) {
    const { addressSid, bundleSid } = call.credentials;
    const bought = await ask(call, 'POST', `${path}.json`, {
      answer: ownedNumber,
      form: {
        PhoneNumber: chosen(request).number,
        FriendlyName: request.reference,
        AddressSid: addressSid,
        BundleSid: bundleSid,
        ...(request.addresses && addressFields(request.addresses)),
      },
    }).catch(nameSold);
    return present(bought);
  },

  async findBought(call, { reference }) {
    const found = await readList(call, `${path}.json`, 'incoming_phone_numbers', ownedNumber, {
      query: { FriendlyName: reference, PageSize: 20 },
      pages: 1,
    });
    const match = found.find((each) => each.friendly_name === reference);
    return match ? present(match) : null;
  },

  async get(call, id) {
    try {
      return present(
        await ask(call, 'GET', `${path}/${encodeURIComponent(id)}.json`, { answer: ownedNumber }),
      );
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  },

  async list(call) {
    const all = await readList(call, `${path}.json`, 'incoming_phone_numbers', ownedNumber, {
      query: { PageSize: numbersPerPage },
      pages: 100,
    });
    return all.map(present);
  },

  async release(call, id) {
    try {
      await ask(call, 'DELETE', `${path}/${encodeURIComponent(id)}.json`, { answer: anything });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  },

  async configure(call, id, addresses) {
    await ask(call, 'POST', `${path}/${encodeURIComponent(id)}.json`, {
      answer: ownedNumber,
      form: addressFields(addresses),
    });
  },
};

const typeNames = { local: 'Local', tollfree: 'TollFree', mobile: 'Mobile' } as const;
const isNorthAmerican = (countryCode: string): boolean => countryCode === 'US' || countryCode === 'CA';
/** Where an area code cannot be asked for, it is looked for in what comes. */
const searchedNumbers = 200;

async function offers(call: TwilioCall, query: OfferQuery): Promise<NumberOffer[]> {
  const { countryCode = 'US', type = 'local', areaCode, contains, features = [], limit } = query;
  if (contains !== undefined && contains.length < 2) {
    throw new ProviderError({
      provider: speaker.id,
      kind: 'rejected',
      message: 'Twilio searches for at least two digits.',
      providerCode: 'contains',
    });
  }
  const byPlan = isNorthAmerican(countryCode) && areaCode !== undefined;
  const market = marketOf(countryCode);
  const found = await search(call, `${countryCode}/${typeNames[type]}`, {
    AreaCode: byPlan ? areaCode : undefined,
    // Outside North America an area code is a wish about digits.
    Contains: contains ?? (byPlan ? undefined : areaCode && areaCode.length >= 2 ? areaCode : undefined),
    VoiceEnabled: features.includes('voice') || undefined,
    SmsEnabled: features.includes('sms') || undefined,
    MmsEnabled: features.includes('mms') || undefined,
    PageSize: areaCode !== undefined && !byPlan ? searchedNumbers : Math.min(limit, 1000),
  });
  const start = !byPlan && areaCode !== undefined && market ? `+${market.callingCode}${areaCode}` : '+';
  return found
    .filter((each) => each.phone_number.startsWith(start))
    .slice(0, limit)
    .map((each) => presentOffer(each, market?.prices[type]));
}

async function search(
  call: TwilioCall,
  where: string,
  query: Record<string, string | number | boolean | undefined>,
): Promise<z.infer<typeof offered>[]> {
  try {
    const answer = await ask(call, 'GET', `/AvailablePhoneNumbers/${where}.json`, {
      answer: z.object({ available_phone_numbers: z.array(offered) }),
      query,
    });
    return answer.available_phone_numbers;
  } catch (error) {
    // A country without numbers of this type is answered like an address that does not exist.
    if (isGone(error)) return [];
    throw error;
  }
}

function presentOffer(each: z.infer<typeof offered>, price: string | undefined): NumberOffer {
  const locality = [each.locality, each.region].filter(Boolean).join(', ');
  return {
    id: each.phone_number,
    number: each.phone_number,
    locality: locality || null,
    features: featuresOf(each.capabilities),
    price: price ? { amount: price, currency: 'USD', period: 'month' } : null,
  };
}

function present(number: z.infer<typeof ownedNumber>): ProviderNumber {
  return {
    id: number.sid,
    number: number.phone_number ?? null,
    reference: number.friendly_name ?? null,
    status: 'active',
    assistantId: null,
    trunkId: number.trunk_sid || null,
    // Paid by the month, on the account's own day.
    renewsAt: null,
    features: featuresOf(number.capabilities),
    addresses: { voice: number.voice_url || null, sms: number.sms_url || null },
  };
}

function featuresOf(can: z.infer<typeof capabilities> | null | undefined): ('voice' | 'sms' | 'mms')[] {
  return (['voice', 'sms', 'mms'] as const).filter((name) => can?.[name]);
}

/**
 * A request that fails is asked once more at the same address, before the caller hears that the number does not work.
 */
function addressFields({ voice, voiceStatus, sms }: NumberAddresses): Record<string, string> {
  return {
    VoiceUrl: voice,
    VoiceMethod: 'POST',
    VoiceFallbackUrl: voice,
    VoiceFallbackMethod: 'POST',
    StatusCallback: voiceStatus,
    StatusCallbackMethod: 'POST',
    SmsUrl: sms,
    SmsMethod: 'POST',
    SmsFallbackUrl: sms,
    SmsFallbackMethod: 'POST',
  };
}

function chosen(request: BuyRequest): NumberOffer {
  if (request.offer) return request.offer;
  throw new ProviderError({
    provider: speaker.id,
    kind: 'rejected',
    message: 'Twilio sells chosen numbers only: pick one of the offers first.',
    providerCode: 'offer',
  });
}

/** Somebody else was faster: the one refusal after which another offer helps. */
function nameSold(error: unknown): never {
  if (error instanceof ProviderError && error.providerCode === '21422')
    throw new ProviderError({
      provider: speaker.id,
      kind: 'rejected',
      message: error.message,
      providerCode: 'sold',
      cause: error,
    });
  throw error;
}

function isGone(error: unknown): boolean {
  return error instanceof ProviderError && error.kind === 'not-found';
}
