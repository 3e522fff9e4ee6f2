import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type NetgsmSimulator, startNetgsmSimulator } from '../../lab/netgsm/simulator';
import type { SipUsers } from '../../lab/netgsm/state';
import { systemClock } from '../../platform/time';
import type { NumberOffer } from '../provider';
import { netgsmNumbers as numbers } from './numbers';
import type { NetgsmCall } from './request';

const username = '8500000000';
const password = 'lab-password-1';
const users = new Map<string, string>();
const registrar: SipUsers = {
  host: '127.0.0.1',
  port: 5999,
  addUser: (user) => void users.set(user.username, user.password),
  removeUser: (name) => void users.delete(name),
};

let simulator: NetgsmSimulator;
let call: NetgsmCall;
let fake: Server | undefined;

beforeEach(async () => {
  users.clear();
  simulator = await startNetgsmSimulator({ registrar, stock: 3, numberPrice: 249 });
  simulator.addAccount({ username, password, credit: 500 });
  call = {
    credentials: { username, password },
    baseUrl: simulator.url,
    now: systemClock,
    allowAssumed: true,
  };
});

afterEach(async () => {
  await simulator.close();
  if (!fake) return;
  fake.closeAllConnections();
  await new Promise((resolve) => fake?.close(resolve));
  fake = undefined;
});

async function firstOffer(): Promise<NumberOffer> {
  const [offer] = (await numbers.offers?.(call, { limit: 1 })) ?? [];
  if (!offer) throw new Error('nothing is for sale');
  return offer;
}

const request = (offer: NumberOffer) => ({ reference: 'tlx-test', offer });
const someOffer: NumberOffer = { id: '41001', number: '+908500001001', price: null };

