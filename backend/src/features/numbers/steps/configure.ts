import { addressesFor } from '../carrier-addresses';
import type { Step } from '../provisioning/step';

/** Tells the carrier where it asks about the number's calls and texts. Doing it twice changes nothing. */
export const configure: Step = {
  name: 'configure',
  async run(context) {
    const carrier = await context.carrier();
    await carrier.ask('numbers.configure', (provider, call) =>
      provider.numbers!.configure!(
        call,
        context.number.carrierNumberId!,
        addressesFor(context.platform, carrier.ref, context.scope.tenantId),
      ),
    );
    return {};
  },
};
