import type { ReactNode } from 'react';
import { usePlace } from '../../hooks/use-place';
import { formatTime } from '../../lib/format';
import classes from './event-card.module.css';

interface EventCardProps {
  icon: ReactNode;
  title: ReactNode;
  at: string;
  /** Shown after the time, such as how long it took. */
  facts?: ReactNode;
  tone?: 'plain' | 'alarm';
  children?: ReactNode;
}

/** Frames what is no text: a call, a voicemail, a booking. */
export function EventCard({ icon, title, at, facts, tone = 'plain', children }: EventCardProps) {
  const place = usePlace();
  return (
    <article className={classes.card} data-tone={tone}>
      <span className={classes.icon} aria-hidden="true">
        {icon}
      </span>
      <div className={classes.body}>
        <p className={classes.top}>
          <span className={classes.title}>{title}</span>
          <span className={classes.soft}>
            <time dateTime={at}>{formatTime(place, at)}</time>
            {facts}
          </span>
        </p>
        {children}
      </div>
    </article>
  );
}
