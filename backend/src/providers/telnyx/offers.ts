import { z } from 'zod';
import type { NumberOffer, OfferQuery } from '../provider';
import { ask, isGone, refusal, type TelnyxCall } from './client';

const offered = z.object({
  phone_number: z.string().regex(/^\+[1-9]\d{6,14}$/),
  features: z.array(z.object({ name: z.string().nullish() })).nullish(),
  region_information: z
    .array(z.object({ region_type: z.string().nullish(), region_name: z.string().nullish() }))
    .nullish(),
  cost_information: z
    .object({ monthly_cost: z.string().nullish(), currency: z.string().nullish() })
    .nullish(),
});
type Offered = z.infer<typeof offered>;

const types = { local: 'local', tollfree: 'toll_free', mobile: 'mobile' } as const;

/** Lists numbers for sale. Telnyx says the price of each. */
export async function offers(call: TelnyxCall, query: OfferQuery): Promise<NumberOffer[]> {
  const { countryCode = 'US', type = 'local', areaCode, contains, features = [], limit } = query;
  if (contains !== undefined && contains.length < 2)
    throw refusal('Telnyx searches for at least two digits.', 'contains');
  const found = await search(call, {
    'filter[country_code]': countryCode,
    'filter[phone_number_type]': types[type],
    'filter[national_destination_code]': areaCode,
    'filter[phone_number][contains]': contains?.replaceAll('*', ''),
    'filter[features]': features.length > 0 ? features.join(',') : undefined,
    'filter[limit]': Math.min(limit, 250),
  });
  return found.slice(0, limit).map(present);
}

/** Searches for one number, which makes it one that may be ordered. */
export async function searchFor(call: TelnyxCall, number: string, countryCode: string): Promise<boolean> {
  const found = await search(call, {
    'filter[country_code]': countryCode,
    'filter[phone_number][contains]': number.slice(-7),
    'filter[limit]': 250,
  });
  return found.some(({ phone_number }) => phone_number === number);
}

async function search(
  call: TelnyxCall,
  query: Record<string, string | number | undefined>,
): Promise<Offered[]> {
  try {
    const { data } = await ask(call, 'GET', '/available_phone_numbers', {
      answer: z.object({ data: z.array(offered) }),
      query,
    });
    return data;
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

function present(each: Offered): NumberOffer {
  const names = new Set(each.features?.map(({ name }) => name));
  const places = each.region_information ?? [];
  const nameOf = (kind: string) => places.find(({ region_type }) => region_type === kind)?.region_name;
  const locality = [nameOf('rate_center') ?? nameOf('location'), nameOf('state')].filter(Boolean).join(', ');
  const { monthly_cost: amount, currency } = each.cost_information ?? {};
  return {
    id: each.phone_number,
    number: each.phone_number,
    locality: locality || null,
    features: (['voice', 'sms', 'mms'] as const).filter((name) => names.has(name)),
    price: amount && currency ? { amount, currency: currency.toUpperCase(), period: 'month' } : null,
  };
}
