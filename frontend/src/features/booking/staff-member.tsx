import '../../components/overlay-styles';
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Page } from '../../components/page';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { notifyDone } from '../../lib/notify';
import { removeStaff, type Shift, type Staff, updateStaff } from './api';
import { CalendarFeed } from './calendar-feed';
import classes from './form.module.css';
import { useCatalogueChange, useStaff } from './queries';
import { Removal } from './removal';
import { StaffDetails } from './staff-details';
import { TimeOffPanel } from './time-off-panel';
import { type KeyedShift, keyed, problemOf, shiftsOn, weekdays } from './week-hours';
import { WeekHoursEditor } from './week-hours-editor';

/** Shows one person who can be booked: what they do, when they work and when they are away. */
export default function StaffMember() {
  const { t } = useTranslation('booking');
  const { id = '' } = useParams();
  const staff = useStaff();
  const person = staff.data?.staff.find((each) => each.id === id);
  return (
    <Page
      title={person?.name ?? t('tabs.staff')}
      back={{ to: '/dashboard/receptionist/staff', label: t('tabs.staff') }}
    >
      <Loaded query={staff} skeleton={<RowsSkeleton rows={3} height={220} />}>
        {() =>
          person ? (
            <Member person={person} />
          ) : (
            <Panel>
              <EmptyState title={t('staff.goneTitle')} text={t('staff.goneText')} />
            </Panel>
          )
        }
      </Loaded>
    </Page>
  );
}

function Member({ person }: { person: Staff }) {
  const { t } = useTranslation('booking');
  const mayWrite = usePermission('appointments:write');
  const navigate = useNavigate();
  return (
    <>
      <WeekHours key={`hours${person.id}`} person={person} mayWrite={mayWrite} />
      <StaffDetails key={person.id} person={person} mayWrite={mayWrite} />
      <TimeOffPanel person={person} mayWrite={mayWrite} />
      {mayWrite && <CalendarFeed person={person} />}
      {mayWrite && (
        <Panel title={t('staff.removeTitle')} lead={t('staff.removeText')}>
          <div>
            <Removal
              name={person.name}
              text={t('staff.removeText')}
              nouns={['staff', 'services']}
              remove={() => removeStaff(person.id)}
              onRemoved={() => void navigate('/dashboard/receptionist/staff')}
            />
          </div>
        </Panel>
      )}
    </>
  );
}

function WeekHours({ person, mayWrite }: { person: Staff; mayWrite: boolean }) {
  const { t } = useTranslation(['booking', 'common']);
  const [edited, setEdited] = useState<KeyedShift[] | null>(null);
  const save = useCatalogueChange(['staff'], (shifts: Shift[]) => updateStaff(person.id, { shifts }));
  const saved = useMemo(
    () => weekdays.flatMap((weekday) => shiftsOn(person.shifts, weekday)).map(keyed),
    [person.shifts],
  );
  const shifts = edited ?? saved;
  const wrong = weekdays.some((weekday) => problemOf(shiftsOn(shifts, weekday)) !== null);
  return (
    <Panel title={t('hours.title')} lead={t('hours.lead')}>
      <WeekHoursEditor shifts={shifts} disabled={!mayWrite} onChange={setEdited} />
      {save.error && <ProblemPanel error={save.error} />}
      {mayWrite && (
        <div className={classes.start}>
          <Button
            disabled={!edited || wrong}
            loading={save.isPending}
            onClick={() =>
              save.mutate(
                shifts.map(({ key: _key, ...shift }) => shift),
                {
                  onSuccess: () => {
                    setEdited(null);
                    notifyDone(t('common:saved'));
                  },
                },
              )
            }
          >
            {t('hours.save')}
          </Button>
          {edited && (
            <Button variant="default" onClick={() => setEdited(null)}>
              {t('discard')}
            </Button>
          )}
        </div>
      )}
    </Panel>
  );
}
