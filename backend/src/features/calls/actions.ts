import { z } from 'zod';
import type { CallsApi, LiveCallContext, ProviderCall } from '../../providers/provider';
import { e164 } from './schema';

/** What can be ordered for a live call. */
export const actionNames = [
  'answer',
  'hang-up',
  'transfer',
  'dtmf',
  'speak',
  'play',
  'gather',
  'start-recording',
  'stop-recording',
  'mute',
  'unmute',
  'hold',
  'unhold',
] as const;
export type CallActionName = (typeof actionNames)[number];

export const actionBody = z.strictObject({
  /** For `transfer`: whom the call is put through to. */
  to: e164.optional(),
  /** For `speak` and `gather`: what is said. */
  text: z.string().trim().min(1).max(1000).optional(),
  /** Of that text; default the business's own. */
  language: z
    .string()
    .regex(/^[a-z]{2}$/)
    .optional(),
  /** For `play`: an MP3 or WAV file that can be fetched over HTTPS. */
  url: z
    .url({ protocol: /^https$/ })
    .max(2000)
    .optional(),
  /** For `dtmf`: keys to press; `w` waits for half a second. */
  digits: z
    .string()
    .regex(/^[0-9*#w]{1,32}$/)
    .optional(),
  /** For `gather`: how many keys are waited for; default 1. */
  maxDigits: z.int().min(1).max(20).optional(),
});
export type ActionBody = z.output<typeof actionBody>;

/** What an action cannot do without. */
export const needed: Partial<Record<CallActionName, keyof ActionBody>> = {
  transfer: 'to',
  speak: 'text',
  play: 'url',
  gather: 'text',
  dtmf: 'digits',
};

/** The member of a provider by which it is done; absent there, the provider cannot. */
export const memberOf: Record<CallActionName, keyof CallsApi<unknown>> = {
  answer: 'answer',
  'hang-up': 'hangUp',
  transfer: 'transfer',
  dtmf: 'sendDigits',
  speak: 'speak',
  play: 'play',
  gather: 'gather',
  'start-recording': 'startRecording',
  'stop-recording': 'stopRecording',
  mute: 'mute',
  unmute: 'unmute',
  hold: 'hold',
  unhold: 'unhold',
};

/** Everything that runs instead of what ran before, so that the carrier has to be told how it goes on. */
const replacing: ReadonlySet<CallActionName> = new Set(['transfer', 'dtmf', 'speak', 'play', 'gather']);
export const replacesTheCall = (action: CallActionName): boolean => replacing.has(action);

/** What an action is done with beside its own fields. */
export interface ActionContext extends LiveCallContext {
  callerId: string;
  language: string;
  /** Where it is told that a recording is ready; null for a voice AI. */
  recordingUrl: string | null;
}

const ringSeconds = 25;
const keySeconds = 10;

/** Has the provider do it. */
export async function perform(
  calls: CallsApi<unknown>,
  call: ProviderCall<unknown>,
  id: string,
  action: CallActionName,
  body: ActionBody,
  context: ActionContext,
): Promise<void> {
  const { language: spoken, callerId, recordingUrl, ...rest } = context;
  const language = body.language ?? spoken;
  switch (action) {
    case 'transfer':
      return calls.transfer!(call, id, {
        to: body.to!,
        callerId,
        message: body.text ?? '',
        language,
        timeoutSeconds: ringSeconds,
        ...rest,
      });
    case 'dtmf':
      return calls.sendDigits!(call, id, { digits: body.digits!, ...rest });
    case 'speak':
      return calls.speak!(call, id, { text: body.text!, language, ...rest });
    case 'play':
      return calls.play!(call, id, { url: body.url!, ...rest });
    case 'gather': {
      const { maxDigits = 1 } = body;
      const asked = { text: body.text!, language, maxDigits, timeoutSeconds: keySeconds };
      return calls.gather!(call, id, { ...asked, ...rest });
    }
    case 'start-recording':
      return calls.startRecording!(call, id, { recordingUrl, ...rest });
    case 'hang-up':
      return calls.hangUp!(call, id, rest);
    case 'stop-recording':
      return calls.stopRecording!(call, id, rest);
    default:
      return calls[action]!(call, id, rest);
  }
}
