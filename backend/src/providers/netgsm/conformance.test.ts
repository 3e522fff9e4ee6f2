import { startNetgsmSimulator } from '../../lab/netgsm/simulator';
import { systemClock } from '../../platform/time';
import { describeProviderConformance } from '../conformance';
import { netgsmProvider } from './provider';

describeProviderConformance('Netgsm', netgsmProvider, async () => {
  const simulator = await startNetgsmSimulator({ stock: 20 });
  const username = '8500000000';
  const [password, apiKey] = ['lab &pass/word 1', 'lab-app-key-1'];
  simulator.addAccount({ username, password });
  const shared = { baseUrl: simulator.url, now: systemClock, allowAssumed: true };
  const call = { ...shared, credentials: { username, password, apiKey } };
  return {
    call,
    badCall: { ...shared, credentials: { username, password: 'lab-wrong-password' } },
    simulator,
    operations: { check: 'GET /sms/rest/v2/msgheader', buy: 'POST /santral/numara/satin-al' },
    secrets: [password, apiKey, 'lab-wrong-password'],
    unknownId: '1',
    paid: () => simulator.account(username).purchases.length,
    async buyRequest() {
      const offers = await netgsmProvider.numbers?.offers?.(call, { limit: 1 });
      return { reference: 'tlx-conformance', offer: offers?.[0] };
    },
    close: () => simulator.close(),
  };
});
