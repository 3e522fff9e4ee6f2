import type { MouseEvent, PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { clockText, type LocalMoment } from '../../lib/zone';
import { Block } from './block';
import type { Column } from './columns';
import classes from './grid.module.css';
import type { DayAppointment } from './hours';
import { hueOf } from './marks';
import { clip, type Span, snap } from './spans';
import { PIXELS, type Target } from './use-drag';

interface GridColumnProps {
  column: Column;
  label: string;
  scale: Span;
  step: number;
  now: LocalMoment;
  staffIds: string[];
  target: Target | null;
  onTake: ((event: PointerEvent, block: DayAppointment) => void) | null;
  /** Null for people who may only look. A minute is there when a time was pointed at. */
  onBook: ((minute: number | null) => void) | null;
  onOpen: (id: string) => void;
}

/** Draws one column: shaded hours, a surface that books when it is clicked, appointments, and the line of now. */
export function GridColumn(props: GridColumnProps) {
  const { column, label, scale, step, now, staffIds, target, onTake, onBook, onOpen } = props;
  const { t } = useTranslation('calendar');
  const top = (minute: number) => (minute - scale.start) * PIXELS;
  const pointedAt = (event: MouseEvent) => {
    // A key press has no place; the dialog then asks for the time.
    if (event.detail === 0) return null;
    const { top: above } = event.currentTarget.getBoundingClientRect();
    return snap(scale.start + (event.clientY - above) / PIXELS - step / 2, step);
  };
  const isNow = now.day === column.day && now.minute >= scale.start && now.minute < scale.end;
  return (
    <div
      className={classes.column}
      data-column={column.key}
      data-today={now.day === column.day || undefined}
      style={{ height: top(scale.end) }}
    >
      {column.shades.map((shade) => {
        const shown = clip(shade, scale);
        if (!shown) return null;
        return (
          <div
            key={`${shade.kind}${shade.start}`}
            className={classes.shade}
            data-kind={shade.kind}
            style={{ top: top(shown.start), height: (shown.end - shown.start) * PIXELS }}
          >
            {shade.kind !== 'closed' && (
              <span className={classes.shadeLabel}>{shade.label || t(`shade.${shade.kind}`)}</span>
            )}
          </div>
        );
      })}
      {onBook && (
        <button
          type="button"
          className={classes.surface}
          aria-label={t('bookFor', { who: label })}
          onClick={(event) => onBook(pointedAt(event))}
        />
      )}
      {column.blocks.map((block) => (
        <Block
          key={block.appointment.id}
          block={block}
          scale={scale}
          hue={hueOf(staffIds, block.appointment.staff.id)}
          withStaff={column.staff === null}
          dragged={target?.appointmentId === block.appointment.id}
          onTake={onTake}
          onOpen={() => onOpen(block.appointment.id)}
        />
      ))}
      {target?.columnKey === column.key && (
        <div
          className={classes.ghost}
          style={{ top: top(target.start), height: target.length * PIXELS }}
          aria-hidden="true"
        >
          {clockText(target.start)}–{clockText(target.start + target.length)}
        </div>
      )}
      {isNow && <div className={classes.now} style={{ top: top(now.minute) }} aria-hidden="true" />}
    </div>
  );
}
