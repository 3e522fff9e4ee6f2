import { Link } from 'react-router';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import { ApiProblem } from '../../lib/problem';
import { localMoment } from '../../lib/zone';
import type { Appointment } from './api';
import classes from './form.module.css';

/** Reads the appointments that a refusal names as its reason. */
export function appointmentsIn(error: unknown): Appointment[] {
  const named = error instanceof ApiProblem ? error.extras['appointments'] : null;
  return Array.isArray(named) ? (named as Appointment[]) : [];
}

/** Lists appointments that stand in the way, each leading to where it can be moved or cancelled. */
export function Conflicts({ text, appointments }: { text: string; appointments: Appointment[] }) {
  const place = usePlace();
  if (appointments.length === 0) return null;
  return (
    <div role="status" className={classes.group}>
      <p>{text}</p>
      <ul>
        {appointments.map(({ id, startsAt, customer }) => (
          <li key={id}>
            <Link to={`/dashboard/calendar?day=${localMoment(place.timeZone, startsAt).day}&open=${id}`}>
              {[formatDateTime(place, startsAt), customer.name ?? customer.phone].filter(Boolean).join(', ')}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
