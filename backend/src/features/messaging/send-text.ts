import { audit } from '../../platform/audit';
import { keyOf, type TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import type { Platform } from '../../platform/platform';
import { planOf } from '../billing';
import { findOrCreateCustomer } from '../customers';
import { explain, openRouter, readSnapshot } from '../routing';
import { leftThisMonth } from '../usage';
import { isOptedOut, smsConsentOf } from './consent';
import { readMessage } from './messages';
import { queueText } from './queue-text';
import { renderText } from './render-text';
import type { SendText } from './schema';

/**
 * Takes a text of one of the team; it is sent by a job.
 * @throws Problem `opted-out`, `plan-limit`, `not-found`, `number-not-active`, `no-route`
 */
export async function sendText(platform: Platform, tx: TenantTx, by: By, wanted: SendText) {
  const { phoneNumber: to, templateId, from } = wanted;
  if (await isOptedOut(tx, to))
    throw new Problem('opted-out', 'This person has answered that they want no texts. Nothing was sent.');
  await requireRoomForText(tx);
  if (from) await requireSender(tx, from);
  if (wanted.provider_override) await requireWay(platform, tx, wanted);
  const customerId = await findOrCreateCustomer(tx, { phone: to });
  const template = templateId ? await tx.smsTemplate.findUnique({ where: { id: templateId } }) : null;
  if (templateId && !template) throw new Problem('not-found', 'There is no such template.');
  const purpose = template?.purpose ?? 'SERVICE';
  if (purpose === 'MARKETING' && (await smsConsentOf(tx, to)).marketing !== 'GRANTED')
    throw new Problem('opted-out', 'This person has not agreed to advertising. Nothing was sent.');
  const body = wanted.message ?? (await fill(tx, template!.body, customerId, template!.language));
  const id = await queueText(tx, {
    to,
    body,
    purpose,
    customerId,
    templateId: template?.id ?? null,
    phoneNumberId: from ?? null,
    providerOverride: wanted.provider_override ?? null,
    sentBy: by.actor.type === 'user' ? by.actor.userId : null,
    media: wanted.mediaUrls.map((url) => ({ url, contentType: contentTypeOf(url) })),
  });
  await audit(tx, by, { action: 'message.queued', targetType: 'message', targetId: id, changes: { to } });
  return readMessage(tx, id);
}

/** @throws Problem `plan-limit` when the month has no texts left */
export async function requireRoomForText(tx: TenantTx): Promise<void> {
  const left = await leftThisMonth(tx, 'SMS');
  if (left === null || left > 0) return;
  const { limits } = await planOf(tx);
  throw new Problem(
    'plan-limit',
    limits.sms === 0
      ? 'This plan includes no texts. Choose a larger plan. Nothing was sent.'
      : `All ${limits.sms} texts of this month are used. Choose a larger plan. Nothing was sent.`,
    { limit: limits.sms, used: limits.sms },
  );
}

/** Refuses an account that cannot send it, with what stands against it. */
async function requireWay(platform: Platform, tx: TenantTx, wanted: SendText): Promise<void> {
  const router = openRouter(await readSnapshot(platform, tx));
  const request = {
    channel: 'sms' as const,
    to: wanted.phoneNumber,
    from: wanted.from,
    override: wanted.provider_override,
    ...(wanted.mediaUrls.length > 0 && { capabilities: ['mms' as const] }),
  };
  if (router.select(request)) return;
  throw new Problem('no-route', 'The provider that was asked for cannot send this text. Nothing was sent.', {
    explanation: explain(router, request),
  });
}

async function requireSender(tx: TenantTx, id: string): Promise<void> {
  const number = await tx.phoneNumber.findUnique({ where: { id } });
  if (!number) throw new Problem('not-found', 'There is no such number.');
  if (number.status !== 'ACTIVE' || !number.features.includes('sms'))
    throw new Problem('number-not-active', 'This number cannot send texts.');
}

async function fill(tx: TenantTx, body: string, customerId: string, language: string): Promise<string> {
  const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } });
  const customer = await tx.customer.findUniqueOrThrow({ where: keyOf(tx, customerId) });
  const next = await tx.appointment.findFirst({
    where: {
      customerId,
      startsAt: { gt: new Date() },
      status: { in: ['BOOKED', 'CONFIRMED', 'RESCHEDULED'] },
    },
    orderBy: { startsAt: 'asc' },
    include: { service: true, staff: true },
  });
  return renderText(body, {
    company: tenant.name,
    customerName: customer.name,
    customerPhone: customer.phone,
    service: next?.service.name ?? null,
    staffName: next?.staff.name ?? null,
    startsAt: next?.startsAt.toISOString() ?? null,
    language,
    zone: customer.timeZone ?? tenant.timeZone,
  });
}

/** What a picture is, by its address; carriers look for themselves. */
function contentTypeOf(url: string): string {
  const ending = /\.(jpe?g|png|gif|webp|pdf|mp4)$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase();
  if (ending === 'pdf') return 'application/pdf';
  if (ending === 'mp4') return 'video/mp4';
  return ending ? `image/${ending === 'jpg' ? 'jpeg' : ending}` : 'application/octet-stream';
}
