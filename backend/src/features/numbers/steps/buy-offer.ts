import { ProviderError } from '../../../providers/error';
import type { BuyRequest, NumberOffer, ProviderNumber } from '../../../providers/provider';
import type { ConnectedAccount } from '../../providers';
import { addressesFor } from '../carrier-addresses';
import { areaCodeOf, findCountry } from '../countries';
import { paceOf } from '../provisioning/pace';
import { isTaken } from '../provisioning/record';
import { NotYet, type Outcome, type StepContext } from '../provisioning/step';

/** Many order at the same time, and each takes another one. */
const offersAsked = 100;
/** How often somebody else may be faster before what is for sale is asked for anew. */
const mostTries = 5;

/**
 * Buys a number of a carrier that keeps our reference for it and asks us about its calls: the one that a person has
 * chosen, or one of the best that are for sale.
 * @param carrier where it is bought
 */
export async function buyOffer(context: StepContext, carrier: ConnectedAccount): Promise<Outcome> {
  // Bought or imported in an earlier life of this number, which is now being set up anew at the voice provider.
  if (context.number.carrierNumberId) return { mode: 'API', state: { bought: !context.saga.state.imported } };
  if (context.again) {
    const earlier = await findBought(context, carrier);
    if (earlier) return bought(context, carrier, earlier);
  }
  const refused = new Set(context.saga.state.refusedOffers);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const offer = await reserveOffer(context, carrier, refused);
    try {
      return await bought(context, carrier, await buy(context, carrier, offer));
    } catch (error) {
      if (!isSold(error)) throw error;
      // To ourselves, perhaps: by a purchase whose answer was lost, and which the first look came too early for.
      const ours = context.again ? await findBought(context, carrier) : null;
      if (ours) return bought(context, carrier, ours);
      if (context.saga.state.chosen) throw error;
      refused.add(offer.id);
      await context.remember(
        { offer: undefined, refusedOffers: [...refused] },
        { number: null, areaCode: null },
      );
    }
  }
  throw othersBuy(context);
}

/** Gives up what was bought, also when its answer was lost. What was imported stays where it was. */
export async function undoOffer(context: StepContext, carrier: ConnectedAccount): Promise<Outcome> {
  const cleared: Outcome = { number: { carrierNumberId: null, number: null } };
  if (context.saga.state.imported) return cleared;
  const id = context.number.carrierNumberId ?? (await findBought(context, carrier))?.id;
  if (id) await carrier.ask('numbers.release', (provider, call) => provider.numbers!.release(call, id));
  return cleared;
}

function findBought(context: StepContext, carrier: ConnectedAccount): Promise<ProviderNumber | null> {
  const { offer } = context.saga.state;
  return carrier
    .ask('numbers.find', (provider, call) =>
      provider.numbers!.findBought(call, { reference: context.reference, ...(offer && { offer }) }),
    )
    .catch((error: unknown) => waitFor(context, error));
}

/** It was ordered, and the carrier needs time for it: days, where it wants papers. */
function waitFor({ platform }: StepContext, error: unknown): never {
  if (!(error instanceof ProviderError) || error.providerCode !== 'preparing') throw error;
  throw new NotYet(error.message, Math.max(paceOf(platform.config).pollMs, error.retryAfterMs ?? 0));
}

async function buy(
  context: StepContext,
  carrier: ConnectedAccount,
  offer: NumberOffer,
): Promise<ProviderNumber> {
  await context.stillOurs();
  const request: BuyRequest = {
    reference: context.reference,
    offer,
    countryCode: context.number.countryCode,
    addresses: addressesFor(context.platform, carrier.ref, context.scope.tenantId),
  };
  return carrier
    .ask('numbers.buy', (provider, call) => provider.numbers!.buy(call, request))
    .catch((error: unknown) => waitFor(context, error));
}

