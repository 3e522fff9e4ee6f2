import { z } from 'zod';
import { ProviderError } from '../error';
import type { AccountApi, AccountCheck } from '../provider';
import { ask, speaker, type TwilioCall } from './client';
import type { TwilioCredentials } from './credentials';

const accountShape = z.object({
  friendly_name: z.string().nullish(),
  status: z.enum(['active', 'suspended', 'closed']),
  type: z.string().nullish(),
});
const balanceShape = z.object({
  balance: z.string().regex(/^-?\d+(\.\d+)?$/),
  currency: z.string().length(3),
});

export const account: AccountApi<TwilioCredentials> = {
  async check(call) {
    // Keys cannot read accounts, so this proves the Auth Token: without it nothing that Twilio sends us is believed.
    const { status, type, friendly_name } = await ask(call, 'GET', '.json', {
      answer: accountShape,
      asAccount: true,
    });
    if (status !== 'active') throw inactive(status);
    if (call.credentials.apiKeySid) await proveKey(call);
    const name = friendly_name ? ` “${friendly_name}”` : '';
    const trial = type === 'Trial' ? ' It is a trial account: it calls and texts verified numbers only.' : '';
    const balance = await readBalance(call);
    return { message: `Login accepted; account${name}.${trial}`, ...(balance && { balance }) };
  },
};

/** A restricted key may do what we need and still not this; a key that is wrong is refused here. */
async function proveKey(call: TwilioCall): Promise<void> {
  await ask(call, 'GET', '/IncomingPhoneNumbers.json', {
    answer: z.object({ incoming_phone_numbers: z.array(z.unknown()) }),
    query: { PageSize: 1 },
  });
}

/** Nothing here needs the balance, so that it cannot be read fails no good login. */
async function readBalance(call: TwilioCall): Promise<AccountCheck['balance']> {
  try {
    const { balance, currency } = await ask(call, 'GET', '/Balance.json', {
      answer: balanceShape,
      asAccount: true,
    });
    return { amount: balance, currency: currency.toUpperCase() };
  } catch (error) {
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}

function inactive(status: string): ProviderError {
  return new ProviderError({
    provider: speaker.id,
    kind: 'auth',
    message: `The Twilio account is ${status}.`,
    providerCode: '20005',
  });
}
