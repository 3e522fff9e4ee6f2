import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import { formatTime } from '../../lib/format';
import { formatPhone } from '../../lib/phone';
import type { Appointment } from '../booking';

/** Puts appointments into words: who comes, when, and what its marks say to screen readers. */
export function useWords() {
  const { t } = useTranslation('calendar');
  const place = usePlace();
  const nameOf = ({ customer }: Pick<Appointment, 'customer'>): string =>
    customer.name || (customer.phone && formatPhone(customer.phone)) || t('someone');
  const timesOf = ({ startsAt, endsAt }: Pick<Appointment, 'startsAt' | 'endsAt'>): string =>
    `${formatTime(place, startsAt)}–${formatTime(place, endsAt)}`;
  const rest = ({ service, staff, status, source }: Appointment): string =>
    [service.name, staff.name, t(`status.${status}`), t(`source.${source}`)].join(', ');
  return { nameOf, timesOf, rest };
}