/** Chooses an offer and holds it for this number alone: one number is live in one place. */
async function reserveOffer(
  context: StepContext,
  carrier: ConnectedAccount,
  refused: ReadonlySet<string>,
): Promise<NumberOffer> {
  const { offer, chosen } = context.saga.state;
  if (offer && !refused.has(offer.id)) return offer;
  if (chosen) {
    return hold(context, { id: chosen, number: chosen, price: null }).catch((error: unknown) => {
      throw isTaken(error) ? inUse(carrier) : error;
    });
  }
  const offers = (await readOffers(context, carrier)).filter(({ id }) => !refused.has(id));
  if (offers.length === 0) throw nothingForSale(context, carrier);
  // They are alike; beginning elsewhere among them keeps those who order at the same time apart.
  const start = Math.floor(Math.random() * offers.length);
  for (const each of [...offers.slice(start), ...offers.slice(0, start)]) {
    try {
      return await hold(context, each);
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  throw othersBuy(context);
}

/** What is for sale is held by others of us, or was sold meanwhile: in a moment there is more, or less. */
function othersBuy({ platform }: StepContext): NotYet {
  return new NotYet('Others are buying what is for sale.', paceOf(platform.config).pollMs);
}

async function hold(context: StepContext, offer: NumberOffer): Promise<NumberOffer> {
  await context.remember({ offer }, { number: offer.number, areaCode: areaCodeOf(offer.number) });
  return offer;
}

const types = { LOCAL: 'local', TOLL_FREE: 'tollfree', MOBILE: 'mobile', NON_GEOGRAPHIC: 'local' } as const;

/** An area code without stock is a wish that cannot be met, not a reason to fail: any number is taken then. */
async function readOffers(context: StepContext, carrier: ConnectedAccount): Promise<NumberOffer[]> {
  const { countryCode, type } = context.number;
  const { areaCode } = context.saga.state;
  const list = (more: { areaCode?: string; features: readonly ('voice' | 'sms')[] }) =>
    carrier.ask('numbers.offers', (provider, call) =>
      provider.numbers!.offers!(call, { countryCode, type: types[type], limit: offersAsked, ...more }),
    );
  const wishes = [
    ...(areaCode
      ? [
          { areaCode, features: ['voice', 'sms'] as const },
          { areaCode, features: ['voice'] as const },
        ]
      : []),
    { features: ['voice', 'sms'] as const },
    { features: ['voice'] as const },
  ];
  for (const wish of wishes) {
    const offers = await list(wish);
    if (offers.length > 0) return offers;
  }
  return [];
}

async function bought(
  context: StepContext,
  carrier: ConnectedAccount,
  number: ProviderNumber,
): Promise<Outcome> {
  const digits = number.number ?? context.saga.state.offer?.number ?? null;
  return {
    mode: 'API',
    state: { bought: true },
    number: {
      provider: carrier.ref.provider,
      providerAccountId: carrier.ref.accountId,
      carrierNumberId: number.id,
      renewsAt: number.renewsAt,
      ...(digits ? { number: digits, areaCode: areaCodeOf(digits) } : {}),
      ...(number.features ? { features: ['ai-voice', ...number.features] } : {}),
    },
  };
}

function inUse(carrier: ConnectedAccount): ProviderError {
  return new ProviderError({
    provider: carrier.provider.id,
    kind: 'rejected',
    message: 'The chosen number is in use here already: choose another.',
    providerCode: 'in-use',
  });
}

function isSold(error: unknown): boolean {
  return error instanceof ProviderError && error.providerCode === 'sold';
}

function nothingForSale({ number }: StepContext, carrier: ConnectedAccount): ProviderError {
  const country = findCountry(number.countryCode)?.name ?? number.countryCode;
  return new ProviderError({
    provider: carrier.provider.id,
    kind: 'rejected',
    message: `${carrier.provider.label} has no number for sale in ${country} now.`,
    providerCode: 'sold-out',
  });
}
