import { z } from 'zod';
import type { ProviderEvent } from '../event';
import { callNews, isCallNews } from './call-news';
import { type Message, message, messageState, parseTime } from './message-state';
import { referenceParameter } from './messages';

/** What surrounds every piece of news. */
export const envelope = z.object({
  data: z.object({
    id: z.string().min(1).max(100),
    event_type: z.string().max(100),
    occurred_at: z.string().nullish(),
    payload: z.record(z.string(), z.unknown()).default({}),
  }),
});
export type News = z.infer<typeof envelope>['data'];

/** Reads one piece of news. @throws when it lacks what its kind must have */
export function readNews(news: News): ProviderEvent[] {
  const { event_type: name, payload } = news;
  if (isCallNews(name)) return callNews(news);
  if (name === 'message.received') return [received(news)];
  if (name === 'message.sent' || name === 'message.finalized') return [progressed(message.parse(payload))];
  if (/^number_order/.test(name)) return ordered(payload);
  return [{ type: 'unknown', name }];
}

const optOut = z.enum(['STOP', 'START', 'HELP']).nullable().catch(null);

function received(news: News): ProviderEvent {
  const each = message.parse(news.payload);
  const [from, to] = [each.from?.phone_number, each.to[0]?.phone_number];
  if (!from || !to) return { type: 'unknown', name: 'message without its parts' };
  return {
    type: 'message.received',
    messageId: each.id,
    from,
    to,
    body: each.text ?? '',
    media: (each.media ?? [])
      .slice(0, 10)
      .map(({ url, content_type }) => ({ url, contentType: content_type ?? 'application/octet-stream' })),
    segments: each.parts ?? null,
    at: parseTime(each.received_at ?? news.occurred_at),
    carrierOptOut: optOut.parse(news.payload['autoresponse_type'] ?? null),
  };
}

function progressed(each: Message): ProviderEvent {
  return {
    type: 'message.progressed',
    messageId: each.id,
    to: each.to[0]?.phone_number ?? null,
    from: each.from?.phone_number ?? null,
    state: messageState(each),
    reference: referenceIn(each.webhook_url),
  };
}

/** The address that a text is reported to stands in the signed body, and not only in the request. */
function referenceIn(address: string | null | undefined): string | null {
  if (!address || !URL.canParse(address)) return null;
  return new URL(address).searchParams.get(referenceParameter);
}

const order = z.object({ customer_reference: z.string().nullish(), status: z.string().nullish() });

function ordered(payload: unknown): ProviderEvent[] {
  const { customer_reference, status } = order.parse(payload);
  if (status === 'pending') return [{ type: 'unknown', name: 'number order pending' }];
  return [{ type: 'order.settled', reference: customer_reference ?? null }];
}
