import { SipFault } from './fault';
import type { SipHeader, SipRequest, SipResponse } from './message';
import { defaultTimers, sendRequest } from './transaction';
import { createHub, type SipTransport } from './transport';

const branch = 'z9hG4bKtest';
const request: SipRequest = {
  kind: 'request',
  method: 'OPTIONS',
  uri: 'sip:carrier.example',
  headers: [
    { name: 'Via', value: `SIP/2.0/UDP 127.0.0.1:5060;branch=${branch};rport` },
    { name: 'CSeq', value: '7 OPTIONS' },
  ],
  body: Buffer.alloc(0),
};

function answer(status: number, headers: SipHeader[] = request.headers): SipResponse {
  return { kind: 'response', status, reason: '', headers, body: Buffer.alloc(0) };
}

/** A transport that keeps when each packet was sent. */
function fakeTransport(reliable: boolean) {
  const hub = createHub();
  const sentAt: number[] = [];
  const started = performance.now();
  const transport: SipTransport = {
    name: reliable ? 'tcp' : 'udp',
    reliable,
    local: { address: '127.0.0.1', port: 5060 },
    get dead() {
      return hub.fault !== null;
    },
    send: () => sentAt.push(Math.round(performance.now() - started)),
    listen: hub.listen,
    close: async () => undefined,
  };
  return { hub, sentAt, transport };
}

const options = { timers: defaultTimers, timeoutMs: 60_000 };

describe('sendRequest', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('repeats over UDP at the times of RFC 3261 and gives up at 64 × T1', async () => {
    const { sentAt, transport } = fakeTransport(false);
    const failed = expect(sendRequest(transport, request, options)).rejects.toMatchObject({
      code: 'no-answer',
    });
    await jest.advanceTimersByTimeAsync(31_999);
    expect(sentAt).toEqual([0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    await jest.advanceTimersByTimeAsync(1);
    await failed;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(sentAt).toHaveLength(11);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('sends once over a reliable transport', async () => {
    const { sentAt, transport } = fakeTransport(true);
    const failed = expect(sendRequest(transport, request, options)).rejects.toMatchObject({
      code: 'no-answer',
    });
    await jest.advanceTimersByTimeAsync(32_000);
    await failed;
    expect(sentAt).toEqual([0]);
  });

  test('gives up earlier when told so', async () => {
    const { transport } = fakeTransport(false);
    const failed = expect(sendRequest(transport, request, { ...options, timeoutMs: 700 })).rejects.toThrow(
      SipFault,
    );
    await jest.advanceTimersByTimeAsync(700);
    await failed;
  });

  test('goes on waiting at 1xx, and repeats only every T2 from then on', async () => {
    const { hub, sentAt, transport } = fakeTransport(false);
    const sent = sendRequest(transport, request, options);
    await jest.advanceTimersByTimeAsync(100);
    hub.message(answer(100));
    await jest.advanceTimersByTimeAsync(8_500);
    expect(sentAt).toEqual([0, 500, 4_500, 8_500]);
    hub.message(answer(200));
    await expect(sent).resolves.toMatchObject({ response: { status: 200 }, sent: 4, roundTripMs: 8_600 });
  });

  test.each<[string, SipHeader[]]>([
    ['another branch', [{ name: 'Via', value: 'SIP/2.0/UDP h;branch=z9hG4bKother' }, request.headers[1]!]],
    ['no branch', [{ name: 'Via', value: 'SIP/2.0/UDP h' }, request.headers[1]!]],
    ['another method', [request.headers[0]!, { name: 'CSeq', value: '7 INVITE' }]],
    ['another number', [request.headers[0]!, { name: 'CSeq', value: '8 OPTIONS' }]],
    ['no CSeq', [request.headers[0]!]],
    ['a second Via', [...request.headers, { name: 'Via', value: 'SIP/2.0/UDP h;branch=z9hG4bKx' }]],
  ])('does not take an answer with %s', async (_what, headers) => {
    const { hub, transport } = fakeTransport(false);
    const failed = expect(sendRequest(transport, request, options)).rejects.toMatchObject({
      code: 'no-answer',
    });
    hub.message(answer(200, headers));
    hub.message({ ...request });
    await jest.advanceTimersByTimeAsync(32_000);
    await failed;
  });

  test('takes the first final answer and drops its repetitions, also while the next request waits', async () => {
    const { hub, sentAt, transport } = fakeTransport(false);
    const sent = sendRequest(transport, request, options);
    hub.message(answer(401));
    hub.message(answer(200));
    await expect(sent).resolves.toMatchObject({ response: { status: 401 }, sent: 1 });
    expect(jest.getTimerCount()).toBe(0);
    const via = { name: 'Via', value: 'SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKnext;rport' };
    const headers = [via, { name: 'CSeq', value: '8 OPTIONS' }];
    const next = sendRequest(transport, { ...request, headers }, options);
    hub.message(answer(401));
    hub.message(answer(200, headers));
    await expect(next).resolves.toMatchObject({ response: { status: 200 } });
    expect(sentAt).toHaveLength(2);
  });

  test('tells garbage from silence', async () => {
    const { hub, transport } = fakeTransport(false);
    const failed = expect(sendRequest(transport, request, options)).rejects.toMatchObject({
      code: 'not-sip',
    });
    hub.garbage();
    await jest.advanceTimersByTimeAsync(32_000);
    await failed;
  });

  test('fails at once with its transport, also when that was dead before', async () => {
    const { hub, transport } = fakeTransport(true);
    const sent = sendRequest(transport, request, options);
    hub.fail(new SipFault('connection-closed'));
    await expect(sent).rejects.toMatchObject({ code: 'connection-closed' });
    const next = expect(sendRequest(transport, request, options)).rejects.toMatchObject({
      code: 'connection-closed',
    });
    await jest.advanceTimersByTimeAsync(1);
    await next;
  });
});
