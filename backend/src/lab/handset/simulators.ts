import type { NetgsmSimulator } from '../netgsm/simulator';
import type { TwilioSimulator } from '../twilio/simulator';
import type { VapiSimulator } from '../vapi/simulator';

/** The carriers a handset reaches. */
export interface Simulators {
  vapi: VapiSimulator;
  netgsm: NetgsmSimulator;
  /** The subscriber whose texts these are. */
  netgsmUsername: string;
  twilio: TwilioSimulator;
}
