import { Button, Checkbox, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { weekOf } from '../../lib/zone';
import { type Service, type Staff, useHolidays, useServices, useStaff } from '../booking';
import { AppointmentPanel } from './appointment-panel';
import { BookingDialog, type Wish } from './booking-dialog';
import classes from './calendar.module.css';
import { FirstSetUp } from './first-set-up';
import { useWeek } from './queries';
import { Sheet } from './sheet';
import { Toolbar } from './toolbar';
import { useNow } from './use-now';
import { useView } from './use-view';

/** Shows who comes when: a day by people or a week by days, with everything that can be done about a booking. */
export default function Calendar() {
  const { t } = useTranslation('calendar');
  const services = useServices();
  const staff = useStaff();
  const error = staff.error ?? services.error;
  if (error) {
    return (
      <Page title={t('title')}>
        <ProblemPanel
          error={error}
          onRetry={() => {
            void staff.refetch();
            void services.refetch();
          }}
        />
      </Page>
    );
  }
  if (!staff.data || !services.data) {
    return (
      <Page title={t('title')}>
        <CalendarSkeleton />
      </Page>
    );
  }
  const people = staff.data.staff;
  const offers = services.data.services;
  if (!people.some(({ isActive }) => isActive) || !offers.some(({ isActive }) => isActive)) {
    return (
      <Page title={t('title')}>
        <FirstSetUp staff={people} services={offers} />
      </Page>
    );
  }
  return <Loaded staff={people} services={offers} />;
}

function Loaded({ staff, services }: { staff: Staff[]; services: Service[] }) {
  const { t } = useTranslation('calendar');
  const { timeZone } = usePlace();
  const mayWrite = usePermission('appointments:write');
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const [view, show] = useView(timeZone);
  const now = useNow(timeZone);
  const [wish, setWish] = useState<Wish | null>(null);
  const [withCancelled, setWithCancelled] = useState(false);
  const week = useWeek(view.day, timeZone);
  const days = weekOf(view.day);
  const holidays = useHolidays(days[0] ?? view.day, days[6] ?? view.day);
  return (
    <Page
      title={t('title')}
      actions={
        mayWrite && (
          <Button
            leftSection={<IconPlus size={19} stroke={1.75} aria-hidden="true" />}
            onClick={() => setWish({ day: view.day, staffId: view.staffId, minute: null })}
          >
            {t('book.title')}
          </Button>
        )
      }
    >
      <Toolbar
        view={view}
        today={now.day}
        narrow={narrow}
        staff={staff.filter(({ isActive }) => isActive)}
        onChange={show}
      />
      {week.isError && <ProblemPanel error={week.error} onRetry={() => void week.refetch()} />}
      <Sheet
        view={view}
        narrow={narrow}
        now={now}
        staff={staff}
        holidays={holidays.data?.holidays ?? []}
        appointments={(week.data?.appointments ?? []).filter(
          ({ status }) => withCancelled || status !== 'CANCELLED',
        )}
        loading={week.isPending}
        mayWrite={mayWrite}
        onView={show}
        onWish={setWish}
      />
      <Checkbox
        className={classes.cancelled}
        label={t('showCancelled')}
        checked={withCancelled}
        onChange={(event) => setWithCancelled(event.currentTarget.checked)}
      />
      <AppointmentPanel
        id={view.opened}
        staff={staff}
        mayWrite={mayWrite}
        onClose={() => show({ opened: null })}
      />
      <BookingDialog
        wish={wish}
        services={services}
        staff={staff}
        onClose={() => setWish(null)}
        onBooked={(opened) => {
          setWish(null);
          show({ opened });
        }}
      />
    </Page>
  );
}

function CalendarSkeleton() {
  return (
    <div className={classes.skeleton} aria-busy="true">
      <Skeleton height={40} />
      <Skeleton height={480} radius="lg" />
    </div>
  );
}
