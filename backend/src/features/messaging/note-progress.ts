import type { Message } from '../../generated/prisma/client';
import { keyOf, type TenantTx } from '../../platform/db/tenant';
import { idFromReference } from '../../platform/ids';
import type { MessageState, ProviderEvent } from '../../providers/event';
import { emitText } from './announce-texts';
import { revokeByCarrier } from './consent';
import { meansOptOut, outcomeOfSent } from './outcome';

type Progress = Extract<ProviderEvent, { type: 'message.progressed' }>;
type Status = Message['status'];

/** Only forward, so that news may come twice and in any order. Of two ends the better one counts: it cannot be made up. */
const ranks: Record<Status, number> = {
  RECEIVED: 9,
  QUEUED: 0,
  SENT: 1,
  FAILED: 2,
  UNDELIVERED: 3,
  DELIVERED: 4,
};

const statuses: Record<MessageState['status'], Status> = {
  queued: 'SENT',
  sent: 'SENT',
  delivered: 'DELIVERED',
  undelivered: 'UNDELIVERED',
  failed: 'FAILED',
};

/**
 * Notes where a text stands by its provider, in any order and however often. News of a text that is not known (yet)
 * changes nothing: texts without a known end are asked about later.
 * @returns what it changed, for the inspector; null when nothing
 */
export async function noteMessageProgress(
  tx: TenantTx,
  event: Pick<Progress, 'messageId' | 'state' | 'reference'>,
  origin?: { provider: Message['provider'] },
): Promise<Record<string, unknown> | null> {
  const row = await tx.message.findFirst({
    where: {
      providerMessageId: event.messageId,
      direction: 'OUTBOUND',
      ...(origin && { provider: origin.provider }),
    },
  });
  if (!row) return noteLostText(tx, event);
  // Two pieces of news at once wait for each other.
  await tx.$queryRaw`select 1 from sms_messages where id = ${row.id}::uuid for update`;
  const now = await tx.message.findUniqueOrThrow({ where: keyOf(tx, row.id) });
  const status = statuses[event.state.status];
  const isForward = ranks[status] > ranks[now.status];
  const figures = figuresOf(now, event.state);
  if (!isForward && Object.keys(figures).length === 0) return { message: row.id };
  const isBad = status === 'FAILED' || status === 'UNDELIVERED';
  await tx.message.update({
    where: keyOf(tx, row.id),
    data: {
      ...figures,
      ...(isForward && {
        status,
        parkedAt: null,
        failureCode: isBad ? (event.state.code ?? null) : null,
        failureReason: isBad ? (event.state.reason ?? 'It could not be delivered.') : null,
        sentAt: now.sentAt ?? event.state.at ?? new Date(),
        ...(status === 'DELIVERED' && { deliveredAt: event.state.at ?? new Date() }),
      }),
    },
  });
  if (isForward && isBad && now.notificationId) await failNotification(tx, now, event.state);
  if (isForward && meansOptOut(event.state.code) && now.toNumber)
    await revokeByCarrier(tx, now.toNumber, { code: event.state.code, messageId: row.id });
  emitText(tx, { id: row.id, to: now.toNumber ?? '', customerId: now.customerId });
  return { message: row.id, status };
}

/** A text whose answer was lost, or has not been written yet: the carrier says our own name for it. It was sent, then. */
async function noteLostText(
  tx: TenantTx,
  { messageId, reference, state }: Pick<Progress, 'messageId' | 'state' | 'reference'>,
): Promise<Record<string, unknown> | null> {
  const id = idFromReference(reference);
  if (!id) return null;
  // Its next news may be read at the same time.
  await tx.$queryRaw`select 1 from sms_messages where id = ${id}::uuid for update`;
  const row = await tx.message.findUnique({ where: keyOf(tx, id) });
  if (row?.providerMessageId === messageId) return noteMessageProgress(tx, { messageId, state });
  if (row?.status !== 'QUEUED' || row.providerMessageId || !row.claimedAt) return null;
  const outcome = JSON.stringify([outcomeOfSent(row.id, { id: messageId, state })]);
  await tx.$queryRaw`select record_texts(${tx.tenantId}::uuid, ${new Date()}::timestamptz, ${outcome}::jsonb)`;
  emitText(tx, { id: row.id, to: row.toNumber ?? '', customerId: row.customerId });
  return { message: row.id };
}

/** What it cost and in how many parts it went; of different figures the highest is kept. */
function figuresOf(row: Message, state: MessageState) {
  const isMore = state.segments !== undefined && state.segments > (row.segments ?? 0);
  const isDearer = state.cost !== undefined && Number(state.cost.amount) > Number(row.cost ?? 0);
  return {
    ...(isMore && { segments: state.segments! }),
    ...(isDearer && { cost: state.cost!.amount, currency: state.cost!.currency }),
  };
}

async function failNotification(tx: TenantTx, row: Message, state: MessageState): Promise<void> {
  await tx.notification.updateMany({
    where: { id: row.notificationId!, messageId: row.id },
    data: { status: 'FAILED', failureReason: state.reason ?? 'It could not be delivered.' },
  });
}
