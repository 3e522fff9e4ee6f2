import { z } from 'zod';
import { e164Pattern } from '../../platform/format-number';
import { cursorQuery, pageQuery } from '../../platform/http/paging';
import { providerIds } from '../../providers/provider';
import { providerOverride, routeChoice } from '../routing';

export const idParams = z.object({ id: z.uuid() });
const phone = z.string().trim().regex(e164Pattern, 'must be in international form');
const purpose = z.enum(['SERVICE', 'MARKETING']);
const at = z.iso.datetime();
/** No carrier of ours takes more. */
const body = z.string().trim().min(1).max(1600);

export const sendTextBody = z
  .strictObject({
    phoneNumber: phone,
    message: body.optional(),
    templateId: z.uuid().optional(),
    /** A number of the business's own. */
    from: z.uuid().optional(),
    /** Pictures, for carriers that send them. */
    mediaUrls: z
      .array(z.url({ protocol: /^https$/ }).max(2000))
      .max(10)
      .default([]),
    provider_override: providerOverride.optional(),
  })
  .refine(({ message, templateId }) => message !== undefined || templateId !== undefined, {
    path: ['message'],
    message: 'is needed where no template is named',
  });
export type SendText = z.output<typeof sendTextBody>;

const status = z.enum(['QUEUED', 'SENT', 'DELIVERED', 'UNDELIVERED', 'FAILED', 'RECEIVED']);
const direction = z.enum(['INBOUND', 'OUTBOUND']);

export const messagesQuery = cursorQuery.extend({
  customerId: z.uuid().optional(),
  direction: direction.optional(),
  status: status.optional(),
  /** Only those that wait for a person's decision. */
  parked: z.enum(['true', 'false']).optional(),
});
export type MessagesQuery = z.output<typeof messagesQuery>;

export const message = z
  .object({
    id: z.string(),
    direction,
    status,
    from: z.string().nullable(),
    to: z.string().nullable(),
    body: z.string(),
    segments: z.number().nullable(),
    provider: z.enum(providerIds),
    customerId: z.string().nullable(),
    numberId: z.string().nullable(),
    cost: z.object({ amount: z.string(), currency: z.string() }).nullable(),
    failureReason: z.string().nullable(),
    /** It may have been sent or not, and a person decides. */
    parked: z.boolean(),
    media: z.array(z.object({ contentType: z.string(), url: z.string().nullable() })),
    createdAt: at,
    sentAt: at.nullable(),
    deliveredAt: at.nullable(),
  })
  .meta({ id: 'Message' });

export const messageDetail = message
  .extend({
    /** Why it went over this provider; null while it waits, and for one that came in. */
    choice: routeChoice.nullable(),
  })
  .meta({ id: 'MessageDetail' });

export const messagePage = z.object({ messages: z.array(message), nextCursor: z.string().nullable() });
export const resolveBody = z.strictObject({ outcome: z.enum(['sent', 'resend', 'drop']) });
export type ResolveText = z.output<typeof resolveBody>;

export const notificationsQuery = pageQuery.extend({
  type: z.enum(['SMS', 'EMAIL']).optional(),
  status: z.enum(['QUEUED', 'SENT', 'FAILED']).optional(),
});
export type NotificationsQuery = z.output<typeof notificationsQuery>;

export const notificationPage = z.object({
  notifications: z.array(
    z
      .object({
        id: z.string(),
        type: z.enum(['SMS', 'EMAIL']),
        kind: z.string(),
        recipient: z.string(),
        message: z.string(),
        status: z.enum(['QUEUED', 'SENT', 'FAILED']),
        relatedAppointmentId: z.string().nullable(),
        sentAt: at.nullable(),
        failureReason: z.string().nullable(),
        createdAt: at,
      })
      .meta({ id: 'Notification' }),
  ),
  total: z.number(),
  limit: z.number(),
  offset: z.number(),
});

export const appointmentBody = z.strictObject({ appointmentId: z.uuid() });

const templateFields = {
  name: z
    .string()
    .trim()
    .regex(/^[a-z][a-z0-9-]{1,59}$/, 'must be small letters, digits and hyphens'),
  language: z.string().regex(/^[a-z]{2}$/, 'must be two small letters'),
  purpose,
  body,
};
export const createTemplateBody = z.strictObject({
  ...templateFields,
  purpose: purpose.default('SERVICE'),
  isActive: z.boolean().default(true),
});
export type CreateTemplate = z.output<typeof createTemplateBody>;
export const updateTemplateBody = z.strictObject({ ...templateFields, isActive: z.boolean() }).partial();
export type UpdateTemplate = z.output<typeof updateTemplateBody>;

export const template = z
  .object({
    id: z.string(),
    name: z.string(),
    language: z.string(),
    purpose,
    body: z.string(),
    isActive: z.boolean(),
    /** Built in; it holds until the business writes one of this name and language. */
    isDefault: z.boolean(),
  })
  .meta({ id: 'SmsTemplate' });
export const templateList = z.object({ templates: z.array(template), variables: z.array(z.string()) });

export const previewBody = z.strictObject({
  body,
  language: templateFields.language,
  customerId: z.uuid().optional(),
});
export type PreviewText = z.output<typeof previewBody>;
export const preview = z.object({
  text: z.string(),
  segments: z.number(),
  characters: z.number(),
  warnings: z.array(z.string()),
});

const contact = z.union([phone, z.email().toLowerCase()]);
export const consentQuery = z.object({ contact });
export const giveConsentBody = z.strictObject({
  contact,
  channel: z.enum(['SMS', 'CALL', 'RVM', 'EMAIL']),
  purpose,
  state: z.enum(['GRANTED', 'REVOKED']),
  /** What shows it, in words: where and when the person said so. */
  proof: z.string().trim().min(1).max(1000),
});
export type GiveConsent = z.output<typeof giveConsentBody>;

const consentState = z.enum(['GRANTED', 'REVOKED', 'NONE']);
export const consent = z
  .object({
    contact: z.string(),
    sms: z.object({ service: consentState, marketing: consentState }),
    history: z.array(
      z.object({
        at,
        channel: z.string(),
        purpose,
        state: z.enum(['GRANTED', 'REVOKED']),
        source: z.string(),
      }),
    ),
  })
  .meta({ id: 'Consent' });
export const optOutPage = z.object({
  optOuts: z.array(z.object({ contact: z.string(), at, source: z.string() })),
  total: z.number(),
});
