import { randomBytes } from 'node:crypto';
import { openTelnyx, ourNumber } from '../../lab/telnyx/testing';
import { describeProviderConformance } from '../conformance';
import { ensureHomes } from './number-homes';
import { telnyxProvider } from './provider';

describeProviderConformance('Telnyx', telnyxProvider, async () => {
  const { simulator, call } = await openTelnyx();
  const messagingKey = `KEY ${randomBytes(6).toString('hex')}`.replace(' ', '-texts/');
  const credentials = { ...call.credentials, messagingKey };
  const wrong = { apiKey: 'refused-key', messagingKey: 'refused-texts' };
  return {
    call: { ...call, credentials },
    badCall: { ...call, credentials: { ...credentials, ...wrong } },
    simulator,
    operations: {
      check: 'GET /v2/balance',
      buy: 'POST /v2/number_orders',
      startCall: 'POST /v2/calls',
    },
    secrets: [credentials.apiKey, messagingKey, wrong.apiKey, wrong.messagingKey],
    unknownId: '1999999999999999999',
    paid: () => simulator.paid.filter(({ event }) => event === 'bought').length,
    async buyRequest() {
      const offers = await telnyxProvider.numbers?.offers?.(call, { limit: 1 });
      return { reference: 'tlx-conformance', ...(offers?.[0] && { offer: offers[0] }) };
    },
    async callRequest() {
      await ensureHomes(call, {
        voice: 'https://telyx.example/telnyx',
        voiceStatus: 'https://telyx.example/telnyx',
        sms: 'https://telyx.example/telnyx',
        business: 'tlx-business',
      });
      return {
        reference: 'tlx-00000000000000000000000000000005',
        from: { id: '1', number: ourNumber },
        to: '+12065550150',
        assistantId: null,
        addresses: null,
        record: true,
        machineDetection: 'who',
        timeoutSeconds: 30,
      };
    },
    placed: () => simulator.placed().length,
    close: () => simulator.close(),
  };
});
