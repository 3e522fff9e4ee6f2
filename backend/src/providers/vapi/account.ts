import { z } from 'zod';
import type { AccountApi } from '../provider';
import { ask } from './client';
import type { VapiCredentials } from './credentials';
import { freeNumberLimit } from './errors';
import { allNumbers } from './numbers';

/** Lists the numbers, which every private key may do. */
export const account: AccountApi<VapiCredentials> = {
  async check(call) {
    const numbers = await allNumbers(call);
    const free = numbers.filter((number) => number.provider === 'vapi').length;
    const others = numbers.length - free;
    const imported = others === 0 ? '' : ` ${others} imported.`;
    return { message: `Key accepted; ${free} of ${freeNumberLimit} free numbers used.${imported}` };
  },

  probe: (call) =>
    ask(call, 'phoneNumbers', { answer: z.array(z.unknown()) }, (client) => client.list({ limit: 1 })),
};
