import type { ReactNode } from 'react';
import classes from './lamp.module.css';

/** on: works · wait: something is still to come · off: not in use · alarm: needs a person. */
export type LampTone = 'on' | 'wait' | 'off' | 'alarm';

interface LampProps {
  tone: LampTone;
  children: ReactNode;
  /** Glows while something is happening right now. */
  busy?: boolean;
}

/** Shows a state as a lamp with its words; the colour never says anything the words do not. */
export function Lamp({ tone, children, busy = false }: LampProps) {
  return (
    <span className={classes.lamp} data-tone={tone} data-busy={busy || undefined}>
      <span className={classes.bulb} aria-hidden="true" />
      <span>{children}</span>
    </span>
  );
}
