import { randomBytes } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import { addDays } from '../../platform/time';
import { findAccount, refuse } from './answers';
import type { Account, NetgsmState, OwnedNumber, SipUsers } from './state';
import { dotted } from './turkey-clock';

export interface ShopOptions {
  /** Where numbers get their SIP users; without one a login is answered that works nowhere. */
  registrar?: SipUsers;
  /** What a number costs for a year. */
  priceKurus: number;
  /** Milliseconds after the purchase until the SIP login can be read. */
  activationMs: number;
}

interface Deal {
  account: Account;
  state: NetgsmState;
  options: ShopOptions;
  /** The number asked about. */
  id: string;
  response: Response;
}

const sold = 'Numara satılmış.';
const missing = 'Numara bulunamadı.';

/**
 * Adds the number shop. Nobody has seen the real one: refusals, their Turkish sentences, and that a number of
 * another subscriber "is not found" are our invention.
 */
export function mountNumberShop(app: Express, state: NetgsmState, options: ShopOptions): void {
  app.get('/santral/numara/liste', (request, response): Response => {
    const account = buyer(state, request.query);
    if (!account) return refuse(response, 'shop', '30');
    if (request.query['tip'] !== '0850') return refuse(response, 'shop', '70');
    // Written with a trunk zero here and without one below, so that readers must understand both.
    return response.json([...state.stock].map(([id, national]) => ({ id, numara: `0${national}` })));
  });
  app.get('/santral/numara/durum', about(state, options, 'query', tellState));
  app.get('/santral/numara/sip-bilgileri', about(state, options, 'query', tellSipLogin));
  app.post('/santral/numara/satin-al', about(state, options, 'body', buy));
  app.post('/santral/numara/iptal', about(state, options, 'body', cancel));
}

function buyer(state: NetgsmState, from: unknown): Account | null {
  const { usercode, password } = (from ?? {}) as Record<string, unknown>;
  return findAccount(state, usercode, password, 'numbers');
}

/** Serves an operation on one number for a subscriber who may. */
function about(
  state: NetgsmState,
  options: ShopOptions,
  part: 'query' | 'body',
  handle: (deal: Deal) => Response,
) {
  return (request: Request, response: Response): Response => {
    const account = buyer(state, request[part]);
    if (!account) return refuse(response, 'shop', '30');
    const id: unknown = request[part].numara_id;
    if (typeof id !== 'string' || !id) return refuse(response, 'shop', '70');
    return handle({ account, state, options, id, response });
  };
}

function buy({ account, state, options, id, response }: Deal): Response {
  const national = state.stock.get(id);
  if (!national) return fail(response, isKnown(state, id) ? sold : missing);
  if (account.kurus < options.priceKurus) return fail(response, 'Yetersiz bakiye.');
  const at = new Date();
  state.stock.delete(id);
  account.kurus -= options.priceKurus;
  account.purchases.push({ numberId: id, national, kurus: options.priceKurus, at });
  const number: OwnedNumber = {
    id,
    national,
    state: 'aktif',
    boughtAt: at,
    renewsAt: addDays(at, 365),
    sipPassword: null,
  };
  account.numbers.set(id, number);
  return response.json({
    status: 'success',
    message: 'Numara satın alındı.',
    numara_id: id,
    numara: national,
  });
}

function cancel({ account, options, id, response }: Deal): Response {
  const number = owned(account, id);
  if (!number) return fail(response, missing);
  number.state = 'iptal';
  if (number.sipPassword !== null) options.registrar?.removeUser(number.national);
  number.sipPassword = null;
  return response.json({ status: 'success', message: 'Numara iptal edildi.' });
}

/** A cancelled number keeps its state for who owned it. */
function tellState({ account, id, response }: Deal): Response {
  const number = account.numbers.get(id);
  if (!number) return fail(response, missing);
  return response.json({
    durum: number.state,
    numara: number.national,
    bitis_tarihi: dotted(number.renewsAt),
  });
}

function tellSipLogin({ account, options, id, response }: Deal): Response {
  const number = owned(account, id);
  if (!number) return fail(response, missing);
  if (Date.now() < number.boughtAt.getTime() + options.activationMs) {
    return fail(response, 'SIP bilgileri hazırlanıyor.');
  }
  if (number.sipPassword === null) {
    number.sipPassword = randomBytes(12).toString('base64url');
    options.registrar?.addUser({ username: number.national, password: number.sipPassword });
  }
  return response.json({
    status: 'success',
    sip_kullanici_adi: number.national,
    sip_sifre: number.sipPassword,
    sip_sunucu: options.registrar?.host ?? 'sip.netgsm.invalid',
    sip_port: options.registrar?.port ?? 5060,
  });
}

function owned(account: Account, id: string): OwnedNumber | null {
  const number = account.numbers.get(id);
  return number && number.state !== 'iptal' ? number : null;
}

function isKnown(state: NetgsmState, id: string): boolean {
  return [...state.accounts.values()].some((account) => account.numbers.has(id));
}

function fail(response: Response, message: string): Response {
  return response.json({ status: 'error', message });
}
