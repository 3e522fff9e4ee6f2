import { checkRequest, describeContract } from '../../../tests/contracts';
import { startVapiSimulator } from './simulator';

describeContract('vapi', (contract) => {
  it.each(['+14155550100', '+14155559902'])(
    'sends the described messages about a call to %s',
    async (number) => {
      const simulator = await startVapiSimulator({ callPace: { queuedMs: 1, ringingMs: 1, talkingMs: 1 } });
      const post = async (path: string, body: unknown) => {
        const answer = await fetch(simulator.url + path, {
          method: 'POST',
          headers: { authorization: 'Bearer key-1', 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        return ((await answer.json()) as { id: string }).id;
      };
      try {
        // Nobody listens there; what would have been said is kept.
        const assistantId = await post('/assistant', { name: 'a', server: { url: 'http://127.0.0.1:9/' } });
        const phoneNumberId = await post('/phone-number', { provider: 'vapi', assistantId });
        await post('/call', { assistantId, phoneNumberId, customer: { number } });
        const end = Date.now() + 2000;
        const reported = () => simulator.deliveries.some(({ type }) => type === 'end-of-call-report');
        while (!reported() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 3));
        expect(reported()).toBe(true);
        const faults = simulator.deliveries.flatMap(({ body, type }) =>
          checkRequest(contract, 'POST', '/server', {}, JSON.parse(JSON.stringify(body))).map(
            (fault) => `${type}: ${fault}`,
          ),
        );
        expect(faults).toEqual([]);
      } finally {
        await simulator.close();
      }
    },
  );
});
