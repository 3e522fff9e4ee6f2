import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../../platform/http/problem';
import type { RequestMeta } from '../../platform/http/route';
import { idFromReference } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { serviceState, words } from './deliver-by-vendor';
import { noteRvm } from './note-rvm';
import { secretPlace } from './vendors';

const news = serviceState.extend({
  reference: z.string().max(60),
  id: words(200).pipe(z.string().min(1)).optional(),
  status: z.enum(['queued', 'sent', 'delivered', 'failed', 'blocked']),
});

const freshMs = 300_000;

/**
 * Takes what a service tells of a voicemail, signed by Standard Webhooks over the body as it came. What comes twice is
 * taken once.
 * @throws Problem `not-found` for what is not proven, whether there is such a service or not; `invalid`
 */
export async function takeNews(platform: Platform, serviceId: string, meta: RequestMeta) {
  const eventId = meta.header('webhook-id') ?? '';
  const tenantId = await platform.system.tenantOfRvmService(serviceId);
  const isProven = tenantId !== null && (await isSigned(platform, tenantId, serviceId, eventId, meta));
  if (!isProven || !tenantId)
    throw new Problem('not-found', 'There is no such service, or the signature does not fit.');
  const told = news.safeParse(parseJson(meta.rawBody));
  if (!told.success)
    throw new Problem('invalid', 'Send {reference, status}, with id, reason and cost where there are some.');
  const rvmId = idFromReference(told.data.reference);
  await platform.system.scope(tenantId).tx(async (tx) => {
    const { count } = await tx.rvmEvent.createMany({ data: { serviceId, eventId }, skipDuplicates: true });
    if (count === 0 || !rvmId) return;
    await tx.$queryRaw`select 1 from rvm_queue where id = ${rvmId}::uuid for update`;
    // A service speaks of what it was given, and of nothing else.
    const row = await tx.rvmRequest.findFirst({ where: { id: rvmId, serviceId } });
    if (row) await noteRvm(tx, rvmId, told.data, platform.clock());
  });
  return {};
}

async function isSigned(
  platform: Platform,
  tenantId: string,
  serviceId: string,
  eventId: string,
  meta: RequestMeta,
): Promise<boolean> {
  const timestamp = meta.header('webhook-timestamp') ?? '';
  const given = meta.header('webhook-signature') ?? '';
  if (!/^[\w.-]{1,120}$/.test(eventId) || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(platform.clock().getTime() - Number(timestamp) * 1000) > freshMs) return false;
  const secret = await platform.system.scope(tenantId).tx(async (tx) => {
    const row = await tx.rvmService.findUniqueOrThrow({ where: { id: serviceId } });
    return platform.secrets.open<string>(tx, secretPlace(serviceId, 'webhook_secret'), row.webhookSecret);
  });
  const wanted = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(`${eventId}.${timestamp}.`)
    .update(meta.rawBody)
    .digest();
  return given
    .split(' ')
    .filter((each) => each.startsWith('v1,'))
    .map((each) => Buffer.from(each.slice('v1,'.length), 'base64'))
    .some((each) => each.length === wanted.length && timingSafeEqual(each, wanted));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
