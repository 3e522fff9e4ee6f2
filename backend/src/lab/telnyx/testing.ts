import { systemClock } from '../../platform/time';
import type { TelnyxCall } from '../../providers/telnyx/client';
import { startTelnyxSimulator, type TelnyxSimulator, type TelnyxSimulatorOptions } from './simulator';

export const apiKey = 'KEY-lab-account-1';
export const ourNumber = '+16465550100';

/** Starts a simulator with one account that owns one number, and the call to use it with. */
export async function openTelnyx(
  options: TelnyxSimulatorOptions = {},
): Promise<{ simulator: TelnyxSimulator; call: TelnyxCall }> {
  const simulator = await startTelnyxSimulator(options);
  simulator.addAccount({ apiKey, numbers: [ourNumber] });
  const { publicKey } = simulator;
  return {
    simulator,
    call: { credentials: { apiKey, publicKey }, baseUrl: simulator.url, now: systemClock },
  };
}
