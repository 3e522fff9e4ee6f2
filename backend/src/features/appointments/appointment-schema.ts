import { z } from 'zod';
import { appointment, statuses } from './present-appointment';
import { dayIn, email, instantIn, personName, phone } from './schema';

const kinds = ['booked', 'changed', 'cancelled', 'reminder', 'missed'] as const;

export const appointmentText = z
  .object({
    kind: z.enum(kinds.map((each) => `appointment-${each}` as const)),
    audience: z.enum(['customer', 'staff']),
    status: z.enum(['PLANNED', 'QUEUED', 'SENT', 'FAILED']),
    at: z.iso.datetime(),
    failureReason: z.string().nullable(),
  })
  .meta({ id: 'AppointmentText' });
export type AppointmentText = z.output<typeof appointmentText>;

export const appointmentWithTexts = appointment
  .extend({ texts: z.array(appointmentText) })
  .meta({ id: 'AppointmentWithTexts' });

const notes = z.string().trim().max(2000).nullable();

const moment = z.union([instantIn, dayIn]);

/** A day stands for its beginning on the tenant's clocks. Default: a week from today. */
export const listQuery = z.object({
  from: moment.optional(),
  until: moment.optional(),
  staffId: z.uuid().optional(),
  status: z.enum(statuses).optional(),
  customerId: z.uuid().optional(),
});
export type ListQuery = z.output<typeof listQuery>;

export const slotsQuery = z.object({
  serviceId: z.uuid(),
  staffId: z.uuid().optional(),
  /** Default: now. */
  from: moment.optional(),
  days: z.coerce.number().int().min(1).max(31).default(7),
});
export type SlotsQuery = z.output<typeof slotsQuery>;

export const slot = z
  .object({
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    staffId: z.string(),
    staffName: z.string(),
    token: z.string(),
  })
  .meta({ id: 'Slot' });
export const slotList = z.object({ slots: z.array(slot), timeZone: z.string() });

export const bookBody = z
  .strictObject({
    slotToken: z.string().max(200).optional(),
    serviceId: z.uuid().optional(),
    staffId: z.uuid().optional(),
    startsAt: instantIn.optional(),
    customerId: z.uuid().optional(),
    customer: z
      .strictObject({ name: personName.optional(), phone: phone.optional(), email: email.optional() })
      .refine((each) => each.name !== undefined || each.phone !== undefined, 'needs a name or a phone')
      .optional(),
    notes: notes.optional(),
  })
  .refine((body) => (body.customerId === undefined) !== (body.customer === undefined), {
    path: ['customer'],
    message: 'give either customerId or customer',
  })
  .refine(
    (body) => {
      const parts = [body.serviceId, body.staffId, body.startsAt].filter((each) => each !== undefined).length;
      return body.slotToken === undefined ? parts === 3 : parts === 0;
    },
    { path: ['slotToken'], message: 'give either slotToken, or serviceId, staffId and startsAt' },
  );
export type BookBody = z.output<typeof bookBody>;

export const changeBody = z.strictObject({
  startsAt: instantIn.optional(),
  staffId: z.uuid().optional(),
  serviceId: z.uuid().optional(),
  notes: notes.optional(),
  version: z.number().int().min(1).max(2_147_483_647),
});
export type ChangeBody = z.output<typeof changeBody>;

export const statusBody = z.strictObject({
  status: z.enum(['CONFIRMED', 'CANCELLED', 'COMPLETED', 'NO_SHOW']),
});
export type StatusBody = z.output<typeof statusBody>;
