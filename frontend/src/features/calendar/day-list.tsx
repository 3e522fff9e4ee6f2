import { VisuallyHidden } from '@mantine/core';
import { type TouchEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Lamp } from '../../components/lamp';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { dayText, type LocalMoment, weekOf } from '../../lib/zone';
import type { Column } from './columns';
import classes from './day-list.module.css';
import hues from './hues.module.css';
import { hueOf, sourceIcons, stands, statusTones } from './marks';
import { useWords } from './use-words';

interface DayListProps {
  day: string;
  columns: Column[];
  now: LocalMoment;
  staffIds: string[];
  loading: boolean;
  onDay: (day: string) => void;
  onSwipe: (days: 1 | -1) => void;
  onOpen: (id: string) => void;
}

const SWIPE = 60;

/** Shows a day on a phone: the week to choose from, then each person's appointments. Swiping turns the day. */
export function DayList({ day, columns, now, staffIds, loading, onDay, onSwipe, onOpen }: DayListProps) {
  const { t, i18n } = useTranslation('calendar');
  const began = useRef<{ x: number; y: number } | null>(null);
  const start = ({ touches }: TouchEvent) => {
    const touch = touches[0];
    began.current = touch ? { x: touch.clientX, y: touch.clientY } : null;
  };
  const end = ({ changedTouches }: TouchEvent) => {
    const touch = changedTouches[0];
    if (!touch || !began.current) return;
    const across = touch.clientX - began.current.x;
    if (Math.abs(across) < SWIPE || Math.abs(across) < 2 * Math.abs(touch.clientY - began.current.y)) return;
    onSwipe(across < 0 ? 1 : -1);
  };
  return (
    <div className={classes.day} onTouchStart={start} onTouchEnd={end}>
      <ul className={classes.week}>
        {weekOf(day).map((each) => (
          <li key={each}>
            <button
              type="button"
              className={classes.pick}
              aria-pressed={each === day}
              data-today={each === now.day || undefined}
              onClick={() => onDay(each)}
            >
              <VisuallyHidden>
                {dayText(i18n.language, each, { weekday: 'long', day: 'numeric', month: 'long' })}
              </VisuallyHidden>
              <span className={classes.weekday} aria-hidden="true">
                {dayText(i18n.language, each, { weekday: 'short' })}
              </span>
              <span className={classes.number} aria-hidden="true">
                {Number(each.slice(8))}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {loading && <RowsSkeleton rows={5} height={98} />}
      {(loading ? [] : columns).map((column) => (
        <section key={column.key} className={classes.person} aria-label={column.staff?.name}>
          <h3 className={`${classes.name} ${hues.hue}`} data-hue={hueOf(staffIds, column.key)}>
            {column.staff?.name}
          </h3>
          <PersonDay column={column} now={now} onOpen={onOpen} none={t('freeDay')} />
        </section>
      ))}
    </div>
  );
}

interface PersonDayProps {
  column: Column;
  now: LocalMoment;
  none: string;
  onOpen: (id: string) => void;
}

function PersonDay({ column, now, none, onOpen }: PersonDayProps) {
  const { t } = useTranslation('calendar');
  const { nameOf, timesOf } = useWords();
  const names = [
    ...new Set(
      column.shades.flatMap(({ kind, label }) =>
        kind === 'off' || kind === 'holiday' ? [label || t(`shade.${kind}`)] : [],
      ),
    ),
  ];
  const closed = column.open.length === 0;
  const blocks = [...column.blocks].sort((one, other) => one.start - other.start);
  return (
    <>
      {names.length > 0 && <p className={classes.soft}>{names.join(' · ')}</p>}
      {blocks.length === 0 && names.length === 0 && (
        <p className={classes.soft}>{closed ? t('notWorking') : none}</p>
      )}
      <ul className={classes.list}>
        {blocks.map(({ appointment, end }) => {
          const Source = sourceIcons[appointment.source];
          const past = column.day < now.day || (column.day === now.day && end <= now.minute);
          return (
            <li key={appointment.id}>
              <button
                type="button"
                className={classes.row}
                data-past={past || undefined}
                data-fallen={!stands(appointment) && appointment.status !== 'COMPLETED' ? true : undefined}
                onClick={() => onOpen(appointment.id)}
              >
                <span className={classes.time}>{timesOf(appointment)}</span>
                <span className={classes.who}>{nameOf(appointment)}</span>
                <span className={classes.what}>
                  <Source size={15} stroke={1.75} aria-label={t(`source.${appointment.source}`)} role="img" />{' '}
                  {appointment.service.name}
                </span>
                <span className={classes.state}>
                  <Lamp tone={statusTones[appointment.status]}>{t(`status.${appointment.status}`)}</Lamp>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
