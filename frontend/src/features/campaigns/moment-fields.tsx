import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { localMoment, momentOf, readClock } from '../../lib/zone';
import classes from './form.module.css';

/** A day and a time of day as they were typed. */
export interface Moment {
  day: string;
  time: string;
}

/** Answers the moment that was typed, by the business's clock; null when it is none. */
export function momentFrom(timeZone: string, { day, time }: Moment): string | null {
  const minute = readClock(time);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || minute === null) return null;
  return momentOf(timeZone, day, minute).toISOString();
}

interface MomentFieldsProps {
  timeZone: string;
  value: Moment;
  dayLabel: string;
  error?: React.ReactNode;
  onChange: (value: Moment) => void;
  'data-path'?: string;
}

/** Asks for a day and a time of day, as the clock of the business shows it. */
export function MomentFields({ timeZone, value, dayLabel, error, onChange, ...rest }: MomentFieldsProps) {
  const { t } = useTranslation('campaigns');
  return (
    <div className={classes.pair}>
      <TextInput
        {...rest}
        label={dayLabel}
        type="date"
        min={localMoment(timeZone, new Date()).day}
        value={value.day}
        error={error}
        onChange={(event) => onChange({ ...value, day: event.currentTarget.value })}
      />
      <TextInput
        label={t('time')}
        inputMode="numeric"
        autoComplete="off"
        maxLength={5}
        placeholder="10:00"
        value={value.time}
        onChange={(event) => onChange({ ...value, time: event.currentTarget.value })}
      />
    </div>
  );
}
