import { randomUUID } from 'node:crypto';
import type { LiveCallContext } from '../call';
import type { LiveCallsApi } from '../provider';
import type { TelnyxCall } from './client';
import { writeState } from './client-state';
import { ringSeconds, send, speech } from './control';
import type { TelnyxCredentials } from './credentials';

/**
 * Changes of a live call that a person wants. They go beside the plan that leads it: what is connected stays so, and
 * nothing has to be asked afterwards; and what a plan has left with the call stays there. Call Control holds and mutes nobody outside a conference.
 */
export const liveCalls: LiveCallsApi<TelnyxCredentials> = {
  hangUp: (call, id, _context) => command(call, id, 'hangup', {}),

  /** Whom nobody answers is asked for a message, as after the plan's own try: the caller's leg would wait in silence. */
  async transfer(call, id, { to, callerId, message, language, timeoutSeconds = 30, next }) {
    if (message) await command(call, id, 'speak', { ...speech(message, language) });
    // Later than every command of a plan, so that its place is its own.
    const position = call.now().getTime();
    await command(call, id, 'transfer', {
      to,
      ...(callerId && { from: callerId }),
      timeout_secs: ringSeconds(timeoutSeconds),
      client_state: writeState({ for: 'connect', position }),
      target_leg_client_state: writeState({ for: 'leg', position, call: id, mark: markOf(next) }),
    });
  },

  answer: (call, id, _context: LiveCallContext) => command(call, id, 'answer', {}),

  speak: (call, id, { text, language }) => command(call, id, 'speak', { ...speech(text, language) }),

  play: (call, id, { url }) => command(call, id, 'playback_start', { audio_url: url }),

  gather: (call, id, { text, language, maxDigits, timeoutSeconds }) =>
    command(call, id, 'gather_using_speak', {
      ...speech(text, language),
      maximum_digits: maxDigits,
      maximum_tries: 1,
      timeout_millis: timeoutSeconds * 1000,
    }),

  sendDigits: (call, id, { digits }) => command(call, id, 'send_dtmf', { digits }),

  startRecording: (call, id, _request) =>
    command(call, id, 'record_start', { format: 'mp3', channels: 'dual' }),

  stopRecording: (call, id, _context) => command(call, id, 'record_stop', {}),
};

/** The address where another carrier would ask names the part of the plan that is over. */
function markOf(next: string | null): string {
  return (next !== null && URL.canParse(next) && new URL(next).searchParams.get('mark')) || 'person';
}

function command(call: TelnyxCall, callId: string, action: string, body: object): Promise<void> {
  return send(call, { id: randomUUID(), callId, action, body: { ...body } });
}
