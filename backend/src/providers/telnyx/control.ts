import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CallCommand, CallControlApi, CallMoment } from '../call-control';
import { ProviderError } from '../error';
import type { CallStep } from '../event';
import { ask, isGone, type TelnyxCall } from './client';
import { writeState } from './client-state';
import type { TelnyxCredentials } from './credentials';

/** Voices by language; others are spoken in English by a voice that knows many. */
const voices: Record<string, { voice: string; transcribed: string }> = {
  en: { voice: 'AWS.Polly.Joanna-Neural', transcribed: 'en-US' },
  tr: { voice: 'AWS.Polly.Filiz', transcribed: 'tr-TR' },
  de: { voice: 'AWS.Polly.Vicki-Neural', transcribed: 'de-DE' },
  fr: { voice: 'AWS.Polly.Lea-Neural', transcribed: 'fr-FR' },
  nl: { voice: 'AWS.Polly.Laura-Neural', transcribed: 'nl-NL' },
  es: { voice: 'AWS.Polly.Lucia-Neural', transcribed: 'es-ES' },
  it: { voice: 'AWS.Polly.Bianca-Neural', transcribed: 'it-IT' },
  pt: { voice: 'AWS.Polly.Ines-Neural', transcribed: 'pt-PT' },
  sv: { voice: 'AWS.Polly.Elin-Neural', transcribed: 'sv-SE' },
  pl: { voice: 'AWS.Polly.Ola-Neural', transcribed: 'pl-PL' },
};

/** Longest text that Telnyx speaks. */
const longestSpeech = 3_000;

/** Leads a call by Call Control: one command for each step, whose end is told with what is left of the plan. */
export const callControl: CallControlApi<TelnyxCredentials> = {
  // A ringing call may be transferred as it is, and stays when that fails:
  // https://developers.telnyx.com/docs/edge-compute/telnyx-api/handling-calls
  take: (moment) =>
    commandOf(moment, 'answer', {
      client_state: writeState({ for: 'take', position: moment.position, rest: [...moment.steps] }),
    }),

  next(moment) {
    const [step = { do: 'hang-up' }, ...rest] = moment.steps;
    switch (step.do) {
      case 'say':
        return say(moment, step, rest);
      case 'play':
        return play(moment, step, rest);
      case 'connect':
        return connect(moment, step);
      case 'voicemail':
        return record(moment, step, rest);
      case 'hang-up':
        return commandOf(moment, 'hangup', {});
    }
  },

  send: (call, command) =>
    send({ ...call, timeoutMs: Math.min(call.timeoutMs ?? patienceMs, patienceMs) }, command),
};

/** The caller hears nothing meanwhile, and a command may be sent again soon: its id keeps it from being done twice. */
const patienceMs = 4_000;

/** Sends a command to a live call; one that is over is success. */
export async function send(call: TelnyxCall, { id, callId, action, body }: CallCommand): Promise<void> {
  try {
    await ask(call, 'POST', `/calls/${encodeURIComponent(callId)}/actions/${action}`, {
      answer: z.unknown(),
      body: { ...body, command_id: id },
    });
  } catch (error) {
    if (!isOver(error)) throw error;
  }
}

/** 90015: no such call; 90018: it has ended. */
export function isOver(error: unknown): boolean {
  return (
    isGone(error) ||
    (error instanceof ProviderError && ['90015', '90018'].includes(String(error.providerCode)))
  );
}

function say(moment: CallMoment, step: { text: string; language: string }, rest: CallStep[]): CallCommand {
  return commandOf(moment, 'speak', {
    ...speech(step.text, step.language),
    client_state: writeState({ for: 'say', position: moment.position, rest }),
  });
}

function play(moment: CallMoment, { url }: { url: string }, rest: CallStep[]): CallCommand {
  return commandOf(moment, 'playback_start', {
    audio_url: url,
    client_state: writeState({ for: 'play', position: moment.position, rest }),
  });
}

/** What is said and by whom. */
export function speech(text: string, language: string): { payload: string; voice: string } {
  return { payload: text.slice(0, longestSpeech), voice: (voices[language] ?? voices['en']!).voice };
}

/** Telnyx would show the number that was called: whom the caller reaches must see who calls. */
function connect(moment: CallMoment, step: Extract<CallStep, { do: 'connect' }>): CallCommand {
  const { callId, position, caller } = moment;
  const shown = step.callerId ?? caller;
  return commandOf(moment, 'transfer', {
    to: 'sip' in step.to ? step.to.sip : step.to.number,
    ...(shown && { from: shown }),
    timeout_secs: ringSeconds(step.timeoutSeconds),
    ...headersOf(step.variables),
    client_state: writeState({ for: 'connect', position }),
    target_leg_client_state: writeState({ for: 'leg', position, call: callId, mark: step.mark }),
    ...(step.record && { record: 'record-from-answer', record_format: 'mp3', record_channels: 'dual' }),
  });
}

/** Telnyx rings 600 seconds at most, and five at least. */
export function ringSeconds(seconds: number): number {
  return Math.min(600, Math.max(5, Math.round(seconds)));
}

/** A voice AI reads SIP headers of our own as variables. */
function headersOf(variables: Record<string, string> = {}): { custom_headers?: object[] } {
  const headers = Object.entries(variables).map(([name, value]) => ({ name: `X-${name}`, value }));
  return headers.length === 0 ? {} : { custom_headers: headers };
}

/** Silence ends it after somebody has spoken; the longest length does in any case. */
function record(
  moment: CallMoment,
  step: Extract<CallStep, { do: 'voicemail' }>,
  rest: CallStep[],
): CallCommand {
  return commandOf(moment, 'record_start', {
    format: 'mp3',
    channels: 'single',
    play_beep: true,
    max_length: Math.min(14_400, Math.max(1, Math.round(step.maxSeconds))),
    timeout_secs: 5,
    trim: 'trim-silence',
    transcription: true,
    transcription_language: (voices[step.language] ?? voices['en']!).transcribed,
    client_state: writeState({ for: 'record', position: moment.position, rest }),
  });
}

function commandOf(
  { callId, position }: CallMoment,
  action: string,
  body: Record<string, unknown>,
): CallCommand {
  return { id: commandId(callId, String(position), action), callId, action, body };
}

/** Names a command by what it is for, in the form of a UUID. */
export function commandId(...parts: string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
