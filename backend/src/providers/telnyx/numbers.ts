import { z } from 'zod';
import { sleep } from '../../platform/time';
import { ProviderError } from '../error';
import type { BuyRequest, NumberAddresses, NumbersApi, ProviderNumber } from '../provider';
import { ask, isGone, readList, readOne, refusal, speaker, type TelnyxCall } from './client';
import type { TelnyxCredentials } from './credentials';
import { ensureHomes, type HomeAddresses, readHomeAddresses } from './number-homes';
import { offers, searchFor } from './offers';
import { findOrders, type Order, placeOrder, preparing, settledOrder } from './orders';

/** The members of a number of ours that we read. */
const ownedNumber = z.object({
  id: z.coerce.string().min(1),
  phone_number: z.string().nullish(),
  status: z.string(),
  customer_reference: z.string().nullish(),
  connection_id: z.coerce.string().nullish(),
  messaging_profile_id: z.string().nullish(),
});
type OwnedNumber = z.infer<typeof ownedNumber>;

const path = '/phone_numbers';
const anything = z.unknown();

/** Numbers that are bought by an order, which is settled a moment later or after days. Our reference is kept with both. */
export const numbers: NumbersApi<TelnyxCredentials> = {
  areaCodes: true,
  offers,

  async buy(call, request) {
    const placed = await order(call, request);
    const settled = await settledOrder(call, placed).catch(asDone);
    if (settled.status === 'failure')
      throw refusal('Telnyx could not get the number: choose another.', 'sold');
    const bought = await numberOf(call, settled, request.reference).catch(asDone);
    if (!bought) throw preparing(false);
    return bought;
  },

  async findBought(call, { reference }) {
    for (const each of await findOrders(call, reference)) {
      const settled = await settledOrder(call, each);
      if (settled.status === 'failure') continue;
      const found = await numberOf(call, settled, reference);
      if (found) return found;
    }
    return null;
  },

  async get(call, id) {
    const found = await readOne(call, `${path}/${encodeURIComponent(id)}`, { answer: ownedNumber });
    return found && !gone.has(found.status) ? withFeatures(call, present(found)) : null;
  },

  async list(call) {
    const all = await readList(call, path, ownedNumber);
    const homes = all.length > 0 ? await readHomeAddresses(call) : undefined;
    return all.filter(({ status }) => !gone.has(status)).map((each) => present(each, homes));
  },

  async release(call, id) {
    try {
      await ask(call, 'DELETE', `${path}/${encodeURIComponent(id)}`, { answer: anything });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  },

  configure,
};

async function configure(call: TelnyxCall, id: string, addresses: NumberAddresses): Promise<void> {
  const { connectionId, messagingProfileId } = await ensureHomes(call, addresses);
  const number = `${path}/${encodeURIComponent(id)}`;
  await ask(call, 'PATCH', number, { answer: anything, body: { connection_id: connectionId } });
  await ask(call, 'PATCH', `${number}/messaging`, {
    answer: anything,
    body: { messaging_profile_id: messagingProfileId },
  }).catch((error: unknown) => {
    // A number that has no texts is none the worse for calls.
    if (!(error instanceof ProviderError) || error.providerCode !== '40100') throw error;
  });
}

/** Telnyx sells what was searched for a short while ago; of something older it says so, and has sold nothing. */
async function order(call: TelnyxCall, request: BuyRequest): Promise<Order> {
  if (!request.offer)
    throw refusal('Telnyx sells chosen numbers only: pick one of the offers first.', 'offer');
  const { number } = request.offer;
  const homes = request.addresses && (await ensureHomes(call, request.addresses));
  const wish = { number, reference: request.reference, ...homes };
  try {
    return await placeOrder(call, wish);
  } catch (error) {
    const code = error instanceof ProviderError ? error.providerCode : undefined;
    if (code === '85001') throw sold(error);
    if (code !== '85000') throw error;
    if (!(await searchFor(call, number, request.countryCode ?? 'US'))) throw sold(error);
    return placeOrder(call, wish).catch((again: unknown) => {
      throw again instanceof ProviderError && again.providerCode === '85001' ? sold(again) : again;
    });
  }
}

/** The order was taken: whatever goes wrong from here on, it is looked for before another is placed. */
function asDone(error: unknown): never {
  if (!(error instanceof ProviderError) || error.providerCode === 'preparing') throw error;
  throw new ProviderError({
    provider: speaker.id,
    kind: 'ambiguous',
    message: error.message,
    cause: error,
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  });
}

const looks = 3;
const lookMs = 150;

/** Finds the number that an order brought, and writes our reference on it. @returns null when it is not there */
async function numberOf(call: TelnyxCall, settled: Order, reference: string): Promise<ProviderNumber | null> {
  const wanted = settled.phone_numbers?.[0]?.phone_number;
  if (!wanted) return null;
  for (let look = 1; ; look += 1) {
    const all = await readList(call, path, ownedNumber, { 'filter[phone_number]': wanted });
    const found = all.find((each) => each.phone_number === wanted && !gone.has(each.status));
    if (found) return withFeatures(call, present(await marked(call, found, reference)));
    // A settled order is a moment ahead of the list.
    if (look >= looks) return null;
    await sleep(lookMs);
  }
}

const textsOf = z.object({
  features: z.object({ sms: z.unknown(), mms: z.unknown() }).partial().nullish(),
});

/** What a number can do stands with its settings for texts. */
async function withFeatures(call: TelnyxCall, number: ProviderNumber): Promise<ProviderNumber> {
  const texts = await readOne(call, `${path}/${encodeURIComponent(number.id)}/messaging`, {
    answer: textsOf,
  });
  const has = (name: 'sms' | 'mms') => (texts?.features?.[name] ? [name] : []);
  return { ...number, features: ['voice', ...has('sms'), ...has('mms')] };
}

async function marked(call: TelnyxCall, found: OwnedNumber, reference: string): Promise<OwnedNumber> {
  if (found.customer_reference === reference) return found;
  await ask(call, 'PATCH', `${path}/${encodeURIComponent(found.id)}`, {
    answer: anything,
    body: { customer_reference: reference },
  });
  return { ...found, customer_reference: reference };
}

/** Somebody else was faster: the one refusal after which another offer helps. */
function sold(cause: unknown): ProviderError {
  return new ProviderError({
    provider: speaker.id,
    kind: 'rejected',
    message: 'The number was sold to somebody else: choose another.',
    providerCode: 'sold',
    cause,
  });
}

const gone = new Set(['deleted', 'ported-out', 'purchase-failed', 'port-failed']);

function present(number: OwnedNumber, homes?: HomeAddresses): ProviderNumber {
  return {
    id: number.id,
    number: number.phone_number ?? null,
    reference: number.customer_reference || null,
    status: number.status === 'active' ? 'active' : 'activating',
    assistantId: null,
    trunkId: null,
    // Paid by the month, on the account's own day.
    renewsAt: null,
    ...(homes && {
      addresses: {
        voice: homes.voice.get(number.connection_id ?? '') ?? null,
        sms: homes.sms.get(number.messaging_profile_id ?? '') ?? null,
      },
    }),
  };
}
