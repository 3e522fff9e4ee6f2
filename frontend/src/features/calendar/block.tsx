import { VisuallyHidden } from '@mantine/core';
import type { PointerEvent } from 'react';
import classes from './block.module.css';
import type { DayAppointment } from './hours';
import hues from './hues.module.css';
import { sourceIcons, stands, statusIcons } from './marks';
import type { Placed, Span } from './spans';
import { PIXELS } from './use-drag';
import { useWords } from './use-words';

interface BlockProps {
  block: Placed<DayAppointment>;
  scale: Span;
  hue: number;
  /** Says whose it is, where a column holds several people's. */
  withStaff: boolean;
  dragged: boolean;
  onTake: ((event: PointerEvent, block: DayAppointment) => void) | null;
  onOpen: () => void;
}

const LEAST_HEIGHT = 24;
const TWO_LINES = 40;

/** Shows an appointment in the grid: times, customer, service, and marks for its state and where it came from. */
export function Block({ block, scale, hue, withStaff, dragged, onTake, onOpen }: BlockProps) {
  const { nameOf, timesOf, rest } = useWords();
  const { appointment, start, end, lane, lanes } = block;
  const Status = statusIcons[appointment.status];
  const Source = sourceIcons[appointment.source];
  const height = Math.max(LEAST_HEIGHT, (end - start) * PIXELS - 2);
  const movable = onTake !== null && stands(appointment);
  return (
    <button
      type="button"
      className={`${classes.block} ${hues.hue}`}
      style={{
        top: (start - scale.start) * PIXELS + 1,
        height,
        insetInlineStart: `${(lane / lanes) * 100}%`,
        width: `calc(${100 / lanes}% - 3px)`,
      }}
      data-hue={hue}
      data-status={appointment.status}
      data-dragged={dragged || undefined}
      data-movable={movable || undefined}
      onPointerDown={movable ? (event) => onTake(event, block) : undefined}
      onClick={onOpen}
    >
      <span className={classes.first}>
        <span className={classes.line}>
          <span className={classes.time}>{timesOf(appointment).split('–')[0]}</span>{' '}
          <span className={classes.name}>{nameOf(appointment)}</span>
        </span>
        <span className={classes.marks}>
          <Source size={14} stroke={2} aria-hidden="true" />
          <Status size={14} stroke={2.25} aria-hidden="true" />
        </span>
      </span>
      <span className={classes.service} hidden={height < TWO_LINES}>
        {appointment.service.name}
        {withStaff && ` · ${appointment.staff.name}`}
      </span>
      <VisuallyHidden>{rest(appointment)}</VisuallyHidden>
    </button>
  );
}
