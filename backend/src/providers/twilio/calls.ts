import { z } from 'zod';
import { ProviderError } from '../error';
import type { LiveCallsApi } from '../provider';
import { ask, type TwilioCall } from './client';
import type { TwilioCredentials } from './credentials';
import { transferTwiml } from './twiml';

const anything = z.unknown();

/**
 * Changes of a live call. Twilio places none of ours: the voice AI does, which gives each a name that it can be found by;
 * Twilio keeps no name, so a call whose answer was lost could not be told from another to the same telephone.
 */
export const liveCalls: LiveCallsApi<TwilioCredentials> = {
  async hangUp(call, id) {
    try {
      await update(call, id, { Status: 'completed' });
    } catch (error) {
      if (!isOver(error)) throw error;
    }
  },

  async transfer(call, id, { to, callerId, message, language }) {
    await update(call, id, { Twiml: transferTwiml({ to, callerId, message, language }) });
  },
};

function update(call: TwilioCall, id: string, form: Record<string, string>): Promise<unknown> {
  return ask(call, 'POST', `/Calls/${encodeURIComponent(id)}.json`, { answer: anything, form });
}

/** 21220: the call is not in a state for this. */
function isOver(error: unknown): boolean {
  return error instanceof ProviderError && (error.kind === 'not-found' || error.providerCode === '21220');
}
