import { pickRandom } from '../../../platform/ids';
import { ProviderError } from '../../../providers/error';
import type { BuyRequest, ProviderNumber } from '../../../providers/provider';
import { type AccountRef, chooseAccount, connectAccount, platformCredentials } from '../../providers';
import { asksUs, carriersThatAsk } from '../carrier-addresses';
import { areaCodeOf } from '../countries';
import { depositInPool, isPooled } from '../pool/deposit';
import { setAside } from '../pool/set-aside';
import { paceOf } from '../provisioning/pace';
import { isTaken } from '../provisioning/record';
import { NeedsPerson, NotYet, type Outcome, type Step, type StepContext } from '../provisioning/step';
import { buyOffer, undoOffer } from './buy-offer';
import { releaseOrder } from './finish';

/** Many are ordered at the same time, and each takes another one. */
const offersAsked = 500;

/**
 * Gets the number itself. `DIRECT`: the voice provider's own number. Otherwise, in this sequence: one of the operator's
 * pool, one bought over the carrier's API, one that a person orders by hand.
 */
export const order: Step = {
  name: 'order',
  async run(context) {
    if (context.saga.mode !== 'DIRECT' && asksUs(context.number.provider))
      return buyOffer(context, await context.carrier());
    switch (context.saga.mode) {
      case 'DIRECT':
        return buyDirect(context);
      case 'TRUNK':
        return takeTrunk(context);
      case 'POOL':
        return claimFromPool(context);
      case 'ASSISTED':
        return ordered(context);
      case 'API':
        return buyOverApi(context);
      default:
        // A purchase that was begun is ended first, even if the pool has got a number meanwhile.
        return context.saga.state.offer ? buyOverApi(context) : claimFromPool(context);
    }
  },
  async undo(context) {
    if (context.saga.mode === 'DIRECT') return undoDirect(context);
    // It was in service: it goes the way of a released number, and rests before someone else gets it.
    if (context.saga.state.established) return releaseOrder.run(context);
    if (asksUs(context.number.provider)) return undoOffer(context, await context.carrier());
    const undone: Outcome =
      context.saga.state.offer || context.number.carrierNumberId ? await undoApi(context) : {};
    return {
      ...undone,
      number: { ...undone.number, poolEntryId: null },
      also: async (tx) =>
        void (await tx.$executeRaw`select return_pool_number(${context.number.id}::uuid, '0')`),
    };
  },
};

async function buyDirect(context: StepContext): Promise<Outcome> {
  const voice = await context.voice();
  const { areaCode, fallback } = context.saga.state;
  if (fallback) return buyInstead(context, fallback);
  const request: BuyRequest = {
    reference: context.reference,
    countryCode: context.number.countryCode,
    ...(areaCode ? { areaCode } : {}),
  };
  const earlier = context.again
    ? await voice.ask('numbers.find', (provider, call) => provider.numbers!.findBought(call, request))
    : null;
  try {
    const bought = earlier ?? (await buyWithFallback(context, request));
    return { state: { voiceNumberId: bought.id, bought: true }, number: { voiceNumberId: bought.id } };
  } catch (error) {
    const instead = await findFallback(context, error);
    if (!instead) throw error;
    await context.remember({ fallback: instead });
    return buyInstead(context, instead);
  }
}

/** When the account has as many of the voice provider's numbers as it may, a carrier that asks us sells one. */
async function findFallback(context: StepContext, error: unknown): Promise<AccountRef | null> {
  const usedUp = error instanceof ProviderError && error.kind === 'quota';
  if (!usedUp || !context.saga.state.mayFallBack) return null;
  for (const provider of carriersThatAsk()) {
    const account = await context.scope.tx((tx) => chooseAccount(context.platform, tx, provider));
    if (account) return account;
  }
  return null;
}

/** From here on it is the carrier's number, and the steps that are still to come are those of such a number. */
async function buyInstead(context: StepContext, account: AccountRef): Promise<Outcome> {
  const carrier = await connectAccount(context.platform, context.scope, account);
  const outcome = await buyOffer(context, carrier);
  return { ...outcome, replan: true };
}

