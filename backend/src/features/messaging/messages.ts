import { audit } from '../../platform/audit';
import { keyOf, type TenantTx } from '../../platform/db/tenant';
import { cursorAfter } from '../../platform/http/paging';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { readChoice } from '../routing';
import { emitText } from './announce-texts';
import { presentMessage } from './present-message';
import { enqueueNow } from './schedule';
import type { MessagesQuery, ResolveText } from './schema';

/** Lists texts in and out, the newest first. */
export async function listMessages(tx: TenantTx, query: MessagesQuery) {
  const { customerId, direction, status, parked, limit, cursor } = query;
  const rows = await tx.message.findMany({
    where: {
      ...(customerId && { customerId }),
      ...(direction && { direction }),
      ...(status && { status }),
      ...(parked && { status: 'QUEUED', parkedAt: parked === 'true' ? { not: null } : null }),
      ...(cursor && {
        OR: [{ createdAt: { lt: cursor.at } }, { createdAt: cursor.at, id: { lt: cursor.id } }],
      }),
    },
    include: { media: { orderBy: { position: 'asc' } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    messages: page.map(presentMessage),
    nextCursor: last ? cursorAfter({ at: last.createdAt, id: last.id }) : null,
  };
}

/** Reads one, with why it went over its provider. @throws Problem `not-found` */
export async function readMessageDetail(tx: TenantTx, id: string) {
  const shown = await readMessage(tx, id);
  const row = await tx.message.findUniqueOrThrow({ where: keyOf(tx, id), select: { choice: true } });
  return { ...shown, choice: readChoice(row.choice) };
}

/** Reads one. @throws Problem `not-found` */
export async function readMessage(tx: TenantTx, id: string) {
  const row = await tx.message.findUnique({
    where: keyOf(tx, id),
    include: { media: { orderBy: { position: 'asc' } } },
  });
  if (!row) throw new Problem('not-found', 'There is no such text.');
  return presentMessage(row);
}

/**
 * Decides about a text that may have been sent or not: it was, it is sent again, or it is dropped.
 * @throws Problem `not-found`; `conflict` when nothing is to be decided
 */
export async function resolveText(tx: TenantTx, by: By, id: string, { outcome }: ResolveText) {
  const before = await readMessage(tx, id);
  const change = {
    sent: { status: 'SENT' as const, sentAt: new Date(), failureReason: null, failureCode: null },
    resend: { claimedAt: null, notBefore: null, failureReason: null, failureCode: null },
    drop: { status: 'FAILED' as const, failureCode: 'dropped', failureReason: 'Dropped by the team.' },
  }[outcome];
  const { count } = await tx.message.updateMany({
    where: { id, status: 'QUEUED', parkedAt: { not: null } },
    data: { ...change, parkedAt: null },
  });
  if (count === 0) throw new Problem('conflict', 'Nothing is to be decided about this text.');
  if (outcome === 'resend') await enqueueNow(tx, 'dispatch');
  else
    await tx.notification.updateMany({
      where: { messageId: id, status: 'QUEUED' },
      data:
        outcome === 'sent'
          ? { status: 'SENT', sentAt: new Date() }
          : { status: 'FAILED', failureReason: 'Dropped by the team.' },
    });
  await audit(tx, by, {
    action: 'message.resolved',
    targetType: 'message',
    targetId: id,
    changes: { outcome },
  });
  emitText(tx, { id, to: before.to ?? '', customerId: before.customerId });
  return readMessage(tx, id);
}