/** Answers each path with its own body, for wordings that our simulator does not know. */
async function answering(answers: Record<string, unknown>): Promise<NetgsmCall> {
  const server = createServer((incoming, response) => {
    const path = incoming.url?.split('?')[0]?.split('/').at(-1) ?? '';
    const answer = answers[path];
    response.writeHead(answer === undefined ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  });
  fake = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { ...call, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('Netgsm numbers', () => {
  it.each(['offers', 'buy', 'findBought', 'get', 'release', 'sipLogin'] as const)(
    '%s asks nobody unless assumed operations are allowed',
    async (name) => {
      const members: Record<typeof name, (refused: NetgsmCall) => Promise<unknown> | undefined> = {
        offers: (refused) => numbers.offers?.(refused, { limit: 1 }),
        buy: (refused) => numbers.buy(refused, request(someOffer)),
        findBought: (refused) => numbers.findBought(refused, request(someOffer)),
        get: (refused) => numbers.get(refused, '41001'),
        release: (refused) => numbers.release(refused, '41001'),
        sipLogin: (refused) => numbers.sipLogin?.(refused, '41001'),
      };
      for (const allowAssumed of [undefined, false]) {
        const failure = await members[name]({ ...call, allowAssumed })?.catch((error: unknown) => error);
        expect(failure).toMatchObject({ kind: 'rejected', providerCode: 'assumed' });
        expect(String(failure)).toContain('the operator has not allowed');
      }
      expect(simulator.ledger).toEqual([]);
    },
  );

  it('offers 0850 numbers as E.164, at most as many as asked for', async () => {
    await expect(numbers.offers?.(call, { limit: 2 })).resolves.toEqual([
      { id: '41001', number: '+908500001001', price: null },
      { id: '41002', number: '+908500001002', price: null },
    ]);
    await expect(numbers.offers?.(call, { areaCode: '212', limit: 2 })).resolves.toEqual([]);
  });

  it('buys the chosen number and knows until when it is paid', async () => {
    const bought = await numbers.buy(call, request(await firstOffer()));
    expect(bought).toMatchObject({ id: '41001', number: '+908500001001', status: 'active', reference: null });
    const { purchases, credit } = simulator.account(username);
    expect(purchases).toMatchObject([{ numberId: '41001', national: '8500001001', kurus: 24_900 }]);
    expect(credit).toBe('251.00');
    const renewsAt = (await numbers.get(call, bought.id))?.renewsAt?.getTime() ?? 0;
    const aYear = Date.now() + 365 * 86_400_000;
    expect(Math.abs(renewsAt - aYear)).toBeLessThan(60_000);
  });

  it('says what stands in the way of a purchase, and pays nothing then', async () => {
    const offer = await firstOffer();
    await expect(numbers.buy(call, { reference: 'tlx-test' })).rejects.toMatchObject({
      providerCode: 'offer',
    });
    await numbers.buy(call, request(offer));
    const again = numbers.buy(call, request(offer));
    await expect(again).rejects.toMatchObject({ kind: 'rejected', providerCode: 'sold' });
    await numbers.buy(call, request(await firstOffer()));
    const third = numbers.buy(call, request(await firstOffer()));
    await expect(third).rejects.toMatchObject({ kind: 'rejected', providerCode: 'credit' });
    expect(simulator.account(username).purchases).toHaveLength(2);
  });

  it('shows a suspended number as blocked, and still as bought', async () => {
    const offer = await firstOffer();
    await numbers.buy(call, request(offer));
    simulator.suspend(offer.id);
    await expect(numbers.get(call, offer.id)).resolves.toMatchObject({ status: 'blocked' });
    await expect(numbers.findBought(call, request(offer))).resolves.toMatchObject({ id: offer.id });
  });

  it("does not find another subscriber's number", async () => {
    const other = { username: '8500000009', password: 'lab-password-2' };
    simulator.addAccount(other);
    const offer = await firstOffer();
    await numbers.buy({ ...call, credentials: other }, request(offer));
    await expect(numbers.findBought(call, request(offer))).resolves.toBeNull();
    await expect(numbers.get(call, offer.id)).resolves.toBeNull();
  });

  it('has a SIP user at the registrar from the first look at its login until it is given up', async () => {
    const { id } = await numbers.buy(call, request(await firstOffer()));
    expect(users.size).toBe(0);
    const login = await numbers.sipLogin?.(call, id);
    expect(login).toMatchObject({ host: '127.0.0.1', port: 5999, transport: 'udp', username: '8500001001' });
    expect(users.get('8500001001')).toBe(login?.password);
    await numbers.release(call, id);
    expect(users.size).toBe(0);
    await expect(numbers.sipLogin?.(call, id)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('waits for a SIP login that is not ready yet', async () => {
    const slow = await startNetgsmSimulator({ stock: 1, activationMs: 60_000 });
    slow.addAccount({ username, password });
    const there = { ...call, baseUrl: slow.url };
    try {
      const { id } = await numbers.buy(there, request(someOffer));
      const failure = numbers.sipLogin?.(there, id);
      await expect(failure).rejects.toMatchObject({
        kind: 'unavailable',
        providerCode: 'preparing',
        retryable: true,
      });
    } finally {
      await slow.close();
    }
  });
});

describe('An answer of the number shop that nobody has seen before', () => {
  const unknown = { status: 'error', message: `İşlem yapılamadı (${password})` };

  it('to a purchase is decided by the state of the number', async () => {
    const bought = await answering({ 'satin-al': unknown, durum: { durum: 'aktif' } });
    await expect(numbers.buy(bought, request(someOffer))).resolves.toMatchObject({
      id: '41001',
      number: '+908500001001',
    });
  });

  it('to a purchase is a refusal, without the password in it, when the number is not ours', async () => {
    const missing = { status: 'error', message: 'NUMARA BULUNAMADI' };
    const refused = await answering({ 'satin-al': unknown, durum: missing });
    const failure = await numbers.buy(refused, request(someOffer)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'rejected', providerCode: 'refused' });
    expect(String(failure)).toContain('İşlem yapılamadı');
    expect(String(failure)).not.toContain(password);
  });

  it.each([
    ['a fault', undefined],
    ['another unknown sentence', { status: 'error' }],
    ['an unknown state', { durum: 'beklemede' }],
  ])('to a purchase stays ambiguous when its state is answered with %s', async (_what, durum) => {
    const silent = await answering({ 'satin-al': unknown, durum });
    await expect(numbers.buy(silent, request(someOffer))).rejects.toMatchObject({ kind: 'ambiguous' });
  });

  it.each([
    ['Bu numara SATILMIŞ', 'rejected', 'sold'],
    ['Numara satıldı', 'rejected', 'sold'],
    ['Yetersiz Kredi', 'rejected', 'credit'],
    ['Şifre hatalı', 'auth', 'auth'],
  ])('%s is understood', async (message, kind, providerCode) => {
    const refused = await answering({ 'satin-al': { status: 'error', message } });
    await expect(numbers.buy(refused, request(someOffer))).rejects.toMatchObject({ kind, providerCode });
  });

  it('is never taken for a number that is not there', async () => {
    const unclear = await answering({ durum: unknown, iptal: unknown });
    await expect(numbers.get(unclear, '41001')).rejects.toMatchObject({ kind: 'rejected' });
    await expect(numbers.findBought(unclear, request(someOffer))).rejects.toMatchObject({ kind: 'rejected' });
    await expect(numbers.release(unclear, '41001')).rejects.toMatchObject({ kind: 'rejected' });
  });

  it('to a release is success when the number is cancelled', async () => {
    const gone = await answering({ durum: { durum: 'iptal' }, iptal: unknown });
    await expect(numbers.release(gone, '41001')).resolves.toBeUndefined();
  });

  it('to a release is a refusal while the number is there', async () => {
    const there = await answering({ durum: { durum: 'askida' }, iptal: unknown });
    await expect(numbers.release(there, '41001')).rejects.toMatchObject({ kind: 'rejected' });
  });

  it('skips offers whose number cannot be read, and fills in a SIP login from what is published', async () => {
    const bare = await answering({
      liste: [{ id: '1' }, { id: '2', numara: '444 0 001' }, { id: '3', numara: '0850 000 10 03' }],
      'sip-bilgileri': { status: 'success', sip_kullanici_adi: '8500001003', sip_sifre: 'lab-sip-password' },
    });
    await expect(numbers.offers?.(bare, { limit: 9 })).resolves.toEqual([
      { id: '3', number: '+908500001003', price: null },
    ]);
    await expect(numbers.sipLogin?.(bare, '3')).resolves.toEqual({
      host: 'sip.netgsm.com.tr',
      port: 5060,
      transport: 'udp',
      username: '8500001003',
      password: 'lab-sip-password',
    });
  });
});
