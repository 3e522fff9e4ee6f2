import { startVapiSimulator, type VapiSimulator, type VapiSimulatorOptions } from '../../lab/vapi/simulator';
import { ProviderError } from '../error';
import type { VapiCall } from './client';
import { vapiProvider } from './provider';
import { callOf, callRequestOf, eventually, specOf, trunkOf } from './testing';

const { account, assistants, calls, carrierImport, numbers } = vapiProvider as Required<typeof vapiProvider>;
const key = 'key-of-a-tenant';

let simulator: VapiSimulator;
let call: VapiCall;

async function start(options: VapiSimulatorOptions = {}): Promise<void> {
  simulator = await startVapiSimulator({ callPace: { queuedMs: 1, ringingMs: 1, talkingMs: 5 }, ...options });
  call = callOf(simulator);
}

afterEach(() => simulator.close());

function owned() {
  return simulator.organisation(key);
}

function sent(operation: string) {
  return simulator.ledger.filter((entry) => entry.operation === operation);
}

async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => new Error('did not fail'),
    (reason) => reason,
  );
  if (!(error instanceof ProviderError)) throw error;
  return error;
}

describe('account', () => {
  it('counts free and imported numbers', async () => {
    await start();
    await expect(account.check(call)).resolves.toEqual({
      message: 'Key accepted; 0 of 5 free numbers used.',
    });
    await numbers.buy(call, { reference: 'tlx-1' });
    const trunk = await carrierImport.createTrunk(call, trunkOf());
    await carrierImport.importNumber(call, {
      reference: 'tlx-2',
      number: '+908500000000',
      trunkId: trunk.id,
    });
    await expect(account.check(call)).resolves.toEqual({
      message: 'Key accepted; 1 of 5 free numbers used. 1 imported.',
    });
  });
});

describe('numbers', () => {
  it('buys in the area code with name and assistant, and releases', async () => {
    await start();
    const { id: assistantId } = await assistants.create(call, specOf());
    const bought = await numbers.buy(call, { reference: 'tlx-1', areaCode: '415', assistantId });
    expect(bought).toEqual({
      id: expect.any(String),
      number: expect.stringMatching(/^\+1415555\d{4}$/),
      reference: 'tlx-1',
      status: 'active',
      assistantId,
      trunkId: null,
      renewsAt: null,
    });
    await expect(numbers.get(call, bought.id)).resolves.toEqual(bought);
    await expect(numbers.list!(call)).resolves.toEqual([bought]);
    await expect(numbers.findBought(call, { reference: 'tlx-1' })).resolves.toEqual(bought);
    await expect(numbers.findBought(call, { reference: 'tlx-9' })).resolves.toBeNull();
    await numbers.release(call, bought.id);
    await numbers.release(call, bought.id);
    await expect(numbers.get(call, bought.id)).resolves.toBeNull();
    expect(simulator.paid.map(({ event }) => event)).toEqual(['created', 'deleted']);
  });

  it('says no number until it is active', async () => {
    await start({ activationMs: 60 });
    const bought = await numbers.buy(call, { reference: 'tlx-1' });
    expect(bought).toMatchObject({ status: 'activating', number: null });
    await eventually(async () => {
      await expect(numbers.get(call, bought.id)).resolves.toMatchObject({
        status: 'active',
        number: expect.stringMatching(/^\+1\d{10}$/),
      });
    });
  });

  it('takes a number without digits as activating, and hidden digits as unknown', async () => {
    await start();
    const { id } = await numbers.buy(call, { reference: 'tlx-1' });
    const stored = owned().numbers.get(id)!;
    stored.number = '';
    await expect(numbers.get(call, id)).resolves.toMatchObject({ status: 'activating', number: null });
    stored.number = '+165****8621';
    await expect(numbers.get(call, id)).resolves.toMatchObject({ status: 'active', number: null });
  });

  it('changes and detaches the assistant', async () => {
    await start();
    const { id: assistantId } = await assistants.create(call, specOf());
    const { id } = await numbers.buy(call, { reference: 'tlx-1' });
    await numbers.setAssistant!(call, id, assistantId);
    await expect(numbers.get(call, id)).resolves.toMatchObject({ assistantId });
    await numbers.setAssistant!(call, id, null);
    await expect(numbers.get(call, id)).resolves.toMatchObject({ assistantId: null });
    expect(sent('PATCH /phone-number/:id').map(({ body }) => body)).toEqual([
      { assistantId },
      { assistantId: null },
    ]);
  });

  it('marks a refusal because of the area code, so that the caller may ask without one', async () => {
    await start();
    const error = await failure(numbers.buy(call, { reference: 'tlx-1', areaCode: '212' }));
    expect(error).toMatchObject({ kind: 'rejected', providerCode: 'area-code' });
    expect(error.message).toContain('Try one of');
    expect(sent('POST /phone-number')).toHaveLength(1);
    await expect(numbers.buy(call, { reference: 'tlx-1' })).resolves.toMatchObject({ status: 'active' });
  });

  it.each([undefined, '415'])('says quota when five are used (area code %s)', async (areaCode) => {
    await start();
    for (const name of ['a', 'b', 'c', 'd', 'e']) await numbers.buy(call, { reference: name });
    const error = await failure(numbers.buy(call, { reference: 'f', areaCode }));
    expect(error).toMatchObject({ kind: 'quota', retryable: false });
    expect(error.message).toContain('another provider');
    await expect(
      numbers.buy(callOf(simulator, { key: 'key-of-another' }), { reference: 'f' }),
    ).resolves.toBeDefined();
  });

  it('says quota when five are used, in whatever words it is refused', async () => {
    await start();
    for (const name of ['a', 'b', 'c', 'd', 'e']) await numbers.buy(call, { reference: name });
    simulator.inject({ operation: 'POST /phone-number', kind: 'status', status: 400, message: 'No.' });
    expect((await failure(numbers.buy(call, { reference: 'f' }))).kind).toBe('quota');
  });

  it('leaves a refusal that has nothing to do with either as it is', async () => {
    await start();
    const error = await failure(numbers.buy(call, { reference: 'x'.repeat(41) }));
    expect(error).toMatchObject({ kind: 'rejected', providerCode: 400 });
    expect(error.message).toContain('40 characters');
  });
});

