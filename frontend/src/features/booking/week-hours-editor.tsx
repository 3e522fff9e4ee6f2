import { ActionIcon, Button } from '@mantine/core';
import { IconCopy, IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { dayText } from '../../lib/zone';
import type { Shift } from './api';
import { TimeField } from './time-field';
import {
  copyDay,
  type KeyedShift,
  keyed,
  nextShift,
  problemOf,
  shiftsOn,
  weekdays,
  withDay,
} from './week-hours';
import classes from './week-hours-editor.module.css';

interface WeekHoursEditorProps {
  shifts: KeyedShift[];
  disabled: boolean;
  onChange: (shifts: KeyedShift[]) => void;
}

/** Names a weekday in the person's language; 2024 began on a Monday. */
const weekdayName = (language: string, weekday: number): string =>
  dayText(language, `2024-01-0${weekday}`, { weekday: 'long' });

/** Edits the hours of a week: any number of stretches and breaks on each day. */
export function WeekHoursEditor(props: WeekHoursEditorProps) {
  return (
    <ul className={classes.week}>
      {weekdays.map((weekday) => (
        <DayHours key={weekday} weekday={weekday} {...props} />
      ))}
    </ul>
  );
}

function DayHours({ weekday, shifts, disabled, onChange }: WeekHoursEditorProps & { weekday: number }) {
  const { t, i18n } = useTranslation('booking');
  // In the order they were written: sorting while somebody types would move the field away.
  const day = shifts.filter((shift) => shift.weekday === weekday);
  const name = weekdayName(i18n.language, weekday);
  const problem = problemOf(day);
  const change = (next: KeyedShift[]) => onChange(withDay(shifts, weekday, next));
  return (
    <li className={classes.day}>
      <h3 className={classes.name}>{name}</h3>
      <div className={classes.stretches}>
        {day.length === 0 && <p className={classes.soft}>{t('hours.none')}</p>}
        {day.map((shift) => (
          <Stretch
            key={shift.key}
            shift={shift}
            dayName={name}
            disabled={disabled}
            onChange={(next) =>
              change(day.map((each) => (each === shift ? { ...next, key: shift.key } : each)))
            }
            onRemove={() => change(day.filter((each) => each !== shift))}
          />
        ))}
        {problem && (
          <p className={classes.problem} role="alert">
            {t(`hours.problem.${problem}`)}
          </p>
        )}
      </div>
      {!disabled && (
        <DayActions
          name={name}
          empty={day.length === 0}
          onAdd={(kind) => change([...day, keyed(nextShift(day, kind, weekday))])}
          onCopy={() => {
            const others = weekdays.filter((each) => each !== weekday && shiftsOn(shifts, each).length > 0);
            onChange(copyDay(shifts, weekday, others).map(keyed));
          }}
        />
      )}
    </li>
  );
}

interface DayActionsProps {
  name: string;
  empty: boolean;
  onAdd: (kind: Shift['kind']) => void;
  onCopy: () => void;
}

function DayActions({ name, empty, onAdd, onCopy }: DayActionsProps) {
  const { t } = useTranslation('booking');
  return (
    <div className={classes.actions}>
      <Button
        size="sm"
        variant="subtle"
        leftSection={<IconPlus size={16} aria-hidden="true" />}
        aria-label={t('hours.addOn', { day: name })}
        onClick={() => onAdd('WORK')}
      >
        {t('hours.add')}
      </Button>
      {!empty && (
        <>
          <Button
            size="sm"
            variant="subtle"
            leftSection={<IconPlus size={16} aria-hidden="true" />}
            aria-label={t('hours.breakOn', { day: name })}
            onClick={() => onAdd('BREAK')}
          >
            {t('hours.break')}
          </Button>
          <Button
            size="sm"
            variant="subtle"
            leftSection={<IconCopy size={16} aria-hidden="true" />}
            aria-label={t('hours.copyFrom', { day: name })}
            onClick={onCopy}
          >
            {t('hours.copy')}
          </Button>
        </>
      )}
    </div>
  );
}

interface StretchProps {
  shift: Shift;
  dayName: string;
  disabled: boolean;
  onChange: (shift: Shift) => void;
  onRemove: () => void;
}

function Stretch({ shift, dayName, disabled, onChange, onRemove }: StretchProps) {
  const { t } = useTranslation('booking');
  const { kind, startMinute, endMinute } = shift;
  return (
    <div className={classes.stretch} data-kind={kind}>
      <span className={classes.kind}>{t(`hours.kind.${kind}`)}</span>
      <TimeField
        aria-label={t('hours.from', { day: dayName })}
        disabled={disabled}
        value={startMinute}
        onChange={(minute) => onChange({ ...shift, startMinute: minute })}
      />
      <span aria-hidden="true">–</span>
      <TimeField
        aria-label={t('hours.until', { day: dayName })}
        disabled={disabled}
        value={endMinute}
        onChange={(minute) => onChange({ ...shift, endMinute: minute })}
      />
      {!disabled && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t('hours.remove', { day: dayName })}
          onClick={onRemove}
        >
          <IconX size={18} aria-hidden="true" />
        </ActionIcon>
      )}
    </div>
  );
}
