import { randomUUID } from 'node:crypto';
import { startVapiSimulator } from '../../lab/vapi/simulator';
import { systemClock } from '../../platform/time';
import { describeProviderConformance } from '../conformance';
import type { AssistantSpec } from '../provider';
import type { VapiCall } from './client';
import { vapiProvider } from './provider';
import { callRequestOf } from './testing';

const secrets = ['lab-private-key-1', 'lab-public-key-1', 'refused-lab-key-1'] as const;
const [privateKey, publicKey, refusedKey] = secrets;

const assistant: AssistantSpec = {
  reference: 'tlx-00000000000000000000000000000001',
  tenantId: '00000000-0000-7000-8000-000000000001',
  name: 'Reception',
  language: 'en',
  voice: 'warm',
  greeting: 'Good morning.',
  prompt: 'Answer the phone of a hair salon.',
  maxCallSeconds: 600,
  recordCalls: false,
  server: null,
  tools: [],
};

async function callRequest(call: VapiCall) {
  const { numbers, assistants } = vapiProvider;
  const number = await numbers?.buy(call, { reference: 'tlx-00000000000000000000000000000004' });
  const answering = await assistants?.create(call, assistant);
  return callRequestOf({
    reference: 'tlx-00000000000000000000000000000005',
    fromId: number?.id ?? '',
    to: '+12025550123',
    assistantId: answering?.id ?? '',
  });
}

describeProviderConformance('VAPI', vapiProvider, async () => {
  const simulator = await startVapiSimulator();
  const shared = { baseUrl: simulator.url, now: systemClock };
  const call = { ...shared, credentials: { privateKey, publicKey } };
  return {
    call,
    badCall: { ...shared, credentials: { privateKey: refusedKey } },
    simulator,
    operations: {
      check: 'GET /phone-number',
      buy: 'POST /phone-number',
      createAssistant: 'POST /assistant',
      createTrunk: 'POST /credential',
      startCall: 'POST /call',
    },
    secrets,
    unknownId: randomUUID(),
    paid: () => simulator.paid.filter(({ event }) => event === 'created').length,
    buyRequest: async () => ({ reference: 'tlx-00000000000000000000000000000002', areaCode: '201' }),
    assistant,
    trunk: {
      reference: 'tlx-00000000000000000000000000000003',
      login: {
        host: 'sip.netgsm.com.tr',
        port: 5060,
        transport: 'udp',
        username: '8500001001',
        password: 'lab-sip-password-1',
      },
      inboundNetworks: [{ address: '192.0.2.0', prefixLength: 24 }],
      leadingPlus: true,
    },
    carrierNumber: '+908500001001',
    callRequest: () => callRequest(call),
    placed: () => simulator.organisation(privateKey).calls.size,
    close: () => simulator.close(),
  };
});
