import { IconCalendarEvent, IconCalendarOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import type { Appointment } from './api';
import { EventCard } from './event-card';

/** Tells of a booking: what was agreed, with whom, for when. */
export function AppointmentItem({ appointment, at }: { appointment: Appointment; at: string }) {
  const { t } = useTranslation('inbox');
  const place = usePlace();
  const { status, service, staff, startsAt } = appointment;
  const off = status === 'CANCELLED' || status === 'NO_SHOW';
  const Icon = off ? IconCalendarOff : IconCalendarEvent;
  return (
    <EventCard icon={<Icon size={18} stroke={1.75} />} title={t(`appointment.${status}`)} at={at}>
      <p>
        {t('appointment.with', { service: service.name, staff: staff.name })} ·{' '}
        <time dateTime={startsAt}>{formatDateTime(place, startsAt)}</time>
      </p>
    </EventCard>
  );
}
