import { checkAnswer, checkRequest, describeContract } from '../../../tests/contracts';
import type { Exchange } from '../../lab/simulator';
import { startVapiSimulator, type VapiSimulator } from '../../lab/vapi/simulator';
import { vapiProvider } from './provider';
import { callOf } from './testing';

const { numbers, carrierImport } = vapiProvider;
const reference = 'tlx-0123456789abcdef0123456789abcdef';

let simulator: VapiSimulator;
let exchanges: Exchange[];
beforeEach(async () => {
  exchanges = [];
  simulator = await startVapiSimulator({ onExchange: (exchange) => exchanges.push(exchange) });
});
afterEach(() => simulator.close());

const open = () => carrierImport!.openSipAddress!(callOf(simulator), { reference });
const find = () => carrierImport!.findSipAddress!(callOf(simulator), reference);

describe('A SIP address', () => {
  it('is opened under our reference, found by it, and given up like a number', async () => {
    expect(await find()).toBeNull();
    const opened = await open();
    expect(opened).toEqual({ id: expect.any(String), sipUri: `sip:${reference}@sip.vapi.ai` });
    expect(await find()).toEqual(opened);
    expect(await numbers!.get(callOf(simulator), opened.id)).toMatchObject({
      reference,
      number: null,
      status: 'active',
    });
    expect(
      simulator.acceptSipCall({ sipUri: opened.sipUri, from: '+12065550199', to: '+14155550100' }),
    ).not.toBeNull();
    await numbers!.release(callOf(simulator), opened.id);
    expect(await find()).toBeNull();
  });

  it('whose answer was lost is found, and is no free number', async () => {
    simulator.inject({ operation: 'POST /phone-number', kind: 'timeout-after-commit' });
    await expect(
      carrierImport!.openSipAddress!(callOf(simulator, { timeoutMs: 400 }), { reference }),
    ).rejects.toMatchObject({ kind: 'ambiguous' });
    expect(await find()).toMatchObject({ sipUri: `sip:${reference}@sip.vapi.ai` });
    for (let count = 0; count < 5; count += 1)
      await numbers!.buy(callOf(simulator), { reference: `n${count}` });
    await expect(numbers!.buy(callOf(simulator), { reference: 'n6' })).rejects.toMatchObject({
      kind: 'quota',
    });
  });

  it('is of the region of the account', async () => {
    const call = { ...callOf(simulator), baseUrl: `${simulator.url}/?for=api.eu.vapi.ai` };
    // Only the address that would be asked for matters here: the simulator is not at that path.
    await carrierImport!.openSipAddress!(call, { reference }).catch(() => undefined);
    expect(exchanges[0]?.body).toMatchObject({ sipUri: `sip:${reference}@sip.eu.vapi.ai` });
  });
});

describeContract('vapi', (contract) => {
  it('with the requests about SIP addresses', async () => {
    await open();
    await find();
    const faults = exchanges.flatMap(({ method, path, query, body, status, answer }) => [
      ...checkRequest(contract, method, path, query, body),
      ...checkAnswer(contract, method, path, status, answer),
    ]);
    expect(faults).toEqual([]);
  });
});