describe('numbers of other carriers', () => {
  it('makes a trunk, imports over it, and takes both away', async () => {
    await start();
    const trunk = await carrierImport.createTrunk(call, trunkOf());
    expect(sent('POST /credential')[0]?.body).toEqual({
      provider: 'byo-sip-trunk',
      name: 'tlx-trunk',
      gateways: [
        {
          ip: 'sip.example.com',
          port: 5060,
          inboundEnabled: false,
          outboundEnabled: true,
          outboundProtocol: 'udp',
        },
        { ip: '192.0.2.0', netmask: 24, inboundEnabled: true, outboundEnabled: false },
      ],
      outboundLeadingPlusEnabled: true,
      outboundAuthenticationPlan: { authUsername: '8500000000', authPassword: 'sip-password-of-a-tenant' },
    });
    await expect(carrierImport.listTrunks(call)).resolves.toEqual([{ id: trunk.id, reference: 'tlx-trunk' }]);
    const request = { reference: 'tlx-2', number: '+908500000000', trunkId: trunk.id };
    const imported = await carrierImport.importNumber(call, request);
    expect(imported).toMatchObject({ number: '+908500000000', trunkId: trunk.id, status: 'active' });
    expect((await failure(carrierImport.importNumber(call, request))).kind).toBe('rejected');
    expect((await failure(carrierImport.deleteTrunk(call, trunk.id))).kind).toBe('rejected');
    await numbers.release(call, imported.id);
    await carrierImport.deleteTrunk(call, trunk.id);
    await carrierImport.deleteTrunk(call, trunk.id);
    await expect(carrierImport.listTrunks(call)).resolves.toEqual([]);
  });

  it('gives the addresses where the host name is refused', async () => {
    await start({ refuseHostNames: true });
    await carrierImport.createTrunk(call, trunkOf({ host: 'localhost', transport: 'tls', port: 5061 }));
    const bodies = sent('POST /credential').map(({ body }) => body as { gateways: { ip: string }[] });
    expect(bodies.map(({ gateways }) => gateways[0]?.ip)).toEqual(['localhost', '127.0.0.1']);
    expect(bodies[1]?.gateways[0]).toMatchObject({
      outboundProtocol: 'tls',
      port: 5061,
      inboundEnabled: false,
    });
  });

  it('passes the refusal on when the name has no address', async () => {
    await start({ refuseHostNames: true });
    const error = await failure(carrierImport.createTrunk(call, trunkOf({ host: 'no-such-host.invalid' })));
    expect(error).toMatchObject({ kind: 'rejected', providerCode: 400 });
    expect(sent('POST /credential')).toHaveLength(1);
  });

  it('does not try again where something else is refused', async () => {
    await start();
    const request = { ...trunkOf({ host: 'localhost' }), reference: 'x'.repeat(41) };
    expect((await failure(carrierImport.createTrunk(call, request))).kind).toBe('rejected');
    expect(sent('POST /credential')).toHaveLength(1);
  });
});

