import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client';

export const statuses = ['BOOKED', 'CONFIRMED', 'RESCHEDULED', 'CANCELLED', 'COMPLETED', 'NO_SHOW'] as const;

const instant = z.iso.datetime();

export const appointment = z
  .object({
    id: z.string(),
    status: z.enum(statuses),
    source: z.enum(['AI', 'STAFF', 'WEB', 'SMS']),
    startsAt: instant,
    endsAt: instant,
    version: z.number(),
    notes: z.string().nullable(),
    customer: z.object({ id: z.string(), name: z.string().nullable(), phone: z.string().nullable() }),
    service: z.object({ id: z.string(), name: z.string(), durationMinutes: z.number() }),
    staff: z.object({ id: z.string(), name: z.string() }),
    callId: z.string().nullable(),
    createdAt: instant,
  })
  .meta({ id: 'Appointment' });

/** An appointment as it is stored, with the names of those concerned; instants as ISO 8601 in UTC. */
export type BookedAppointment = z.infer<typeof appointment>;

/** What `presentAppointment` needs to be read along with an appointment. */
export const withNames = {
  customer: { select: { id: true, name: true, phone: true } },
  service: { select: { id: true, name: true, durationMinutes: true } },
  staff: { select: { id: true, name: true } },
} satisfies Prisma.AppointmentInclude;

type AppointmentRow = Prisma.AppointmentGetPayload<{ include: typeof withNames }>;

/** Shapes a row that was read with `withNames`. */
export function presentAppointment(row: AppointmentRow): BookedAppointment {
  return {
    id: row.id,
    status: row.status,
    source: row.source,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    version: row.version,
    notes: row.notes,
    customer: row.customer,
    service: row.service,
    staff: row.staff,
    callId: row.callLogId,
    createdAt: row.createdAt.toISOString(),
  };
}

/** Shapes what the database functions give: their instants are written with the session's offset. */
export function presentRecord(record: BookedAppointment): BookedAppointment {
  const utc = (text: string): string => new Date(text).toISOString();
  return {
    ...record,
    startsAt: utc(record.startsAt),
    endsAt: utc(record.endsAt),
    createdAt: utc(record.createdAt),
  };
}
