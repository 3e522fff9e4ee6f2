import '../../components/overlay-styles';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { focusFirst } from '../../lib/focus-first';
import { addDays, clockText, dayText, localMoment } from '../../lib/zone';
import { createHoliday, type Holiday, removeHoliday } from './api';
import classes from './form.module.css';
import { useCatalogueChange, useHolidays } from './queries';
import { Removal } from './removal';
import { SectionPage } from './section-page';
import { TimeField } from './time-field';

const AHEAD_DAYS = 400;

/** Lists the days on which the usual hours do not hold. */
export default function Holidays() {
  const { t } = useTranslation('booking');
  const { timeZone } = usePlace();
  const mayWrite = usePermission('appointments:write');
  const today = localMoment(timeZone, new Date()).day;
  const holidays = useHolidays(today, addDays(today, AHEAD_DAYS));
  return (
    <SectionPage lead={t('holidays.lead')}>
      <Loaded query={holidays} skeleton={<RowsSkeleton rows={3} height={64} />}>
        {({ holidays: days }) => (
          <Panel flush>
            {days.length === 0 ? (
              <p className={classes.row}>{t('holidays.none')}</p>
            ) : (
              <ul className={classes.list}>
                {days.map((holiday) => (
                  <HolidayRow key={holiday.id} holiday={holiday} mayWrite={mayWrite} />
                ))}
              </ul>
            )}
          </Panel>
        )}
      </Loaded>
      {mayWrite && (
        <Panel title={t('holidays.add')}>
          <HolidayForm today={today} />
        </Panel>
      )}
    </SectionPage>
  );
}

function HolidayRow({ holiday, mayWrite }: { holiday: Holiday; mayWrite: boolean }) {
  const { t, i18n } = useTranslation('booking');
  const { day, name, opensMinute, closesMinute } = holiday;
  const open = opensMinute !== null && closesMinute !== null;
  return (
    <li className={classes.row}>
      <span className={classes.words}>
        <span className={classes.name}>{name}</span>
        <span className={classes.soft}>
          {dayText(i18n.language, day, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })}
          {' · '}
          {open
            ? t('holidays.open', { from: clockText(opensMinute), until: clockText(closesMinute) })
            : t('holidays.closed')}
        </span>
      </span>
      {mayWrite && (
        <Removal
          name={name}
          text={t('holidays.removeText')}
          nouns={['holidays']}
          remove={() => removeHoliday(holiday.id)}
        />
      )}
    </li>
  );
}

interface Values {
  day: string;
  name: string;
  closed: boolean;
  opens: number;
  closes: number;
}

function HolidayForm({ today }: { today: string }) {
  const { t } = useTranslation('booking');
  const form = useForm<Values>({
    initialValues: { day: '', name: '', closed: true, opens: 600, closes: 840 },
    validate: {
      day: (value) => (value >= today ? null : t('holidays.dayNeeded')),
      name: (value) => (value.trim() ? null : t('nameNeeded')),
      closes: (value, { closed, opens }) => (closed || value > opens ? null : t('hours.problem.order')),
    },
  });
  const add = useCatalogueChange(['holidays'], ({ day, name, closed, opens, closes }: Values) =>
    createHoliday({
      day,
      name: name.trim(),
      opensMinute: closed ? null : opens,
      closesMinute: closed ? null : closes,
    }),
  );
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit((values) => add.mutate(values, { onSuccess: () => form.reset() }), focusFirst)}
    >
      <div className={classes.pair}>
        <TextInput label={t('holidays.day')} type="date" min={today} {...form.getInputProps('day')} />
        <TextInput
          label={t('holidays.name')}
          placeholder={t('holidays.example')}
          maxLength={120}
          {...form.getInputProps('name')}
        />
      </div>
      <Checkbox label={t('holidays.closedAllDay')} {...form.getInputProps('closed', { type: 'checkbox' })} />
      {!form.values.closed && (
        <div className={classes.pair}>
          <TimeField label={t('holidays.opens')} {...form.getInputProps('opens')} />
          <TimeField label={t('holidays.closes')} {...form.getInputProps('closes')} />
        </div>
      )}
      {add.error && <ProblemPanel error={add.error} />}
      <div>
        <Button type="submit" loading={add.isPending}>
          {t('holidays.submit')}
        </Button>
      </div>
    </form>
  );
}
