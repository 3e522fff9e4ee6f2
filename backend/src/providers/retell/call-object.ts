import { z } from 'zod';
import { idFromReference } from '../../platform/ids';
import type { CallFacts } from '../event';

const text = z.string().min(1).nullish().catch(null);
const moment = z.number().nullish().catch(null);
const whole = <Shape extends z.ZodType>(shape: Shape) => shape.nullish().catch(null);

/** What is read of a call, in answers and in deliveries alike. A member that is not as described is as if missing. */
export const callObject = z.looseObject({
  call_id: z.string().min(1),
  agent_id: text,
  call_status: text,
  direction: text,
  from_number: text,
  to_number: text,
  start_timestamp: moment,
  end_timestamp: moment,
  duration_ms: moment,
  disconnection_reason: text,
  metadata: whole(z.looseObject({ reference: text })),
  call_cost: whole(z.looseObject({ combined_cost: z.number() })),
});

export type CallObject = z.infer<typeof callObject>;

/** Reads what call it is. */
export function factsOf(call: CallObject): CallFacts {
  const reference = call.metadata?.reference ?? null;
  return {
    callId: call.call_id,
    direction: call.direction === 'outbound' ? 'outbound' : 'inbound',
    from: fullNumber(call.from_number),
    to: fullNumber(call.to_number),
    // The number is its own id at Retell.
    voiceNumberId: null,
    assistantId: call.agent_id ?? null,
    reference: idFromReference(reference) ? reference : null,
  };
}

/** E.164, or null for a caller who is withheld. */
export function fullNumber(given: string | null | undefined): string | null {
  const digits = (given ?? '').replace(/[\s().-]/g, '');
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null;
}

/** Retell's costs are US cents, with fractions. https://docs.retellai.com/api-references/get-call */
export function costOf(call: CallObject): { amount: string; currency: string } | null {
  const cents = call.call_cost?.combined_cost;
  return cents == null ? null : { amount: (cents / 100).toFixed(6).replace(/\.?0+$/, ''), currency: 'USD' };
}

export function dateOf(milliseconds: number | null | undefined): Date | null {
  return milliseconds == null ? null : new Date(milliseconds);
}
