import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import { notifyDone } from '../../lib/notify';
import { momentOf } from '../../lib/zone';
import type { Slot, Staff } from '../booking';
import type { Column } from './columns';
import type { DayAppointment } from './hours';
import { type Move, useMoveAppointment } from './queries';

/** Moves what was dropped, and takes a free time in its place when the server refused. */
export function useMoves(staff: Staff[]) {
  const { t } = useTranslation('calendar');
  const { timeZone } = usePlace();
  const move = useMoveAppointment();
  const send = (change: Move) => move.mutate(change, { onSuccess: () => notifyDone(t('changed.MOVED')) });
  const drop = ({ appointment }: DayAppointment, column: Column, start: number) => {
    const person = column.staff ?? staff.find(({ id }) => id === appointment.staff.id);
    const from = momentOf(timeZone, column.day, start);
    const was = Date.parse(appointment.startsAt);
    if (!person || (from.getTime() === was && person.id === appointment.staff.id)) return;
    const startsAt = from.toISOString();
    const endsAt = new Date(from.getTime() + Date.parse(appointment.endsAt) - was).toISOString();
    const { id, version } = appointment;
    const shown = { startsAt, endsAt, staff: { id: person.id, name: person.name } };
    send({ id, version, startsAt, staffId: person.id, shown });
  };
  const take = ({ startsAt, endsAt, staffId, staffName }: Slot) => {
    const { variables } = move;
    if (!variables) return;
    send({
      ...variables,
      startsAt,
      staffId,
      shown: { startsAt, endsAt, staff: { id: staffId, name: staffName } },
    });
  };
  return { move, drop, take };
}
