import { checkAnswer, checkRequest, describeContract } from '../../../tests/contracts';
import type { Node } from '../../../tests/openapi-schema';
import { type NetgsmSimulator, startNetgsmSimulator } from '../../lab/netgsm/simulator';
import { compact, dotted } from '../../lab/netgsm/turkey-clock';
import type { Exchange } from '../../lab/simulator';
import { systemClock } from '../../platform/time';
import { netgsmProvider } from './provider';
import type { NetgsmCall } from './request';

const username = '8500000000';
const password = 'lab-password-1';

let simulator: NetgsmSimulator;
let call: NetgsmCall;
let exchanges: Exchange[];

async function open(loginRefusal: 401 | 406 = 406): Promise<void> {
  exchanges = [];
  simulator = await startNetgsmSimulator({
    stock: 5,
    deliveryMs: 0,
    loginRefusal,
    onExchange: (exchange) => exchanges.push(exchange),
  });
  simulator.addAccount({ username, password });
  const credentials = { username, password, apiKey: 'lab-app-key-1' };
  call = { credentials, baseUrl: simulator.url, now: systemClock, allowAssumed: true };
}

afterEach(() => simulator.close());

/** Uses every member of the adapter, with results good and bad. */
async function useAdapter(): Promise<void> {
  const { account, numbers } = netgsmProvider;
  const refused = { ...call, credentials: { ...call.credentials, password: 'wrong' } };
  await account.check(call);
  await account.check(refused).catch(() => undefined);
  const [offer] = (await numbers?.offers?.(call, { limit: 1 })) ?? [];
  if (!numbers || !offer) throw new Error('nothing is for sale');
  const request = { reference: 'tlx-contract', offer };
  const { id } = await numbers.buy(call, request);
  await numbers.buy(call, request).catch(() => undefined);
  await numbers.findBought(call, request);
  await numbers.get(call, id);
  await numbers.sipLogin?.(call, id);
  await numbers.sipLogin?.(call, '1').catch(() => undefined);
  await numbers.release(call, id);
  await numbers.release(call, id);
  await numbers.get(call, id);
}

