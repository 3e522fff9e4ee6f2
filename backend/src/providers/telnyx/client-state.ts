import { z } from 'zod';
import type { CallStep } from '../event';

const base = { position: z.number().int().min(0) };
const rest = z.array(z.custom<CallStep>((step) => typeof step === 'object' && step !== null && 'do' in step));

/**
 * What we write into a command and Telnyx says back with all that follows from it: what the command was for, and what is
 * left of the plan. Deliveries are signed, so it is as it was written.
 */
const clientState = z.discriminatedUnion('for', [
  z.object({ for: z.enum(['take', 'say', 'play', 'record']), ...base, rest }),
  /** On the caller's own leg while another one is connected: nothing goes on from it. */
  z.object({ for: z.literal('connect'), ...base }),
  /** On the leg that was connected. */
  z.object({ for: z.literal('leg'), ...base, call: z.string(), mark: z.string() }),
  /** On a call that we have placed. */
  z.object({
    for: z.literal('call'),
    reference: z.string(),
    detects: z.enum(['off', 'who', 'end-of-greeting']),
  }),
]);
export type ClientState = z.infer<typeof clientState>;

export function writeState(state: ClientState): string {
  return Buffer.from(JSON.stringify(state), 'utf8').toString('base64');
}

/** Reads one back; null where there is none, or it is not of ours. */
export function readState(text: string | null | undefined): ClientState | null {
  if (!text) return null;
  try {
    return clientState.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')));
  } catch {
    return null;
  }
}