/** An area code without stock is a wish that cannot be met, not a reason to fail: any number is taken then. */
async function buyWithFallback(context: StepContext, request: BuyRequest): Promise<ProviderNumber> {
  const voice = await context.voice();
  const buy = async (wanted: BuyRequest) => {
    await context.stillOurs();
    return voice.ask('numbers.buy', (provider, call) => provider.numbers!.buy(call, wanted));
  };
  try {
    return await buy(request);
  } catch (error) {
    const soldOut =
      error instanceof ProviderError && error.kind === 'rejected' && error.providerCode === 'area-code';
    if (!soldOut || !request.areaCode) throw error;
    const { areaCode: _, ...anywhere } = request;
    return buy(anywhere);
  }
}

async function undoDirect(context: StepContext): Promise<Outcome> {
  const voice = await context.voice();
  const known = context.saga.state.voiceNumberId;
  const id =
    known ??
    (
      await voice.ask('numbers.find', (provider, call) =>
        provider.numbers!.findBought(call, { reference: context.reference }),
      )
    )?.id;
  if (id) await voice.ask('numbers.release', (provider, call) => provider.numbers!.release(call, id));
  const { fallback } = context.saga.state;
  const instead = fallback
    ? await undoOffer(context, await connectAccount(context.platform, context.scope, fallback))
    : {};
  return { number: { ...instead.number, voiceNumberId: null } };
}

async function takeTrunk(context: StepContext): Promise<Outcome> {
  const trunk = await context.scope.tx((tx) =>
    tx.sipTrunk.findUnique({ where: { id: context.saga.state.sipTrunkId ?? '' } }),
  );
  if (!trunk) {
    throw new ProviderError({
      provider: 'CUSTOM',
      kind: 'rejected',
      message: 'The SIP trunk has been deleted.',
    });
  }
  return { number: { sipTrunkId: trunk.id } };
}

/** Claims one of the operator's numbers. A claim that a crash has kept from being written down is found again. */
async function claimFromPool(context: StepContext): Promise<Outcome> {
  const { number, scope } = context;
  const { claim, taken } = await scope.tx(async (tx) => {
    const [row] = await tx.$queryRaw<
      { id: string; number: string; renews_at: Date | null }[]
    >`select * from claim_pool_number(${number.id}::uuid, ${number.countryCode})`;
    if (!row || row.number === number.number) return { claim: row, taken: false };
    const [live] = await tx.$queryRaw<{ taken: boolean }[]>`select number_is_live(${row.number}) as taken`;
    return { claim: row, taken: live?.taken === true };
  });
  if (!claim) return buyOverApi(context);
  if (taken) {
    await setAside(context.platform, claim.id);
    return claimFromPool(context);
  }
  return {
    mode: 'POOL',
    number: {
      number: claim.number,
      areaCode: areaCodeOf(claim.number),
      poolEntryId: claim.id,
      renewsAt: claim.renews_at,
    },
  };
}

async function buyOverApi(context: StepContext): Promise<Outcome> {
  const { state } = context.saga;
  // Bought in an earlier life of this number, which is now being set up anew at the voice provider.
  if (context.number.carrierNumberId) return { mode: 'API', state: { bought: true } };
  if (!hasCarrier(context)) return ordered(context);
  if (state.offer && context.again) {
    const bought = await findOffer(context, state.offer);
    if (bought) return boughtOffer(bought);
  }
  if (!state.offer && !(await reserveOffer(context))) return ordered(context);
  const offer = context.saga.state.offer!;
  const carrier = await context.carrier();
  await context.stillOurs();
  try {
    return boughtOffer(
      await carrier.ask('numbers.buy', (provider, call) =>
        provider.numbers!.buy(call, { reference: context.reference, offer }),
      ),
    );
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'rejected') throw error;
    return refused(context, error);
  }
}

/**
 * Chooses an offer and holds it for this number alone: one number is live in one place. The carrier keeps no name for
 * what it sells, and without that a purchase of another order over the same account would be taken for our own.
 * @returns false when nothing is for sale
 */
