import type { NetgsmSimulator } from '../netgsm/simulator';
import type { RetellSimulator } from '../retell/simulator';
import type { TelnyxSimulator } from '../telnyx/simulator';
import type { TwilioSimulator } from '../twilio/simulator';
import type { VapiSimulator } from '../vapi/simulator';
import type { VoiceLine } from '../voice-line';

/** The carriers a handset reaches. */
export interface Simulators {
  vapi: VapiSimulator;
  retell: RetellSimulator;
  netgsm: NetgsmSimulator;
  /** The subscriber whose texts these are. */
  netgsmUsername: string;
  twilio: TwilioSimulator;
  telnyx: TelnyxSimulator;
}

/** The voice AIs, in the order in which they are asked whose a number or address is. */
export function voicesOf({ vapi, retell }: Pick<Simulators, 'vapi' | 'retell'>): readonly VoiceLine[] {
  return [vapi, retell];
}
