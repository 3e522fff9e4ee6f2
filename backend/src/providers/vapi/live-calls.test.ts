import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startVapiSimulator, type VapiSimulator } from '../../lab/vapi/simulator';
import { isOwnAddress } from './addresses';
import { vapiProvider } from './provider';
import { callOf, eventually, specOf } from './testing';

let simulator: VapiSimulator;
beforeEach(async () => {
  simulator = await startVapiSimulator({
    callPace: { queuedMs: 1, ringingMs: 1, talkingMs: 60_000 },
    recordingLifeMs: 500,
  });
});
afterEach(() => simulator.close());

const { assistants, calls, numbers, recordings, webhookCredential } = vapiProvider;

/** A call that has been answered, and the address that controls it. */
async function liveCall(recordCalls = true) {
  const call = callOf(simulator);
  const { id: assistantId } = await assistants!.create(call, specOf({ recordCalls }));
  const number = await numbers!.buy(call, { reference: 'tlx-1', assistantId });
  const { id } = simulator.callIn({ from: '+14155550123', to: number.number! })!;
  await eventually(async () => expect((await calls!.get(call, id))?.status).toBe('in-progress'));
  const live = simulator.calls().find((each) => each.id === id)!;
  const { controlUrl } = live['monitor'] as { controlUrl: string };
  return { call, id, controlUrl };
}

