import { startRetellSimulator } from '../../lab/retell/simulator';
import { systemClock } from '../../platform/time';
import { describeProviderConformance } from '../conformance';
import type { RetellCall } from './client';
import { retellProvider } from './provider';
import { specOf } from './testing';

const secrets = ['lab-api-key-1', 'lab-webhook-key-1', 'refused-lab-key-1'] as const;
const [apiKey, webhookKey, refusedKey] = secrets;

async function callRequest(call: RetellCall) {
  const { numbers, assistants } = retellProvider;
  const number = await numbers!.buy(call, { reference: 'tlx-00000000000000000000000000000004' });
  const answering = await assistants!.create(call, specOf());
  return {
    reference: 'tlx-00000000000000000000000000000005',
    from: { id: number.id, number: number.number },
    to: '+12025550123',
    assistantId: answering.id,
    addresses: null,
    record: false,
    machineDetection: 'off' as const,
    timeoutSeconds: 30,
  };
}

describeProviderConformance('Retell', retellProvider, async () => {
  const simulator = await startRetellSimulator();
  const shared = { baseUrl: simulator.url, now: systemClock };
  const call = { ...shared, credentials: { apiKey, webhookKey } };
  return {
    call,
    badCall: { ...shared, credentials: { apiKey: refusedKey } },
    simulator,
    operations: {
      check: 'GET /get-concurrency',
      buy: 'POST /create-phone-number',
      createAssistant: 'POST /create-agent',
      importNumber: 'POST /import-phone-number',
      startCall: 'POST /v2/create-phone-call',
      register: 'POST /v2/register-phone-call',
    },
    secrets,
    unknownId: '+12025550000',
    paid: () => simulator.paid.filter(({ event }) => event === 'created').length,
    buyRequest: async () => ({ reference: 'tlx-00000000000000000000000000000002', areaCode: '201' }),
    assistant: specOf(),
    trunk: {
      reference: 'tlx-00000000000000000000000000000003',
      login: {
        host: 'sip.netgsm.com.tr',
        port: 5060,
        transport: 'udp',
        username: '8500001001',
        password: 'lab-sip-password-1',
      },
      inboundNetworks: [],
      leadingPlus: true,
    },
    carrierNumber: '+908500001001',
    callRequest: () => callRequest(call),
    placed: () => simulator.account(apiKey).calls.size,
    close: () => simulator.close(),
  };
});
