import { z } from 'zod';
import { cursorQuery } from '../../platform/http/paging';
import { appointment as appointmentSchema } from '../appointments';
import { callSummary, voicemail } from '../calls';
import { messageSchema } from '../messaging';

const instant = z.iso.datetime();
export const kinds = z.enum(['CALL', 'MESSAGE', 'VOICEMAIL', 'APPOINTMENT']);

export const threadsQuery = cursorQuery.extend({
  /** In the customer's name or number. */
  search: z.string().trim().min(1).max(100).optional(),
  unread: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
});
export type ThreadsQuery = z.output<typeof threadsQuery>;

/** A customer's id, or `contact:` and the number of somebody who is no customer yet. */
export const threadParams = z.object({
  id: z.string().regex(/^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|contact:\+[1-9]\d{3,14})$/),
});

export const thread = z
  .object({
    id: z.string(),
    customer: z
      .object({ id: z.string(), name: z.string().nullable(), phone: z.string().nullable() })
      .nullable(),
    contact: z.string().nullable(),
    formattedContact: z.string().nullable(),
    lastAt: instant,
    lastKind: kinds,
    lastDirection: z.enum(['INBOUND', 'OUTBOUND']).nullable(),
    lastText: z.string().nullable(),
    unread: z.number(),
  })
  .meta({ id: 'Thread' });
export type ThreadAnswer = z.input<typeof thread>;

export const item = z
  .object({
    id: z.string(),
    kind: kinds,
    at: instant,
    call: callSummary.optional(),
    message: messageSchema.optional(),
    voicemail: voicemail.optional(),
    appointment: appointmentSchema.optional(),
  })
  .meta({ id: 'ThreadItem' });
export type ItemAnswer = z.input<typeof item>;
