import { type Contract, checkAnswer, checkRequest, describeContract } from '../../../tests/contracts';
import { toolsFor } from '../../features/reception';
import { type RetellSimulator, startRetellSimulator } from '../../lab/retell/simulator';
import type { Exchange } from '../../lab/simulator';
import { retellProvider } from './provider';
import { callOf, eventually, specOf } from './testing';

describeContract('retell', (contract) => {
  let simulator: RetellSimulator;
  let exchanges: Exchange[];
  beforeAll(async () => {
    exchanges = [];
    simulator = await startRetellSimulator({
      callPace: { ringingMs: 1, talkingMs: 1, analysisMs: 1 },
      onExchange: (exchange) => exchanges.push(exchange),
    });
  });
  afterAll(() => simulator.close());

  const { account, assistants, calls, dialIn, numberImport, numbers } = retellProvider;

  it('sends what is described, and the simulator answers what is described', async () => {
    const call = callOf(simulator);
    const whole = specOf({
      language: 'tr',
      recordCalls: true,
      server: { url: 'http://127.0.0.1:9/api/webhooks/retell?account=a', credentialId: null },
      tools: toolsFor({ language: 'tr', abilities: {} }),
    });
    const { id: assistantId } = await assistants!.create(call, whole);
    await assistants!.update(call, assistantId, whole);
    await assistants!.list(call);
    const bought = await numbers!.buy(call, { reference: 'tlx-1', areaCode: '415', assistantId });
    await numbers!.findBought(call, { reference: 'tlx-1' });
    await numbers!.get(call, bought.id);
    await numbers!.list!(call);
    await numbers!.setAssistant!(call, bought.id, null);
    await numbers!.setAssistant!(call, bought.id, assistantId, whole.server, '+12025550177');
    await account.check(call);
    const login = {
      host: 'sip.example.com',
      port: 5080,
      transport: 'udp',
      username: 'u',
      password: 'made-up',
    };
    const imported = await numberImport!.importNumber(call, {
      reference: 'tlx-2',
      number: '+908500000000',
      login: { ...login, transport: 'udp' },
      assistantId,
    });
    const registered = await dialIn!.register(call, {
      reference: 'tlx-0123456789abcdef0123456789abcdee',
      assistantId,
      from: '+905321112233',
      to: '+908500000000',
    });
    simulator.acceptSipCall({ sipUri: registered.sipUri, from: '', to: '' });
    const wanted = {
      reference: 'tlx-3',
      from: { id: bought.id, number: bought.number },
      to: '+14155550199',
      assistantId,
      addresses: null,
      record: false,
      machineDetection: 'off' as const,
      timeoutSeconds: 30,
    };
    const placed = await calls!.start(call, wanted);
    await calls!.findStarted(call, wanted, new Date(), new Set());
    await eventually(async () => expect((await calls!.get(call, placed.id))?.status).toBe('ended'));
    await eventually(() => expect(simulator.conversation(registered.callId)).not.toBeNull());
    await calls!.hangUp!(call, registered.callId, { controlUrl: null, next: null });
    await calls!.hangUp!(call, registered.callId, { controlUrl: null, next: null });
    await calls!.findStarted(call, { ...wanted, reference: 'tlx-none' }, new Date(), new Set());
    for (const number of [imported, bought]) await numbers!.release(call, number.id);
    await expect(numbers!.buy(call, { reference: 'tlx-4', areaCode: '212' })).rejects.toMatchObject({
      providerCode: 'area-code',
    });
    simulator.account('key-of-a-tenant').broke = true;
    await expect(numbers!.buy(call, { reference: 'tlx-5' })).rejects.toMatchObject({ kind: 'quota' });
    await assistants!.delete(call, assistantId);
    await expect(account.check(callOf(simulator, { key: 'refused-key' }))).rejects.toThrow();

    expect(new Set(exchanges.map((each) => each.operation)).size).toBeGreaterThanOrEqual(18);
    expect(exchanges.flatMap((exchange) => faultsOf(contract, exchange))).toEqual([]);
  });

  it('tells what is described', async () => {
    await eventually(() =>
      expect(new Set(simulator.deliveries.map(({ type }) => type))).toEqual(
        new Set(['call_started', 'call_ended', 'call_analyzed']),
      ),
    );
    const faults = simulator.deliveries.flatMap(({ body, type }) =>
      checkRequest(contract, 'POST', '/webhook', {}, JSON.parse(JSON.stringify(body))).map(
        (fault) => `${type}: ${fault}`,
      ),
    );
    expect(faults).toEqual([]);
  });

  it.each([
    ['en', 'en-US'],
    ['tr', 'tr-TR'],
    ['TR', 'tr-TR'],
    ['de', 'de-DE'],
    ['zh', 'zh-CN'],
    ['xx', 'multi'],
  ])('describes an assistant that speaks %s', async (language, code) => {
    exchanges.length = 0;
    await assistants!.create(callOf(simulator), specOf({ language }));
    expect(exchanges.flatMap((exchange) => faultsOf(contract, exchange))).toEqual([]);
    expect(exchanges.at(-1)?.body).toMatchObject({ language: code });
  });

  it('sees a member that the description does not know', () => {
    expect(checkRequest(contract, 'POST', '/create-phone-number', {}, { area_cod: 415 })).not.toEqual([]);
  });
});

function faultsOf(contract: Contract, exchange: Exchange): string[] {
  const { method, path, query, body, status, answer, operation } = exchange;
  // What is refused on purpose need not be right.
  const requested = status < 400 ? checkRequest(contract, method, path, query, body) : [];
  return [...requested, ...checkAnswer(contract, method, path, status, answer)].map(
    (fault) => `${operation}: ${fault}`,
  );
}
