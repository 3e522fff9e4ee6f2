import { systemClock } from '../../platform/time';
import type { TwilioCall } from '../../providers/twilio/client';
import { startTwilioSimulator, type TwilioSimulator, type TwilioSimulatorOptions } from './simulator';

/** Ids of the right form that belong to nobody; put together here, for they look like real ones. */
export const sidOf = (prefix: string, digit = '0'): string => prefix + digit.repeat(32);

export const accountSid = sidOf('AC');
export const authToken = 'lab-token-1';
export const ourNumber = '+14155550100';

/** Starts a simulator with one account that owns one number, and the call to use it with. */
export async function openTwilio(
  options: TwilioSimulatorOptions = {},
): Promise<{ simulator: TwilioSimulator; call: TwilioCall }> {
  const simulator = await startTwilioSimulator(options);
  simulator.addAccount({ sid: accountSid, authToken, numbers: [ourNumber] });
  return {
    simulator,
    call: { credentials: { accountSid, authToken }, baseUrl: simulator.url, now: systemClock },
  };
}
