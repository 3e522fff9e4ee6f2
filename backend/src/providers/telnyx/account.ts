import { z } from 'zod';
import type { AccountApi } from '../provider';
import { ask, askOne } from './client';
import type { TelnyxCredentials } from './credentials';
import { isPublicKey } from './signature';

const amount = z.string().regex(/^-?\d+(\.\d+)?$/);
const balanceShape = z.object({
  balance: amount,
  available_credit: amount.nullish(),
  currency: z.string().length(3),
});

export const account: AccountApi<TelnyxCredentials> = {
  async check(call) {
    const { balance, currency } = await askOne(call, 'GET', '/balance', { answer: balanceShape });
    if (call.credentials.messagingKey) await proveMessagingKey(call);
    const unsound = isPublicKey(call.credentials.publicKey)
      ? ''
      : ' The public key is none: nothing that Telnyx sends will be believed.';
    return {
      message: `API key accepted.${unsound}`,
      balance: { amount: balance, currency: currency.toUpperCase() },
    };
  },
};

/** A key for texts alone may not read the balance, but its profiles. */
async function proveMessagingKey(call: Parameters<typeof ask>[0]): Promise<void> {
  await ask(call, 'GET', '/messaging_profiles', {
    answer: z.object({ data: z.array(z.unknown()) }),
    query: { 'page[size]': 1 },
    forTexts: true,
  });
}
