import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePlace } from '../../hooks/use-place';
import { formatCount, formatDay, formatTime } from '../../lib/format';
import { formatPhone } from '../../lib/phone';
import type { Appointment, Home } from './api';
import classes from './today.module.css';

const SHOWN = 8;

/** Shows today: how many calls and texts there were, and who is coming. */
export function Today({ home }: { home: UseQueryResult<Home> }) {
  const { t } = useTranslation('home');
  const place = usePlace();
  return (
    <Panel
      title={t('today.title')}
      lead={formatDay(place, new Date())}
      actions={<Link to="/dashboard/calendar">{t('today.all')}</Link>}
    >
      <Loaded query={home} skeleton={<RowsSkeleton rows={2} height={72} />}>
        {({ today }) => (
          <>
            <dl className={classes.counts}>
              {(['calls', 'answered', 'missed', 'texts'] as const).map((name) => (
                <div
                  key={name}
                  className={classes.count}
                  data-alarm={name === 'missed' && today.missed > 0 ? true : undefined}
                >
                  <dt>{t(`today.${name}`)}</dt>
                  <dd>{formatCount(place, today[name])}</dd>
                </div>
              ))}
            </dl>
            <Appointments appointments={today.appointments} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function Appointments({ appointments }: { appointments: Appointment[] }) {
  const { t } = useTranslation('home');
  const place = usePlace();
  if (appointments.length === 0) return <p className={classes.soft}>{t('today.noAppointments')}</p>;
  const now = new Date().toISOString();
  // What is still to come matters more than what the morning brought.
  const ahead = appointments.filter(({ endsAt }) => endsAt > now);
  const shown = (ahead.length > 0 ? ahead : appointments).slice(0, SHOWN);
  const rest = (ahead.length > 0 ? ahead : appointments).length - shown.length;
  return (
    <ul className={classes.list} aria-label={t('today.appointments')}>
      {shown.map(({ id, startsAt, customer, service, staff }) => (
        <li key={id} className={classes.line}>
          <time dateTime={startsAt} className={classes.time}>
            {formatTime(place, startsAt)}
          </time>
          <span>
            <strong>
              {customer.name ?? (customer.phone ? formatPhone(customer.phone) : t('today.someone'))}
            </strong>
            <span className={classes.soft}>
              {' '}
              · {t('today.with', { service: service.name, staff: staff.name })}
            </span>
          </span>
        </li>
      ))}
      {rest > 0 && <li className={classes.soft}>{t('today.more', { count: rest })}</li>}
    </ul>
  );
}
