import type { Message } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { e164Pattern } from '../../platform/format-number';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import { findProvider } from '../../providers';
import type { ProviderEvent } from '../../providers/event';
import { findOrCreateCustomer } from '../customers';
import { emitText } from './announce-texts';
import { answerOnceADay } from './auto-reply';
import { isOptedOut, noteKeyword } from './consent';
import { fetchLater } from './fetch-media';
import { type Meaning, mayMeanCancel, understand } from './words';

export type ReceivedText = Extract<ProviderEvent, { type: 'message.received' }>;

/** Where a text came in. */
export interface TextOrigin {
  provider: Message['provider'];
  accountKey: string;
  receivedAt?: Date;
}

/**
 * Keeps a text that came in, once, with its customer, and does what it asks for: ends texts or lets them begin again,
 * answers the text of an appointment, or gets the business's own reply.
 * @returns what it changed, for the inspector
 */
export async function receiveText(
  tx: TenantTx,
  event: ReceivedText,
  origin: TextOrigin,
): Promise<Record<string, unknown> | null> {
  const known = await tx.message.findFirst({
    where: { provider: origin.provider, providerMessageId: event.messageId },
    select: { id: true },
  });
  if (known) return { message: known.id };
  // A sender that is a name, or a short number, is nobody who could be a customer.
  const customerId = e164Pattern.test(event.from)
    ? await findOrCreateCustomer(tx, { phone: event.from })
    : null;
  const id = await keep(tx, event, origin, customerId);
  if (!id) return null;
  emitText(tx, { id, to: event.from, customerId });
  const meaning = customerId ? await act(tx, event, origin, { id, customerId }) : 'other';
  return { message: id, ...(customerId && { customer: customerId }), meaning };
}

/** @returns null when another process has kept it meanwhile */
async function keep(
  tx: TenantTx,
  event: ReceivedText,
  origin: TextOrigin,
  customerId: string | null,
): Promise<string | null> {
  const number = await tx.phoneNumber.findFirst({
    where: { number: event.to, status: { notIn: ['CANCELLED', 'FAILED'] } },
    select: { id: true },
  });
  const id = newId();
  const { count } = await tx.message.createMany({
    data: [
      {
        id,
        direction: 'INBOUND',
        status: 'RECEIVED',
        provider: origin.provider,
        accountKey: origin.accountKey,
        providerMessageId: event.messageId,
        phoneNumberId: number?.id ?? null,
        customerId,
        fromNumber: event.from,
        toNumber: event.to,
        body: event.body,
        segments: event.segments,
        createdAt: event.at ?? origin.receivedAt ?? new Date(),
      },
    ],
    skipDuplicates: true,
  });
  if (count === 0) return null;
  if (event.media.length > 0)
    await tx.messageMedia.createMany({
      data: event.media.map(({ url, contentType }, position) => ({
        messageId: id,
        position,
        contentType,
        sourceUrl: url,
      })),
    });
  for (const position of event.media.keys()) await fetchLater(tx, id, position);
  if (number) await countReceived(tx, number.id);
  return id;
}

async function countReceived(tx: TenantTx, numberId: string): Promise<void> {
  await tx.$executeRaw`
    insert into number_days as d (phone_number_id, day, sms_in)
    select ${numberId}::uuid, (now() at time zone t.time_zone)::date, 1 from tenants t where t.id = ${tx.tenantId}::uuid
    on conflict (tenant_id, phone_number_id, day) do update set sms_in = d.sms_in + 1`;
}

interface Kept {
  id: string;
  customerId: string;
}

async function act(tx: TenantTx, event: ReceivedText, origin: TextOrigin, kept: Kept): Promise<Meaning> {
  const appointmentId = await appointmentTextedAbout(tx, event.from);
  const optedOut = await isOptedOut(tx, event.from);
  const carrierWords = findProvider(origin.provider)?.messages?.optOutWords ?? [];
  const { carrierOptOut } = event;
  const meaning = understand(event.body, {
    carrierOptOut,
    carrierWords,
    hasAppointment: appointmentId !== null,
    isOptedOut: optedOut,
  });
  const proof = { messageId: kept.id, text: event.body.slice(0, 200) };
  // A carrier that blocks by itself also answers by itself.
  const carrierAnswers = carrierOptOut !== null || carrierWords.length > 0;
  if (meaning === 'stop') {
    await noteKeyword(tx, event.from, 'REVOKED', proof);
    if (appointmentId && mayMeanCancel(event.body)) await actLater(tx, kept, appointmentId, 'stopped');
  } else if (meaning === 'start') await noteKeyword(tx, event.from, 'GRANTED', proof);
  else if (optedOut) return meaning;
  else if (appointmentId && (meaning === 'confirm' || meaning === 'change' || meaning === 'cancel'))
    await actLater(tx, kept, appointmentId, meaning);
  else if (meaning === 'help' && !carrierAnswers)
    await answerOnceADay(tx, 'help', { to: event.from, customerId: kept.customerId });
  else if (meaning === 'other')
    await answerOnceADay(tx, 'auto-reply', { to: event.from, customerId: kept.customerId });
  return meaning;
}

/** Has an answer acted on once; appointments are changed in transactions of their own. */
async function actLater(
  tx: TenantTx,
  { id, customerId }: Kept,
  appointmentId: string,
  what: 'confirm' | 'change' | 'cancel' | 'stopped',
): Promise<void> {
  await enqueue(
    tx,
    'reply.act',
    { messageId: id, customerId, appointmentId, what },
    { key: `reply.act:${id}` },
  );
  emitChange(tx, 'appointment.changed', appointmentId);
}

/** The appointment before them of which a text told them last. */
async function appointmentTextedAbout(tx: TenantTx, phone: string): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    select a.id from sms_messages m
    join notifications n on n.tenant_id = m.tenant_id and n.id = m.notification_id
    join appointments a on a.tenant_id = m.tenant_id and a.id = n.related_appointment_id
    where m.tenant_id = ${tx.tenantId}::uuid and m.to_number = ${phone} and m.direction = 'OUTBOUND'
      and (m.status in ('SENT', 'DELIVERED', 'UNDELIVERED') or (m.status = 'QUEUED' and m.claimed_at is not null))
      and n.audience = 'customer' and n.kind in ('appointment-booked', 'appointment-changed', 'appointment-reminder')
      and a.status in ('BOOKED', 'CONFIRMED', 'RESCHEDULED') and a.starts_at > now()
    order by m.created_at desc, m.id desc limit 1`;
  return row?.id ?? null;
}
