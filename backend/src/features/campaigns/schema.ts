import { z } from 'zod';
import type { CallLog, RvmRequest, RvmService } from '../../generated/prisma/client';
import { pageQuery } from '../../platform/http/paging';
import type { Platform } from '../../platform/platform';

const instant = z.iso.datetime();
const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be in international form, such as +905321234567');
const url = z.string().trim().min(1).max(2000);
export const rvmStatus = z.enum(['PENDING', 'QUEUED', 'SENT', 'DELIVERED', 'FAILED', 'BLOCKED']);

export const createRvmBody = z
  .strictObject({
    to: e164,
    audioUrl: url,
    /** One of the tenant's own numbers, by id or in E.164; default the one whose turn it is. */
    from: z.string().max(40).optional(),
    /** Through a service, or by a call that plays it to an answering machine; default a service where one is connected. */
    delivery: z.enum(['service', 'call']).optional(),
    serviceId: z.uuid().optional(),
    leadId: z.string().trim().min(1).max(200).optional(),
    notBefore: z.coerce.date().optional(),
  })
  .refine(({ delivery, serviceId }) => delivery !== 'call' || !serviceId, {
    path: ['serviceId'],
    message: 'a call goes through no service',
  });

export const rvmParams = z.object({ id: z.uuid() });
export const rvmQuery = pageQuery.extend({ status: rvmStatus.optional() });
export const resolveRvmBody = z.strictObject({ outcome: z.enum(['sent', 'resend', 'drop']) });

export const rvm = z
  .object({
    id: z.string(),
    leadId: z.string().nullable(),
    audioUrl: z.string(),
    from: z.string(),
    to: z.string(),
    status: rvmStatus,
    /** A person has to say whether it was sent: nobody else knows. */
    needsDecision: z.boolean(),
    delivery: z.enum(['service', 'call']),
    serviceId: z.string().nullable(),
    /** The call that leaves it. */
    callId: z.string().nullable(),
    customerId: z.string().nullable(),
    notBefore: instant.nullable(),
    failureCode: z.string().nullable(),
    failureReason: z.string().nullable(),
    cost: z.object({ amount: z.string(), currency: z.string() }).nullable(),
    sentAt: instant.nullable(),
    deliveredAt: instant.nullable(),
    createdAt: instant,
  })
  .meta({ id: 'RinglessVoicemail' });

/** What is read with a voicemail that a call leaves: what the carrier charges for it. */
export const withCall = { call: { select: { carrierCost: true, currency: true } } } as const;

/** Shapes a voicemail that is to be left. */
export function presentRvm(
  row: RvmRequest & { call: Pick<CallLog, 'carrierCost' | 'currency'> | null },
): z.input<typeof rvm> {
  const { id, leadId, audioUrl, status, serviceId, customerId, failureCode, failureReason } = row;
  return {
    ...{ id, leadId, audioUrl, status, serviceId, customerId, failureCode, failureReason },
    delivery: row.provider === 'service' ? 'service' : 'call',
    callId: row.callLogId,
    from: row.fromNumber,
    to: row.toNumber,
    needsDecision: row.parkedAt !== null,
    notBefore: row.notBefore?.toISOString() ?? null,
    cost: moneyOf(row.cost, row.currency) ?? moneyOf(row.call?.carrierCost, row.call?.currency),
    sentAt: row.sentAt?.toISOString() ?? null,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

function moneyOf(amount: RvmRequest['cost'] | undefined, currency: string | null | undefined) {
  return amount && currency ? { amount: amount.toString(), currency } : null;
}

export const createServiceBody = z.strictObject({
  name: z.string().trim().min(1).max(100),
  url,
  apiKey: z.string().trim().min(8).max(500),
});
export type CreateService = z.output<typeof createServiceBody>;

export const service = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    /** Where the service tells what becomes of a voicemail. */
    statusUrl: z.string(),
    createdAt: instant,
  })
  .meta({ id: 'VoicemailService' });

/** With the secret, which no later answer has. */
export const serviceWithSecret = service
  .extend({ webhookSecret: z.string().describe('whsec_…; shown this once') })
  .meta({ id: 'VoicemailServiceWithSecret' });

/** Shapes a service without its key. */
export function presentService(platform: Platform, row: RvmService): z.input<typeof service> {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    statusUrl: `${platform.config.publicUrl}/api/webhooks/rvm/${row.id}`,
    createdAt: row.createdAt.toISOString(),
  };
}
