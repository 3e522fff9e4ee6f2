import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { clockText, dayText, type LocalMoment } from '../../lib/zone';
import { type Column, scaleOf } from './columns';
import classes from './grid.module.css';
import { GridColumn } from './grid-column';
import type { DayAppointment } from './hours';
import type { Span } from './spans';
import { PIXELS, useDrag } from './use-drag';

interface TimeGridProps {
  label: string;
  columns: Column[];
  now: LocalMoment;
  /** Minutes that blocks move and bookings start by. */
  step: number;
  staffIds: string[];
  mayWrite: boolean;
  onBook: (column: Column, minute: number | null) => void;
  onMove: (block: DayAppointment, column: Column, start: number) => void;
  onOpen: (id: string) => void;
  /** Days are columns; else people are. */
  byDays: boolean;
  onHead: (column: Column) => void;
}

/** Shows a day by people or a week by days on a scale of hours. */
export function TimeGrid(props: TimeGridProps) {
  const { label, columns, now, step, staffIds, mayWrite, onBook, onMove, onOpen, onHead, byDays } = props;
  const { i18n } = useTranslation();
  const grid = useRef<HTMLElement>(null);
  const scale = scaleOf(columns);
  const { target, take, wasDragged } = useDrag({
    grid,
    scale,
    step,
    onDrop: (block, to) => {
      const column = columns.find(({ key }) => key === to.columnKey);
      if (column) onMove(block, column, to.start);
    },
  });
  useScrollToNow(grid, columns, now, scale.start);
  const unlessDragged = (act: () => void) => () => wasDragged() || act();
  const weekday = (day: string) =>
    dayText(i18n.language, day, { weekday: 'short', day: 'numeric', month: 'short' });
  const titleOf = ({ staff, day }: Column) => (!byDays && staff ? staff.name : weekday(day));
  return (
    <section className={classes.frame} ref={grid} aria-label={label}>
      <div
        className={classes.grid}
        style={{ gridTemplateColumns: `3.5rem repeat(${columns.length}, minmax(${byDays ? 7 : 9}rem, 1fr))` }}
      >
        <div className={classes.corner} />
        {columns.map((column) => (
          <div key={column.key} className={classes.head} data-today={now.day === column.day || undefined}>
            <button type="button" className={classes.headLink} onClick={() => onHead(column)}>
              {titleOf(column)}
            </button>
          </div>
        ))}
        <Hours scale={scale} />
        {columns.map((column) => (
          <GridColumn
            key={column.key}
            column={column}
            label={titleOf(column)}
            scale={scale}
            step={step}
            now={now}
            staffIds={staffIds}
            target={target}
            onTake={mayWrite ? take : null}
            onBook={mayWrite ? (minute) => unlessDragged(() => onBook(column, minute))() : null}
            onOpen={(id) => unlessDragged(() => onOpen(id))()}
          />
        ))}
      </div>
    </section>
  );
}

function Hours({ scale }: { scale: Span }) {
  const hours = Array.from({ length: (scale.end - scale.start) / 60 }, (_, i) => scale.start + i * 60);
  return (
    <div className={classes.scale} aria-hidden="true">
      {hours.map((hour) => (
        <span key={hour} className={classes.hour} style={{ height: 60 * PIXELS }}>
          {clockText(hour)}
        </span>
      ))}
    </div>
  );
}

/** Brings the line of now into sight when the grid first shows today. */
function useScrollToNow(
  grid: React.RefObject<HTMLElement | null>,
  columns: Column[],
  now: LocalMoment,
  from: number,
): void {
  const done = useRef(false);
  const today = columns.some(({ day }) => day === now.day);
  useEffect(() => {
    if (done.current || !today || !grid.current) return;
    done.current = true;
    grid.current.scrollTop = Math.max(0, (now.minute - from) * PIXELS - grid.current.clientHeight / 3);
  }, [today, now.minute, from, grid]);
}
