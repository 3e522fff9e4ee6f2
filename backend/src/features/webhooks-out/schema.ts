import { z } from 'zod';
import type { WebhookDelivery, WebhookEndpoint } from '../../generated/prisma/client';
import { cursorQuery } from '../../platform/http/paging';
import { eventTypes, testEvent } from './event-types';

const instant = z.iso.datetime();
const url = z.string().trim().min(1).max(2000);
const events = z
  .array(z.enum(eventTypes))
  .min(1)
  .max(eventTypes.length)
  .transform((list) => [...new Set(list)]);
const description = z.string().trim().max(200).nullable();

export const createEndpointBody = z.strictObject({ url, events, description: description.default(null) });
export const updateEndpointBody = z
  .strictObject({ url, events, description, isActive: z.boolean() })
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'must change something');
export type CreateEndpoint = z.output<typeof createEndpointBody>;
export type UpdateEndpoint = z.output<typeof updateEndpointBody>;

export const endpointParams = z.object({ id: z.uuid() });
export const deliveryParams = z.object({ id: z.uuid(), deliveryId: z.uuid() });

export const endpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.string()),
    isActive: z.boolean(),
    failingSince: instant.nullable(),
    disabledAt: instant.nullable().describe('When it was switched off because it took nothing any more'),
    formerSecretUntil: instant.nullable().describe('Until then the secret before this one signs too'),
    createdAt: instant,
  })
  .meta({ id: 'WebhookEndpoint' });

/** With the secret, which no later answer has. */
export const endpointWithSecret = endpoint
  .extend({ secret: z.string().describe('whsec_…; shown this once') })
  .meta({ id: 'WebhookEndpointWithSecret' });

export const endpointList = z.object({
  endpoints: z.array(endpoint),
  eventTypes: z.array(z.enum(eventTypes)),
  labUrl: z.string().nullable().describe('An address of the lab that takes deliveries; null without a lab'),
});

const deliveryStatus = z.enum(['PENDING', 'DELIVERED', 'FAILED', 'GIVEN_UP']);

export const deliveriesQuery = cursorQuery.extend({ status: deliveryStatus.optional() });

export const outDelivery = z
  .object({
    id: z.string(),
    eventId: z.string(),
    eventType: z.enum([...eventTypes, testEvent]),
    status: deliveryStatus,
    attempts: z.number(),
    nextAttemptAt: instant.nullable(),
    responseStatus: z.number().nullable(),
    responseBody: z.string().nullable(),
    milliseconds: z.number().nullable(),
    payload: z.record(z.string(), z.unknown()),
    createdAt: instant,
    deliveredAt: instant.nullable(),
  })
  .meta({ id: 'OutgoingDelivery' });

export const deliveryList = z.object({
  deliveries: z.array(outDelivery),
  nextCursor: z.string().nullable(),
});

export function presentEndpoint(row: WebhookEndpoint): z.input<typeof endpoint> {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: row.events,
    isActive: row.isActive,
    failingSince: row.failingSince?.toISOString() ?? null,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    formerSecretUntil: row.formerSecretUntil?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

export function presentDelivery(row: WebhookDelivery): z.input<typeof outDelivery> {
  return {
    id: row.id,
    eventId: row.eventId,
    eventType: row.eventType as z.input<typeof outDelivery>['eventType'],
    status: row.status,
    attempts: row.attempts,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    responseStatus: row.responseStatus,
    responseBody: row.responseBody,
    milliseconds: row.milliseconds,
    payload: row.payload as Record<string, unknown>,
    createdAt: row.createdAt.toISOString(),
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
  };
}
