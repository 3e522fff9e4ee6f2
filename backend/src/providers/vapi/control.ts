import { z } from 'zod';
import { ProviderError } from '../error';
import { requestJson } from '../http';
import { isOwnAddress } from './addresses';
import type { VapiCall } from './client';
import { speaker } from './errors';

/**
 * Speaks to a live call at the address VAPI told with it (https://docs.vapi.ai/calls/call-features). Whoever has the
 * address may: it takes no key, and none is sent.
 * @throws ProviderError `rejected` for an address that is not VAPI's
 */
export async function control(call: VapiCall, controlUrl: string, body: object): Promise<void> {
  if (!isOwnAddress(call, controlUrl)) {
    throw new ProviderError({
      provider: speaker.id,
      kind: 'rejected',
      message: 'The address that controls this call is not one of VAPI.',
    });
  }
  await requestJson(speaker, {
    method: 'POST',
    url: controlUrl,
    body,
    changes: true,
    answer: z.unknown(),
    secrets: [controlUrl],
    ...(call.timeoutMs !== undefined && { timeoutMs: call.timeoutMs }),
  });
}

/** Says that VAPI never told where a call is controlled. */
export function withoutControl(id: string): ProviderError {
  return new ProviderError({
    provider: speaker.id,
    kind: 'not-found',
    message: `VAPI has not said where call ${id} is controlled: it has not been answered, or it is over.`,
  });
}
