import { z } from 'zod';
import type { AccountApi } from '../provider';
import { ask } from './client';
import type { RetellCredentials } from './credentials';

const concurrency = z.object({ current_concurrency: z.number(), concurrency_limit: z.number() });

/** Reads how many calls run at once: the cheapest question there is, and it changes nothing. */
export const account: AccountApi<RetellCredentials> = {
  async check(call) {
    const { current_concurrency, concurrency_limit } = await ask(call, 'GET', '/get-concurrency', {
      answer: concurrency,
    });
    return { message: `Key accepted; ${current_concurrency} of ${concurrency_limit} calls at once in use.` };
  },
};
