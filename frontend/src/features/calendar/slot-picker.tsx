import { ActionIcon, Skeleton, VisuallyHidden } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { formatTime } from '../../lib/format';
import { addDays, dayText, laterDay, localMoment } from '../../lib/zone';
import type { Slot } from '../booking';
import { useSlots } from './queries';
import classes from './slot-picker.module.css';

interface SlotPickerProps {
  serviceId: string | null;
  staffId: string | null;
  /** The first day that is shown. */
  from: string;
  /** What was pointed at: the nearest free time within half an hour is chosen. */
  near?: { day: string; minute: number | null };
  value: Slot | null;
  onChange: (slot: Slot) => void;
}

const NEAR_MINUTES = 30;

/** Offers the free times of a week, day by day. */
export function SlotPicker({ serviceId, staffId, from, near, value, onChange }: SlotPickerProps) {
  const { t, i18n } = useTranslation('calendar');
  const { timeZone } = usePlace();
  const [first, setFirst] = useState(from);
  const [picked, setPicked] = useState<string | null>(null);
  const slots = useSlots(serviceId, staffId, first);
  const today = localMoment(timeZone, new Date()).day;
  const days = [0, 1, 2, 3, 4, 5, 6].map((count) => addDays(first, count));
  const all = slots.data?.slots ?? [];
  const dayOf = (slot: Slot) => localMoment(timeZone, slot.startsAt).day;
  const chosen = value && dayOf(value);
  const withSlots = days.filter((day) => all.some((slot) => dayOf(slot) === day));
  const shown = [picked, chosen, withSlots[0]].find((day) => day && days.includes(day)) ?? first;
  useEffect(() => {
    if (!slots.data || value || !near) return;
    const nearest = nearestTo(near, slots.data.slots, timeZone);
    if (nearest) onChange(nearest);
  }, [slots.data, value, near, timeZone, onChange]);
  const turn = (to: string) => {
    setFirst(laterDay(to, today));
    setPicked(null);
  };
  if (!serviceId) return <p className={classes.soft}>{t('slots.serviceFirst')}</p>;
  return (
    <fieldset className={classes.picker}>
      <legend className={classes.legend}>{t('slots.label')}</legend>
      <div className={classes.days}>
        <ActionIcon
          variant="default"
          size={40}
          disabled={first <= today}
          aria-label={t('slots.earlier')}
          onClick={() => turn(addDays(first, -7))}
        >
          <IconChevronLeft size={18} aria-hidden="true" />
        </ActionIcon>
        <ul className={classes.strip}>
          {days.map((day) => (
            <li key={day}>
              <button
                type="button"
                className={classes.day}
                aria-pressed={day === shown}
                data-none={(slots.data && !withSlots.includes(day)) || undefined}
                onClick={() => setPicked(day)}
              >
                <VisuallyHidden>
                  {dayText(i18n.language, day, { weekday: 'long', day: 'numeric', month: 'long' })}
                </VisuallyHidden>
                <span aria-hidden="true">{dayText(i18n.language, day, { weekday: 'short' })}</span>
                <strong aria-hidden="true">{Number(day.slice(8))}</strong>
              </button>
            </li>
          ))}
        </ul>
        <ActionIcon
          variant="default"
          size={40}
          aria-label={t('slots.later')}
          onClick={() => turn(addDays(first, 7))}
        >
          <IconChevronRight size={18} aria-hidden="true" />
        </ActionIcon>
      </div>
      <div className={classes.box} aria-busy={slots.isPending || undefined}>
        {slots.isError && <ProblemPanel error={slots.error} onRetry={() => void slots.refetch()} />}
        {slots.isPending && <Skeleton height={96} />}
        {slots.data && (
          <Times
            slots={earliest(all.filter((slot) => dayOf(slot) === shown))}
            value={value}
            withStaff={staffId === null}
            onChange={onChange}
          />
        )}
      </div>
    </fieldset>
  );
}

function nearestTo(
  near: { day: string; minute: number | null },
  slots: Slot[],
  timeZone: string,
): Slot | undefined {
  const { day, minute } = near;
  if (minute === null) return undefined;
  return slots
    .map((slot) => ({ slot, local: localMoment(timeZone, slot.startsAt) }))
    .filter(({ local }) => local.day === day && Math.abs(local.minute - minute) <= NEAR_MINUTES)
    .sort((one, other) => Math.abs(one.local.minute - minute) - Math.abs(other.local.minute - minute))[0]
    ?.slot;
}

/** Keeps one offer for each time: which of the free people it is does not matter to who asked for anyone. */
function earliest(slots: Slot[]): Slot[] {
  return [...new Map([...slots].reverse().map((slot) => [slot.startsAt, slot])).values()].reverse();
}

interface TimesProps {
  slots: Slot[];
  value: Slot | null;
  withStaff: boolean;
  onChange: (slot: Slot) => void;
}

function Times({ slots, value, withStaff, onChange }: TimesProps) {
  const { t } = useTranslation('calendar');
  const place = usePlace();
  if (slots.length === 0) return <p className={classes.soft}>{t('slots.none')}</p>;
  return (
    <ul className={classes.times}>
      {slots.map((slot) => (
        <li key={slot.token}>
          <button
            type="button"
            className={classes.time}
            aria-pressed={value?.startsAt === slot.startsAt && value.staffId === slot.staffId}
            onClick={() => onChange(slot)}
          >
            {formatTime(place, slot.startsAt)}
            {withStaff && <span className={classes.who}>{slot.staffName}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
