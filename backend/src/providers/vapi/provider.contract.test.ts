import type { Contract } from '../../../tests/contracts';
import { checkAnswer, checkRequest, describeContract } from '../../../tests/contracts';
import { toolsFor } from '../../features/reception';
import type { Exchange } from '../../lab/simulator';
import { startVapiSimulator, type VapiSimulator } from '../../lab/vapi/simulator';
import { languagesFor } from './languages';
import { vapiProvider } from './provider';
import { callOf, callRequestOf, eventually, specOf, trunkOf } from './testing';

describeContract('vapi', (contract) => {
  let simulator: VapiSimulator;
  let exchanges: Exchange[];

  beforeAll(async () => {
    exchanges = [];
    simulator = await startVapiSimulator({
      callPace: { queuedMs: 1, ringingMs: 1, talkingMs: 1 },
      onExchange: (exchange) => exchanges.push(exchange),
    });
  });

  afterAll(() => simulator.close());

  it('sends what is described, and the simulator answers what is described', async () => {
    const call = callOf(simulator);
    const { account, assistants, calls, carrierImport, erasure, numbers, webhookCredential } = vapiProvider;
    const credential = await webhookCredential!.create(call, { reference: 'tlxw-1', secret: 'made-up' });
    await webhookCredential!.find(call, 'tlxw-1');
    const whole = specOf({
      language: 'tr',
      recordCalls: true,
      server: { url: 'https://telyx.example.com/api/webhooks/vapi?account=a', credentialId: credential.id },
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
    await numbers!.setAssistant!(call, bought.id, assistantId);
    await account.check(call);
    const trunk = await carrierImport!.createTrunk(call, trunkOf());
    await carrierImport!.listTrunks(call);
    const imported = await carrierImport!.importNumber(call, {
      reference: 'tlx-2',
      number: '+908500000000',
      trunkId: trunk.id,
      assistantId,
    });
    const wanted = callRequestOf({ reference: 'tlx-3', fromId: bought.id, to: '+14155550199', assistantId });
    const placed = await calls!.start(call, wanted);
    await calls!.findStarted(call, wanted, new Date(), new Set());
    await eventually(async () => expect((await calls!.get(call, placed.id))?.status).toBe('ended'));
    await erasure!.call!(call, placed.id);
    await erasure!.call!(call, placed.id);
    for (const number of [imported, bought]) await numbers!.release(call, number.id);
    await numbers!.release(call, bought.id);
    await expect(numbers!.buy(call, { reference: 'tlx-4', areaCode: '212' })).rejects.toThrow();
    await carrierImport!.deleteTrunk(call, trunk.id);
    await assistants!.delete(call, assistantId);
    await webhookCredential!.delete(call, credential.id);
    await expect(account.check(callOf(simulator, { key: 'refused-key' }))).rejects.toThrow();

    const operations = new Set(exchanges.map((each) => each.operation));
    expect(operations.size).toBeGreaterThanOrEqual(15);
    expect(exchanges.flatMap((exchange) => faultsOf(contract, exchange))).toEqual([]);
  });

  it.each(['en', 'tr', 'ar', 'de', 'uk', 'zh', 'TR', 'xx'])(
    'describes an assistant that speaks %s',
    async (language) => {
      exchanges.length = 0;
      await vapiProvider.assistants!.create(callOf(simulator), specOf({ language }));
      expect(exchanges.flatMap((exchange) => faultsOf(contract, exchange))).toEqual([]);
      expect(exchanges[0]?.body).toMatchObject({
        voice: { language: languagesFor(language).spoken },
        transcriber: { language: languagesFor(language).heard },
      });
    },
  );

  it('sees a member that the description does not know', () => {
    const body = { provider: 'vapi', numberDesiredAreaCod: '415' };
    expect(checkRequest(contract, 'POST', '/phone-number', {}, body)).toEqual([
      'body.numberDesiredAreaCod is not described',
    ]);
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
