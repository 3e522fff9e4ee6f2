import { ProviderError } from '../error';
import type { BuyRequest, NumberOffer, NumbersApi, ProviderNumber, SipLogin } from '../provider';
import type { NetgsmCredentials } from './credentials';
import { speaker } from './refusals';
import type { NetgsmCall } from './request';
import { askShop, requireAllowed, tellShop } from './shop';
import {
  errorOf,
  numberState,
  offerList,
  outcome,
  purchase,
  type Refused,
  reasonOf,
  sipCredentials,
} from './shop-answers';
import { netgsmSip } from './sip';
import { parseTurkeyTime } from './turkey-time';
import { turkishE164 } from './turkish-number';

/**
 * Sells 0850 numbers through operations that nobody outside has been seen to use: all refuse unless the call
 * allows assumed operations. Netgsm keeps no name for a number, so `reference` is always null, and a lost
 * purchase is looked up by the number that was chosen. There is no list of what the account has, and no
 * assistant answers there.
 */
export const netgsmNumbers: NumbersApi<NetgsmCredentials> = {
  async offers(call, { areaCode, limit }) {
    requireAllowed(call);
    if (areaCode !== undefined && areaCode !== '850') return [];
    const answer = await askShop(call, 'liste', { tip: '0850' }, offerList);
    if (!Array.isArray(answer)) throw refuse(call, answer);
    const offers = answer.flatMap(({ id, numara }): NumberOffer[] => {
      const number = turkishE164(numara ?? '');
      return number ? [{ id, number, price: null }] : [];
    });
    return offers.slice(0, limit);
  },

  buy,
  findBought: async (call, request) => findChosen(call, chosen(request)),
  get: (call, id) => readNumber(call, id),
  release,
  sipLogin,
};

async function buy(call: NetgsmCall, request: BuyRequest): Promise<ProviderNumber> {
  const offer = chosen(request);
  const answer = await tellShop(call, 'satin-al', { numara_id: offer.id }, purchase);
  if (answer.status === 'success') {
    const number = turkishE164(answer.numara ?? '') ?? offer.number;
    return { ...owned, id: answer.numara_id ?? offer.id, number };
  }
  const refusal = refuse(call, answer);
  if (reasonOf(answer) !== 'refused') throw refusal;
  // Money may have moved behind a sentence we cannot read, so the number itself decides.
  const found = await findChosen(call, offer).catch((cause: unknown) => {
    throw new ProviderError({
      provider: speaker.id,
      kind: 'ambiguous',
      message: 'Netgsm gave an unknown answer to a purchase, and then did not say whether it happened.',
      providerCode: 'refused',
      cause,
    });
  });
  if (found) return found;
  throw refusal;
}

async function findChosen(call: NetgsmCall, offer: NumberOffer): Promise<ProviderNumber | null> {
  const found = await readNumber(call, offer.id);
  return found && { ...found, number: found.number ?? offer.number };
}

/** Reads the state of a number. A cancelled one, and one that is not the account's, is null. */
async function readNumber(call: NetgsmCall, id: string): Promise<ProviderNumber | null> {
  const answer = await askShop(call, 'durum', { numara_id: id }, numberState);
  if (!('durum' in answer)) {
    if (reasonOf(answer) === 'missing') return null;
    throw refuse(call, answer);
  }
  if (answer.durum === 'iptal') return null;
  return {
    ...owned,
    id,
    number: turkishE164(answer.numara ?? ''),
    status: answer.durum === 'aktif' ? 'active' : 'blocked',
    renewsAt: parseTurkeyTime(answer.bitis_tarihi ?? ''),
  };
}

async function release(call: NetgsmCall, id: string): Promise<void> {
  const answer = await tellShop(call, 'iptal', { numara_id: id }, outcome);
  if (answer.status === 'success' || reasonOf(answer) === 'missing') return;
  if (reasonOf(answer) === 'refused' && (await readNumber(call, id)) === null) return;
  throw refuse(call, answer);
}

async function sipLogin(call: NetgsmCall, id: string): Promise<SipLogin> {
  const answer = await askShop(call, 'sip-bilgileri', { numara_id: id }, sipCredentials);
  if (answer.status === 'error') throw refuse(call, answer);
  return {
    host: answer.sip_sunucu ?? netgsmSip.host,
    port: answer.sip_port ?? netgsmSip.port,
    transport: netgsmSip.transport,
    username: answer.sip_kullanici_adi,
    password: answer.sip_sifre,
    ...(answer.sip_domain !== undefined && { domain: answer.sip_domain }),
  };
}

const owned: Omit<ProviderNumber, 'id' | 'number'> = {
  reference: null,
  status: 'active',
  assistantId: null,
  trunkId: null,
  renewsAt: null,
};

function chosen(request: BuyRequest): NumberOffer {
  if (request.offer) return request.offer;
  throw new ProviderError({
    provider: speaker.id,
    kind: 'rejected',
    message: 'Netgsm sells chosen numbers only: pick one of the offers first.',
    providerCode: 'offer',
  });
}

function refuse(call: NetgsmCall, answer: Refused): ProviderError {
  return errorOf(answer, [call.credentials.password]);
}
