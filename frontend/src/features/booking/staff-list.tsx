import '../../components/overlay-styles';
import { Button } from '@mantine/core';
import { IconChevronRight, IconPlus, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { dayText } from '../../lib/zone';
import type { Staff } from './api';
import classes from './form.module.css';
import { useServices, useStaff } from './queries';
import { SectionPage } from './section-page';
import { StaffDialog } from './staff-dialog';
import { shiftsOn, weekdays } from './week-hours';

/** Lists who can be booked and on which days they work. */
export default function StaffList() {
  const { t } = useTranslation('booking');
  const mayWrite = usePermission('appointments:write');
  const staff = useStaff();
  const services = useServices();
  const [adding, setAdding] = useState(false);
  const active = staff.data?.staff.filter(({ isActive }) => isActive) ?? [];
  const add = mayWrite && (
    <Button
      leftSection={<IconPlus size={19} stroke={1.75} aria-hidden="true" />}
      onClick={() => setAdding(true)}
    >
      {t('staff.add')}
    </Button>
  );
  return (
    <SectionPage lead={t('staff.lead')} actions={active.length > 0 && add}>
      <Loaded query={staff} skeleton={<RowsSkeleton rows={3} height={72} />}>
        {() => (
          <Panel flush>
            {active.length === 0 ? (
              <EmptyState
                icon={<IconUsers size={26} stroke={1.75} aria-hidden="true" />}
                title={t('staff.emptyTitle')}
                text={t('staff.emptyText')}
                action={add}
              />
            ) : (
              <ul className={classes.list}>
                {active.map((person) => (
                  <StaffRow key={person.id} person={person} />
                ))}
              </ul>
            )}
          </Panel>
        )}
      </Loaded>
      <StaffDialog
        opened={adding}
        services={services.data?.services ?? []}
        onClose={() => setAdding(false)}
      />
    </SectionPage>
  );
}

function StaffRow({ person }: { person: Staff }) {
  const { t, i18n } = useTranslation('booking');
  const days = weekdays
    .filter((weekday) => shiftsOn(person.shifts, weekday).length > 0)
    .map((weekday) => dayText(i18n.language, `2024-01-0${weekday}`, { weekday: 'short' }));
  return (
    <li>
      <Link to={`/dashboard/receptionist/staff/${person.id}`} className={`${classes.row} ${classes.link}`}>
        <span className={classes.words}>
          <span className={classes.name}>{person.name}</span>
          <span className={classes.soft}>
            {[
              days.join(', ') || t('staff.noHours'),
              t('staff.services', { count: person.serviceIds.length }),
            ].join(' · ')}
          </span>
        </span>
        <IconChevronRight className={classes.soft} size={20} stroke={1.75} aria-hidden="true" />
      </Link>
    </li>
  );
}
