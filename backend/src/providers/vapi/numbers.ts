import type { Vapi } from '@vapi-ai/server-sdk';
import { z } from 'zod';
import { ProviderError } from '../error';
import type { NumbersApi, ProviderNumber } from '../provider';
import { ask, type VapiCall } from './client';
import type { VapiCredentials } from './credentials';
import { explainPurchase, freeNumberLimit, quotaError, unlessGone } from './errors';
import { findListed, listAll } from './listing';

/** The members of a phone number that we read; `number` is missing until it is active. */
export const phoneNumber = z.object({
  id: z.string().min(1),
  createdAt: z.string(),
  provider: z.string(),
  number: z.string().nullish(),
  name: z.string().nullish(),
  status: z.string().nullish(),
  assistantId: z.string().nullish(),
  credentialId: z.string().nullish(),
  /** Of a SIP address, which has no digits. */
  sipUri: z.string().nullish(),
});

type PhoneNumber = z.infer<typeof phoneNumber>;

/** The largest page there is; a number is one kilobyte. */
const numbersPerPage = 1000;

/** What may come back from a change whose object nobody needs. */
const anything = z.unknown();

/** VAPI's own free US numbers, and whatever was imported into the account. */
export const numbers: NumbersApi<VapiCredentials> = {
  areaCodes: true,
  sellsIn: ['US'],

  async buy(call, { reference, areaCode, assistantId }) {
    const body = {
      provider: 'vapi' as const,
      name: reference,
      ...(areaCode !== undefined && { numberDesiredAreaCode: areaCode }),
      ...(assistantId !== undefined && { assistantId }),
    };
    const plan = { answer: phoneNumber, explain: explainPurchase(areaCode) };
    try {
      return presentNumber(await ask(call, 'phoneNumbers', plan, (client) => client.create(body)));
    } catch (error) {
      throw (await isUsedUp(call, error)) ? quotaError() : error;
    }
  },

  async findBought(call, { reference }) {
    const found = await findListed(numbersPerPage, pageOf(call), ({ name }) => name === reference);
    return found ? presentNumber(found) : null;
  },

  async get(call, id) {
    const found = await unlessGone(
      ask(call, 'phoneNumbers', { answer: phoneNumber }, (client) => client.get({ id })),
    );
    return found && presentNumber(found);
  },

  async list(call) {
    return (await allNumbers(call)).map(presentNumber);
  },

  async release(call, id) {
    await unlessGone(ask(call, 'phoneNumbers', { answer: anything }, (client) => client.delete({ id })));
  },

  async setAssistant(call, id, assistantId, server, fallback) {
    // The SDK's type knows neither null, which detaches, nor a change without `provider`; VAPI's pages show both.
    const asked = server && {
      server: { url: server.url, ...(server.credentialId && { credentialId: server.credentialId }) },
    };
    // VAPI's description knows no way to take it back, so with nobody to put it stays as it is.
    const reserve = fallback && {
      fallbackDestination: { type: 'number', number: fallback, numberE164CheckEnabled: false },
    };
    const body = { assistantId, ...asked, ...reserve } as unknown as Vapi.UpdatePhoneNumbersRequestBody;
    await ask(call, 'phoneNumbers', { answer: phoneNumber }, (client) => client.update({ id, body }));
  },
};

function pageOf(call: VapiCall) {
  return (filter: { limit: number; createdAtLe?: string }) =>
    ask(call, 'phoneNumbers', { answer: z.array(phoneNumber) }, (client) => client.list(filter));
}

/** Reads all numbers of the account, VAPI's own and imported ones. */
export function allNumbers(call: VapiCall): Promise<PhoneNumber[]> {
  return listAll(numbersPerPage, pageOf(call));
}

export function presentNumber(number: PhoneNumber): ProviderNumber {
  return {
    id: number.id,
    number: plainNumber(number.number),
    reference: number.name ?? null,
    status: statusOf(number),
    assistantId: number.assistantId ?? null,
    trunkId: number.credentialId ?? null,
    renewsAt: null,
  };
}

/** Lists have been seen to hide digits (`+165****8621`); a number one cannot call is not known. */
function plainNumber(number: string | null | undefined): string | null {
  return number && /^\+?[0-9]+$/.test(number) ? number : null;
}

/** A number of VAPI's own has been seen `active` before it had any digits. */
function statusOf({ status, provider, number, sipUri }: PhoneNumber): ProviderNumber['status'] {
  if (status === 'blocked') return 'blocked';
  if (status === 'activating' || (provider === 'vapi' && !number && !sipUri)) return 'activating';
  return 'active';
}

/** Whether a refusal in words we do not know came to an account that has all the numbers it may have. */
async function isUsedUp(call: VapiCall, error: unknown): Promise<boolean> {
  if (!(error instanceof ProviderError) || error.kind !== 'rejected') return false;
  const owned = await allNumbers(call).catch((reason: unknown) => {
    // The refusal is what has to be told, not that looking further failed too.
    if (reason instanceof ProviderError) return [];
    throw reason;
  });
  return owned.filter((number) => number.provider === 'vapi' && !number.sipUri).length >= freeNumberLimit;
}
