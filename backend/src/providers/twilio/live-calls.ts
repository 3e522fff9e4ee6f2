import { z } from 'zod';
import { ProviderError } from '../error';
import type { LiveCallsApi } from '../provider';
import { ask, type TwilioCall } from './client';
import type { TwilioCredentials } from './credentials';
import { gatherTwiml, playTwiml, sayTwiml, transferTwiml } from './twiml';

const anything = z.unknown();

/**
 * Changes of a live call. Twilio runs one document at a time: new TwiML ends what ran before, so each has to say where
 * it goes on. It cannot hold or mute one side of a call outside a conference.
 */
export const liveCalls: LiveCallsApi<TwilioCredentials> = {
  async hangUp(call, id) {
    try {
      await update(call, id, { Status: 'completed' });
    } catch (error) {
      if (!isOver(error)) throw error;
    }
  },

  transfer: (call, id, request) => run(call, id, transferTwiml(request)),

  speak: (call, id, { text, language, next }) => run(call, id, sayTwiml(text, language, next)),

  play: (call, id, { url, next }) => run(call, id, playTwiml({ url }, next)),

  gather: (call, id, request) => run(call, id, gatherTwiml(request)),

  sendDigits: (call, id, { digits, next }) => run(call, id, playTwiml({ digits }, next)),

  async startRecording(call, id, { recordingUrl }) {
    await ask(call, 'POST', recordingsOf(id), {
      answer: anything,
      form: {
        RecordingChannels: 'dual',
        ...(recordingUrl && {
          RecordingStatusCallback: recordingUrl,
          RecordingStatusCallbackEvent: ['completed'],
        }),
      },
    });
  },

  async stopRecording(call, id) {
    // `Twilio.CURRENT` is the recording that runs.
    const path = recordingsOf(id).replace(/\.json$/, '/Twilio.CURRENT.json');
    await ask(call, 'POST', path, { answer: anything, form: { Status: 'stopped' } });
  },
};

const recordingsOf = (id: string): string => `/Calls/${encodeURIComponent(id)}/Recordings.json`;

async function run(call: TwilioCall, id: string, twiml: string): Promise<void> {
  await update(call, id, { Twiml: twiml });
}

function update(call: TwilioCall, id: string, form: Record<string, string>): Promise<unknown> {
  return ask(call, 'POST', `/Calls/${encodeURIComponent(id)}.json`, { answer: anything, form });
}

/** 21220: the call is not in a state for this. */
function isOver(error: unknown): boolean {
  return error instanceof ProviderError && (error.kind === 'not-found' || error.providerCode === '21220');
}