describe('a live call', () => {
  it('is hung up, once or twice', async () => {
    const { call, id, controlUrl } = await liveCall();
    await calls!.hangUp!(call, id, { controlUrl, next: null });
    await calls!.hangUp!(call, id, { controlUrl, next: null });
    expect(await calls!.get(call, id)).toMatchObject({ status: 'ended', answered: true });
  });

  it('is put through', async () => {
    const { call, id, controlUrl } = await liveCall();
    const request = { to: '+905320000001', callerId: '+14155550100', message: 'One moment.', language: 'en' };
    await calls!.transfer!(call, id, { ...request, controlUrl, next: null });
    expect(await calls!.get(call, id)).toMatchObject({
      status: 'ended',
      endedReason: 'assistant-forwarded-call',
    });
    await expect(calls!.transfer!(call, id, { ...request, controlUrl, next: null })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('is controlled at addresses of VAPI only, and without our key', async () => {
    const asked: (string | undefined)[] = [];
    const stranger = createServer((request, response) => {
      asked.push(request.url);
      response.end('{}');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { call, id, controlUrl } = await liveCall();
    const elsewhere = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/control`;
    try {
      for (const address of [elsewhere, 'http://api.vapi.ai/control', 'https://vapi.ai.example.com/', 'x'])
        await expect(calls!.hangUp!(call, id, { controlUrl: address, next: null })).rejects.toMatchObject({
          kind: 'rejected',
        });
      await expect(calls!.hangUp!(call, id, { controlUrl: null, next: null })).rejects.toMatchObject({
        kind: 'not-found',
      });
      const other = controlUrl.replace(/.control$/, 'x/control');
      await expect(calls!.hangUp!(call, id, { controlUrl: other, next: null })).resolves.toBe(undefined);
      expect(await calls!.get(call, id)).toMatchObject({ status: 'in-progress' });
      expect(asked).toEqual([]);
    } finally {
      await new Promise((resolve) => stranger.close(resolve));
    }
  });
});

describe('a recording', () => {
  async function recorded(): Promise<string> {
    const { call, id, controlUrl } = await liveCall();
    await calls!.hangUp!(call, id, { controlUrl, next: null });
    const live = simulator.calls().find((each) => each.id === id)!;
    return (live['artifact'] as { presignedMonoUrl: string }).presignedMonoUrl;
  }

  it('is fetched, and is sound', async () => {
    const { contentType, audio } = await recordings!.fetch(callOf(simulator), await recorded());
    const parts: Buffer[] = [];
    for await (const part of audio) parts.push(part as Buffer);
    const sound = Buffer.concat(parts);
    expect(contentType).toContain('audio/wav');
    expect(sound.subarray(0, 4).toString()).toBe('RIFF');
    expect(sound.length).toBe(sound.readUInt32LE(4) + 8);
  });

  it('that has expired is gone', async () => {
    const url = await recorded();
    await new Promise((resolve) => setTimeout(resolve, 600));
    await expect(recordings!.fetch(callOf(simulator), url)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is not made where calls are not recorded', async () => {
    const { call, id, controlUrl } = await liveCall(false);
    await calls!.hangUp!(call, id, { controlUrl, next: null });
    const live = simulator.calls().find((each) => each.id === id)!;
    expect(live['artifact']).not.toHaveProperty('recordingUrl');
  });

  it.each([
    'http://storage.vapi.ai/a.wav',
    'https://127.0.0.1/a.wav',
    'https://2130706433/a.wav',
    'https://[::1]/a.wav',
    'https://[::ffff:10.0.0.1]/a.wav',
    'https://169.254.169.254/latest',
    'https://user:word@storage.vapi.ai/a.wav',
    'file:///etc/passwd',
    'no address',
  ])('is not fetched from %s', async (url) => {
    await expect(recordings!.fetch(callOf(simulator), url)).rejects.toMatchObject({ kind: 'rejected' });
  });

  it('is not fetched from a name that leads inside', async () => {
    const url = 'https://localhost/a.wav';
    await expect(recordings!.fetch(callOf(simulator), url)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is not fetched from where an address of VAPI leads', async () => {
    const leading = createServer((_request, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:1/secret' }).end(),
    );
    await new Promise<void>((resolve) => leading.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(leading.address() as AddressInfo).port}`;
    try {
      await expect(recordings!.fetch(callOf({ url }), `${url}/a.wav`)).rejects.toMatchObject({
        kind: 'rejected',
      });
    } finally {
      await new Promise((resolve) => leading.close(resolve));
    }
  });
});

it.each([
  ['https://phone.aws.vapi.ai/x/control', true],
  ['https://vapi.ai/', true],
  ['https://evilvapi.ai/', false],
  ['https://vapi.ai@evil.example/', false],
  ['wss://vapi.ai/', false],
])('knows whether %s is VAPI', (address, is) => {
  expect(isOwnAddress({}, address)).toBe(is);
});

describe('the credential of webhooks', () => {
  it('is made, found by its name, and deleted', async () => {
    const call = callOf(simulator);
    const request = { reference: 'tlxw-0123456789abcdef0123456789abcdef', secret: 'shared-by-both' };
    expect(await webhookCredential!.find(call, request.reference)).toBeNull();
    const made = await webhookCredential!.create(call, request);
    expect(await webhookCredential!.find(call, request.reference)).toEqual(made);
    await webhookCredential!.delete(call, made.id);
    await webhookCredential!.delete(call, made.id);
    expect(await webhookCredential!.find(call, request.reference)).toBeNull();
  });

  it('signs what our codec proves, and its secret is in no error', async () => {
    const call = callOf(simulator);
    const secret = 'a-secret-that-must-not-be-told';
    const credential = await webhookCredential!.create(call, { reference: 'tlxw-1', secret });
    const received: { headers: Record<string, string>; body: Buffer }[] = [];
    const product = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        received.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(parts) });
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(product.address() as AddressInfo).port}/api/webhooks/vapi`;
      const server = { url, credentialId: credential.id };
      const { id: assistantId } = await assistants!.create(call, specOf({ server }));
      const number = await numbers!.buy(call, { reference: 'tlx-1', assistantId });
      const { id } = simulator.callIn({ from: '+14155550123', to: number.number! })!;
      await eventually(() => expect(received.length).toBeGreaterThanOrEqual(2));
      for (const { headers, body } of received) {
        const request = {
          method: 'POST',
          url,
          path: '/vapi',
          query: new URLSearchParams(),
          headers,
          rawBody: body,
        };
        const keys = { credentials: call.credentials, secrets: [secret], now: new Date() };
        expect(vapiProvider.webhook!.verify(request, keys)).toMatchObject({ ok: true });
        expect(vapiProvider.webhook!.parse(request)).toMatchObject([
          { type: 'call.progressed', call: { callId: id } },
        ]);
      }
      simulator.inject({
        operation: 'POST /credential',
        kind: 'status',
        status: 400,
        message: `no ${secret}`,
      });
      const failure = await webhookCredential!.create(call, { reference: 'tlxw-2', secret }).catch(String);
      expect(failure).not.toContain(secret);
    } finally {
      product.closeAllConnections();
      await new Promise((resolve) => product.close(resolve));
    }
  });
});

it('describes tools with what is said meanwhile, and a transfer without a destination of its own', async () => {
  const call = callOf(simulator);
  const parameters = { type: 'object', properties: { service: { type: 'string' } } };
  const { id } = await assistants!.create(
    call,
    specOf({
      tools: [
        { name: 'prices', description: 'Tells prices.', parameters, waiting: 'One moment.' },
        {
          name: 'transfer_to_person',
          description: 'Tells whether.',
          parameters,
          waiting: null,
          transfers: true,
        },
      ],
      server: { url: 'https://telyx.example.com/api/webhooks/vapi', credentialId: null },
    }),
  );
  expect(simulator.organisation(call.credentials.privateKey).assistants.get(id)).toMatchObject({
    server: {
      url: 'https://telyx.example.com/api/webhooks/vapi',
      timeoutSeconds: 15,
      backoffPlan: { maxRetries: 5 },
    },
    model: {
      tools: [
        {
          type: 'function',
          function: { name: 'prices', parameters },
          messages: [{ type: 'request-start', content: 'One moment.' }],
        },
        { type: 'function', function: { name: 'transfer_to_person' } },
        { type: 'transferCall', destinations: [] },
      ],
    },
  });
});