/** Speaks to the simulator itself, for what the adapter does not use. */
async function ask(method: string, path: string, body?: unknown, login = password): Promise<Node> {
  const authorization = `Basic ${Buffer.from(`${username}:${login}`).toString('base64')}`;
  const response = await fetch(simulator.url + path, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as Node;
}

async function sendTexts(): Promise<void> {
  const rest = '/sms/rest/v2';
  const dates = { startdate: dotted(new Date()), stopdate: dotted(new Date(Date.now() + 60_000)) };
  const text = { msgheader: username, messages: [{ msg: 'Merhaba', no: '5320000001' }] };
  const { jobid } = await ask('POST', `${rest}/send`, text);
  await ask('POST', `${rest}/send`, { ...text, msgheader: 'NOBODY' });
  await ask('POST', `${rest}/send`, text, 'wrong');
  await ask('POST', `${rest}/otp`, { msgheader: username, msg: 'Kod 1234', no: '5320000001' });
  await ask('POST', `${rest}/otp`, { msgheader: 'NOBODY', msg: 'Kod 1234', no: '5320000001' });
  await ask('POST', `${rest}/report`, { jobids: [jobid], pagenumber: 0, pagesize: 10 });
  await ask('POST', `${rest}/report`, dates);
  await ask('POST', `${rest}/report`, { jobids: ['1'] });
  const later = compact(new Date(Date.now() + 3_600_000)).slice(0, 12);
  const scheduled = await ask('POST', `${rest}/send`, { ...text, startdate: later });
  await ask('POST', `${rest}/cancel`, { jobid: scheduled['jobid'] });
  await ask('POST', `${rest}/cancel`, { jobid: '1' });
  await ask('GET', `${rest}/inbox`);
  simulator.receiveText(username, '5320000001', 'Geliyorum');
  await ask('GET', `${rest}/inbox?startdate=01012026000000&stopdate=31122099235959`);
  await ask('GET', `${rest}/msgheader`);
  for (const stip of [1, 2, 3]) await ask('POST', '/balance', { usercode: username, password, stip });
  await ask('POST', '/balance', { usercode: username, password: 'wrong', stip: 2 });
}

describeContract('netgsm', (contract) => {
  const requestFaults = () =>
    exchanges.flatMap(({ operation, method, path, query, body }) =>
      checkRequest(contract, method, path, query, body).map((fault) => `${operation}: ${fault}`),
    );
  const answerFaults = () =>
    exchanges.flatMap(({ operation, method, path, status, answer }) =>
      checkAnswer(contract, method, path, status, answer).map((fault) => `${operation} ${status}: ${fault}`),
    );

  it('with every request of the adapter', async () => {
    await open();
    await useAdapter();
    expect(new Set(exchanges.map(({ operation }) => operation)).size).toBe(7);
    expect(requestFaults()).toEqual([]);
  });

  it('with every answer to the adapter, but for one that nobody has described', async () => {
    await open();
    await useAdapter();
    // Assumed operations have no description of a refusal: a state of somebody else's number is our invention.
    await netgsmProvider.numbers?.get(call, '1');
    expect(answerFaults()).toEqual([
      expect.stringMatching(/^GET \/santral\/numara\/durum 200: .*required property 'durum'/),
    ]);
  });

  it.each([401, 406] as const)('with every answer to texts, refused logins with HTTP %i', async (status) => {
    await open(status);
    await sendTexts();
    expect(new Set(exchanges.map(({ operation }) => operation)).size).toBe(7);
    expect(new Set(exchanges.map((exchange) => exchange.status))).toEqual(new Set([200, 406, status]));
    expect(requestFaults()).toEqual([]);
    expect(answerFaults()).toEqual([]);
  });

  it('with every request about texts, and every answer to it', async () => {
    await open();
    const { messages } = netgsmProvider;
    if (!messages?.received) throw new Error('missing');
    const text = {
      reference: 'tlx-1',
      from: null,
      to: '+905320000001',
      body: 'Randevunuz değişti',
      mediaUrls: [],
      purpose: 'MARKETING' as const,
      statusUrl: null,
    };
    const since = new Date();
    const window = [new Date(since.getTime() - 60_000), new Date(since.getTime() + 60_000)] as const;
    await messages.received(call, ...window);
    const { id } = await messages.send(call, text);
    await messages.send(call, { ...text, body: 'Merhaba', purpose: 'SERVICE' });
    await messages.send(call, { ...text, from: 'NOBODY' }).catch(() => undefined);
    await messages.states(call, [{ id, to: text.to }]);
    await messages.states(call, [{ id: '99', to: text.to }]);
    await messages.findSent(call, text, since, new Set());
    await messages.findSent(call, text, new Date(since.getTime() - 3_600_000), new Set());
    simulator.receiveText(username, '5320000001', 'Geliyorum');
    await messages.received(call, ...window);
    expect(new Set(exchanges.map(({ operation }) => operation)).size).toBe(3);
    expect(requestFaults()).toEqual([]);
    expect(answerFaults()).toEqual([]);
  });

  it('in that the assumed operations are those that need permission', async () => {
    await open();
    const forbidden = { ...call, allowAssumed: false };
    const paths = contract.document['paths'] as Record<string, Record<string, Node>>;
    await netgsmProvider.account.check(forbidden);
    const used = exchanges.map(({ method, path }) => paths[path]?.[method.toLowerCase()]?.['x-verified']);
    expect(used).toEqual(['documented', 'documented']);
    await expect(netgsmProvider.numbers?.get(forbidden, '1')).rejects.toMatchObject({
      providerCode: 'assumed',
    });
    expect(paths['/santral/numara/durum']?.['get']?.['x-verified']).toBe('assumed');
  });
});