async function reserveOffer(context: StepContext): Promise<boolean> {
  const carrier = await context.carrier();
  const offers = await carrier
    .ask('numbers.offers', (provider, call) => provider.numbers!.offers!(call, { limit: offersAsked }))
    .catch(nothingForSale);
  const refusedOffers = new Set(context.saga.state.refusedOffers);
  const heldOffers = new Set<string>();
  for (;;) {
    const offer = pickRandom(offers.filter(({ id }) => !refusedOffers.has(id) && !heldOffers.has(id)));
    if (!offer && heldOffers.size > 0)
      throw new NotYet('Others are buying what is for sale.', paceOf(context.platform.config).pollMs);
    if (!offer) return false;
    try {
      const { number } = offer;
      await context.remember({ offer }, { number, areaCode: areaCodeOf(number) });
      return true;
    } catch (error) {
      if (!isTaken(error)) throw error;
      heldOffers.add(offer.id);
    }
  }
}

/** Whether there is an account to buy with; without one a person orders. */
function hasCarrier(context: StepContext): boolean {
  return (
    context.number.providerAccountId !== null ||
    platformCredentials(context.platform, context.number.provider) !== null
  );
}

/** Someone was faster, or a purchase of ours landed late; or the account has no money for it. */
async function refused(context: StepContext, error: ProviderError): Promise<Outcome> {
  const offer = context.saga.state.offer!;
  const sold = error.providerCode === 'sold';
  const ours = sold && context.again ? await findOffer(context, offer) : null;
  if (ours) return boughtOffer(ours);
  const { refusedOffers = [] } = context.saga.state;
  await context.remember(
    { offer: undefined, ...(sold ? { refusedOffers: [...refusedOffers, offer.id] } : {}) },
    { number: null, areaCode: null },
  );
  return sold ? buyOverApi({ ...context, again: false }) : ordered(context);
}

/** Finds what was bought of an offer. What is in the pool was given there by another order, and is not ours any more. */
async function findOffer(context: StepContext, offer: NonNullable<BuyRequest['offer']>) {
  const carrier = await context.carrier();
  const found = await carrier.ask('numbers.find', (provider, call) =>
    provider.numbers!.findBought(call, { reference: context.reference, offer }),
  );
  return found && !(await isPooled(context.platform, offer.number)) ? found : null;
}

function boughtOffer(bought: ProviderNumber): Outcome {
  const { number } = bought;
  return {
    mode: 'API',
    state: { bought: true },
    number: {
      carrierNumberId: bought.id,
      renewsAt: bought.renewsAt,
      ...(number ? { number, areaCode: areaCodeOf(number) } : {}),
    },
  };
}

/** A shop that is closed to us (not declared real, no permission) is no fault: a person orders then. */
function nothingForSale(error: unknown): [] {
  if (error instanceof ProviderError && (error.kind === 'rejected' || error.kind === 'auth')) return [];
  throw error;
}

/** A person orders the number at the carrier, and enters its SIP login when it has come. */
function ordered(context: StepContext): Outcome {
  if (context.number.sipLogin && context.number.number) return { mode: 'ASSISTED' };
  throw new NeedsPerson('sip-login', { mode: 'ASSISTED' });
}

/** Finds a purchase whose answer was lost, and writes it down: once it is in the pool nobody could tell whose it was. */
async function findPurchase(context: StepContext): Promise<string | null> {
  const { offer } = context.saga.state;
  const found = offer ? await findOffer(context, offer) : null;
  if (!found) return null;
  await context.remember({ bought: true }, { carrierNumberId: found.id });
  return found.id;
}

/** What was paid for is kept: with its login it goes to the operator's pool, for the next who wants one. */
async function undoApi(context: StepContext): Promise<Outcome> {
  const carrier = await context.carrier();
  const id = context.number.carrierNumberId ?? (await findPurchase(context));
  const cleared: Outcome = { number: { carrierNumberId: null, number: null, sipLogin: null } };
  // Chosen, and never bought: somebody else may choose it now.
  if (!id) return { ...cleared, state: { offer: undefined } };
  const kept = context.number.providerAccountId === null && (await depositInPool(context, id));
  if (!kept) await carrier.ask('numbers.release', (provider, call) => provider.numbers!.release(call, id));
  return cleared;
}
