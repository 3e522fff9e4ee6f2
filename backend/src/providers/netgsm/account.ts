import { z } from 'zod';
import { ProviderError } from '../error';
import type { AccountApi, AccountCheck } from '../provider';
import type { NetgsmCredentials } from './credentials';
import { refusalOf } from './refusals';
import { type NetgsmCall, netgsmRequest } from './request';

const refusal = z.object({ code: z.string() }).refine(({ code }) => code !== '00');

const senderNames = z.union([z.object({ code: z.literal('00'), msgheaders: z.array(z.string()) }), refusal]);

const balances = z.union([
  z.object({
    code: z.literal('00').optional(),
    balance: z.union([z.string(), z.array(z.object({ amount: z.number(), balance_name: z.string() }))]),
  }),
  refusal,
]);

/** Which balances `POST /balance` is asked for: money, not text packages. */
const credit = 2;

export const netgsmAccount: AccountApi<NetgsmCredentials> = {
  async check(call) {
    const names = await readSenderNames(call);
    const accepted = `Login accepted; ${names.length} sender ${names.length === 1 ? 'name' : 'names'}.`;
    try {
      const balance = await readBalance(call);
      return balance ? { message: accepted, balance } : { message: accepted };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      // The balance has a permission of its own, and nothing here needs it: it must not fail a good login.
      return { message: `${accepted} The balance could not be read.` };
    }
  },
};

/** The cheapest authenticated request; Netgsm's own integrations test logins with it. */
async function readSenderNames(call: NetgsmCall): Promise<string[]> {
  const answer = await netgsmRequest(call, {
    method: 'GET',
    path: '/sms/rest/v2/msgheader',
    endpoint: 'msgheader',
    changes: false,
    basic: true,
    answer: senderNames,
  });
  if ('msgheaders' in answer) return answer.msgheaders;
  throw refusalOf('msgheader', answer.code);
}

async function readBalance(call: NetgsmCall): Promise<AccountCheck['balance']> {
  const { username, password, apiKey } = call.credentials;
  const answer = await netgsmRequest(call, {
    method: 'POST',
    path: '/balance',
    endpoint: 'balance',
    changes: false,
    body: { usercode: username, password, stip: credit, ...(apiKey && { appkey: apiKey }) },
    answer: balances,
  });
  if (!('balance' in answer)) throw refusalOf('balance', answer.code);
  const amount = typeof answer.balance === 'string' ? parseAmount(answer.balance) : liraIn(answer.balance);
  return amount === null ? undefined : { amount, currency: 'TRY' };
}

/** Reads an amount in lira, with a decimal comma or dot: nobody has published which. The last sign decides. */
export function parseAmount(text: string): string | null {
  const bare = text.trim();
  const decimal = Math.max(bare.lastIndexOf(','), bare.lastIndexOf('.'));
  const whole = (decimal < 0 ? bare : bare.slice(0, decimal)).replace(/[.,]/g, '');
  const amount = decimal < 0 ? whole : `${whole}.${bare.slice(decimal + 1)}`;
  return /^-?\d+(\.\d+)?$/.test(amount) ? amount : null;
}

/** Finds money among packages of texts and minutes. */
function liraIn(rows: { amount: number; balance_name: string }[]): string | null {
  const row = rows.find((each) => /\b(tl|try|kredi)\b|₺/i.test(each.balance_name));
  return row ? String(row.amount) : null;
}
