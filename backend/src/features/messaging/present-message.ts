import type { z } from 'zod';
import type { Message, MessageMedia } from '../../generated/prisma/client';
import type { message } from './schema';

/** Shapes a text for the API. */
export function presentMessage(row: Message & { media: MessageMedia[] }): z.input<typeof message> {
  const { id, direction, status, body, segments, provider, customerId, failureReason } = row;
  return {
    id,
    direction,
    status,
    body,
    segments,
    provider,
    customerId,
    failureReason,
    from: row.fromNumber,
    to: row.toNumber,
    numberId: row.phoneNumberId,
    cost: row.cost && row.currency ? { amount: row.cost.toString(), currency: row.currency } : null,
    parked: row.parkedAt !== null && row.status === 'QUEUED',
    // What came in is shown from our own copy: the carrier's address wants the carrier's login.
    media: row.media.map(({ contentType, sourceUrl, position }) => ({
      contentType,
      url: direction === 'INBOUND' ? `/api/telephony/messages/${id}/media/${position}` : sourceUrl,
    })),
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
  };
}
