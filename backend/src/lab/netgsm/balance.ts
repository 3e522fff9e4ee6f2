import type { Express, Response } from 'express';
import { z } from 'zod';
import { findAccount, refuse } from './answers';
import { type NetgsmState, toLira } from './state';

const balanceBody = z.strictObject({
  usercode: z.string().min(1),
  password: z.string().min(1),
  stip: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  appkey: z.string().optional(),
});

/** Adds `POST /balance`, which takes its credentials in the body: 2 asks for credit, 1 and 3 list packages. */
export function mountBalance(app: Express, state: NetgsmState): void {
  app.post('/balance', (request, response): Response => {
    const body = balanceBody.safeParse(request.body);
    if (!body.success) return refuse(response, 'balance', '70');
    const { usercode, password, stip } = body.data;
    const account = findAccount(state, usercode, password, 'balance');
    if (!account) return refuse(response, 'balance', '30');
    if (stip === 2) return response.json({ code: '00', balance: toLira(account.kurus, ',') });
    const packages = [{ amount: 500, balance_name: 'Adet SMS' }];
    const credit = { amount: account.kurus / 100, balance_name: 'TL' };
    return response.json({ code: '00', balance: stip === 3 ? [...packages, credit] : packages });
  });
}
