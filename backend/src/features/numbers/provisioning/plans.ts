import type { OrderMode, ProvisioningKind } from '../../../generated/prisma/client';
import type { ProviderId } from '../../../providers/provider';
import { asksUs } from '../carrier-addresses';
import { configure } from '../steps/configure';
import { activate, close, deleteVoiceCredential, deleteVoiceNumber, releaseOrder } from '../steps/finish';
import { order } from '../steps/order';
import { proveTrunk } from '../steps/prove-trunk';
import { sipCredentials } from '../steps/sip-credentials';
import { activateNumber, linkAssistant, voiceCredential, voiceNumber } from '../steps/voice';
import type { Step } from './step';

/** The sagas, each as its steps in their order. */
const plans = {
  /** The voice provider's own number. */
  direct: [order, activateNumber, linkAssistant, activate],
  /** Another carrier's number, brought to the voice provider over SIP. */
  carrier: [order, sipCredentials, proveTrunk, voiceCredential, voiceNumber, linkAssistant, activate],
  /** A number of a carrier that asks us about each call, and connects it to the voice provider's SIP address. */
  asked: [order, voiceNumber, linkAssistant, configure, activate],
  release: [deleteVoiceNumber, deleteVoiceCredential, releaseOrder, close],
} satisfies Record<string, Step[]>;

/**
 * Gives the steps of a saga; `mode` DIRECT is the voice provider's own number, everything else comes over SIP.
 * @param provider whom the number is bought from
 */
export function planFor(kind: ProvisioningKind, mode: OrderMode | null, provider?: ProviderId): Step[] {
  if (kind === 'RELEASE') return plans.release;
  if (provider && mode !== 'DIRECT' && asksUs(provider)) return plans.asked;
  return mode === 'DIRECT' ? plans.direct : plans.carrier;
}

/** Every step there is, by name. */
export const allSteps: ReadonlyMap<string, Step> = new Map(
  Object.values(plans).flatMap((steps) => steps.map((step) => [step.name, step] as const)),
);
