import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type NetgsmSimulator, startNetgsmSimulator } from '../../lab/netgsm/simulator';
import { systemClock } from '../../platform/time';
import type { ProviderEvent, WebhookRequest } from '../event';
import { netgsmProvider } from './provider';
import { netgsmWebhook as webhook } from './webhook';

const username = '8500000000';
const credentials = { username, password: 'lab-password-1' };

function requestOf(body: string, query = ''): WebhookRequest {
  return {
    method: 'POST',
    url: `https://telyx.example/api/webhooks/netgsm/token${query && `?${query}`}`,
    path: '/netgsm/token',
    query: new URLSearchParams(query),
    headers: {},
    rawBody: Buffer.from(body),
  };
}

const keyAt = (body: string, now: Date): string => {
  const verdict = webhook.verify(requestOf(body), { credentials, secrets: [], now });
  return verdict.ok ? verdict.deliveryKey : '';
};

describe('A push of Netgsm', () => {
  it.each([
    ['mesaj=Geliyorum&ceptel=5320000001&aboneno=8500000000&gorevid=17', '', 'received', '17'],
    ['{"mesaj":"Geliyorum","ceptel":"5320000001"}', '', 'received', null],
    ['[{"message":"Hi","sender":"532"}]', '', 'received', null],
    ['{"jobid":"17377000000000001","status":1,"number":"532"}', '', 'reported', '17377000000000001'],
    ['jobid=17377&status=1', '', 'reported', '17377'],
    ['', 'what=report', 'reported', null],
    ['', '', 'received', null],
    ['{"jobid":', '', 'received', null],
    ['\u0000\u0001', '', 'received', null],
  ])('%j with the query %j is a hint that something was %s', (body, query, what, messageId) => {
    expect(webhook.parse(requestOf(body, query))).toEqual([{ type: 'messages.hinted', what, messageId }]);
  });

  it('asks nothing, and counts once within seconds', () => {
    const now = new Date(1_000_000_000_000);
    expect(webhook.question(requestOf(''))).toBeNull();
    expect(webhook.answer(requestOf(''), { type: 'call.plan', steps: [] }).status).toBe(200);
    expect(keyAt('a', now)).toBe(keyAt('a', now));
    expect(keyAt('a', now)).not.toBe(keyAt('b', now));
    expect(keyAt('a', now)).not.toBe(keyAt('a', new Date(now.getTime() + 10_000)));
    expect(keyAt('x'.repeat(10_000), now).length).toBeLessThan(120);
  });
});

describe('The simulated Netgsm pushes', () => {
  let simulator: NetgsmSimulator;
  let product: Server;
  let events: ProviderEvent[];
  beforeEach(async () => {
    events = [];
    product = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        events.push(...webhook.parse({ ...requestOf(''), rawBody: Buffer.concat(parts) }));
        const { status, body } = webhook.acknowledgement!;
        response.writeHead(status).end(body);
      });
    });
    await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(product.address() as AddressInfo).port}`;
    simulator = await startNetgsmSimulator({ deliveryMs: 20, product: () => url });
    simulator.addAccount(credentials);
  });
  afterEach(async () => {
    await simulator.close();
    product.closeAllConnections();
    await new Promise((resolve) => product.close(resolve));
  });

  const ask = (method: string, what: string, body?: object) =>
    fetch(`${simulator.url}/sms/rest/v2/${what}webhook`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${username}:${credentials.password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });

  it('a text that came in, once somebody has said where', async () => {
    const text = { from: '+905320000001', to: '+908500000000', body: 'Geliyorum' };
    expect(await simulator.textIn(text)).toBe(false);
    expect(
      (await ask('POST', 'inbox', { webhookUrl: 'https://telyx.example/api/webhooks/netgsm/t' })).status,
    ).toBe(200);
    expect(await simulator.textIn(text)).toBe(true);
    expect(events).toEqual([{ type: 'messages.hinted', what: 'received', messageId: '0' }]);
    expect(simulator.deliveries).toEqual([
      expect.objectContaining({
        url: 'https://telyx.example/api/webhooks/netgsm/t',
        what: 'inbox',
        status: 200,
      }),
    ]);
    const call = { credentials, baseUrl: simulator.url, now: systemClock };
    const minute = 60_000;
    const found = await netgsmProvider.messages!.received!(
      call,
      new Date(Date.now() - minute),
      new Date(Date.now() + minute),
    );
    expect(found).toHaveLength(2);
    await ask('DELETE', 'inbox');
    expect(await simulator.textIn(text)).toBe(false);
    expect((await ask('POST', 'inbox', { url: 'x' })).status).toBe(406);
  });

  it('what became of a text that was sent', async () => {
    simulator.forwardTexts(username, { report: 'https://telyx.example/api/webhooks/netgsm/t' });
    const call = { credentials, baseUrl: simulator.url, now: systemClock };
    const sent = await netgsmProvider.messages!.send(call, {
      reference: 'tlx-1',
      from: null,
      to: '+905320000001',
      body: 'Merhaba',
      mediaUrls: [],
      purpose: 'SERVICE',
      statusUrl: null,
    });
    while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(events).toEqual([{ type: 'messages.hinted', what: 'reported', messageId: sent.id }]);
    const states = await netgsmProvider.messages!.states(call, [{ id: sent.id, to: '+905320000001' }]);
    expect(states.get(sent.id)?.status).toBe('delivered');
  });
});
