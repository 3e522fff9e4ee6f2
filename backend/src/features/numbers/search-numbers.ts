import { z } from 'zod';
import type { TenantScope } from '../../platform/db/tenant';
import { formatNumber } from '../../platform/format-number';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { allProviders } from '../../providers';
import { ProviderError } from '../../providers/error';
import type { NumberOffer, ProviderId } from '../../providers/provider';
import { type AccountRef, chooseAccount, connectAccount, providerId } from '../providers';
import { asksUs } from './carrier-addresses';

const shownNumbers = 50;
const featureNames = ['voice', 'sms', 'mms'] as const;

export const availableQuery = z.object({
  country: z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters, such as GB'),
  areaCode: z
    .string()
    .regex(/^\d{1,5}$/, 'must be digits')
    .optional(),
  contains: z
    .string()
    .regex(/^[\dA-Za-z*]{2,15}$/, 'must be two digits or more')
    .optional(),
  type: z.enum(['local', 'tollfree', 'mobile']).default('local'),
  features: z
    .string()
    .regex(/^(voice|sms|mms)(,(voice|sms|mms))*$/, 'must be of voice, sms and mms, comma separated')
    .optional(),
  provider: providerId.optional(),
});
type AvailableQuery = z.output<typeof availableQuery>;

export const availableNumber = z
  .object({
    number: z.string(),
    formattedNumber: z.string(),
    provider: providerId,
    locality: z.string().nullable(),
    features: z.array(z.enum(featureNames)),
    price: z
      .object({ amount: z.string(), currency: z.string(), period: z.enum(['month', 'year']) })
      .nullable(),
  })
  .meta({ id: 'AvailableNumber' });

/**
 * Lists numbers for sale that can be chosen, the cheapest and most capable first. Nothing is bought or reserved.
 * @throws Problem `provider-not-configured` when no carrier can be asked; ProviderError when one does not answer
 */
export async function searchNumbers(platform: Platform, scope: TenantScope, query: AvailableQuery) {
  const accounts = await scope.tx(async (tx) => {
    const found: AccountRef[] = [];
    for (const { id } of allProviders().filter(isAsked(query.provider))) {
      const account = await chooseAccount(platform, tx, id);
      if (account) found.push(account);
    }
    return found;
  });
  if (accounts.length === 0)
    throw new Problem(
      'provider-not-configured',
      'No account is connected that numbers can be chosen from. Add one under Settings, Providers.',
    );
  const lists = await Promise.all(accounts.map((account) => readOffers(platform, scope, account, query)));
  const offers = lists.flat().sort(byPriceAndFeatures);
  return { numbers: offers.slice(0, shownNumbers) };
}

const isAsked = (wanted: ProviderId | undefined) => (provider: { id: ProviderId; numbers?: object }) =>
  (wanted === undefined || provider.id === wanted) && asksUs(provider.id);

async function readOffers(
  platform: Platform,
  scope: TenantScope,
  ref: AccountRef,
  query: AvailableQuery,
): Promise<z.input<typeof availableNumber>[]> {
  const account = await connectAccount(platform, scope, ref);
  const features = featureNames.filter((name) => query.features?.split(',').includes(name));
  const offers = await account
    .ask('numbers.offers', (provider, call) =>
      provider.numbers!.offers!(call, {
        countryCode: query.country,
        type: query.type,
        limit: shownNumbers,
        features: features.length > 0 ? features : ['voice'],
        ...(query.areaCode && { areaCode: query.areaCode }),
        ...(query.contains && { contains: query.contains }),
      }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof ProviderError && error.kind === 'rejected')) throw error;
      throw new Problem('invalid', error.message, { errors: [{ path: 'country', message: error.message }] });
    });
  return offers.map((offer) => present(ref.provider, offer));
}

function present(provider: ProviderId, offer: NumberOffer): z.input<typeof availableNumber> {
  return {
    number: offer.number,
    formattedNumber: formatNumber(offer.number),
    provider,
    locality: offer.locality ?? null,
    features: [...(offer.features ?? [])],
    price: offer.price,
  };
}

/** A number whose price is not known comes after those whose price is. */
function byPriceAndFeatures(a: z.input<typeof availableNumber>, b: z.input<typeof availableNumber>): number {
  const [priceA, priceB] = [a, b].map(({ price }) =>
    price ? Number(price.amount) : Number.POSITIVE_INFINITY,
  );
  if (priceA !== priceB) return priceA! < priceB! ? -1 : 1;
  return b.features.length - a.features.length;
}
