import {
  IconArrowsExchange,
  IconCalendarEvent,
  IconCheck,
  IconChecks,
  IconHeadset,
  IconMessage,
  IconUser,
  IconUserOff,
  IconWorld,
  IconX,
} from '@tabler/icons-react';
import type { LampTone } from '../../components/lamp';
import type { Appointment, AppointmentStatus } from '../booking';

export const statusIcons = {
  BOOKED: IconCalendarEvent,
  CONFIRMED: IconCheck,
  RESCHEDULED: IconArrowsExchange,
  CANCELLED: IconX,
  COMPLETED: IconChecks,
  NO_SHOW: IconUserOff,
} as const;

export const sourceIcons = { AI: IconHeadset, STAFF: IconUser, WEB: IconWorld, SMS: IconMessage } as const;

export const statusTones: Record<AppointmentStatus, LampTone> = {
  BOOKED: 'wait',
  CONFIRMED: 'on',
  RESCHEDULED: 'wait',
  CANCELLED: 'off',
  COMPLETED: 'on',
  NO_SHOW: 'alarm',
};

const upcoming: ReadonlySet<AppointmentStatus> = new Set(['BOOKED', 'CONFIRMED', 'RESCHEDULED']);

/** Says whether an appointment still stands: it can be moved, confirmed and cancelled. */
export const stands = ({ status }: Pick<Appointment, 'status'>): boolean => upcoming.has(status);

/** Names the colour of a staff member by their place in the list; six colours go round. */
export const hueOf = (staffIds: readonly string[], id: string): number =>
  Math.max(0, staffIds.indexOf(id)) % 6;
