import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import { addDays, dayText, type LocalMoment, weekOf } from '../../lib/zone';
import { type Appointment, type Holiday, type Staff, useBookingSettings } from '../booking';
import type { Wish } from './booking-dialog';
import classes from './calendar.module.css';
import { makeColumns, peopleShown } from './columns';
import { DayList } from './day-list';
import { Legend } from './legend';
import { MoveRefused } from './move-refused';
import { TimeGrid } from './time-grid';
import { useMoves } from './use-moves';
import type { View } from './use-view';

interface SheetProps {
  view: View;
  narrow: boolean;
  now: LocalMoment;
  staff: Staff[];
  holidays: Holiday[];
  appointments: Appointment[];
  loading: boolean;
  mayWrite: boolean;
  onView: (change: Partial<View>) => void;
  onWish: (wish: Wish) => void;
}

const USUAL_STEP = 15;

/** Draws the chosen days as a grid, or as a list on a phone, and moves what is dragged. */
export function Sheet(props: SheetProps) {
  const { view, narrow, now, staff, holidays, appointments, loading, mayWrite, onView, onWish } = props;
  const { i18n } = useTranslation('calendar');
  const { timeZone } = usePlace();
  const settings = useBookingSettings();
  const { move, drop, take } = useMoves(staff);
  const people = peopleShown(staff, appointments, view.staffId);
  const name = narrow ? 'day' : view.name;
  const staffIds = staff.map(({ id }) => id);
  const columns = makeColumns({
    view: name,
    day: view.day,
    days: weekOf(view.day),
    staff: people,
    holidays,
    appointments,
    timeZone,
  });
  return (
    <div className={classes.sheet} aria-busy={(loading && !narrow) || undefined}>
      {narrow ? (
        <DayList
          day={view.day}
          columns={columns}
          now={now}
          staffIds={staffIds}
          loading={loading}
          onDay={(day) => onView({ day })}
          onSwipe={(days) => onView({ day: addDays(view.day, days) })}
          onOpen={(opened) => onView({ opened })}
        />
      ) : (
        <>
          <TimeGrid
            key={name}
            label={dayText(i18n.language, view.day, { dateStyle: 'long' })}
            columns={columns}
            byDays={name === 'week'}
            now={now}
            step={settings.data?.slotStepMinutes ?? USUAL_STEP}
            staffIds={staffIds}
            mayWrite={mayWrite}
            onBook={({ day, staff: person }, minute) => onWish({ day, staffId: person?.id ?? null, minute })}
            onMove={drop}
            onOpen={(opened) => onView({ opened })}
            onHead={({ day, staff: person }) =>
              onView(name === 'week' ? { day, name: 'day' } : { staffId: person?.id ?? null, name: 'week' })
            }
          />
          <Legend />
        </>
      )}
      <MoveRefused error={move.error} working={move.isPending} onChoose={take} onClose={move.reset} />
    </div>
  );
}
