import { z } from 'zod';
import type { MessageState } from '../event';
import { telnyxCode } from './codes';

/** Statuses of a text in Telnyx's words; one that is not here is still under way. */
const statuses: Record<string, MessageState['status']> = {
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  // No carrier's word came in time: it may have arrived, and is called no failure.
  delivery_unconfirmed: 'sent',
  delivered: 'delivered',
  delivery_failed: 'undelivered',
  expired: 'undelivered',
  sending_failed: 'failed',
};

const instant = z.string().nullish();

/** The members of a text that we read. */
export const message = z.object({
  id: z.string().min(1),
  from: z.object({ phone_number: z.string().nullish() }).nullish(),
  to: z.array(z.object({ phone_number: z.string().nullish(), status: z.string().nullish() })).min(1),
  text: z.string().nullish(),
  parts: z.number().int().nullish(),
  cost: z.object({ amount: z.string().nullish(), currency: z.string().nullish() }).nullish(),
  errors: z.array(z.object({ code: z.coerce.string().nullish() })).nullish(),
  media: z.array(z.object({ url: z.string(), content_type: z.string().nullish() })).nullish(),
  webhook_url: z.string().nullish(),
  received_at: instant,
  sent_at: instant,
  completed_at: instant,
});
export type Message = z.infer<typeof message>;

/** Reads where a text stands: of its recipients there is one. */
export function messageState(each: Message): MessageState {
  const status = statuses[each.to[0]?.status ?? ''] ?? 'queued';
  const at = parseTime(status === 'sent' ? each.sent_at : (each.completed_at ?? each.sent_at));
  const { amount, currency } = each.cost ?? {};
  return {
    status,
    ...(each.parts && { segments: each.parts }),
    ...(amount && currency && Number(amount) > 0 && { cost: { amount, currency: currency.toUpperCase() } }),
    ...(at && status !== 'queued' && { at }),
    ...(status === 'failed' || status === 'undelivered' ? failureOf(each) : {}),
  };
}

function failureOf({ errors, to }: Message): Pick<MessageState, 'code' | 'reason' | 'permanent'> {
  const code = errors?.[0]?.code ?? null;
  const known = code ? telnyxCode(code) : undefined;
  const fallback = to[0]?.status === 'expired' ? telnyxCode(40005)!.sentence : 'Telnyx could not deliver it.';
  return {
    reason: known?.sentence ?? fallback,
    ...(code && { code }),
    ...(known?.permanent && { permanent: true }),
  };
}

/** Reads an ISO 8601 time; null when there is none. */
export function parseTime(text: string | null | undefined): Date | null {
  const at = text ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at);
}