describe('assistants', () => {
  it('creates, replaces and deletes', async () => {
    await start();
    const { id } = await assistants.create(call, specOf());
    expect(owned().assistants.get(id)).toMatchObject({
      name: specOf().reference,
      metadata: { tenantId: specOf().tenantId, reference: specOf().reference, name: 'Reception' },
      firstMessage: 'Hello, how can I help?',
      model: {
        provider: 'openai',
        model: 'gpt-4.1',
        messages: [
          { role: 'system', content: expect.stringContaining(`${specOf().prompt}{% if call_direction`) },
        ],
      },
      voice: { provider: 'vapi', voiceId: 'Clara', language: 'en' },
      transcriber: { provider: 'deepgram', language: 'en' },
      maxDurationSeconds: 300,
      artifactPlan: { recordingEnabled: false, pcapEnabled: false },
      serverMessages: ['end-of-call-report', 'status-update', 'tool-calls', 'transfer-destination-request'],
    });
    await assistants.update(call, id, specOf({ voice: 'calm', language: 'tr', recordCalls: true }));
    expect(sent('PATCH /assistant/:id')[0]?.body).toMatchObject({
      model: { messages: [{ content: expect.stringContaining(specOf().prompt) }] },
      voice: { voiceId: 'Naina', language: 'tr' },
      transcriber: { language: 'tr' },
      artifactPlan: { recordingEnabled: true },
    });
    await expect(assistants.list(call)).resolves.toEqual([{ id, reference: specOf().reference }]);
    await assistants.delete(call, id);
    await assistants.delete(call, id);
    expect((await failure(assistants.update(call, id, specOf()))).kind).toBe('not-found');
  });

  it('tells ours from others by metadata or name', async () => {
    await start();
    const { id } = await assistants.create(call, specOf());
    const stored = owned().assistants.get(id)!;
    stored['metadata'] = undefined;
    await expect(assistants.list(call)).resolves.toEqual([{ id, reference: specOf().reference }]);
    stored.name = 'Made by hand';
    await expect(assistants.list(call)).resolves.toEqual([{ id, reference: null }]);
  });
});

describe('calls', () => {
  async function place(to: string) {
    const { id: assistantId } = await assistants.create(call, specOf());
    const { id: fromId } = await numbers.buy(call, { reference: 'tlx-1' });
    return calls.start(call, callRequestOf({ reference: 'tlx-call', fromId, to, assistantId }));
  }

  function find(reference: string, since = new Date()) {
    const request = callRequestOf({ reference, fromId: 'any', to: '+14155550123', assistantId: null });
    return calls.findStarted(call, request, since, new Set());
  }

  it('places none without a receptionist', async () => {
    await start();
    const request = callRequestOf({
      reference: 'tlx-1',
      fromId: 'any',
      to: '+14155550123',
      assistantId: null,
    });
    await expect(calls.start(call, request)).rejects.toMatchObject({ kind: 'rejected' });
    expect(simulator.ledger).toHaveLength(0);
  });

  it('follows a call from the queue to its end', async () => {
    await start();
    const placed = await place('+14155550123');
    expect(placed).toMatchObject({ status: 'queued', answered: null, cost: null, endedReason: null });
    await eventually(async () => {
      await expect(calls.get(call, placed.id)).resolves.toEqual({
        id: placed.id,
        status: 'ended',
        startedAt: expect.any(Date),
        endedAt: expect.any(Date),
        endedReason: 'customer-ended-call',
        answered: true,
        cost: { amount: expect.stringMatching(/^\d+(\.\d+)?$/), currency: 'USD' },
      });
    });
    await expect(find('tlx-call')).resolves.toMatchObject({ id: placed.id });
    await expect(find('tlx-other')).resolves.toBeNull();
    await expect(find('tlx-call', new Date(Date.now() + 400_000))).resolves.toBeNull();
    await expect(calls.get(call, '01900000-0000-7000-8000-000000000009')).resolves.toBeNull();
  });

  it.each([
    ['+14155559901', 'customer-busy', false],
    ['+14155559902', 'customer-did-not-answer', false],
    ['+14155559903', 'voicemail', true],
    ['+14155559904', 'call.in-progress.error-sip-outbound-call-failed-to-connect', false],
  ])('tells how a call to %s ended', async (to, endedReason, answered) => {
    await start();
    const placed = await place(to);
    await eventually(async () => {
      await expect(calls.get(call, placed.id)).resolves.toMatchObject({
        status: 'ended',
        endedReason,
        answered,
      });
    });
  });

  it('passes on why a call is refused', async () => {
    await start();
    const error = await failure(place('+905320000000'));
    expect(error.kind).toBe('rejected');
    expect(error.message).toContain('international');
  });
});
