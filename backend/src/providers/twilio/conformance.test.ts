import { accountSid, authToken, openTwilio, ourNumber, sidOf } from '../../lab/twilio/testing';
import { describeProviderConformance } from '../conformance';
import { twilioProvider } from './provider';

describeProviderConformance('Twilio', twilioProvider, async () => {
  const { simulator, call } = await openTwilio();
  const [apiKeySid, apiKeySecret] = [sidOf('SK'), 'lab &key/secret 1'];
  simulator.addAccount({ sid: accountSid, authToken, keys: { [apiKeySid]: apiKeySecret } });
  const credentials = { ...call.credentials, apiKeySid, apiKeySecret };
  return {
    call: { ...call, credentials },
    badCall: {
      ...call,
      credentials: { ...call.credentials, authToken: 'refused-token' },
    },
    simulator,
    operations: {
      check: 'GET /2010-04-01/Accounts/:account.json',
      buy: 'POST /2010-04-01/Accounts/:account/IncomingPhoneNumbers.json',
      startCall: 'POST /2010-04-01/Accounts/:account/Calls.json',
    },
    secrets: [authToken, apiKeySecret, 'refused-token'],
    unknownId: sidOf('PN', '9'),
    paid: () => simulator.paid.filter(({ event }) => event === 'bought').length,
    async buyRequest() {
      const offers = await twilioProvider.numbers?.offers?.(call, { limit: 1 });
      return { reference: 'tlx-conformance', ...(offers?.[0] && { offer: offers[0] }) };
    },
    callRequest: async () => ({
      reference: 'tlx-00000000000000000000000000000005',
      from: { id: sidOf('PN'), number: ourNumber },
      to: '+12065550150',
      assistantId: null,
      addresses: {
        plan: 'https://telyx.example/voice',
        status: 'https://telyx.example/status',
        recording: 'https://telyx.example/recording',
      },
      record: true,
      machineDetection: 'who',
      timeoutSeconds: 30,
    }),
    placed: () => simulator.placed.length,
    close: () => simulator.close(),
  };
});
